//! `work block`.
use super::context::Context;
use super::update::record;
use crate::domain::id::Scope;
use crate::domain::named::Named;
use crate::domain::task::TaskStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::update::Change;
use clap::Args;

/// Say that a task cannot go on: short for `update --status blocked --report`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work block 01.01.02.01 -m \"the grammar is not there\"\n  work block 1.1.2 -m \"no network\""
)]
pub(super) struct Block {
    /// The task, or a thread for all of its tasks
    id: Named<Scope>,
    /// Why
    #[arg(short, long, value_name = "WHY")]
    message: String,
}

pub(super) fn run(context: &Context, args: &Block) -> Result<Exit, Failure> {
    let change = Change {
        status: Some(TaskStatus::Blocked),
        report: Some(args.message.clone()),
        ..Change::default()
    };
    record(context, &args.id, &change)
}
