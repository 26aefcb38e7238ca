//! Budgets: how much the agents of a thread, a batch or a workstream may use.
use super::dollars::Dollars;
use super::id::{Scope, ThreadId};
use super::session::Tokens;
use super::workstream::Workstream;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most that may be used. Both limits hold, where both are set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// Money, as the agents reckon it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Dollars>,
    /// Tokens of all kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u64>,
}

/// The caps of a run, each over everything that was ever used there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// For each thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Cap>,
    /// For each batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Cap>,
    /// For the workstream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<Cap>,
}

/// What was used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Money.
    pub cost: Dollars,
    /// Tokens.
    pub tokens: u64,
}

/// Whose budget it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The thread's.
    Thread,
    /// Its batch's.
    Batch,
    /// The workstream's.
    Stream,
}

/// A budget that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedUp {
    /// Whose.
    pub whose: Whose,
    /// How much it was.
    pub cap: Cap,
    /// How much was used.
    pub spent: Spent,
}

impl Spent {
    /// What these tokens and this cost are.
    #[must_use]
    pub fn of(tokens: Option<&Tokens>, cost: Option<f64>) -> Self {
        Self {
            cost: cost.map(Dollars::from).unwrap_or_default(),
            tokens: tokens.map(Tokens::total).unwrap_or_default(),
        }
    }

    /// The one and the other.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            cost: self.cost.plus(other.cost),
            tokens: self.tokens.saturating_add(other.tokens),
        }
    }
}

impl Cap {
    /// Whether nothing is left of it.
    #[must_use]
    pub fn is_used_up(&self, spent: Spent) -> bool {
        self.cost.is_some_and(|most| spent.cost >= most)
            || self.tokens.is_some_and(|most| spent.tokens >= most)
    }

    /// The tighter of the two in each respect.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        fn less<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
            match (one, other) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            }
        }
        Self {
            cost: less(self.cost, other.cost),
            tokens: less(self.tokens, other.tokens),
        }
    }
}

impl Budget {
    /// Whether nothing is capped.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.thread.is_none() && self.batch.is_none() && self.stream.is_none()
    }

    /// The first budget of the thread's that is used up. `own` is the thread's own cap besides;
    /// `more` says what is used in a scope (none: the workstream) and not recorded yet.
    pub fn used_up(
        &self,
        workstream: &Workstream,
        thread: ThreadId,
        own: Option<Cap>,
        rehearsal: bool,
        more: impl Fn(Option<Scope>) -> Spent,
    ) -> Option<UsedUp> {
        let of_thread = match (self.thread, own) {
            (Some(all), Some(own)) => Some(all.and(own)),
            (all, own) => all.or(own),
        };
        [
            (Whose::Thread, of_thread, Some(Scope::Thread(thread))),
            (Whose::Batch, self.batch, Some(Scope::Batch(thread.batch))),
            (Whose::Stream, self.stream, None),
        ]
        .into_iter()
        .find_map(|(whose, cap, scope)| {
            let cap = cap?;
            let spent = workstream.spent(scope, rehearsal).plus(more(scope));
            cap.is_used_up(spent)
                .then_some(UsedUp { whose, cap, spent })
        })
    }
}

impl Workstream {
    /// What the sessions of a scope have used, of all without one. What was rehearsed cost nothing
    /// and is counted apart.
    #[must_use]
    pub fn spent(&self, scope: Option<Scope>, rehearsal: bool) -> Spent {
        self.sessions()
            .filter(|(thread, record)| {
                record.rehearsal == rehearsal && scope.is_none_or(|scope| scope.holds(*thread))
            })
            .map(|(_, record)| Spent::of(record.tokens.as_ref(), record.cost))
            .fold(Spent::default(), Spent::plus)
    }
}

impl fmt::Display for Cap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.cost, self.tokens) {
            (Some(cost), Some(tokens)) => write!(f, "{cost} or {tokens} tokens"),
            (Some(cost), None) => cost.fmt(f),
            (None, Some(tokens)) => write!(f, "{tokens} tokens"),
            (None, None) => f.write_str("without limit"),
        }
    }
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} and {} tokens", self.cost, self.tokens)
    }
}

impl fmt::Display for UsedUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = match self.whose {
            Whose::Thread => "the thread's budget",
            Whose::Batch => "the batch's budget",
            Whose::Stream => "the workstream's budget",
        };
        write!(f, "{whose} of {} is used up ({})", self.cap, self.spent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_of_a_cap_holds_by_itself() {
        let cap = Cap {
            cost: Some(Dollars::from(1.0)),
            tokens: Some(100),
        };
        let spent = |cost: f64, tokens| Spent {
            cost: cost.into(),
            tokens,
        };
        assert!(!cap.is_used_up(spent(0.99, 99)));
        assert!(cap.is_used_up(spent(1.0, 0)));
        assert!(cap.is_used_up(spent(0.0, 100)));
        assert!(!Cap::default().is_used_up(spent(1e6, u64::MAX)));
        let tighter = cap.and(Cap {
            cost: Some(Dollars::from(2.0)),
            tokens: Some(50),
        });
        assert_eq!(tighter.cost, Some(Dollars::from(1.0)));
        assert_eq!(tighter.tokens, Some(50));
        assert_eq!(tighter.to_string(), "$1.00 or 50 tokens");
    }
}
