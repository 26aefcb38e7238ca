//! Approaches that failed: none is tried twice by somebody who does not know.
use crate::domain::approach::{Likeness, likeness};
use crate::store::entry::{Event, Recorded};
use jiff::Timestamp;
use serde::Serialize;

/// An approach that failed, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedApproach {
    /// When.
    pub at: Timestamp,
    /// Who tried it.
    pub by: String,
    /// What was tried.
    pub approach: String,
    /// Why it did not work.
    pub why: Option<String>,
    /// What was done then.
    pub then: Option<String>,
    /// The stage, batch, thread or task it is about.
    pub about: Option<String>,
    /// Whether only the environment was the reason.
    pub environment: bool,
}

/// Earlier failures that are like an approach.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Alike {
    /// The same approach, maybe in other words. Newest first.
    pub same: Vec<FailedApproach>,
    /// Much the same. Newest first.
    pub similar: Vec<FailedApproach>,
}

/// All that failed, oldest first.
#[must_use]
pub fn all(entries: &[Recorded]) -> Vec<FailedApproach> {
    entries
        .iter()
        .filter_map(|it| match &it.entry.event {
            Event::Failed {
                approach,
                why,
                then,
                environment,
                ..
            } => Some(FailedApproach {
                at: it.ts,
                by: it.actor.name.clone(),
                approach: approach.clone(),
                why: why.clone(),
                then: then.clone(),
                about: it.entry.scope.map(|scope| scope.to_string()),
                environment: *environment,
            }),
            _ => None,
        })
        .collect()
}

/// What failed before and is like this approach.
#[must_use]
pub fn alike(entries: &[Recorded], approach: &str) -> Alike {
    let mut alike = Alike::default();
    for failed in all(entries).into_iter().rev() {
        match likeness(&failed.approach, approach) {
            Likeness::Same => alike.same.push(failed),
            Likeness::Similar => alike.similar.push(failed),
            Likeness::Different => {}
        }
    }
    alike
}

impl Alike {
    /// The newest failure of the same approach that had another reason than the environment: it
    /// is not tried again without a stated difference.
    #[must_use]
    pub fn forbids(&self) -> Option<&FailedApproach> {
        self.same.iter().find(|failed| !failed.environment)
    }

    /// Whether nothing like it failed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.same.is_empty() && self.similar.is_empty()
    }
}

impl FailedApproach {
    /// The approach, its end and what came then, in a line.
    #[must_use]
    pub fn line(&self) -> String {
        let why = self.why.as_deref().unwrap_or("no reason was noted");
        let then = self
            .then
            .as_ref()
            .map(|then| format!("; then: {then}"))
            .unwrap_or_default();
        let place = if self.environment {
            " (only in that environment)"
        } else {
            ""
        };
        format!("{}: failed because {why}{place}{then}", self.approach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(id: u32, approach: &str, environment: bool) -> Recorded {
        let line = serde_json::json!({
            "id": id.to_string(), "v": 1, "ts": "2026-01-01T00:00:00Z", "type": "failed",
            "actor": {"kind": "agent", "name": "a"}, "stream": "", "approach": approach,
            "why": "w", "environment": environment,
        });
        Recorded::parse(&line.to_string()).unwrap()
    }

    #[test]
    fn ts_083_xr_015_the_same_is_forbidden_unless_only_the_environment_failed() {
        let entries = [
            failed(1, "in-memory sessions", false),
            failed(2, "run the tests in docker", true),
        ];
        let same = alike(&entries, "In memory session");
        assert_eq!(same.forbids().unwrap().approach, "in-memory sessions");
        let elsewhere = alike(&entries, "running tests in docker");
        assert!(elsewhere.forbids().is_none() && elsewhere.same.len() == 1);
        assert!(alike(&entries, "Redis").is_empty());
    }
}
