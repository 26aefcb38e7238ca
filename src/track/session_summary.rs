//! A tracked session in numbers.
use super::tracked::{Took, TrackedSession, entries_of};
use crate::store::entry::{Event, Recorded};
use jiff::Timestamp;
use serde::Serialize;

/// A tracked session in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How long it took.
    pub took: Took,
    /// How much was written down.
    pub counts: Counts,
    /// What was decided, each with its reason.
    pub decisions: Vec<String>,
}

/// How many entries of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Lines of the log.
    pub logged: usize,
    /// Decisions.
    pub decisions: usize,
    /// Failed approaches.
    pub failed: usize,
    /// Errors.
    pub errors: usize,
    /// Blockers.
    pub blockers: usize,
    /// Notes.
    pub notes: usize,
    /// Verifications.
    pub verified: usize,
}

/// Sums up what was written down in the session until now.
#[must_use]
pub fn summary(session: &TrackedSession, entries: &[Recorded], now: Timestamp) -> Summary {
    let mut counts = Counts::default();
    let mut decisions = Vec::new();
    for entry in entries_of(&session.number, entries) {
        match &entry.entry.event {
            Event::Log { .. } => counts.logged += 1,
            Event::Decision { text, why, .. } => {
                counts.decisions += 1;
                decisions.push(match why {
                    Some(why) => format!("{text}, because {why}"),
                    None => text.clone(),
                });
            }
            Event::Failed { .. } => counts.failed += 1,
            Event::Error { .. } => counts.errors += 1,
            Event::Blocked { .. } => counts.blockers += 1,
            Event::Note { .. } => counts.notes += 1,
            Event::Verify { .. } => counts.verified += 1,
            _ => {}
        }
    }
    Summary {
        took: session.took(entries, now),
        counts,
        decisions,
    }
}

impl Summary {
    /// `3 logged, 1 decision`; or that nothing was written down.
    #[must_use]
    pub fn counted(&self) -> String {
        let counts = &self.counts;
        let parts: Vec<String> = [
            (counts.logged, "logged", "logged"),
            (counts.decisions, "decision", "decisions"),
            (counts.failed, "failed approach", "failed approaches"),
            (counts.errors, "error", "errors"),
            (counts.blockers, "blocker", "blockers"),
            (counts.notes, "note", "notes"),
            (counts.verified, "verification", "verifications"),
        ]
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, more)| format!("{number} {}", if number == 1 { one } else { more }))
        .collect();
        if parts.is_empty() {
            "nothing was written down".to_owned()
        } else {
            parts.join(", ")
        }
    }
}
