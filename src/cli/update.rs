//! `work update`.
use super::context::{Context, session_around};
use super::known::meant;
use super::output_kept::{Answer, given_back, keep};
use crate::domain::id::{Scope, TaskId, ThreadId};
use crate::domain::named::{Kind, Named};
use crate::domain::task::TaskStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::update::{Change, Ended, Updated, update};
use camino::Utf8PathBuf;
use clap::Args;
use serde_json::json;

/// Record progress on a task (people and agents)
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work update --task 01.01.02.01 --status in_progress\n  work update --thread 01.01.02 --status completed --report \"parser done, 12 tests\" --output result.json"
)]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub(super) struct Update {
    /// The task
    #[arg(long, value_name = "SS.BB.TT.NN", group = "what")]
    task: Option<Named<TaskId>>,
    /// All tasks of a thread
    #[arg(long, value_name = "SS.BB.TT", group = "what")]
    thread: Option<Named<ThreadId>>,
    /// pending, in_progress, completed, blocked or cancelled
    #[arg(long)]
    status: Option<TaskStatus>,
    /// What was done; with `blocked`, why
    #[arg(long, value_name = "TEXT")]
    report: Option<String>,
    /// The last step, for whoever picks it up
    #[arg(long, value_name = "TEXT")]
    breadcrumb: Option<String>,
    /// What shows that it is done
    #[arg(long, value_name = "TEXT")]
    evidence: Option<String>,
    /// What the agent gave back, JSON or text: a file, or - for stdin
    #[arg(long, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

pub(super) fn run(context: &Context, args: &Update) -> Result<Exit, Failure> {
    match (&args.task, &args.thread) {
        (Some(task), _) => of(context, task, args),
        (None, Some(thread)) => of(context, thread, args),
        (None, None) => Err(Failure::new(
            Exit::Usage,
            "which task? --task SS.BB.TT.NN or --thread SS.BB.TT",
        )),
    }
}

/// Records it for a task or thread.
fn of<T: Kind>(context: &Context, target: &Named<T>, args: &Update) -> Result<Exit, Failure> {
    let change = Change {
        status: args.status,
        report: args.report.clone(),
        breadcrumb: args.breadcrumb.clone(),
        evidence: args.evidence.clone(),
    };
    let output = args.output.as_deref().map(given_back).transpose()?;
    match (change.is_empty(), output) {
        (true, None) => Err(Failure::new(
            Exit::Usage,
            "nothing to record: give --status, --report, --breadcrumb, --evidence or --output",
        )),
        (true, Some(output)) => keep(context, scope(context, target)?, &output, Answer::Print),
        (false, output) => {
            let exit = record(context, target, &change)?;
            if let Some(output) = output {
                keep(context, scope(context, target)?, &output, Answer::Printed)?;
            }
            Ok(exit)
        }
    }
}

/// What is meant.
fn scope<T: Kind>(context: &Context, target: &Named<T>) -> Result<Scope, Failure> {
    Ok(meant(&context.project()?.read()?, target)?.into())
}

/// Writes it down and says what changed.
pub(super) fn record<T: Kind>(
    context: &Context,
    target: &Named<T>,
    change: &Change,
) -> Result<Exit, Failure> {
    let project = context.project()?;
    let target = item(meant(&project.read()?, target)?.into())?;
    match update(&project, target, change, session_around().as_ref())? {
        Updated::Tasks {
            changed: tasks,
            ended,
        } => {
            if context.ui.is_json() {
                let tasks: Vec<_> = tasks
                    .iter()
                    .map(|(id, from, to)| json!({ "id": id, "from": from, "to": to }))
                    .collect();
                context.ui.json(json!({ "updated": tasks }))?;
            }
            for (id, from, to) in tasks {
                let change = if from == to {
                    to.to_string()
                } else {
                    format!("{from} → {to}")
                };
                context.ui.say(&format!("{id}: {change}"));
            }
            match ended {
                Some(Ended::All(stage)) => context.ui.hint(&format!(
                    "everything is ticked: `work verify` looks whether it holds, `work done {stage}` ends the phase"
                )),
                Some(Ended::Stage(stage)) => context.ui.hint(&format!(
                    "phase {} has no open task: `work done {stage}` looks at its criteria and makes a checkpoint",
                    stage.0
                )),
                None => {}
            }
            Ok(Exit::Ok)
        }
        Updated::Stale { attempt, newest } => Err(Failure::new(
            Exit::Refused,
            format!(
                "this session is attempt {attempt} of its thread, and attempt {newest} works on it now: kept as a note, nothing changed"
            ),
        )),
    }
}

/// What can be ticked: a task, or a thread with all its tasks.
pub(super) fn item(id: Scope) -> Result<Scope, Failure> {
    match id {
        Scope::Task(_) | Scope::Thread(_) => Ok(id),
        Scope::Stage(_) | Scope::Batch(_) => Err(Failure::new(
            Exit::Usage,
            format!(
                "{} {id} cannot be ticked; a task (SS.BB.TT.NN) or a thread (SS.BB.TT) can",
                id.kind()
            ),
        )),
    }
}
