//! `work session complete`.
use super::context::Context;
use super::inside::refuse_inside;
use super::known::maybe_meant;
use super::present::settled;
use crate::domain::id::{BatchId, Scope, ThreadId};
use crate::domain::named::Named;
use crate::domain::session::{EndStatus, SessionRecord};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::declare::{Declaration, declare};
use crate::run::ending::await_supervisors;
use crate::run::project::Project;
use crate::run::settle::Present;
use crate::run::stop::stop;
use crate::ui::prompt::{Prompter as _, TerminalPrompter};
use clap::{Args, ValueEnum};
use serde_json::json;

/// Declare how running or interrupted sessions ended
///
/// For sessions that nobody else can speak for: interrupted ones, and those of another machine.
/// Live ones are refused unless --stop ends them first. Tasks are not ticked by it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work session complete --all\n  work session complete --thread 01.01.02 --as failed"
)]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub(super) struct Complete {
    /// Those of a thread
    #[arg(short, long, value_name = "SS.BB.TT", group = "what")]
    thread: Option<Named<ThreadId>>,
    /// Those of a batch
    #[arg(short, long, value_name = "SS.BB", group = "what")]
    batch: Option<Named<BatchId>>,
    /// All of this workstream
    #[arg(long, group = "what")]
    all: bool,
    /// How they ended
    #[arg(long = "as", value_enum, default_value_t = As::Completed, value_name = "STATUS")]
    status: As,
    /// End live ones first
    #[arg(long)]
    stop: bool,
    /// A word about it, kept in the record
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum As {
    Completed,
    Failed,
    Interrupted,
}

impl From<As> for EndStatus {
    fn from(word: As) -> Self {
        match word {
            As::Completed => Self::Completed,
            As::Failed => Self::Failed,
            As::Interrupted => Self::Interrupted,
        }
    }
}

pub(super) fn run(context: &Context, args: &Complete) -> Result<Exit, Failure> {
    refuse_inside("session complete")?;
    let project = context.project()?;
    let present = settled(context, &project)?;
    let thread = maybe_meant(&present.workstream, args.thread.as_ref())?;
    let batch = maybe_meant(&present.workstream, args.batch.as_ref())?;
    let scope = thread.map(Scope::Thread).or(batch.map(Scope::Batch));
    if args.stop {
        stop_live(context, &project, &present, scope)?;
    }
    // what has just ended by itself is not alive in any sense that matters here
    await_supervisors(&project, &present, scope);
    let result = declare(&project, scope, args.status.into(), args.note.as_deref())?;
    print(context, &result)?;
    Ok(if result.refused.is_empty() {
        Exit::Ok
    } else {
        Exit::Conflict
    })
}

fn stop_live(
    context: &Context,
    project: &Project,
    present: &Present,
    scope: Option<Scope>,
) -> Result<(), Failure> {
    let live: Vec<(ThreadId, SessionRecord)> = present
        .running(scope)
        .map(|(thread, record)| (thread, record.clone()))
        .collect();
    if live.is_empty() {
        return Ok(());
    }
    let question = format!(
        "End {} running {} first?",
        live.len(),
        if live.len() == 1 { "agent" } else { "agents" }
    );
    if !TerminalPrompter::new(&context.ui).confirm(&question, "--yes")? {
        return Err(Failure::new(
            Exit::No,
            "nothing was ended and nothing declared",
        ));
    }
    stop(project, &live, &[])?;
    Ok(())
}

fn print(context: &Context, result: &Declaration) -> Result<(), Failure> {
    if context.ui.is_json() {
        let completed: Vec<_> = result
            .declared
            .iter()
            .map(|d| json!({ "threadId": d.thread, "taskId": d.task, "sessionId": d.session, "previousStatus": d.before }))
            .collect();
        let refused: Vec<_> = result
            .refused
            .iter()
            .map(|r| json!({ "threadId": r.thread, "sessionId": r.session, "why": r.why }))
            .collect();
        context.ui.json(
            json!({ "count": completed.len(), "completed": completed, "refused": refused }),
        )?;
        return Ok(());
    }
    for declared in &result.declared {
        context.ui.out(&format!(
            "{}  {}  was {}",
            declared.thread,
            declared.session,
            declared.before.word()
        ))?;
    }
    for refused in &result.refused {
        context.ui.warn(&format!(
            "{}: session {} was left alone: {}",
            refused.thread, refused.session, refused.why
        ));
    }
    if !result.refused.is_empty() {
        context.ui.hint("--stop ends live sessions first");
    }
    if result.declared.is_empty() && result.refused.is_empty() {
        context
            .ui
            .say("No session there is running or interrupted.");
    }
    Ok(())
}
