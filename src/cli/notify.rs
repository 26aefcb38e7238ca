//! `work notify` (hidden): runs one command of `notify:` in agents.yaml; a supervisor starts it.
use super::context::Context;
use crate::domain::id::ThreadId;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::detached::leave_session;
use crate::run::notify;
use clap::Args;

/// Run a command that tells a person of something
#[derive(Debug, Args)]
pub(super) struct Notify {
    /// The thread it is about
    #[arg(long)]
    about: ThreadId,
    /// The command, for the shell
    #[arg(last = true)]
    command: String,
}

pub(super) fn run(context: &Context, args: &Notify) -> Result<Exit, Failure> {
    // a supervisor's terminal must not take us with it
    let _already_leading = leave_session();
    let project = context.patient_project("notify")?;
    notify::run(&project, args.about, &args.command)?;
    Ok(Exit::Ok)
}
