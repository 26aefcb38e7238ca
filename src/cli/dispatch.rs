//! `work dispatch` (hidden): starts what waits for a slot; a supervisor runs it at its end.
use super::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::detached::leave_session;
use crate::run::dispatch::{Programs, dispatch};
use crate::run::preconditions;
use crate::run::spec::Environment;
use crate::tmux::Size;
use clap::Args;

/// Start queued threads that have a slot
#[derive(Debug, Args)]
pub(super) struct Dispatch {}

pub(super) fn run(context: &Context, _args: &Dispatch) -> Result<Exit, Failure> {
    // a supervisor's terminal must not take us with it
    let _already_leading = leave_session();
    let project = context.patient_project("dispatch")?;
    let (agents, _) = preconditions::agents(&project)?;
    dispatch(
        &project,
        &agents,
        &Programs::new(),
        &Environment::of_this_process(),
        Size::DETACHED,
    )?;
    Ok(Exit::Ok)
}
