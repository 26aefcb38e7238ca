//! What an agent says while it works.

use std::time::Duration;

use jiff::Timestamp;

use super::Tokens;

/// One thing read from an agent's output. Texts are as the agent wrote them: clean them before
/// they reach a terminal (`readable` does).
#[derive(Clone, Debug, PartialEq)]
pub enum AgentEvent {
    /// The agent's own name for its conversation, once per reader.
    SessionId(String),
    /// Something it says.
    Text(String),
    /// A tool that was used.
    Tool {
        /// Its name, such as `bash`.
        name: String,
        /// What it did, short: the command, the file.
        title: String,
        /// Whether it did not fail.
        ok: bool,
    },
    /// A call of the model that ended.
    Step {
        /// Why it ended: `stop`, `tool-calls`, `length`, `unknown`, …
        reason: String,
        /// What it used.
        tokens: Tokens,
        /// What it cost, in US dollars as the agent reckons.
        cost: f64,
    },
    /// An error of the model or the agent. Not final: agents go on after some.
    Error(AgentError),
    /// A failed call of the model that the agent tries again by itself.
    Retrying {
        /// What the failure was.
        message: String,
    },
    /// The agent waits before it tries a failed call again.
    Pause {
        /// What the failure was.
        message: String,
        /// When it tries again.
        until: Timestamp,
    },
    /// The agent wanted to do something that needs a person's word, and was told no.
    PermissionRefused {
        /// What it was.
        what: String,
    },
    /// The agent did not know the agent profile it was asked for and took another.
    AgentFellBack {
        /// Its own words.
        message: String,
    },
    /// A line without a known meaning that a person may want to see.
    Other(String),
}

/// An error as the agent tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentError {
    /// Its kind, such as `APIError`.
    pub name: String,
    /// HTTP status of the model's answer.
    pub status: Option<u16>,
    /// What it says.
    pub message: String,
    /// Whether trying again may help, as the agent thinks.
    pub retryable: bool,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
    /// Until when the provider asks to wait.
    pub reset_at: Option<Timestamp>,
}

impl AgentError {
    /// Whether it is a rate or usage limit.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        self.status == Some(429)
    }

    /// Whether the call came to nothing on the way or at the provider, so that the same call may
    /// well succeed a little later.
    #[must_use]
    pub fn is_transport(&self) -> bool {
        match self.status {
            Some(status) => status >= 500 || status == 408,
            None => self.retryable,
        }
    }
}
