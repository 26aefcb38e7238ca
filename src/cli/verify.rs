//! `work verify`.
use super::context::Context;
use super::known::known;
use super::present::settled;
use super::wait::duration;
use super::watching::runtime;
use crate::domain::id::{Scope, ThreadId};
use crate::domain::session::Verified;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::handoff::{self, Coming};
use crate::run::project::Project;
use crate::run::settle::Present;
use crate::run::spec::Environment;
use crate::run::verify::{
    Bench, Item, Open, Planned, Verdict, items, planned, store_stage, store_thread,
};
use clap::Args;
use serde_json::{Value, json};
use std::cell::Cell;
use std::time::Duration;

/// Run the verification commands of what is done, and keep what they show
///
/// The commands are those of the approved plan. Without an id: everything that is done, in stages
/// that nobody has approved yet. A thread that is named is verified whether its tasks are ticked or
/// not. Ends with 1 when anything failed.
#[derive(Debug, Default, Args)]
#[command(
    after_help = "Examples:\n  work verify 01.01.02\n  work verify --all --strict\n  work verify 01 --dry-run"
)]
pub(super) struct Verify {
    /// Stages, batches or threads
    id: Vec<Scope>,
    /// Also stages that are approved already
    #[arg(long, conflicts_with = "id")]
    all: bool,
    /// What nothing shows counts as failed, too
    #[arg(long)]
    strict: bool,
    /// Show the commands, and run nothing
    #[arg(long)]
    dry_run: bool,
    /// How long one command may take (default: agents.yaml, else 10m)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,
}

/// One item with its verdict.
struct Judged {
    item: Item,
    verdict: Verdict,
    shown: Option<Verified>,
}

pub(super) fn run(context: &Context, args: &Verify) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = settled(context, &project)?;
    for id in &args.id {
        known(&present.workstream, *id)?;
    }
    let planned = planned(&project, &present.workstream)?;
    let found = items(&present.workstream, &planned, &args.id, args.all);
    if args.dry_run {
        return dry_run(context, &found);
    }
    let mut judged = Vec::new();
    for item in found {
        let one = verify(context, args, &project, &present, item)?;
        if !context.ui.is_json() {
            tell(context, &one)?;
        }
        judged.push(one);
    }
    let gaps = if args.id.is_empty() {
        gaps(&planned)
    } else {
        Vec::new()
    };
    finish(context, args, &judged, &gaps)
}

/// What `verify --all` finds, without its report: for commands that decide by it.
pub(super) fn all(
    context: &Context,
    project: &Project,
    present: &Present,
) -> Result<Found, Failure> {
    let planned = planned(project, &present.workstream)?;
    let mut found = Found {
        failed: Vec::new(),
        unproven: Vec::new(),
    };
    for item in items(&present.workstream, &planned, &[], true) {
        let one = verify(context, &Verify::default(), project, present, item)?;
        let trouble = one.shown.as_ref().and_then(Verified::trouble);
        let open = one.item.open.iter().filter(|it| it.verdict == one.verdict);
        let why: Vec<String> = trouble
            .into_iter()
            .chain(open.map(|open| open.what.clone()))
            .collect();
        let line = format!("{} {}: {}", one.item.id.kind(), one.item.id, why.join("; "));
        match one.verdict {
            Verdict::Shown => {}
            Verdict::Unproven => found.unproven.push(line),
            Verdict::Failed => found.failed.push((one.item.id, line)),
        }
    }
    found.unproven.extend(gaps(&planned));
    Ok(found)
}

/// What was not shown, each in a line.
pub(super) struct Found {
    /// A command did not pass, or something needs what is not done.
    pub(super) failed: Vec<(Scope, String)>,
    /// Ticked, and nothing shows it.
    pub(super) unproven: Vec<String>,
}

