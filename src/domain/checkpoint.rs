//! Points to come back to: what a checkpoint or a save says of the work (seeds 000 and 001).
use serde::{Deserialize, Serialize};
use std::fmt;

/// How the work stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckpointStatus {
    /// The phase is done.
    Complete,
    /// Work goes on.
    InProgress,
    /// A decision is awaited.
    Paused,
    /// Something stands in the way.
    Blocked,
    /// State was saved; nothing was committed (`work save`).
    Save,
}

/// A file and what changed in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileNote {
    /// Its path from the repository's root.
    pub path: String,
    /// What changed in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
}

impl CheckpointStatus {
    /// The word in files and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::InProgress => "in-progress",
            Self::Paused => "paused",
            Self::Blocked => "blocked",
            Self::Save => "save",
        }
    }

    /// The word in commit messages and documents.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Complete => "Complete",
            Self::InProgress => "In Progress",
            Self::Paused => "Paused",
            Self::Blocked => "Blocked",
            Self::Save => "Saved",
        }
    }
}

impl fmt::Display for CheckpointStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
