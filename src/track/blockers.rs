//! What stands in the way, from the state and from what was written down.
use super::errors::{self, OpenError};
use crate::domain::id::{Scope, TaskId};
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;
use crate::store::entry::{Event, Recorded};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is waited for when a person was asked; the question stands behind it.
pub const ANSWER: &str = "an answer to: ";

/// Something that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blocker {
    /// Since when; absent where only the state knows of it.
    pub at: Option<Timestamp>,
    /// The stage, batch, thread or task it blocks; the whole workstream when absent.
    #[serde(skip)]
    pub scope: Option<Scope>,
    /// The same as text.
    pub about: Option<String>,
    /// What it is.
    pub text: String,
    /// Who or what is waited for.
    pub waiting_for: Option<String>,
}

impl Blocker {
    /// The question that a person has to answer.
    #[must_use]
    pub fn question(&self) -> Option<&str> {
        self.waiting_for.as_deref()?.strip_prefix(ANSWER)
    }
}

/// Blockers that were written down and not cleared, oldest first.
#[must_use]
pub fn recorded(entries: &[Recorded]) -> Vec<Blocker> {
    let mut open: Vec<Blocker> = Vec::new();
    for entry in entries {
        let scope = entry.entry.scope;
        match &entry.entry.event {
            Event::Blocked { text, waiting_for } => open.push(Blocker {
                at: Some(entry.ts),
                scope,
                about: scope.map(|scope| scope.to_string()),
                text: text.clone(),
                waiting_for: waiting_for.clone(),
            }),
            Event::Unblocked { .. } => open.retain(|blocker| blocker.scope != scope),
            // a task that somebody put to work again is blocked no more
            Event::Task { from, to, .. }
                if *from == TaskStatus::Blocked && *to != TaskStatus::Blocked =>
            {
                open.retain(|blocker| blocker.scope != scope);
            }
            _ => {}
        }
    }
    open
}

/// All blockers: those written down, and blocked tasks that none of them is about.
#[must_use]
pub fn open(workstream: &Workstream, entries: &[Recorded]) -> Vec<Blocker> {
    let mut open = recorded(entries);
    // a thread's blocker is over once none of its tasks is blocked
    open.retain(|blocker| match blocker.scope {
        Some(scope @ (Scope::Task(_) | Scope::Thread(_))) => {
            tasks_in(workstream, Some(scope)).any(|(_, status)| status == TaskStatus::Blocked)
        }
        _ => true,
    });
    for task in &workstream.tasks {
        let scope = Scope::Task(task.id);
        let told = open
            .iter()
            .any(|it| it.scope == Some(scope) || it.scope == Some(Scope::Thread(task.id.thread)));
        if task.status == TaskStatus::Blocked && !told {
            open.push(Blocker {
                at: None,
                scope: Some(scope),
                about: Some(task.id.to_string()),
                text: task
                    .blocked_by
                    .clone()
                    .unwrap_or_else(|| "no reason was given".to_owned()),
                waiting_for: None,
            });
        }
    }
    open
}

/// Blocked tasks, each with the status that it had before.
#[must_use]
pub fn blocked_tasks(
    workstream: &Workstream,
    entries: &[Recorded],
    scope: Option<Scope>,
) -> Vec<(TaskId, TaskStatus)> {
    let mut before = BTreeMap::new();
    for entry in entries {
        if let (Event::Task { from, to, .. }, Some(Scope::Task(id))) =
            (&entry.entry.event, entry.entry.scope)
            && *to == TaskStatus::Blocked
            && *from != TaskStatus::Blocked
        {
            before.insert(id, *from);
        }
    }
    tasks_in(workstream, scope)
        .filter(|(_, status)| *status == TaskStatus::Blocked)
        .map(|(id, _)| {
            let before = before.get(&id).copied().unwrap_or(TaskStatus::Pending);
            // what was ticked and then blocked is to be done again
            let open = if before == TaskStatus::InProgress {
                before
            } else {
                TaskStatus::Pending
            };
            (id, open)
        })
        .collect()
}

/// Open errors that were written down together with these blockers.
#[must_use]
pub fn errors_of(blockers: &[Blocker], entries: &[Recorded]) -> Vec<OpenError> {
    let mut errors = errors::open(entries);
    errors.retain(|error| {
        blockers
            .iter()
            .any(|it| it.at == Some(error.at) && it.scope == error.scope && it.text == error.text)
    });
    errors
}

/// Whether something about `inner` lies in `outer`; no outer holds everything.
#[must_use]
pub fn within(outer: Option<Scope>, inner: Option<Scope>) -> bool {
    let Some(outer) = outer else {
        return true;
    };
    match (outer, inner) {
        (_, None) => false,
        (outer, Some(inner)) if outer == inner => true,
        (Scope::Task(_), Some(_)) => false,
        (outer, Some(Scope::Task(task))) => outer.holds(task.thread),
        (outer, Some(Scope::Thread(thread))) => outer.holds(thread),
        (Scope::Stage(stage), Some(Scope::Batch(batch))) => batch.stage == stage,
        _ => false,
    }
}

fn tasks_in(
    workstream: &Workstream,
    scope: Option<Scope>,
) -> impl Iterator<Item = (TaskId, TaskStatus)> {
    workstream
        .tasks
        .iter()
        .filter(move |task| within(scope, Some(Scope::Task(task.id))))
        .map(|task| (task.id, task.status))
}