fn finish(
    context: &Context,
    args: &Verify,
    judged: &[Judged],
    gaps: &[String],
) -> Result<Exit, Failure> {
    let worst = judged.iter().map(|one| one.verdict).max();
    let worst = worst.max((!gaps.is_empty()).then_some(Verdict::Unproven));
    if context.ui.is_json() {
        let items: Vec<Value> = judged.iter().map(item_json).collect();
        context.ui.json(json!({ "items": items, "gaps": gaps }))?;
    } else {
        for gap in gaps {
            context
                .ui
                .out(&format!("{} {gap}", sign(context, Verdict::Unproven)))?;
        }
        if judged.is_empty() {
            context
                .ui
                .say("Nothing is done yet that could be verified.");
        }
    }
    let failed = match worst {
        Some(Verdict::Failed) => true,
        Some(Verdict::Unproven) => args.strict,
        Some(Verdict::Shown) | None => false,
    };
    Ok(if failed { Exit::No } else { Exit::Ok })
}

fn dry_run(context: &Context, found: &[Item]) -> Result<Exit, Failure> {
    if context.ui.is_json() {
        let items: Vec<Value> = found
            .iter()
            .map(|item| json!({ "id": item.id.to_string(), "name": item.name, "commands": item.commands }))
            .collect();
        context.ui.json(json!({ "items": items }))?;
        return Ok(Exit::Ok);
    }
    for item in found {
        context.ui.out(&format!("{} {}", item.id, item.name))?;
        if item.commands.is_empty() {
            context.ui.out("  no command")?;
        }
        for command in &item.commands {
            context.ui.out(&format!("  {command}"))?;
        }
    }
    context.ui.say("Nothing was run.");
    Ok(Exit::Ok)
}

/// Runs the commands of an item and keeps what they showed.
fn verify(
    context: &Context,
    args: &Verify,
    project: &Project,
    present: &Present,
    mut item: Item,
) -> Result<Judged, Failure> {
    let thread = thread_of(item.id);
    let shown = if item.commands.is_empty() {
        None
    } else {
        let bench = bench(args, project, present, thread)?;
        let interrupted = Cell::new(false);
        let stop = async {
            let _heard = tokio::signal::ctrl_c().await;
            interrupted.set(true);
            "interrupted".to_owned()
        };
        let each = |command: &str| context.ui.say(&format!("{}: {command}", item.id));
        // on this, the main thread: the death signal belongs to the thread that forks
        let shown = runtime()?.block_on(bench.run(&item.commands, stop, each));
        if interrupted.get() {
            return Err(Failure::new(
                Exit::Interrupted,
                "interrupted; nothing was recorded",
            ));
        }
        keep(context, project, item.id, &shown)?;
        Some(shown)
    };
    let by_commands = shown.as_ref().map_or(Verdict::Shown, |shown| {
        if shown.ok {
            Verdict::Shown
        } else {
            Verdict::Failed
        }
    });
    // only now: a pass may have ticked what was open
    item.open.extend(unticked(project, item.id)?);
    let open = item.open.iter().map(|open| open.verdict).max();
    let verdict = open.map_or(by_commands, |open| open.max(by_commands));
    Ok(Judged {
        item,
        verdict,
        shown,
    })
}

/// Tasks of the thread that are open.
fn unticked(project: &Project, id: Scope) -> Result<Option<Open>, Failure> {
    let workstream = project.read()?;
    let thread = thread_of(id).and_then(|id| workstream.thread(id));
    let open = thread.filter(|thread| !thread.is_ticked()).map(|thread| {
        let (done, total) = thread.done_of();
        Open {
            verdict: Verdict::Unproven,
            what: format!("{done} of {total} tasks are done"),
        }
    });
    Ok(open)
}

const fn thread_of(id: Scope) -> Option<ThreadId> {
    match id {
        Scope::Thread(thread) => Some(thread),
        Scope::Stage(_) | Scope::Batch(_) | Scope::Task(_) => None,
    }
}

