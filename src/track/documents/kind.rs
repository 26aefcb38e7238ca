//! The kinds of documents.
use super::error::DocumentError;
use std::fmt;
use std::str::FromStr;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `SESSION_PROGRESS.md` (seed 000).
    Progress,
    /// `SESSION.md` (seed 001).
    Session,
    /// `.claude/progress/<domain>-<feature>.md` (seed 002).
    Claude,
    /// `archive/sessions/SESSION-N-*` (seed 004).
    Archive,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Progress, Self::Session, Self::Claude, Self::Archive];

    /// The word in settings and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::Session => "session",
            Self::Claude => "claude",
            Self::Archive => "archive",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Kind {
    type Err = DocumentError;

    fn from_str(text: &str) -> Result<Self, DocumentError> {
        let word = text.trim().to_lowercase();
        Self::ALL
            .into_iter()
            .find(|kind| kind.word() == word)
            .ok_or_else(|| DocumentError::Unknown {
                word: text.to_owned(),
            })
    }
}
