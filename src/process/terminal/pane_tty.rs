//! Writing to the pane without ever waiting for it: a user who presses Ctrl-S, or a terminal that
//! is gone, must not stop the one who watches the agent.
use std::{
    future::pending,
    io,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
};

use rustix::{
    fs::{Mode, OFlags, open},
    io::{Errno, write},
    termios::isatty,
};
use tokio::io::unix::AsyncFd;

use super::{super::readiness::watch, backlog::Backlog, quiet::TtouBlocked};

/// What is kept for a terminal that takes nothing.
const LIMIT: usize = 256 << 10;

/// The terminal behind our standard output. Everything written to it is shown, kept until it can
/// be shown, or, beyond 256 KiB, replaced by a line that says how many lines were skipped.
pub struct PaneTty {
    line: Connection,
    backlog: Backlog,
}

enum Connection {
    Silent,
    Open(OwnedFd),
    Watched(AsyncFd<OwnedFd>),
}

impl PaneTty {
    /// Opens the terminal once more for ourselves: a flag such as non-blocking belongs to what was
    /// opened, and the agent and its tools share what we inherited. Silent when standard output is
    /// no terminal.
    pub fn open() -> Self {
        let line = if isatty(io::stdout()) {
            reopen("/proc/self/fd/1")
                .or_else(|_| reopen("/dev/tty"))
                .map_or(Connection::Silent, Connection::Open)
        } else {
            Connection::Silent
        };
        Self::with(line)
    }

    fn with(line: Connection) -> Self {
        Self {
            line,
            backlog: Backlog::new(LIMIT),
        }
    }

    /// Whether nobody reads what is written (any more).
    pub fn is_silent(&self) -> bool {
        matches!(self.line, Connection::Silent)
    }

    /// Whether something waits for the terminal: then await [`Self::drained`] beside other things.
    pub fn has_backlog(&self) -> bool {
        !self.backlog.is_empty()
    }

    /// Shows `text` now or later. Never blocks, never fails.
    pub fn write(&mut self, text: &[u8]) {
        if self.is_silent() {
            return;
        }
        self.backlog.push(text);
        self.flush();
    }

    /// Writes what the terminal takes now.
    pub fn flush(&mut self) {
        let outcome = match self.line.descriptor() {
            Some(terminal) => write_out(terminal, &mut self.backlog),
            None => Outcome::Dead,
        };
        if outcome == Outcome::Dead {
            self.fall_silent();
        }
    }

    /// Resolves when the terminal has taken everything that waits, or is gone; never without a
    /// backlog. Can be dropped and called again. Needs a tokio runtime with I/O around it.
    pub async fn drained(&mut self) {
        if self.backlog.is_empty() {
            pending::<()>().await;
        }
        self.watch();
        let Connection::Watched(terminal) = &self.line else {
            return;
        };
        loop {
            let Ok(mut ready) = terminal.writable().await else {
                break;
            };
            match write_out(terminal.get_ref().as_fd(), &mut self.backlog) {
                Outcome::Written => return,
                Outcome::Full => ready.clear_ready(),
                Outcome::Dead => break,
            }
        }
        self.fall_silent();
    }

    fn watch(&mut self) {
        self.line = match std::mem::replace(&mut self.line, Connection::Silent) {
            Connection::Open(terminal) => {
                watch(terminal).map_or(Connection::Silent, Connection::Watched)
            }
            other => other,
        };
        if self.is_silent() {
            self.backlog.discard();
        }
    }

    fn fall_silent(&mut self) {
        self.line = Connection::Silent;
        self.backlog.discard();
    }
}

impl Connection {
    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        match self {
            Self::Silent => None,
            Self::Open(terminal) => Some(terminal.as_fd()),
            Self::Watched(terminal) => Some(terminal.get_ref().as_fd()),
        }
    }
}

fn reopen(path: &str) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    open(path, flags, Mode::empty())
}

#[derive(PartialEq, Eq)]
enum Outcome {
    Written,
    Full,
    Dead,
}

fn write_out(terminal: BorrowedFd<'_>, backlog: &mut Backlog) -> Outcome {
    let _blocked = TtouBlocked::new();
    while !backlog.is_empty() {
        match write(terminal, backlog.next()) {
            Ok(count) => backlog.written(count),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => return Outcome::Full,
            // EIO: the terminal has hung up.
            Err(_) => return Outcome::Dead,
        }
    }
    Outcome::Written
}
