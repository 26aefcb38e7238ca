//! What a person sees of a session: the pane, and the same text in `output.log`.
use crate::process::terminal::PaneTty;
use camino::Utf8Path;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

/// The pane and the readable log. Nothing here can block or fail the session: a dead terminal is
/// silent, a full disk costs lines of the log.
pub(super) struct Screen {
    pub(super) tty: PaneTty,
    log: Option<File>,
}

impl Screen {
    /// The terminal behind our standard output, if it is one.
    pub(super) fn open() -> Self {
        Self {
            tty: PaneTty::open(),
            log: None,
        }
    }

    /// From now on lines go to this log too.
    pub(super) fn log_to(&mut self, path: &Utf8Path) {
        self.log = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)
            .ok();
    }

    /// Shows a line in the pane and keeps it in the log. The text is clean already.
    pub(super) fn line(&mut self, text: &str) {
        self.tty.write(text.as_bytes());
        self.tty.write(b"\r\n");
        if let Some(log) = &mut self.log {
            // one write a line, so that `work logs -f` never shows half of one
            if log.write_all(format!("{text}\n").as_bytes()).is_err() {
                self.log = None;
            }
        }
    }

    /// Shows text of several lines.
    pub(super) fn text(&mut self, text: &str) {
        text.lines().for_each(|line| self.line(line));
    }
}
