//! `work model-server` (hidden): the scripted model of a rehearsal.
use crate::agent::rehearsal;
use crate::exit::Exit;
use crate::failure::Failure;
use camino::Utf8PathBuf;
use clap::Args;

/// Serve a script as a model on loopback until stdin ends
#[derive(Debug, Args)]
pub(super) struct ModelServer {
    /// The session's spec
    spec: Utf8PathBuf,
}

pub(super) fn run(args: &ModelServer) -> Result<Exit, Failure> {
    rehearsal::run(&args.spec, std::io::stdin(), std::io::stdout())
        .map_err(|error| Failure::from_error(Exit::No, &error))?;
    Ok(Exit::Ok)
}
