//! Tokens, cost and time of sessions, added up.
use super::amount;
use super::duration;
use crate::domain::session::{SessionRecord, Tokens};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What sessions used together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Totals {
    /// How many there are.
    pub sessions: usize,
    /// Tokens, if any session said so.
    pub tokens: Option<Tokens>,
    /// Dollars, if any session said so.
    pub cost: Option<f64>,
    /// Seconds of agent time, added up; running ones up to now.
    pub seconds: i64,
}

impl Totals {
    /// Adds these sessions up.
    #[must_use]
    pub fn of<'a>(sessions: impl IntoIterator<Item = &'a SessionRecord>, now: Timestamp) -> Self {
        let mut totals = Self::default();
        for record in sessions {
            totals.sessions += 1;
            if let Some(tokens) = &record.tokens {
                totals.tokens.get_or_insert_default().add(tokens);
            }
            if let Some(cost) = record.cost {
                *totals.cost.get_or_insert(0.0) += cost;
            }
            totals.seconds += lasted(record, now);
        }
        totals
    }

    /// In a few words: `3 sessions, 1h 02m of agent time, 12.3k tokens, $0.42`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = vec![amount::many(self.sessions, "session")];
        if self.sessions > 0 {
            words.push(format!("{} of agent time", duration::seconds(self.seconds)));
        }
        if let Some(tokens) = &self.tokens {
            words.push(format!("{} tokens", amount::tokens(tokens.total())));
        }
        words.extend(self.cost.map(amount::dollars));
        words.join(", ")
    }

    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "sessions": self.sessions,
            "seconds": self.seconds,
            "tokens": self.tokens,
            "cost": self.cost,
        })
    }
}

/// Seconds that a session lasted, or lasts so far.
#[must_use]
pub fn lasted(record: &SessionRecord, now: Timestamp) -> i64 {
    let end = record.end().map_or(now, |end| end.at);
    let seconds = end
        .as_second()
        .saturating_sub(record.started_at.as_second());
    seconds.max(0)
}
