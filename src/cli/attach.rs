//! `work attach`.
use super::context::Context;
use super::known::maybe_meant;
use super::launching::has_terminal;
use super::watching::{Panes, Watching, runtime};
use crate::domain::id::ThreadId;
use crate::domain::named::Named;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::spec::Environment;
use clap::Args;

/// Show the panes in this terminal (Ctrl-b d leaves them)
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work attach\n  work attach 01.01.02")]
pub(super) struct Attach {
    /// Bring this thread's pane to the front
    thread: Option<Named<ThreadId>>,
}

impl Attach {
    /// This thread's pane.
    pub(super) const fn of(thread: ThreadId) -> Self {
        Self {
            thread: Some(Named::Id(thread)),
        }
    }
}

pub(super) fn run(context: &Context, args: &Attach) -> Result<Exit, Failure> {
    if !has_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "`work attach` shows panes and needs a terminal",
        )
        .hint("`work logs THREAD -f` follows a thread without one"));
    }
    let project = context.project()?;
    let thread = maybe_meant(&project.read()?, args.thread.as_ref())?;
    let environment = Environment::of_this_process();
    let watching = Watching {
        context,
        project: &project,
        environment: &environment,
        threads: &[],
        limit: None,
    };
    let attached = runtime()?.block_on(watching.attached(thread, None))?;
    Ok(match attached.panes {
        Panes::There => Exit::Ok,
        Panes::Gone => attached.exit,
    })
}
