//! How a thread begins when a person puts it right (`work fix`, `work open`).
use super::id::ThreadId;
use super::slug::SessionId;
use serde::{Deserialize, Serialize};

/// What becomes of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// A new one, whose prompt tells of the earlier attempts.
    Retry,
    /// That of this session goes on, with a word to the agent.
    Resume(SessionId),
    /// That of this session goes on in the agent's own interface, and a person speaks.
    Open(SessionId),
}

/// How one thread of a run begins. It stands in tasks.json, so that a queued thread starts right
/// whoever starts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// The thread.
    pub thread: ThreadId,
    /// What becomes of the conversation.
    pub how: How,
    /// The agent, unless the run names one for all of its threads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// A word of the person to the agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Beginning {
    /// The session whose conversation goes on, if one does.
    #[must_use]
    pub const fn resumes(&self) -> Option<&SessionId> {
        match &self.how {
            How::Retry => None,
            How::Resume(session) | How::Open(session) => Some(session),
        }
    }
}
