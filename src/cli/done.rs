//! `work done`.
use super::context::Context;
use super::known::meant;
use super::phase_done;
use super::update::record;
use crate::domain::id::Scope;
use crate::domain::named::Named;
use crate::domain::task::TaskStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::update::Change;
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
    /// Of a stage: make no checkpoint commit
    #[arg(long)]
    no_commit: bool,
}

pub(super) fn run(context: &Context, args: &Done) -> Result<Exit, Failure> {
    let workstream = context.project()?.read()?;
    if let Scope::Stage(stage) = meant(&workstream, &args.id)? {
        return phase_done::run(context, stage, args.message.as_deref(), args.no_commit);
    }
    let change = Change {
        status: Some(TaskStatus::Completed),
        report: args.message.clone(),
        ..Change::default()
    };
    record(context, &args.id, &change)
}
