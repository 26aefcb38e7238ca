//! What a thread waits for, whatever that is: a slot, memory, the end of a limit, a person.
use super::queued::{self, words};
use super::scene::Scene;
use crate::domain::schedule::WhyNot;
use crate::domain::session::WaitsFor;
use crate::domain::thread::{Thread, ThreadStatus};
use serde::Serialize;

/// What a thread waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Awaited {
    /// One word: `slots`, `memory`, `limit`, `retry`, `dependency`, `blocked`, `paused`, `budget`,
    /// `permission`, `answer`, or `start` when it may start at once.
    #[serde(rename = "for")]
    pub kind: &'static str,
    /// In words.
    pub text: String,
    /// Until when, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<jiff::Timestamp>,
}

/// What the thread waits for; none when it does not wait.
#[must_use]
pub fn awaited(scene: &Scene<'_>, thread: &Thread<'_>, status: ThreadStatus) -> Option<Awaited> {
    if !matches!(status, ThreadStatus::Queued | ThreadStatus::Waiting) {
        return None;
    }
    if let Some(waits) = thread.running().and_then(|record| record.waits.as_ref()) {
        let whose = match waits.kind {
            WaitsFor::Permission => "a permission",
            WaitsFor::Answer => "an answer to",
            WaitsFor::Limit => "the end of a limit",
        };
        let between = if waits.kind == WaitsFor::Answer {
            " "
        } else {
            ": "
        };
        return Some(Awaited {
            kind: waits.kind.word(),
            text: format!("{whose}{between}{}", waits.what),
            until: waits.until,
        });
    }
    let why = queued::why(scene, thread.id);
    Some(Awaited {
        kind: why.as_ref().map_or("start", WhyNot::word),
        text: why
            .as_ref()
            .map_or_else(|| "ready to start".to_owned(), |why| words(why, scene.page)),
        until: match why {
            Some(WhyNot::Limit { until, .. } | WhyNot::Retry(until)) => Some(until),
            _ => None,
        },
    })
}
