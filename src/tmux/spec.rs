//! What panes and sessions are asked for.

use camino::Utf8PathBuf;

use super::layout::Size;
use super::session::SessionName;

/// The tmux session in which panes are opened.
#[derive(Clone, Debug)]
pub struct SessionSpec {
    /// Its name, from [`session_name`](super::session_name()).
    pub name: SessionName,
    /// The top folder of the repository: tag `@work_root`.
    pub root: Utf8PathBuf,
    /// The workstream, as the status line shows it: tag `@work_stream`.
    pub stream: String,
    /// The terminal that will look at it, or [`Size::DETACHED`].
    pub size: Size,
}

/// One pane.
#[derive(Clone, Debug)]
pub struct PaneSpec {
    /// Program and arguments, at least two words, executed as they are without a shell. They show
    /// in the process list: nothing secret goes here.
    pub argv: Vec<String>,
    /// Where the program starts; `PWD` says the same.
    pub cwd: Utf8PathBuf,
    /// What we know the pane by.
    pub tags: PaneTags,
}

/// What we know a pane by: pane options. Control characters are taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaneTags {
    /// `@work_session`: the session record.
    pub session: String,
    /// `@work_thread`: the thread.
    pub thread: String,
    /// `@work_name`: what the border shows after the thread.
    pub name: String,
    /// `@work_state`: what the border shows last; see [`Server::set_state`](super::Server::set_state).
    pub state: String,
}
