//! One sign for each state, in Unicode or, where the terminal cannot show that, in ASCII.
//!
//! The four of sessions (✓ ✗ ▶ ⏸) are those of the seed "Status Command Enhancement".
use super::style::Tone;
use crate::domain::progress::Progress;
use crate::domain::session::SessionStatus;
use crate::domain::stage::ApprovalStatus;
use crate::domain::task::TaskStatus;
use crate::domain::thread::ThreadStatus;

/// Which signs the terminal can show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Symbols {
    /// All of them.
    #[default]
    Unicode,
    /// ASCII only.
    Ascii,
}

impl Symbols {
    /// What the locale allows: the first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set decides
    /// (POSIX, section 8.2). With none set nothing is known, and nearly every terminal of today
    /// shows UTF-8.
    #[must_use]
    pub fn of_locale(environment: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .filter_map(environment)
            .find(|value| !value.is_empty());
        match locale.map(|value| value.to_lowercase()) {
            Some(name) if !name.contains("utf-8") && !name.contains("utf8") => Self::Ascii,
            _ => Self::Unicode,
        }
    }

    const fn pick(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        match self {
            Self::Unicode => unicode,
            Self::Ascii => ascii,
        }
    }

    /// Sign of a session.
    #[must_use]
    pub const fn session(self, status: SessionStatus) -> &'static str {
        match status {
            SessionStatus::Completed => self.pick("✓", "+"),
            SessionStatus::Failed => self.pick("✗", "x"),
            SessionStatus::Running => self.running(),
            SessionStatus::Interrupted => self.paused(),
        }
    }

    /// Sign of a thread.
    #[must_use]
    pub const fn thread(self, status: ThreadStatus) -> &'static str {
        match status {
            ThreadStatus::Running => self.running(),
            ThreadStatus::Elsewhere => self.pick("▷", "@"),
            ThreadStatus::Verifying => self.pick("◎", "v"),
            ThreadStatus::Blocked => "!",
            ThreadStatus::Completed => self.pick("✓", "+"),
            ThreadStatus::Unverified => "?",
            ThreadStatus::Failed => self.pick("✗", "x"),
            ThreadStatus::Waiting => self.pick("◷", "w"),
            ThreadStatus::Interrupted => self.paused(),
            ThreadStatus::Incomplete | ThreadStatus::InProgress => self.pick("◐", "~"),
            ThreadStatus::Queued => self.pick("◌", "q"),
            ThreadStatus::Pending => self.pick("○", "."),
        }
    }

    /// Sign of a task.
    #[must_use]
    pub const fn task(self, status: TaskStatus) -> &'static str {
        match status {
            TaskStatus::Pending => self.pick("○", "."),
            TaskStatus::InProgress => self.pick("◐", "~"),
            TaskStatus::Completed => self.pick("✓", "+"),
            TaskStatus::Blocked => "!",
            TaskStatus::Cancelled => "-",
        }
    }

    /// Sign of a stage, a batch or a workstream.
    #[must_use]
    pub const fn progress(self, progress: Progress) -> &'static str {
        match progress {
            Progress::Pending => self.pick("○", "."),
            Progress::InProgress => self.pick("◐", "~"),
            Progress::Blocked => "!",
            Progress::Completed => self.pick("✓", "+"),
            Progress::OnHold => self.paused(),
        }
    }

    /// As it should be.
    #[must_use]
    pub const fn well(self) -> &'static str {
        self.pick("✓", "+")
    }

    /// Not as it should be.
    #[must_use]
    pub const fn badly(self) -> &'static str {
        self.pick("✗", "x")
    }

    /// Something runs.
    #[must_use]
    pub const fn running(self) -> &'static str {
        self.pick("▶", ">")
    }

    /// Something stands still.
    #[must_use]
    pub const fn paused(self) -> &'static str {
        self.pick("⏸", "=")
    }

    /// A conversation can be continued.
    #[must_use]
    pub const fn resumable(self) -> &'static str {
        self.pick("⟲", "r")
    }

    /// From one state to another.
    #[must_use]
    pub const fn arrow(self) -> &'static str {
        self.pick("→", "->")
    }

    /// From one moment to another.
    #[must_use]
    pub const fn dash(self) -> &'static str {
        self.pick("–", "-")
    }

    /// Between facts on one line.
    #[must_use]
    pub const fn dot(self) -> &'static str {
        self.pick("·", "-")
    }

    /// Something was left out.
    #[must_use]
    pub const fn ellipsis(self) -> &'static str {
        self.pick("…", "...")
    }

    /// A cell of a bar, full and empty.
    #[must_use]
    pub const fn bar(self) -> (&'static str, &'static str) {
        match self {
            Self::Unicode => ("█", "░"),
            Self::Ascii => ("#", "."),
        }
    }

    /// The lines of a tree: a branch, the last branch, the trunk beside it.
    #[must_use]
    pub const fn tree(self) -> [&'static str; 3] {
        match self {
            Self::Unicode => ["├─ ", "└─ ", "│  "],
            Self::Ascii => ["|- ", "`- ", "|  "],
        }
    }

    /// The lines of a box: the four corners (from the upper left, clockwise), across, down.
    #[must_use]
    pub const fn frame(self) -> [&'static str; 6] {
        match self {
            Self::Unicode => ["┌", "┐", "┘", "└", "─", "│"],
            Self::Ascii => ["+", "+", "+", "+", "-", "|"],
        }
    }
}

