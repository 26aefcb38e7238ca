//! `work continue`.
use super::context::Context;
use super::fix::{self, Fix};
use super::gate::at_gate;
use super::inside::refuse_inside;
use super::multi;
use super::multi_args::{Carrier, Multi};
use super::present::{on_scene, settled};
use super::through::go_on;
use crate::domain::id::{BatchId, ThreadId};
use crate::domain::named::Named;
use crate::domain::run::RunState;
use crate::domain::schedule::{closed_gate, why_not};
use crate::domain::session::SessionRecord;
use crate::domain::thread::{Surroundings, ThreadStatus};
use crate::domain::through::Through;
use crate::domain::workstream::ManualStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::preconditions::something_is_planned;
use crate::run::project::Project;
use crate::run::settle::Present;
use crate::run::spec::Environment;
use crate::ui::amount::many;
use crate::ui::menu::Item;
use crate::ui::prompt::{Prompter as _, TerminalPrompter};
use crate::ui::thread_table::thread_table;
use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

/// Go on with the next batch that is not done
///
/// Threads of it that were tried and are not done are shown first: go on without them, fix them
/// first, or stop here. Where a stage is done and waits for a person, it shows what is known of it
/// and ends with 10.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  work continue\n  work continue --on-issues skip --through 02 --wait"
)]
pub(super) struct Continue {
    /// What to do about threads that were tried and are not done
    #[arg(long, value_enum, default_value_t = OnIssues::Ask)]
    on_issues: OnIssues,
    /// Go on over later batches up to this stage or batch, while gates allow
    #[arg(long, value_name = "SS[.BB]", conflicts_with = "detach")]
    through: Option<Through>,
    /// Another agent than the plan's, for all threads
    #[arg(short, long)]
    agent: Option<String>,
    /// Another model than the agents', as provider/model or provider/model:variant
    #[arg(short, long)]
    model: Option<String>,
    /// So many threads at once; the others wait for a slot
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_parallel: Option<u32>,
    /// Show the agents' own interfaces in the panes
    #[arg(long)]
    tui: bool,
    /// Return as soon as everything is started
    #[arg(long, conflicts_with = "wait")]
    detach: bool,
    /// Do not show the panes: print changes and wait for the end
    #[arg(long)]
    wait: bool,
    /// What carries the agents (default: agents.yaml, else tmux)
    #[arg(long, value_enum)]
    executor: Option<Carrier>,
    /// Let a scripted model play here, at no cost; SCRIPT says what it does
    #[arg(long, value_name = "SCRIPT", num_args = 0..=1, default_missing_value = "")]
    rehearse: Option<Utf8PathBuf>,
    /// Launch although the plan or the stage before is not approved, or a thread before is
    /// unverified
    #[arg(long)]
    force: bool,
    /// Say what would be started, and start nothing
    #[arg(long)]
    dry_run: bool,
}

/// What to do about threads that were tried and are not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnIssues {
    /// Ask.
    Ask,
    /// Go on without them.
    Skip,
    /// Fix them first.
    Fix,
    /// Stop here.
    Abort,
}

pub(super) fn run(context: &Context, args: &Continue) -> Result<Exit, Failure> {
    refuse_inside("continue")?;
    let project = context.project()?;
    let present = settled(context, &project)?;
    let mut launch = args.launch();
    launch.through = args.through.or_else(|| unfinished(&present));
    if let Some(exit) = rejoin(context, &project, &present, &launch)? {
        return Ok(exit);
    }
    let gates = !args.force && args.rehearse.is_none();
    let waiting = present.workstream.stage_at_gate().filter(|_| gates);
    something_is_planned(&project, &present.workstream)?;
    let Some(batch) = present.workstream.next_batch() else {
        if let Some(stage) = waiting {
            return at_gate(context, &project, stage);
        }
        if context.ui.is_json() {
            context
                .ui
                .json(serde_json::json!({ "outcome": "nothing" }))?;
        }
        context.ui.say("Nothing to continue: every batch is done.");
        if present.workstream.status != Some(ManualStatus::Completed) {
            context.ui.hint("`work complete` finishes the workstream");
        }
        return Ok(Exit::Ok);
    };
    if let Some(stage) = closed_gate(&present.workstream, batch).filter(|_| gates) {
        return at_gate(context, &project, stage);
    }
    let troubled = troubled(&project, &present, batch);
    if !troubled.is_empty() {
        show(context, &project, &present, &troubled)?;
        match answer(context, args.on_issues, troubled.len())? {
            OnIssues::Skip => {
                let left = without(&present, batch, &troubled)?;
                launch.thread = left.into_iter().map(Named::Id).collect();
            }
            OnIssues::Fix => {
                let fixed = fix::run(context, &Fix::rehearsing(args.rehearse.clone()))?;
                // what is still in trouble is shown again; whoever left the dialogue goes no further
                let again = Continue {
                    on_issues: OnIssues::Ask,
                    ..args.clone()
                };
                return if fixed == Exit::Ok {
                    run(context, &again)
                } else {
                    Ok(fixed)
                };
            }
            OnIssues::Abort | OnIssues::Ask => {
                context.ui.say("Nothing was started.");
                return Ok(Exit::Ok);
            }
        }
    }
    multi::run(context, &launch)
}

impl Continue {
    fn launch(&self) -> Multi {
        Multi {
            r#continue: true,
            agent: self.agent.clone(),
            model: self.model.clone(),
            max_parallel: self.max_parallel,
            tui: self.tui,
            detach: self.detach,
            wait: self.wait,
            executor: self.executor,
            in_place: self.rehearse.is_some(),
            rehearse: self.rehearse.clone(),
            force: self.force,
            dry_run: self.dry_run,
            ..Multi::default()
        }
    }
}

