//! What a run knows of the conditions its threads run under: accounts that stand at a limit, tries
//! that were made again, budgets.
use super::budget::Cap;
use super::id::ThreadId;
use super::slug::SessionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The conditions of one thread of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The thread.
    pub thread: ThreadId,
    /// The accounts of its models, first choice first: limits are the account's, so whoever uses
    /// none but accounts at a limit has to wait.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Its agent's own budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Cap>,
}

/// Why a thread was tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryReason {
    /// A limit of the provider.
    Limit,
    /// The provider could not be reached, or failed.
    Transport,
}

/// A try that was, or will be, made again by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    /// The thread.
    pub thread: ThreadId,
    /// The session that came to nothing.
    pub session: SessionId,
    /// Why.
    pub reason: RetryReason,
    /// When.
    pub at: Timestamp,
    /// Whether its agent had said or done anything: then counting begins anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub progress: bool,
    /// Not before this time, when the pause between two tries was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
}

/// How many tries in a row were made again for the thread, up to the last one that came to
/// something.
#[must_use]
pub fn tries_in_a_row(retries: &[Retry], thread: ThreadId) -> u32 {
    let mut count = 0_u32;
    for retry in retries.iter().rev().filter(|retry| retry.thread == thread) {
        count = count.saturating_add(1);
        if retry.progress {
            break;
        }
    }
    count
}
