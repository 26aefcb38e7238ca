//! How an agent session ended.

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
        cause: EndCause,
        /// Why, in words for people.
        message: String,
    },
    /// It was stopped from outside before it was done.
    Interrupted {
        /// Why, as a word of the record.
        cause: EndCause,
        /// Why, in words for people.
        message: String,
    },
}

impl Verdict {
    pub(crate) fn failed(cause: EndCause, message: impl Into<String>) -> Self {
        Self::Failed {
            cause,
            message: message.into(),
        }
    }
}

/// The causes that a driver can tell. Others (time-outs, lost, …) are the supervisor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndCause {
    /// The agent's own end says so: exit code, error, cut-off or empty answer.
    Exit,
    /// A signal that nobody of ours sent.
    Signal,
    /// A rate or usage limit of the provider.
    Limit,
    /// It needed a person's word and nobody was there.
    Permission,
    /// A person stopped it.
    User,
}

impl EndCause {
    /// The word of the session record.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exit => "exit",
            Self::Signal => "signal",
            Self::Limit => "limit",
            Self::Permission => "permission",
            Self::User => "user",
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
}

/// The verdict of an exit that no event explains: completed only with exit code 0.
pub(crate) fn plain_verdict(exit: AgentExit) -> Verdict {
    if let Some(verdict) = by_signal(exit) {
        return verdict;
    }
    match exit.code {
        Some(0) => Verdict::Completed,
        Some(code) => Verdict::failed(EndCause::Exit, format!("exit code {code}")),
        None => Verdict::failed(EndCause::Exit, "ended without an exit code"),
    }
}

/// The verdict of a death by signal. An interrupt that we did not send came from a person.
pub(crate) fn by_signal(exit: AgentExit) -> Option<Verdict> {
    const SIGINT: i32 = 2;
    match exit.signal? {
        SIGINT => Some(Verdict::Interrupted {
            cause: EndCause::User,
            message: "interrupted at the keyboard".to_owned(),
        }),
        signal => Some(Verdict::failed(
            EndCause::Signal,
            format!("ended by signal {signal}"),
        )),
    }
}
