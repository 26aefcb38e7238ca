//! How an agent session ended.

use crate::domain::session::Cause;
use jiff::Timestamp;
use std::time::Duration;

/// How the agent's process ended, as its parent was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentExit {
    /// Exit code, when it ended by itself.
    pub code: Option<i32>,
    /// Signal that ended it.
    pub signal: Option<i32>,
}

/// What became of the session. The supervisor overrides it when it ended the agent itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The agent finished and said so.
    Completed,
    /// It did not do what it was asked.
    Failed {
        /// Why, as a word of the record.
        cause: Cause,
        /// Why, in words for people.
        message: String,
    },
    /// It was stopped from outside before it was done.
    Interrupted {
        /// Why, as a word of the record.
        cause: Cause,
        /// Why, in words for people.
        message: String,
    },
}

impl Verdict {
    pub(crate) fn failed(cause: Cause, message: impl Into<String>) -> Self {
        Self::Failed {
            cause,
            message: message.into(),
        }
    }
}

/// A limit that the session ran into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What the provider said.
    pub message: String,
    /// How long it asks to wait, from the time of the error.
    pub retry_after: Option<Duration>,
    /// Until when it asks to wait.
    pub reset_at: Option<Timestamp>,
}

/// The verdict of an exit that no event explains: completed only with exit code 0.
pub(crate) fn plain_verdict(exit: AgentExit) -> Verdict {
    if let Some(verdict) = by_signal(exit) {
        return verdict;
    }
    match exit.code {
        Some(0) => Verdict::Completed,
        Some(code) => Verdict::failed(Cause::Exit, format!("exit code {code}")),
        None => Verdict::failed(Cause::Exit, "ended without an exit code"),
    }
}

/// SIGQUIT: what Ctrl-\ sends. We never do.
pub(crate) const KEYBOARD_QUIT: i32 = 3;

/// The verdict of a death by signal. An interrupt that we did not send came from a person.
pub(crate) fn by_signal(exit: AgentExit) -> Option<Verdict> {
    const SIGINT: i32 = 2;
    match exit.signal? {
        SIGINT | KEYBOARD_QUIT => Some(Verdict::Interrupted {
            cause: Cause::User,
            message: "interrupted at the keyboard".to_owned(),
        }),
        signal => Some(Verdict::failed(
            Cause::Signal,
            format!("ended by signal {signal}"),
        )),
    }
}
