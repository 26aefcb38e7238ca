//! What a session ran into that may be better later: a limit, or a failure on the way to the
//! model, which begins at opencode's own database.
use super::stop_reason::StopReason;
use crate::agent::config::ModelChoice;
use crate::agent::driver::{AgentError, Reader};
use jiff::{SignedDuration, Timestamp};

/// The trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The account of its model stands at a limit.
    Limit {
        /// The account.
        account: String,
        /// When the limit ends, if it was told.
        until: Option<Timestamp>,
    },
    /// The model's provider could not be reached, or failed; or opencode did not come to ask it.
    Transport,
}

impl Trouble {
    /// From what the agent reported. None for every other way to end.
    pub(super) fn of(
        reader: &Reader,
        stopped: Option<&StopReason>,
        model: Option<&ModelChoice>,
        now: Timestamp,
    ) -> Option<Self> {
        let account = || model.map(|model| model.provider().to_owned());
        match stopped {
            Some(StopReason::Limited { until, .. }) => {
                return Some(Self::Limit {
                    account: account()?,
                    until: *until,
                });
            }
            Some(_) => return None,
            None => {}
        }
        if let Some(limit) = reader.limit() {
            let after = limit
                .retry_after
                .and_then(|wait| SignedDuration::try_from(wait).ok())
                .and_then(|wait| now.checked_add(wait).ok());
            return Some(Self::Limit {
                account: account()?,
                until: limit.reset_at.or(after),
            });
        }
        reader
            .last_error()
            .is_some_and(AgentError::is_transport)
            .then_some(Self::Transport)
    }

    /// From how a session ended before its agent said or did anything: opencodes that start at the
    /// same moment may lock each other out of their database (1.18 gives up after five seconds).
    pub(super) fn at_the_start(message: Option<&str>) -> Option<Self> {
        message?
            .contains("database is locked")
            .then_some(Self::Transport)
    }
}