/// How far the last run was to go on, if it did not come so far: whoever watched it was killed.
fn unfinished(present: &Present) -> Option<Through> {
    let through = present.workstream.run.as_ref()?.through?;
    let next = present.workstream.next_batch()?;
    through.reaches(next).then_some(through)
}

/// A run that was to go on by itself, and whose threads still work, is watched again.
fn rejoin(
    context: &Context,
    project: &Project,
    present: &Present,
    launch: &Multi,
) -> Result<Option<Exit>, Failure> {
    let works = present.workstream.run.as_ref().is_some_and(|run| {
        // a run with nothing but verifications has ended, and its batch is not over
        let runs = |record: &SessionRecord| {
            run.state == RunState::Active && record.is_running() || record.is_verifying()
        };
        let mut sessions = present.at_work(None);
        sessions.any(|(_, record)| run.has(record) && runs(record))
    });
    match launch.through {
        Some(through) if works && !launch.detach && !launch.dry_run => {
            context.ui.say(&format!(
                "Going on through {through}; the batch is at work."
            ));
            let environment = Environment::of_this_process();
            go_on(context, launch, project, &environment, through).map(Some)
        }
        _ => Ok(None),
    }
}

/// Threads of the batch that were tried and are not done, and those of earlier batches whose ticks
/// the plan's commands contradict.
fn troubled(project: &Project, present: &Present, batch: BatchId) -> Vec<ThreadId> {
    statuses(project, present)
        .into_iter()
        .filter(|(id, status, tried)| {
            let contradicted = id.batch < batch && *status == ThreadStatus::Unverified;
            let undone = id.batch == batch && *status != ThreadStatus::Completed;
            *tried && (undone || contradicted)
        })
        .filter(|(_, status, _)| {
            !matches!(
                status,
                ThreadStatus::Running
                    | ThreadStatus::Elsewhere
                    | ThreadStatus::Verifying
                    | ThreadStatus::Queued
                    | ThreadStatus::Waiting
            )
        })
        .map(|(id, _, _)| id)
        .collect()
}

/// Every thread with its status, and whether it has sessions.
fn statuses(project: &Project, present: &Present) -> Vec<(ThreadId, ThreadStatus, bool)> {
    let queue = present
        .workstream
        .run
        .as_ref()
        .filter(|run| run.state == RunState::Active)
        .map(|run| run.queue.clone())
        .unwrap_or_default();
    let around = Surroundings {
        done: project.done_policy(),
        queue: &queue,
        elsewhere: &present.elsewhere,
    };
    present
        .workstream
        .threads()
        .iter()
        .map(|thread| {
            (
                thread.id,
                thread.status(&around),
                !thread.sessions.is_empty(),
            )
        })
        .collect()
}

fn show(
    context: &Context,
    project: &Project,
    present: &Present,
    troubled: &[ThreadId],
) -> Result<(), Failure> {
    let words = if troubled.len() == 1 {
        "was tried and is not done"
    } else {
        "were tried and are not done"
    };
    let ui = &context.ui;
    ui.say(&format!("{} {words}:", many(troubled.len(), "thread")));
    on_scene(&context.page(), project, present, |scene| {
        let mut threads = scene.threads();
        threads.retain(|(thread, _)| troubled.contains(&thread.id));
        thread_table(scene, &threads)
            .iter()
            .for_each(|line| ui.say_line(line));
    });
    Ok(())
}

/// What the flag says, or the person.
fn answer(context: &Context, asked: OnIssues, count: usize) -> Result<OnIssues, Failure> {
    if asked != OnIssues::Ask {
        return Ok(asked);
    }
    let them = if count == 1 { "it" } else { "them" };
    let items = [
        format!(
            "continue: leave {them} as {} for now",
            if count == 1 { "it is" } else { "they are" }
        ),
        format!("fix {them} first"),
        "abort: start nothing".to_owned(),
    ]
    .map(Item::new);
    let chosen = TerminalPrompter::new(&context.ui).select(
        "How to go on?",
        &items,
        "--on-issues skip|fix|abort",
    )?;
    Ok(match chosen {
        Some(0) => OnIssues::Skip,
        Some(1) => OnIssues::Fix,
        _ => OnIssues::Abort,
    })
}

/// The threads to launch when the troubled ones are left: those of the batch, or, where none is
/// left in it, those of the next batch of the same stage that has any.
fn without(
    present: &Present,
    batch: BatchId,
    troubled: &[ThreadId],
) -> Result<Vec<ThreadId>, Failure> {
    let workstream = &present.workstream;
    let batches = workstream.batches();
    batches
        .into_iter()
        .filter(|other| other.stage == batch.stage && *other >= batch)
        .find_map(|batch| {
            let threads: Vec<ThreadId> = workstream
                .threads_of(batch)
                .iter()
                .filter(|thread| !troubled.contains(&thread.id) && thread.sessions.is_empty())
                .filter(|thread| why_not(workstream, thread, &[]).is_none())
                .map(|thread| thread.id)
                .collect();
            (!threads.is_empty()).then_some(threads)
        })
        .ok_or_else(|| {
            Failure::new(
                Exit::No,
                format!(
                    "nothing is left in stage {} that could go on without them",
                    batch.stage
                ),
            )
            .hint("fix them first: `work fix` asks what to do about each")
        })
}
