//! What a verification says of one item.
use serde::{Deserialize, Serialize};

/// What a verification says of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A command or fresh evidence shows it.
    Ok,
    /// Ticked, but nothing fresh shows it, or something small is wrong.
    Warn,
    /// A command failed, or what it needs is not done.
    Fail,
}

/// What was looked at, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedItem {
    /// Id of a task or stage; empty for one that has none.
    #[serde(default)]
    pub id: String,
    /// What people call it: `Task 3: wire the login`.
    pub label: String,
    /// What came of it.
    pub verdict: Verdict,
    /// What shows it: command, exit code, a line of the output; or what is wrong.
    #[serde(default)]
    pub evidence: String,
    /// What kind of look it was: `unit tests`, `end-to-end tests`, `manual`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

impl Verdict {
    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}
