//! `work supervise` (hidden): what runs in each pane.
use super::context::Context;
use super::watching::runtime;
use crate::domain::slug::SessionId;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::detached::leave_session;
use crate::process::terminal::without_suspend_key;
use crate::run::supervise::{Place, Supervised, supervise};
use clap::Args;

/// Supervise one session
#[derive(Debug, Args)]
pub(super) struct Supervise {
    /// The session
    pub(super) session: SessionId,
    /// Without a terminal, in a session of its own
    #[arg(long)]
    pub(super) detached: bool,
}

pub(super) fn run(context: &Context, args: &Supervise) -> Result<Exit, Failure> {
    let place = if args.detached {
        leave_session()
            .map_err(|error| Failure::new(Exit::No, format!("no session of its own: {error}")))?;
        Place::Detached
    } else {
        // where it cannot be taken away it suspends the agent: nothing worse
        let _taken = without_suspend_key();
        Place::Pane
    };
    // TMUX is `socket,server process,session`
    let socket = std::env::var("TMUX")
        .ok()
        .and_then(|tmux| Some(tmux.split_once(',')?.0.to_owned()));
    let project = context.supervisor_project()?.at_socket(socket);
    // on this, the main thread: the agent's parent-death signal belongs to the thread that forks
    match runtime()?.block_on(supervise(&project, &args.session, place))? {
        Supervised::Ended(_) => Ok(Exit::Ok),
        Supervised::NotOurs(why) => {
            context.ui.say(&format!("nothing to do: {why}"));
            Ok(Exit::Conflict)
        }
    }
}
