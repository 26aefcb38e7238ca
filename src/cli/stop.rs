//! `work stop`, also as `work session stop`.
use super::context::Context;
use super::inside::refuse_inside;
use super::known::maybe_meant;
use super::present::{looked, warn_of_unwritten};
use super::stop_living::{Agreed, without_records};
use crate::domain::id::{BatchId, Scope, ThreadId};
use crate::domain::named::Named;
use crate::domain::session::{SessionRecord, Verified};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::stop::{StopError, Stopped, stop};
use crate::ui::prompt::{Prompter as _, TerminalPrompter};
use crate::ui::settings::Questions;
use crate::ui::ui::Ui;
use clap::Args;
use serde_json::json;

/// End running agents: ask, then terminate, then kill, and record it
///
/// Threads of the scope that wait for a slot are taken off the queue; the rest of the run is
/// paused until `work multi` goes on. Where the records cannot be read or written, what runs on
/// this machine is ended all the same; the exit code says that they do not tell of it yet.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work stop 01.01.02\n  work stop --all -y")]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub(super) struct Stop {
    /// The thread
    #[arg(group = "what")]
    pub(super) thread: Option<Named<ThreadId>>,
    /// All threads of a batch
    #[arg(short, long, value_name = "SS.BB", group = "what")]
    pub(super) batch: Option<Named<BatchId>>,
    /// Everything of this workstream
    #[arg(long, group = "what")]
    all: bool,
    /// Say what would be ended, and end nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

impl Stop {
    /// This thread.
    pub(super) const fn of(thread: ThreadId) -> Self {
        Self {
            thread: Some(Named::Id(thread)),
            batch: None,
            all: false,
            dry_run: false,
        }
    }
}

pub(super) fn run(context: &Context, args: &Stop) -> Result<Exit, Failure> {
    refuse_inside("stop")?;
    let project = context.project()?;
    let present = match looked(context, &project) {
        Ok(present) => present,
        Err(refused) => {
            return Err(without_records(
                context,
                args,
                &project,
                Agreed::NotYet,
                refused,
            ));
        }
    };
    let thread = maybe_meant(&present.workstream, args.thread.as_ref())?;
    let batch = maybe_meant(&present.workstream, args.batch.as_ref())?;
    let scope = thread.map(Scope::Thread).or(batch.map(Scope::Batch));
    let inside = |thread: ThreadId| scope.is_none_or(|scope| scope.holds(thread));
    let sessions: Vec<(ThreadId, SessionRecord)> = present
        .at_work(scope)
        .map(|(thread, record)| (thread, record.clone()))
        .collect();
    let queue = present
        .workstream
        .run
        .as_ref()
        .map(|run| run.queue.clone())
        .unwrap_or_default();
    let queued: Vec<ThreadId> = queue.into_iter().filter(|thread| inside(*thread)).collect();
    if sessions.is_empty() && queued.is_empty() {
        warn_of_unwritten(context, &present);
        context.ui.say("Nothing is running or queued there.");
        if context.ui.is_json() {
            context.ui.json(json!({ "stopped": [], "unqueued": [] }))?;
        }
        return Ok(Exit::Ok);
    }
    announce(&context.ui, &sessions, &queued);
    if args.dry_run {
        if context.ui.is_json() {
            let would: Vec<_> = sessions
                .iter()
                .map(|(thread, record)| json!({ "threadId": thread, "sessionId": record.session_id }))
                .collect();
            context
                .ui
                .json(json!({ "wouldStop": would, "wouldUnqueue": queued }))?;
        }
        return Ok(Exit::Ok);
    }
    if !agree(context, sessions.len(), scope)? {
        return Err(Failure::new(Exit::No, "nothing was ended"));
    }
    let stopped = match stop(&project, &sessions, &queued) {
        Err(StopError::Store(refused)) => {
            let refused = refused.into();
            return Err(without_records(
                context,
                args,
                &project,
                Agreed::Already,
                refused,
            ));
        }
        stopped => stopped?,
    };
    say(context, &stopped, &queued)?;
    Ok(Exit::Ok)
}

/// What is about to be ended.
fn announce(ui: &Ui, sessions: &[(ThreadId, SessionRecord)], queued: &[ThreadId]) {
    for (thread, record) in sessions {
        ui.say(&if record.is_verifying() {
            format!("{thread}: its verification is being run")
        } else {
            let model = record.model_text();
            let model = if model.is_empty() {
                model
            } else {
                format!(" ({model})")
            };
            format!("{thread}: {}{model} is running", record.agent_name)
        });
    }
    for thread in queued {
        ui.say(&format!("{thread}: queued"));
    }
}

/// What became of each.
fn say(context: &Context, stopped: &[Stopped], queued: &[ThreadId]) -> Result<(), Failure> {
    if context.ui.is_json() {
        let stopped: Vec<_> = stopped
            .iter()
            .map(|stopped| json!({ "threadId": stopped.thread, "sessionId": stopped.session, "end": stopped.end }))
            .collect();
        context
            .ui
            .json(json!({ "stopped": stopped, "unqueued": queued }))?;
    }
    tell(&context.ui, stopped);
    Ok(())
}

/// How each of them ended.
fn tell(ui: &Ui, stopped: &[Stopped]) {
    for stopped in stopped {
        let how = stopped.end.as_ref().map_or("still running", |end| {
            crate::domain::session::SessionStatus::from(end.status).word()
        });
        let cut_off = stopped.verified.as_ref().map(cut_off);
        let how = cut_off.as_deref().unwrap_or(how);
        ui.say(&format!("{}: {how}", stopped.thread));
    }
    let unverified: Vec<String> = stopped
        .iter()
        .filter(|stopped| {
            stopped
                .verified
                .as_ref()
                .is_some_and(|it| it.failed.is_some())
        })
        .map(|stopped| stopped.thread.to_string())
        .collect();
    if !unverified.is_empty() {
        ui.hint(&format!(
            "`work verify {}` runs it again",
            unverified.join(" ")
        ));
    }
}

/// What became of a verification that was to be ended.
fn cut_off(verified: &Verified) -> String {
    match &verified.failed {
        Some(failed) => format!("its verification did not pass ({})", failed.why),
        None if verified.ok => "its verification had passed already".to_owned(),
        None => "its verification is still being run".to_owned(),
    }
}

/// One thread by its name is asked for plainly enough; more than that is asked back.
pub(super) fn agree(
    context: &Context,
    running: usize,
    scope: Option<Scope>,
) -> Result<bool, Failure> {
    if running == 0
        || matches!(scope, Some(Scope::Thread(_)))
        || context.ui.settings().questions == Questions::Yes
    {
        return Ok(true);
    }
    let question = format!(
        "End {running} running {}?",
        if running == 1 { "agent" } else { "agents" }
    );
    Ok(TerminalPrompter::new(&context.ui).confirm(&question, "--yes")?)
}
