//! What a person sees of a session: the pane, and the same text in `output.log`.
use crate::domain::clean::clean;
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

    /// Shows a line in the pane and keeps it in the log. It may hold names and messages of others:
    /// nothing in it moves a cursor or sets a title.
    pub(super) fn line(&mut self, text: &str) {
        self.text(&format!("{}\n", clean(text)));
    }

    /// Shows text of several lines: one write for all of them, since an agent may give a million
    /// lines a second. It is clean already. Only whole lines are written, so `work logs -f` never shows half of one.
    pub(super) fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.tty.is_silent() {
            let lines = text.lines().flat_map(|line| [line, "\r\n"]);
            self.tty.write(lines.collect::<String>().as_bytes());
        }
        if let Some(log) = &mut self.log {
            let end = if text.ends_with('\n') { "" } else { "\n" };
            if log.write_all(format!("{text}{end}").as_bytes()).is_err() {
                self.log = None;
            }
        }
    }
}
