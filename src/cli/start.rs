//! `work start`.
use super::context::Context;
use super::update::record;
use crate::domain::id::Scope;
use crate::domain::named::Named;
use crate::domain::task::TaskStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::update::Change;
use clap::Args;

/// Say that a task is begun: short for `update --status in_progress`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work start 01.01.02.01\n  work start 1.1.2.1 --json")]
pub(super) struct Start {
    /// The task, or a thread for all of its tasks
    id: Named<Scope>,
}

pub(super) fn run(context: &Context, args: &Start) -> Result<Exit, Failure> {
    let change = Change {
        status: Some(TaskStatus::InProgress),
        ..Change::default()
    };
    record(context, &args.id, &change)
}
