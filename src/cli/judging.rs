//! Runs what the plan asks for, item by item, and keeps what it shows.
use super::context::Context;
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
    Bench, Choice, Item, Judged, Open, Report, Verdict, chosen, gaps, items, mark_stale, planned,
    record, store_stage, store_thread,
};
use crate::store::journal;
use std::cell::Cell;
use std::time::Duration;

/// What is looked at, and for how long.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted<'a> {
    /// Stages, batches, threads; nothing: what is done.
    pub(super) scopes: &'a [Scope],
    /// Also stages that are approved already.
    pub(super) all: bool,
    /// Which of them.
    pub(super) choice: Choice,
    /// How long one command may take, when somebody said it.
    pub(super) timeout: Option<Duration>,
}

/// The items that are looked at.
pub(super) fn wanted(
    project: &Project,
    present: &Present,
    wanted: &Wanted<'_>,
) -> Result<Vec<Item>, Failure> {
    let workstream = &present.workstream;
    let planned = planned(project, workstream)?;
    let found = items(workstream, &planned, wanted.scopes, wanted.all);
    let history = journal::read(&project.folder().journal_file())?;
    let mut found = chosen(wanted.choice, found, workstream, &history);
    mark_stale(project, workstream, &planned, &mut found);
    Ok(found)
}

/// Looks at them, and keeps the report.
pub(super) fn look(
    context: &Context,
    project: &Project,
    present: &Present,
    what: &Wanted<'_>,
) -> Result<(Vec<Judged>, Report), Failure> {
    let mut judged = Vec::new();
    for item in wanted(project, present, what)? {
        judged.push(judge(context, what.timeout, project, present, item)?);
    }
    // read again: what was looked at is in the journal by now
    let history = journal::read(&project.folder().journal_file())?;
    let gaps = if what.scopes.is_empty() && what.choice == Choice::All {
        let planned = planned(project, &present.workstream)?;
        gaps(project, &present.workstream, &planned, &history)
    } else {
        Vec::new()
    };
    let report = Report::of(&judged, gaps);
    record(project, &judged, &report, &history)?;
    Ok((judged, report))
}

/// Runs the commands of an item and keeps what they showed.
fn judge(
    context: &Context,
    timeout: Option<Duration>,
    project: &Project,
    present: &Present,
    mut item: Item,
) -> Result<Judged, Failure> {
    let thread = thread_of(item.id);
    let shown = if item.commands.is_empty() {
        None
    } else {
        let bench = bench(timeout, project, present, thread)?;
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
    timeout: Option<Duration>,
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
    if let Some(limit) = timeout {
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