fn bench(
    args: &Verify,
    project: &Project,
    present: &Present,
    thread: Option<ThreadId>,
) -> Result<Bench, Failure> {
    project.folder().ensure_state_dir()?;
    let last = thread
        .and_then(|id| present.workstream.thread(id))
        .and_then(|thread| thread.last().map(|record| record.session_id.clone()))
        .map(|session| project.folder().session(&session))
        .filter(|folder| folder.dir().exists());
    let log = last.map_or_else(
        || project.folder().state_dir().join("verify.log"),
        |folder| folder.verify_file(),
    );
    let ours: Vec<(&str, String)> = thread
        .map(|id| ("WORK_THREAD", id.to_string()))
        .into_iter()
        .collect();
    let mut bench =
        Bench::by_hand(project, &Environment::of_this_process(), &ours, log).map_err(|error| {
            Failure::new(
                Exit::No,
                format!("the file of this program cannot be found: {error}"),
            )
        })?;
    if let Some(limit) = args.timeout {
        bench.limit = limit;
    }
    Ok(bench)
}

fn keep(context: &Context, project: &Project, id: Scope, shown: &Verified) -> Result<(), Failure> {
    match id {
        Scope::Stage(stage) => store_stage(project, stage, shown)?,
        Scope::Thread(thread) => {
            store_thread(project, thread, None, shown)?;
            let workstream = project.read()?;
            let last = workstream
                .thread(thread)
                .and_then(|thread| thread.last().cloned())
                .filter(|record| !record.is_running());
            if let Some(record) = last {
                let coming = Coming {
                    end: None,
                    verified: Some(shown),
                    ticks: false,
                };
                if let Err(error) = handoff::write(project, &record.session_id, coming) {
                    context
                        .ui
                        .warn(&format!("the hand-off could not be written: {error}"));
                }
            }
        }
        Scope::Batch(_) | Scope::Task(_) => {}
    }
    Ok(())
}

fn sign(context: &Context, verdict: Verdict) -> &'static str {
    use crate::ui::symbols::Symbols;
    match (context.ui.symbols(), verdict) {
        (Symbols::Unicode, Verdict::Shown) => "✅",
        (Symbols::Unicode, Verdict::Unproven) => "⚠️",
        (Symbols::Unicode, Verdict::Failed) => "❌",
        (Symbols::Ascii, Verdict::Shown) => "ok",
        (Symbols::Ascii, Verdict::Unproven) => "??",
        (Symbols::Ascii, Verdict::Failed) => "NO",
    }
}

fn tell(context: &Context, one: &Judged) -> Result<(), Failure> {
    let ui = &context.ui;
    ui.out(&format!(
        "{} {} {}",
        sign(context, one.verdict),
        one.item.id,
        one.item.name
    ))?;
    if let Some(shown) = &one.shown {
        let failed = shown.failed.as_ref();
        for command in &shown.commands {
            let how = match failed {
                Some(failed) if failed.command == *command => &failed.why,
                _ => "passed",
            };
            ui.out(&format!("   `{command}`: {how}"))?;
            if how != "passed" {
                break;
            }
        }
        for line in failed.iter().flat_map(|failed| failed.output.lines()) {
            ui.out(&format!("     {line}"))?;
        }
    }
    for open in &one.item.open {
        ui.out(&format!("   {}", open.what))?;
    }
    Ok(())
}

fn item_json(one: &Judged) -> Value {
    let open: Vec<&str> = one
        .item
        .open
        .iter()
        .map(|open| open.what.as_str())
        .collect();
    json!({
        "id": one.item.id.to_string(), "name": one.item.name, "verdict": one.verdict,
        "verified": one.shown, "open": open,
    })
}

/// Requirements that no task names.
fn gaps(planned: &Planned) -> Vec<String> {
    let Some(plan) = planned.plan() else {
        return Vec::new();
    };
    let named = |id: &str| {
        plan.threads().any(|placed| {
            placed
                .thread
                .tasks
                .iter()
                .any(|task| task.requirements.iter().any(|named| named == id))
        })
    };
    let any = plan.threads().any(|placed| {
        placed
            .thread
            .tasks
            .iter()
            .any(|task| !task.requirements.is_empty())
    });
    plan.requirements
        .iter()
        // a plan that ties no task to a requirement does not work that way
        .filter(|requirement| any && !named(&requirement.id))
        .map(|requirement| format!("{} is named by no task: {}", requirement.id, requirement.text))
        .collect()
}
