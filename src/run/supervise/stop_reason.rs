//! Why a supervisor ends its agent, and what that makes of the session.
use super::surroundings::Surroundings;
use crate::domain::budget::UsedUp;
use crate::domain::session::{Cause, EndStatus};
use crate::process::signal::Signal;
use jiff::Timestamp;
use std::time::Duration;

/// Why the agent is ended from our side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StopReason {
    /// SIGHUP: the pane, its tmux session, the tmux server or the terminal went away.
    HungUp,
    /// SIGTERM or SIGINT at the supervisor: `work stop`, or a person's own kill.
    Asked(Signal),
    /// The agent's `timeout` is over.
    TimedOut(Duration),
    /// The agent's `idle_timeout` is over and nothing of it works.
    Idle(Duration),
    /// The same, and it never said a word.
    Mute(Duration),
    /// It wrote more than this many bytes.
    Flood(u64),
    /// It goes round in circles.
    Runaway(String),
    /// It would sleep until a limit of its provider has ended: we do that for it.
    Limited {
        /// When the limit ends, if it was told.
        until: Option<Timestamp>,
        /// What the provider said.
        message: String,
    },
    /// A budget is used up.
    Budget(UsedUp),
}

/// Where the supervisor stands: what a hang-up means depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a pane of our tmux server.
    Pane,
    /// Detached, without a terminal.
    Detached,
    /// In a person's terminal (`work execute`).
    Terminal,
}

impl StopReason {
    /// How the session ended, why, and in words.
    pub(super) fn judge(&self, around: &Surroundings<'_>) -> (EndStatus, Cause, String) {
        match self {
            Self::HungUp if around.place == Place::Pane => (
                EndStatus::Interrupted,
                Cause::TmuxGone,
                "its pane, tmux session or tmux server was closed".to_owned(),
            ),
            Self::HungUp => (
                EndStatus::Interrupted,
                Cause::User,
                "its terminal was closed".to_owned(),
            ),
            Self::Asked(signal) => {
                let by_us = *signal == Signal::Terminate && around.folder.stop_file().exists();
                let words = if by_us {
                    "stopped with `work stop`".to_owned()
                } else {
                    format!("its supervisor was ended by {signal}")
                };
                (EndStatus::Interrupted, Cause::User, words)
            }
            Self::TimedOut(limit) => (
                EndStatus::Failed,
                Cause::Timeout,
                format!("not finished after {}", words(*limit)),
            ),
            Self::Idle(limit) => (
                EndStatus::Failed,
                Cause::Idle,
                format!("no sign of life for {}", words(*limit)),
            ),
            Self::Mute(limit) => (
                EndStatus::Failed,
                Cause::Idle,
                format!(
                    "its conversation never began: no sign of life for {}",
                    words(*limit)
                ),
            ),
            Self::Flood(bytes) => (
                EndStatus::Failed,
                Cause::Flood,
                format!("wrote more than {} MiB of output", bytes / (1024 * 1024)),
            ),
            Self::Runaway(why) => (EndStatus::Failed, Cause::Runaway, why.clone()),
            Self::Limited { message, .. } => {
                (EndStatus::Interrupted, Cause::Limit, message.clone())
            }
            Self::Budget(used_up) => (EndStatus::Failed, Cause::Budget, used_up.to_string()),
        }
    }

    /// The polite signals before SIGKILL. A pane that is gone has no time to wait for.
    pub(super) fn asks(&self) -> Vec<(Signal, Duration)> {
        match self {
            Self::HungUp => vec![(Signal::Terminate, Duration::from_secs(2))],
            Self::Flood(_) => Vec::new(),
            _ => vec![
                (Signal::Interrupt, Duration::from_secs(3)),
                (Signal::Terminate, Duration::from_secs(3)),
            ],
        }
    }
}

/// `3s`, `2m`, `1h 30m`.
pub(super) fn words(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s}s"),
        (0, m, 0) => format!("{m}m"),
        (0, m, s) => format!("{m}m {s}s"),
        (h, 0, _) => format!("{h}h"),
        (h, m, _) => format!("{h}h {m}m"),
    }
}
