//! A task: the smallest item that is ticked.
use super::id::TaskId;
use super::session::SessionRecord;
use super::slug::SessionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What is known of a task. Any status may follow any other: people and agents correct themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Nothing done yet.
    Pending,
    /// Somebody works on it.
    InProgress,
    /// Ticked.
    Completed,
    /// Cannot go on; `blocked_by` says why.
    Blocked,
    /// Will not be done.
    Cancelled,
}

impl TaskStatus {
    /// All words, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::InProgress,
        Self::Completed,
        Self::Blocked,
        Self::Cancelled,
    ];

    /// The word in tasks.json and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Blocked => "blocked",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing is left to do: completed or cancelled.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}

impl fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The word is no task status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a task status; it is one of pending, in_progress, completed, blocked, cancelled"
)]
pub struct UnknownTaskStatus(pub String);

impl FromStr for TaskStatus {
    type Err = UnknownTaskStatus;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = text.trim().to_lowercase().replace('-', "_");
        Self::ALL
            .into_iter()
            .find(|status| status.word() == word)
            .ok_or_else(|| UnknownTaskStatus(text.to_owned()))
    }
}

/// One task as tasks.json keeps it. Unknown fields stay in the file, untouched.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Task {
    /// `SS.BB.TT.NN`.
    pub id: TaskId,
    /// What is to be done, in one line.
    pub name: String,
    /// Name of its stage.
    #[serde(default)]
    pub stage_name: String,
    /// Name of its batch.
    #[serde(default)]
    pub batch_name: String,
    /// Name of its thread.
    #[serde(default)]
    pub thread_name: String,
    /// What is known of it.
    pub status: TaskStatus,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// The agent that its thread is given to.
    #[serde(default)]
    pub assigned_agent: Option<String>,
    /// Tasks that must be done before it.
    #[serde(default)]
    pub depends_on: Vec<TaskId>,
    /// The last thing done, for whoever picks it up.
    #[serde(default)]
    pub breadcrumb: Option<String>,
    /// What was done, once it is.
    #[serde(default)]
    pub report: Option<String>,
    /// What shows that it is done.
    #[serde(default)]
    pub evidence: Option<serde_json::Value>,
    /// Why it is blocked.
    #[serde(default)]
    pub blocked_by: Option<String>,
    /// The commit that it was done in.
    #[serde(default)]
    pub commit: Option<String>,
    /// What a person wrote below it in a document that was read in.
    #[serde(default)]
    pub details: Vec<String>,
    /// Sessions that started at this task.
    #[serde(default)]
    pub sessions: Vec<SessionRecord>,
    /// Whether a rehearsal gave it its status: that is no word about real work.
    #[serde(default)]
    pub rehearsed: bool,
    /// The session that works on it now.
    #[serde(default, rename = "currentSessionId")]
    pub current_session_id: Option<SessionId>,
}

impl Task {
    /// Whether its report says nothing but why it is blocked: `block` writes the reason into both.
    #[must_use]
    pub fn reports_only_its_block(&self) -> bool {
        self.report.is_some() && self.report == self.blocked_by
    }
}
