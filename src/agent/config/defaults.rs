//! The defaults of runs, as `agents.yaml` sets them.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::agent::Position;
use crate::domain::budget::Budget;
use crate::domain::run::Executor;
use crate::domain::thread::DonePolicy;

/// A setting and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// What holds.
    pub value: T,
    /// Its place in the file; none when nobody set it and the built-in default holds.
    pub at: Option<Position>,
}

impl<T> Setting<T> {
    pub(crate) const fn built_in(value: T) -> Self {
        Self { value, at: None }
    }

    pub(crate) const fn set(value: T, at: Position) -> Self {
        Self {
            value,
            at: Some(at),
        }
    }
}

/// How runs behave when no flag says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// How many threads run at once.
    pub max_parallel: Setting<MaxParallel>,
    /// What threads share.
    pub isolation: Setting<Isolation>,
    /// What makes a thread completed.
    pub done: Setting<DonePolicy>,
    /// How long a verification command may take.
    pub verify_timeout: Setting<Duration>,
    /// How often limits and transport failures are tried again.
    pub retries: Setting<u32>,
    /// The pause before the first of these tries; each further one is twice as long.
    pub retry_delay: Setting<Duration>,
    /// How much may be used.
    pub budget: Setting<Budget>,
    /// What carries the sessions.
    pub executor: Setting<Executor>,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            max_parallel: Setting::built_in(MaxParallel::Auto),
            isolation: Setting::built_in(Isolation::Shared),
            done: Setting::built_in(DonePolicy::Claimed),
            verify_timeout: Setting::built_in(Duration::from_secs(600)),
            retries: Setting::built_in(1),
            retry_delay: Setting::built_in(Duration::from_secs(5)),
            budget: Setting::built_in(Budget {
                thread: None,
                batch: None,
                stream: None,
            }),
            executor: Setting::built_in(Executor::Tmux),
        }
    }
}

/// How many threads run at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxParallel {
    /// Memory and cores decide.
    Auto,
    /// At most this many.
    AtMost(NonZeroU32),
}

/// What threads share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// All work in one working tree.
    Shared,
}

/// How a person is told that something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notify {
    /// The terminal's bell.
    Bell,
    /// A command line for the shell, from the user's own configuration.
    Command(String),
}
