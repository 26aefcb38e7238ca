//! `work done`.
use super::context::Context;
use super::known::meant;
use super::output_kept::{Answer, given_back, keep};
use super::phase_done;
use super::update::record;
use crate::domain::id::{Scope, StageId};
use crate::domain::named::Named;
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::update::Change;
use camino::Utf8PathBuf;
use clap::Args;

/// Tick a task, or end a phase
///
/// A task or thread: short for `update --status completed --report`. A stage: its criteria and
/// commands are run, what they show is ticked, a checkpoint is made, and the next stage is the
/// current one, with its first task as the next action. Its approval stays with a person.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work done 1.1.2.1 -m \"parser done, 12 tests\"\n  work done 1 -m \"the core works\""
)]
pub(super) struct Done {
    /// The task, a thread for all of its tasks, or a stage
    id: Named<Scope>,
    /// What was done, how it was checked; of a stage: what it came to
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// What the agent gave back, JSON or text: a file, or - for stdin; of a stage: its last
    /// thread's
    #[arg(long, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// Of a stage: make no checkpoint commit
    #[arg(long)]
    no_commit: bool,
}

pub(super) fn run(context: &Context, args: &Done) -> Result<Exit, Failure> {
    let workstream = context.project()?.read()?;
    let target = meant(&workstream, &args.id)?;
    let output = args.output.as_deref().map(given_back).transpose()?;
    if let Scope::Stage(stage) = target {
        if let Some(output) = output {
            keep(context, last(&workstream, stage)?, &output, Answer::Printed)?;
        }
        return phase_done::run(context, stage, args.message.as_deref(), args.no_commit);
    }
    let change = Change {
        status: Some(TaskStatus::Completed),
        report: args.message.clone(),
        ..Change::default()
    };
    let exit = record(context, &args.id, &change)?;
    if let Some(output) = output {
        keep(context, target, &output, Answer::Printed)?;
    }
    Ok(exit)
}

/// The thread of a stage that an output of the whole stage belongs to.
fn last(workstream: &Workstream, stage: StageId) -> Result<Scope, Failure> {
    let threads = workstream.threads();
    let own = threads.iter().filter(|thread| thread.id.stage() == stage);
    own.map(|thread| thread.id)
        .max()
        .map(Scope::Thread)
        .ok_or_else(|| {
            Failure::new(
                Exit::NotFound,
                format!("stage {stage} has no thread that could give something back"),
            )
        })
}
