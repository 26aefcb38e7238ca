//! The changes that come of a document.
use crate::domain::id::{Scope, StageId, TaskId};
use crate::domain::task::TaskStatus;
use crate::store::entry::Event;
use jiff::civil::DateTime;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A task that a document has and the state has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// Its id.
    pub id: TaskId,
    /// Its text.
    pub name: String,
    /// Name of its stage.
    pub stage: String,
    /// Name of its thread.
    pub thread: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// When that was reached, as a time of the place.
    pub at: Option<DateTime>,
    /// What was done, or why it is blocked or cancelled.
    pub report: Option<String>,
    /// The last step.
    pub breadcrumb: Option<String>,
    /// Lines below it.
    pub details: Vec<String>,
    /// Tasks that must be done before it.
    pub depends: Vec<TaskId>,
    /// The commit that it was done in.
    pub commit: Option<String>,
    /// Who does it.
    pub agent: Option<String>,
}

/// An entry for the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// What it tells.
    pub event: Event,
    /// What it is about.
    pub scope: Option<Scope>,
    /// When it happened, as a time of the place; now when it is not said.
    pub at: Option<DateTime>,
}

/// What a document changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Intake {
    /// Tasks that it adds.
    pub tasks: Vec<NewItem>,
    /// Tasks that get another status.
    pub status: Vec<(TaskId, TaskStatus)>,
    /// Entries for the journal.
    pub entries: Vec<NewEntry>,
    /// Fields of stages.
    pub stages: Vec<(StageId, Map<String, Value>)>,
    /// Lines of the document (from 0) that the state says from now on.
    pub taken: BTreeSet<usize>,
    /// What was understood that was known already.
    pub known: usize,
    /// What a person should know.
    pub remarks: Vec<String>,
}

impl NewEntry {
    /// An entry about nothing in particular.
    #[must_use]
    pub const fn new(event: Event) -> Self {
        Self {
            event,
            scope: None,
            at: None,
        }
    }

    /// About this.
    #[must_use]
    pub const fn about(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }
}

impl Intake {
    /// Whether the state stays as it is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tasks.is_empty()
            && self.status.is_empty()
            && self.entries.is_empty()
            && self.stages.is_empty()
    }

    /// What was understood, in words: `3 tasks, 1 tick, 2 failed attempts`.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let count =
            |wanted: fn(&Event) -> bool| self.entries.iter().filter(|it| wanted(&it.event)).count();
        let known = [
            (self.tasks.len(), "task"),
            (self.status.len(), "tick"),
            (count(|it| matches!(it, Event::Next { .. })), "next action"),
            (
                count(|it| matches!(it, Event::Failed { .. })),
                "failed attempt",
            ),
            (count(|it| matches!(it, Event::Decision { .. })), "decision"),
            (count(|it| matches!(it, Event::Blocked { .. })), "blocker"),
            (count(|it| matches!(it, Event::Error { .. })), "error"),
            (
                count(|it| matches!(it, Event::Output { .. })),
                "agent output",
            ),
            (count(|it| matches!(it, Event::Note { .. })), "note"),
        ];
        known
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| {
                if count == 1 {
                    format!("1 {word}")
                } else {
                    format!("{count} {word}s")
                }
            })
            .collect()
    }
}
