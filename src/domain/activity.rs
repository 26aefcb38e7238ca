//! What is being done in a stage (seed 001's "stage").
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is being done in a stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// It is being built.
    #[default]
    Implementation,
    /// Its criteria are being looked at.
    Verification,
    /// A criterion failed and is being put right.
    Debugging,
}

impl Activity {
    /// All, in the order in which they follow each other.
    pub const ALL: [Self; 3] = [Self::Implementation, Self::Verification, Self::Debugging];

    /// The word in files and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Implementation => "implementation",
            Self::Verification => "verification",
            Self::Debugging => "debugging",
        }
    }

    /// The word in documents.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Implementation => "Implementation",
            Self::Verification => "Verification",
            Self::Debugging => "Debugging",
        }
    }
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
