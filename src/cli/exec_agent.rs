//! `work exec-agent` (hidden): what happens between fork and exec of an agent.
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::agent_exec::{Foreground, exec_agent};
use crate::run::supervise::NOT_STARTED;
use clap::Args;
use std::ffi::OsString;

/// Tie this process to its parent, then become the agent
#[derive(Debug, Args)]
pub(super) struct ExecAgent {
    /// The supervisor
    #[arg(long)]
    pub(super) parent: u32,
    /// Take the terminal
    #[arg(long)]
    pub(super) foreground: bool,
    /// Program and arguments
    #[arg(last = true, required = true)]
    pub(super) command: Vec<OsString>,
}

pub(super) fn run(args: &ExecAgent) -> Result<Exit, Failure> {
    let foreground = if args.foreground {
        Foreground::Take
    } else {
        Foreground::Leave
    };
    let Some((program, arguments)) = args.command.split_first() else {
        return Err(Failure::new(Exit::Usage, "no program"));
    };
    let error = exec_agent(args.parent, foreground, program, arguments);
    // the supervisor reads it off stderr and knows that no agent ever ran
    let failure = Failure::from_error(Exit::Agent(127), &error);
    Err(Failure::new(
        failure.exit,
        format!("{NOT_STARTED}{}", failure.message),
    ))
}
