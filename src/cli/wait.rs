//! `work wait`.
use super::context::Context;
use super::known::maybe_meant;
use super::watching::{Watching, runtime};
use crate::domain::id::{Scope, ThreadId};
use crate::domain::named::Named;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::spec::Environment;
use clap::Args;
use std::time::Duration;

/// Wait until nothing of the run is running or queued any more
///
/// Starts queued threads when there is a slot, so it also brings a run to its end whose
/// supervisors were killed. Ctrl-C, or SIGTERM, ends the waiting (130), not the run. Where only a person's word is
/// missing, or the time is over and only limits are waited for, it ends with 11.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work wait\n  work wait 01.01.02 --timeout 30m")]
pub(super) struct Wait {
    /// Only this batch or thread (default: the present run)
    id: Option<Named<Scope>>,
    /// Not longer than this: 90s, 30m, 2h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,
}

/// `90s`, `30m`, `2h`, `1h 30m`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "a time looks like 90s, 30m or 2h".to_owned())?;
    Duration::try_from(span).map_err(|_| "a time cannot be negative".to_owned())
}

pub(super) fn run(context: &Context, args: &Wait) -> Result<Exit, Failure> {
    let project = context.project()?;
    let workstream = project.read()?;
    let id = maybe_meant(&workstream, args.id.as_ref())?;
    let threads: Vec<ThreadId> = match id {
        Some(scope) => workstream
            .threads()
            .iter()
            .map(|thread| thread.id)
            .filter(|id| scope.holds(*id))
            .collect(),
        None => workstream
            .run
            .as_ref()
            .map(|run| run.threads.clone())
            .unwrap_or_default(),
    };
    if threads.is_empty() {
        return Err(
            Failure::new(Exit::NotFound, "nothing was launched here yet")
                .hint("`work multi` launches the next batch"),
        );
    }
    let environment = Environment::of_this_process();
    let watching = Watching {
        context,
        project: &project,
        environment: &environment,
        threads: &threads,
        limit: args.timeout,
    };
    runtime()?.block_on(watching.lines())
}
