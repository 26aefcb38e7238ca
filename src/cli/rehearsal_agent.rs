//! `work rehearsal-agent` (hidden): the agent that `work` plays where opencode is not installed.
use crate::agent::rehearsal::{Spec, play};
use crate::exit::Exit;
use crate::failure::Failure;
use camino::Utf8PathBuf;
use clap::Args;

/// Play a scripted agent
#[derive(Debug, Args)]
pub(super) struct RehearsalAgent {
    /// The session's spec
    spec: Utf8PathBuf,
    /// The conversation that goes on
    #[arg(long)]
    session: Option<String>,
}

pub(super) fn run(args: &RehearsalAgent) -> Result<Exit, Failure> {
    let failed = |error: &dyn std::error::Error| Failure::from_error(Exit::No, error);
    let spec = Spec::read(&args.spec).map_err(|error| failed(&error))?;
    let code = play(
        &spec,
        args.session.as_deref(),
        std::io::stdin(),
        std::io::stdout(),
        std::io::stderr(),
    )
    .map_err(|error| failed(&error))?;
    Ok(Exit::Agent(code))
}
