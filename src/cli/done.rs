//! `work done`.
use super::context::Context;
use super::update::record;
use crate::domain::id::Scope;
use crate::domain::named::Named;
use crate::domain::task::TaskStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::update::Change;
use clap::Args;

/// Tick a task: short for `update --status completed --report`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work done 01.01.02.01\n  work done 1.1.2.1 -m \"parser done, 12 tests\""
)]
pub(super) struct Done {
    /// The task, or a thread for all of its tasks
    id: Named<Scope>,
    /// What was done, how it was checked
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

pub(super) fn run(context: &Context, args: &Done) -> Result<Exit, Failure> {
    let change = Change {
        status: Some(TaskStatus::Completed),
        report: args.message.clone(),
        ..Change::default()
    };
    record(context, &args.id, &change)
}
