//! `work update`: a person's or an agent's way to tick tasks.
use super::project::Project;
use crate::domain::id::{Scope, StageId, TaskId};
use crate::domain::slug::SessionId;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::workstream::Workstream;
use crate::process::clock;
use crate::store::draft::REHEARSED;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use serde_json::{Map, Value};

/// What is to be written.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The new status.
    pub status: Option<TaskStatus>,
    /// What was done; the reason when it is blocked.
    pub report: Option<String>,
    /// The last step, for whoever picks it up.
    pub breadcrumb: Option<String>,
    /// What shows that it is done.
    pub evidence: Option<String>,
}

impl Change {
    /// Whether it says nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.status.is_none()
            && self.report.is_none()
            && self.breadcrumb.is_none()
            && self.evidence.is_none()
    }
}

/// What became of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Updated {
    /// These tasks were changed.
    Tasks {
        /// Each with its status before and now.
        changed: Vec<(TaskId, TaskStatus, TaskStatus)>,
        /// A stage, and whether with this the last of its tasks was ticked.
        ended: Option<Ended>,
    },
    /// It came from a session that is not the thread's newest: kept as a note, nothing changed.
    Stale {
        /// The attempt it came from.
        attempt: u32,
        /// The thread's newest attempt.
        newest: u32,
    },
}

/// What ended with the last tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Nothing is left to do in this stage.
    Stage(StageId),
    /// Nothing is left to do at all; this stage was the last.
    All(StageId),
}

/// Changes a task, or all tasks of a thread. `session` is the one whose agent asks, if one does.
///
/// # Errors
/// When there is no such task or thread, or the state refuses.
pub fn update(
    project: &Project,
    target: Scope,
    change: &Change,
    session: Option<&SessionId>,
) -> Result<Updated, StoreError> {
    project.update(clock::now(), |draft| {
        let tasks = targets(draft.view(), target)?;
        if let Some(stale) = session.and_then(|session| stale(draft.view(), &tasks, session)) {
            if let Some(session) = session {
                draft.journal(
                    JournalEntry::new(Event::Note {
                        section: None,
                        text: note(change),
                    })
                    .about(target)
                    .of_session(session.clone()),
                );
            }
            return Ok(stale);
        }
        let rehearsing = session
            .and_then(|session| draft.view().session(session))
            .is_some_and(|(_, record)| record.rehearsal);
        let mut changed = Vec::new();
        for (id, before) in tasks {
            let now = change.status.unwrap_or(before);
            let mut fields = fields(change, now);
            let leaves = before == TaskStatus::Blocked && now != TaskStatus::Blocked;
            if leaves
                && draft
                    .view()
                    .task(id)
                    .is_some_and(Task::reports_only_its_block)
            {
                // unless there is another report, none: what blocked it is not what was done
                fields.entry("report").or_insert(Value::Null);
            }
            if now != before {
                // with the report, so that the journal tells both in one entry
                fields.insert("status".to_owned(), now.word().into());
                if rehearsing {
                    fields.insert(REHEARSED.to_owned(), true.into());
                }
            } else if change.status.is_some() && !rehearsing {
                // a word about real work makes of a rehearsed tick a real one
                fields.insert(REHEARSED.to_owned(), Value::Null);
            }
            if !fields.is_empty() {
                draft.patch_task(&id, fields)?;
            }
            changed.push((id, before, now));
        }
        let ended = ended(draft.view(), &changed);
        Ok(Updated::Tasks { changed, ended })
    })
}

/// What ended with this change.
fn ended(workstream: &Workstream, changed: &[(TaskId, TaskStatus, TaskStatus)]) -> Option<Ended> {
    let ticked =
        |(_, from, to): &&(TaskId, TaskStatus, TaskStatus)| to.is_settled() && !from.is_settled();
    let stage = changed.iter().find(ticked)?.0.thread.stage();
    let mut open = workstream.tasks.iter().filter(|it| !it.status.is_settled());
    match open.clone().next() {
        None => Some(Ended::All(stage)),
        Some(_) if open.all(|task| task.id.thread.stage() != stage) => Some(Ended::Stage(stage)),
        Some(_) => None,
    }
}

fn targets(
    workstream: &Workstream,
    target: Scope,
) -> Result<Vec<(TaskId, TaskStatus)>, StoreError> {
    let fits = |id: &TaskId| match target {
        Scope::Task(task) => *id == task,
        scope => scope.holds(id.thread),
    };
    let tasks: Vec<_> = workstream
        .tasks
        .iter()
        .filter(|task| fits(&task.id))
        .map(|task| (task.id, task.status))
        .collect();
    if !tasks.is_empty() {
        return Ok(tasks);
    }
    Err(match target {
        Scope::Task(id) => StoreError::UnknownTask(id),
        Scope::Thread(id) => StoreError::UnknownThread(id),
        Scope::Stage(_) | Scope::Batch(_) => StoreError::BadValue {
            what: target.to_string(),
            why: "nothing lies in it".to_owned(),
        },
    })
}

/// An update of an older attempt never lands on a newer one's work.
fn stale(
    workstream: &Workstream,
    tasks: &[(TaskId, TaskStatus)],
    session: &SessionId,
) -> Option<Updated> {
    let (thread, record) = workstream.session(session)?;
    let touches_own = tasks.iter().any(|(id, _)| id.thread == thread);
    let newest = workstream.thread(thread)?.last()?.attempt;
    (touches_own && record.attempt < newest).then_some(Updated::Stale {
        attempt: record.attempt,
        newest,
    })
}

fn note(change: &Change) -> String {
    let status = change.status.map(|status| format!("status {status}"));
    let words = [
        status.as_deref(),
        change.report.as_deref(),
        change.breadcrumb.as_deref(),
        change.evidence.as_deref(),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn fields(change: &Change, now: TaskStatus) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |key: &str, value: &Option<String>| {
        if let Some(value) = value {
            fields.insert(key.to_owned(), Value::String(value.clone()));
        }
    };
    put("report", &change.report);
    put("breadcrumb", &change.breadcrumb);
    put("evidence", &change.evidence);
    match now {
        TaskStatus::Blocked => put("blocked_by", &change.report),
        _ if change.status.is_some() => {
            fields.insert("blocked_by".to_owned(), Value::Null);
        }
        _ => {}
    }
    fields
}
