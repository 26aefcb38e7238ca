//! Panes as tmux tells of them.

use std::fmt;
use std::str::FromStr;

/// `%3`: a pane of one server, never used twice while that server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaneId(u32);

impl fmt::Display for PaneId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}

impl FromStr for PaneId {
    type Err = NotAPaneId;

    fn from_str(text: &str) -> Result<Self, NotAPaneId> {
        let number = text
            .strip_prefix('%')
            .and_then(|digits| digits.parse().ok());
        number.map(Self).ok_or(NotAPaneId)
    }
}

/// The text is not `%` and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a pane id")]
pub struct NotAPaneId;

/// Which server it is: its process and when it started. A later server on the same socket starts
/// again with pane `%0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServerIdentity {
    /// The server's process id.
    pub process: u32,
    /// When it started, in seconds since 1970.
    pub started: i64,
}

/// A pane that cannot be taken for one of another server: what a record keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaneRef {
    /// The server that made it.
    pub server: ServerIdentity,
    /// Its id there.
    pub pane: PaneId,
}

impl PaneRef {
    /// Reads what tmux prints for a pane it has just made: server process, start and pane id,
    /// between tabs.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        let server = ServerIdentity {
            process: fields.next()?.parse().ok()?,
            started: fields.next()?.parse().ok()?,
        };
        Some(Self {
            server,
            pane: fields.next()?.parse().ok()?,
        })
    }
}

/// Whether the program of a pane still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneLife {
    /// It runs.
    Running,
    /// It ended. Both are `None` when tmux missed how, which servers up to 3.4 do for good.
    Ended {
        /// The exit status.
        status: Option<i32>,
        /// The signal that ended it.
        signal: Option<i32>,
    },
}

/// One pane, as tmux knew it when it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pane {
    /// Which pane.
    pub id: PaneRef,
    /// The tmux session it is in.
    pub tmux_session: String,
    /// The window it is in.
    pub(super) window: WindowView,
    /// Whether it is the active one of its window.
    pub(super) active: bool,
    /// The process that was started in it.
    pub process: Option<u32>,
    /// Whether that still runs.
    pub life: PaneLife,
    /// `@work_root` of the tmux session: the repository.
    pub root: Option<String>,
    /// `@work_session`: the session record. `None` for a pane that is not ours.
    pub session: Option<String>,
    /// `@work_thread`.
    pub thread: Option<String>,
}

/// A window as the line of one of its panes tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WindowView {
    /// The number behind the `@`.
    pub(super) id: u32,
    /// Its size in cells.
    pub(super) size: super::layout::Size,
    /// Whether it is the current one of its session.
    pub(super) current: bool,
    /// Whether somebody looks at the session.
    pub(super) attached: bool,
}

impl WindowView {
    /// The window as a target.
    pub(super) fn target(self) -> String {
        format!("@{}", self.id)
    }
}