/// Tone of a session's state.
#[must_use]
pub const fn session_tone(status: SessionStatus) -> Tone {
    match status {
        SessionStatus::Running => Tone::Accent,
        SessionStatus::Completed => Tone::Ok,
        SessionStatus::Failed => Tone::Problem,
        SessionStatus::Interrupted => Tone::Warning,
    }
}

/// Tone of a thread's state.
#[must_use]
pub const fn thread_tone(status: ThreadStatus) -> Tone {
    match status {
        ThreadStatus::Running | ThreadStatus::Verifying | ThreadStatus::InProgress => Tone::Accent,
        ThreadStatus::Completed => Tone::Ok,
        ThreadStatus::Failed | ThreadStatus::Blocked => Tone::Problem,
        ThreadStatus::Unverified
        | ThreadStatus::Waiting
        | ThreadStatus::Interrupted
        | ThreadStatus::Incomplete => Tone::Warning,
        ThreadStatus::Elsewhere | ThreadStatus::Queued | ThreadStatus::Pending => Tone::Muted,
    }
}

/// Tone of a task's state.
#[must_use]
pub const fn task_tone(status: TaskStatus) -> Tone {
    match status {
        TaskStatus::InProgress => Tone::Accent,
        TaskStatus::Completed => Tone::Ok,
        TaskStatus::Blocked => Tone::Problem,
        TaskStatus::Pending | TaskStatus::Cancelled => Tone::Muted,
    }
}

/// Tone of a group of tasks.
#[must_use]
pub const fn progress_tone(progress: Progress) -> Tone {
    match progress {
        Progress::InProgress => Tone::Accent,
        Progress::Completed => Tone::Ok,
        Progress::Blocked => Tone::Problem,
        Progress::OnHold => Tone::Warning,
        Progress::Pending => Tone::Muted,
    }
}

/// Word and tone of an approval.
#[must_use]
pub const fn approval_word(status: ApprovalStatus) -> (&'static str, Tone) {
    match status {
        ApprovalStatus::Draft => ("draft", Tone::Muted),
        ApprovalStatus::Approved => ("approved", Tone::Ok),
        ApprovalStatus::Revoked => ("revoked", Tone::Warning),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(name: &str, value: &str) -> Symbols {
        Symbols::of_locale(|asked| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn the_locale_decides() {
        assert_eq!(locale("LANG", "de_DE.UTF-8"), Symbols::Unicode);
        assert_eq!(locale("LC_ALL", "C.utf8"), Symbols::Unicode);
        assert_eq!(locale("LC_CTYPE", "C"), Symbols::Ascii);
        assert_eq!(locale("LANG", "de_DE.ISO-8859-1"), Symbols::Ascii);
        assert_eq!(locale("LANG", ""), Symbols::Unicode);
    }

    #[test]
    fn ascii_signs_are_ascii() {
        let ascii = Symbols::Ascii;
        let [a, b, c] = ascii.tree();
        for sign in [ascii.running(), ascii.paused(), ascii.resumable(), a, b, c] {
            assert!(sign.is_ascii(), "{sign}");
        }
    }
}
