//! Why tmux could not do what it was asked.

use std::time::Duration;

use camino::Utf8PathBuf;

use super::pane::PaneRef;
use super::session::SessionName;
use super::version::{OLDEST, Version};

/// Why tmux could not do what it was asked.
///
/// A command is named by its tmux verbs only (`new-session, split-window`): its arguments may
/// hold what people wrote.
#[derive(Debug, thiserror::Error)]
pub enum TmuxError {
    /// No `tmux` on the search path.
    #[error("tmux is not installed, or not on the search path")]
    NotInstalled,
    /// The installed tmux lacks what we use.
    #[error("tmux {found} is too old, {OLDEST} or newer is needed")]
    TooOld {
        /// What `tmux -V` said.
        found: Version,
    },
    /// `tmux -V` answered something that is not a version.
    #[error("`tmux -V` answered `{said}`, which is not a version")]
    UnknownVersion {
        /// The answer, cleaned.
        said: String,
    },
    /// The tmux program could not be run.
    #[error("cannot run tmux {command}")]
    CannotRun {
        /// The verbs of the command.
        command: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// tmux did not answer in time; its client was ended.
    #[error("tmux {command} did not answer within {} s", limit.as_secs_f32())]
    TimedOut {
        /// The verbs of the command.
        command: String,
        /// How long it was given.
        limit: Duration,
    },
    /// No server listens on the socket. Often an answer rather than a failure.
    #[error("no tmux server runs on this socket")]
    NoServer,
    /// The server went away while it was asked, or could not start.
    #[error("the tmux server ended during {command}: {said}")]
    ServerEnded {
        /// The verbs of the command.
        command: String,
        /// What tmux said.
        said: String,
    },
    /// The session, window or pane is not there.
    #[error("tmux {command}: {said}")]
    NoSuchTarget {
        /// The verbs of the command.
        command: String,
        /// What tmux said, which names the target.
        said: String,
    },
    /// The window is too small for one more pane.
    #[error("tmux {command}: no space for a new pane")]
    NoSpace {
        /// The verbs of the command.
        command: String,
    },
    /// A tmux session of this name exists already.
    #[error("tmux {command}: {said}")]
    Duplicate {
        /// The verbs of the command.
        command: String,
        /// What tmux said, which names the session.
        said: String,
    },
    /// tmux refused for another reason.
    #[error("tmux {command}: {said}")]
    Refused {
        /// The verbs of the command.
        command: String,
        /// What tmux said.
        said: String,
    },
    /// One tmux command holds about 16 KB; this one is longer.
    #[error("tmux {command} would be {bytes} bytes long, {limit} is the most tmux takes")]
    CommandTooLong {
        /// The verbs of the command.
        command: String,
        /// Its length in bytes.
        bytes: usize,
        /// The most we send in bytes.
        limit: usize,
    },
    /// A pane must be given a program and at least one argument: tmux hands a single word to a
    /// shell.
    #[error("a pane needs a program and at least one argument, got {words} words")]
    WouldUseShell {
        /// How many words were given.
        words: usize,
    },
    /// The directory of a pane does not exist; tmux would silently use another one.
    #[error("{path} is not a directory")]
    NotADirectory {
        /// The directory asked for.
        path: Utf8PathBuf,
    },
    /// A session of our name exists that does not carry our tag for this repository.
    #[error("the tmux session {session} exists but is not ours")]
    NotOurs {
        /// Its name.
        session: SessionName,
    },
    /// Some of the panes were made before tmux refused the next one. They run.
    #[error("only {} of {asked} panes could be opened", opened.len())]
    OpenedPartly {
        /// The panes that exist, in the order asked for.
        opened: Vec<PaneRef>,
        /// How many were asked for.
        asked: usize,
        /// Why there are no more.
        source: Box<Self>,
    },
    /// tmux answered something else than its format asks for.
    #[error("tmux {command} gave an answer that cannot be read: `{said}`")]
    UnreadableAnswer {
        /// The verbs of the command.
        command: String,
        /// The answer, cleaned and cut.
        said: String,
    },
    /// A socket was given as an empty string.
    #[error("the name of the tmux socket is empty")]
    EmptySocket,
    /// The path of a socket is longer than the system allows.
    #[error("the tmux socket path {path} is longer than {limit} bytes")]
    SocketPathTooLong {
        /// The path.
        path: Utf8PathBuf,
        /// The most bytes it may have.
        limit: usize,
    },
}

impl TmuxError {
    /// The situation that a failed tmux client describes on its stderr.
    ///
    /// The texts are those of tmux's `client.c`, `cmd-find.c` and the commands we use.
    pub(super) fn from_stderr(command: String, stderr: &str) -> Self {
        let said = super::text::clean_line(stderr);
        let starts = |with: &[&str]| with.iter().any(|start| said.starts_with(start));
        if starts(&["no server running on"]) {
            return Self::NoServer;
        }
        if said.starts_with("error connecting to")
            && (said.contains("No such file or directory") || said.contains("Connection refused"))
        {
            return Self::NoServer;
        }
        if starts(&["server exited", "lost server"]) {
            return Self::ServerEnded { command, said };
        }
        // a server that is about to end because its last session went has no "current" one
        if starts(&["can't find ", "no such ", "no current "]) {
            return Self::NoSuchTarget { command, said };
        }
        if said.contains("no space for new pane") {
            return Self::NoSpace { command };
        }
        if starts(&["duplicate session"]) {
            return Self::Duplicate { command, said };
        }
        Self::Refused { command, said }
    }

    /// Whether the error says that what was asked about is not there.
    #[must_use]
    pub const fn is_absence(&self) -> bool {
        matches!(self, Self::NoServer | Self::NoSuchTarget { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::TmuxError;

    fn read(stderr: &str) -> TmuxError {
        TmuxError::from_stderr("list-panes".to_owned(), stderr)
    }

    #[test]
    fn absence_is_told_from_trouble() {
        assert!(read("no server running on /tmp/s\n").is_absence());
        assert!(read("error connecting to /tmp/s (No such file or directory)\n").is_absence());
        assert!(read("can't find session: x\n").is_absence());
        assert!(read("no such session: =a\n").is_absence());
        assert!(read("no current target\n").is_absence());
        assert!(!read("error connecting to /tmp/s (Permission denied)\n").is_absence());
        assert!(!read("unknown command: frobnicate\n").is_absence());
        assert!(matches!(
            read("server exited unexpectedly\n"),
            TmuxError::ServerEnded { .. }
        ));
        assert!(matches!(
            read("no space for new pane\n"),
            TmuxError::NoSpace { .. }
        ));
    }
}
