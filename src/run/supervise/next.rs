//! What follows a session that did not come to a good end: the next model, the same again after a
//! pause, waiting for the end of a limit, or nothing.
use super::backoff;
use super::trouble::Trouble;
use crate::agent::config::ModelChoice;
use crate::domain::run::{Executor, Run};
use crate::run::spec::LaunchSpec;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// Whether the conversation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Talk {
    /// It goes on.
    GoesOn,
    /// A new one begins.
    New,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: this was the end.
    End,
    /// The next of the agent's models, and those after it.
    Model {
        models: Vec<ModelChoice>,
        talk: Talk,
    },
    /// The same model, after a pause.
    Again { after: Duration, talk: Talk },
    /// The same conversation, when the account's limit has ended. Its slot is free meanwhile.
    Wait { account: String, until: Timestamp },
}

/// What is known of the session that has ended.
#[derive(Debug)]
pub(super) struct Case<'a> {
    /// How it was launched.
    pub(super) spec: &'a LaunchSpec,
    /// What it ran into.
    pub(super) trouble: Option<&'a Trouble>,
    /// Whether it failed before its agent said or did anything.
    pub(super) early: bool,
    /// Whether its agent said or did anything.
    pub(super) progress: bool,
    /// Whether the agent's conversation can go on.
    pub(super) conversation: bool,
    /// The run that it belongs to and that goes on; none: nobody waits in a queue for it.
    pub(super) run: Option<&'a Run>,
    /// From 0 up to 1.
    pub(super) dice: f64,
    /// The present moment.
    pub(super) now: Timestamp,
}

impl Case<'_> {
    /// What follows.
    pub(super) fn next(&self) -> Next {
        match self.trouble {
            Some(Trouble::Limit { account, until }) => self.after_limit(account, *until),
            Some(Trouble::Transport) => self.after_failure(),
            None if self.early => self.model(None).unwrap_or(Next::End),
            None => Next::End,
        }
    }

    /// A model of another account first: waiting is for when there is none.
    fn after_limit(&self, account: &str, until: Option<Timestamp>) -> Next {
        if let Some(next) = self.model(Some(account)) {
            return next;
        }
        // who runs it in a terminal decides there whether to wait
        if !self.may_try_again() || self.spec.executor == Executor::Terminal {
            return Next::End;
        }
        let until = until.filter(|until| *until > self.now).unwrap_or_else(|| {
            let pause = backoff::after_limit(self.tries(), self.dice);
            let pause = SignedDuration::try_from(pause).unwrap_or_default();
            self.now.checked_add(pause).unwrap_or(self.now)
        });
        Next::Wait {
            account: account.to_owned(),
            until,
        }
    }

    fn after_failure(&self) -> Next {
        if self.may_try_again() {
            return Next::Again {
                after: backoff::after_failure(
                    self.spec.conditions.retry_delay,
                    self.tries(),
                    self.dice,
                ),
                talk: self.talk(),
            };
        }
        self.model(None).unwrap_or(Next::End)
    }

    /// The next model whose account stands at no limit, if there is one.
    fn model(&self, limited: Option<&str>) -> Option<Next> {
        let is_free = |model: &ModelChoice| {
            limited != Some(model.provider())
                && !self
                    .run
                    .is_some_and(|run| run.is_at_limit(model.provider(), self.now))
        };
        let rest = self.spec.models.get(1..)?;
        let place = rest.iter().position(is_free)?;
        Some(Next::Model {
            models: rest.get(place..)?.to_vec(),
            talk: self.talk(),
        })
    }

    /// What was said and done already is not lost by a new beginning.
    const fn talk(&self) -> Talk {
        if self.progress && self.conversation {
            Talk::GoesOn
        } else {
            Talk::New
        }
    }

    fn may_try_again(&self) -> bool {
        self.run.is_some() && self.tries() < self.spec.conditions.retries
    }

    /// Tries in a row that came to nothing.
    fn tries(&self) -> u32 {
        match self.run {
            Some(run) if !self.progress => run.tries_in_a_row(self.spec.thread),
            _ => 0,
        }
    }
}

#[cfg(test)]
#[path = "next_tests.rs"]
mod tests;
