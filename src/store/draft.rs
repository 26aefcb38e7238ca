//! The state while it is changed: exists only under the lock.
use super::actor::Actor;
use super::apply::Applied;
use super::change::{Change, Object};
use super::document::Document;
use super::entry::{Event, JournalEntry};
use super::error::StoreError;
use super::log;
use super::state::Tracked;
use crate::domain::id::{Scope, StageId, TaskId};
pub use crate::domain::new_task::NewTask;
use crate::domain::run::Run;
use crate::domain::slug::StreamId;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::workstream::Workstream;
use jiff::Timestamp;
use serde_json::Value;

/// The field of a task that says that a rehearsal gave it its status.
pub const REHEARSED: &str = "rehearsed";

/// The state while it is changed. Exists only under the lock; nothing is written before the story
/// that has it comes to its end.
pub struct Draft {
    pub(super) document: Document,
    changes: Vec<Change>,
    journal: Vec<Object>,
    by: Actor,
    stream: String,
    now: Timestamp,
}

/// What a story left.
pub(super) struct Finished {
    pub(super) document: Document,
    pub(super) changes: Vec<Change>,
    pub(super) journal: Vec<Object>,
}

impl Draft {
    pub(super) fn new(document: Document, stream: &StreamId, by: &Actor, now: Timestamp) -> Self {
        Self {
            document,
            changes: Vec::new(),
            journal: Vec::new(),
            by: by.clone(),
            stream: stream.to_string(),
            now,
        }
    }

    pub(super) fn finish(self) -> Finished {
        Finished {
            document: self.document,
            changes: self.changes,
            journal: self.journal,
        }
    }

    /// The state with all changes made so far.
    #[must_use]
    pub const fn view(&self) -> &Workstream {
        &self.document.workstream
    }

    /// The time of this update.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Sets fields of a task and, if that changes anything, its `updated_at`. `null` removes a
    /// field. A new status is a real one unless the fields say that it was `rehearsed`.
    ///
    /// # Errors
    /// When there is no such task, or the fields would make it unreadable.
    pub fn patch_task(&mut self, id: &TaskId, mut fields: Object) -> Result<(), StoreError> {
        let old = self.task(*id)?.clone();
        let new_status = fields.contains_key("status");
        if new_status && old.rehearsed {
            fields.entry(REHEARSED).or_insert(Value::Null);
        }
        if !self.put_task(*id, fields)? {
            return Ok(());
        }
        let mut stamp = Object::new();
        stamp.insert("updated_at".to_owned(), self.now.to_string().into());
        self.put_task(*id, stamp)?;
        let new = self.task(*id)?.clone();
        if new_status && new.status != old.status {
            let event = Event::Task {
                from: old.status,
                to: new.status,
                report: new.report.filter(|_| new.status.is_settled()),
                evidence: new.evidence.filter(|_| new.status.is_settled()),
            };
            self.journal(JournalEntry {
                session: new.current_session_id,
                ..JournalEntry::new(event).about(Scope::Task(*id))
            });
        }
        Ok(())
    }

    /// Says which commit a completed task belongs to. One that has a commit keeps it; when the task
    /// was last worked on stays as it is.
    ///
    /// # Errors
    /// When there is no such task.
    pub fn belongs_to(&mut self, id: TaskId, commit: &str) -> Result<(), StoreError> {
        let task = self.task(id)?;
        if task.commit.is_some() || task.status != TaskStatus::Completed {
            return Ok(());
        }
        let mut fields = Object::new();
        fields.insert("commit".to_owned(), commit.into());
        self.put_task(id, fields).map(drop)
    }

    /// Gives a task a status.
    ///
    /// # Errors
    /// When there is no such task.
    pub fn set_task_status(&mut self, id: &TaskId, status: TaskStatus) -> Result<(), StoreError> {
        let mut fields = Object::new();
        fields.insert("status".to_owned(), status.word().into());
        self.patch_task(id, fields)
    }

    /// Adds a task, pending, at its place by id.
    ///
    /// # Errors
    /// When its id exists.
    pub fn add_task(&mut self, task: &NewTask) -> Result<(), StoreError> {
        if self.document.index_of(task.id).is_some() {
            return Err(StoreError::DuplicateId {
                what: "task",
                id: task.id.to_string(),
            });
        }
        self.push(Change::AddTask(value_of(task, self.now)))?;
        Ok(())
    }

    /// Adds a task with what is known of it from elsewhere; the journal hears nothing of it.
    ///
    /// # Errors
    /// When its id exists, or the fields would make it unreadable.
    pub fn adopt_task(&mut self, task: &NewTask, fields: Object) -> Result<(), StoreError> {
        self.add_task(task)?;
        self.put_task(task.id, fields)?;
        Ok(())
    }

    /// Removes a task. Its sessions move to a neighbour.
    ///
    /// # Errors
    /// When there is no such task.
    pub fn remove_task(&mut self, id: &TaskId) -> Result<(), StoreError> {
        self.task(*id)?;
        self.push(Change::RemoveTask(*id))?;
        Ok(())
    }

    /// Sets the present run, or says that there is none.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn set_run(&mut self, run: Option<&Run>) -> Result<(), StoreError> {
        let value = serde_json::to_value(run).map_err(|error| StoreError::BadValue {
            what: "the run".to_owned(),
            why: error.to_string(),
        })?;
        self.set_top("run", Some(value))
    }

    /// Says whether nothing new may start.
    ///
    /// # Errors
    /// None in practice; the type is that of all changes.
    pub fn set_paused(&mut self, paused: bool) -> Result<(), StoreError> {
        self.set_top("paused", paused.then_some(Value::Bool(true)))
    }

    /// Sets fields of what is kept of a stage (`activity`, `started_at`, …). `null` removes one.
    ///
    /// # Errors
    /// As [`Draft::set_top`].
    pub fn patch_stage(&mut self, stage: StageId, fields: Object) -> Result<(), StoreError> {
        let mut stages = match self.top("stages") {
            Value::Object(stages) => stages,
            _ => Object::new(),
        };
        let kept = stages.entry(stage.to_string()).or_insert(Value::Null);
        if !kept.is_object() {
            *kept = Value::Object(Object::new());
        }
        if let Value::Object(kept) = kept {
            for (key, value) in fields {
                if value.is_null() {
                    kept.shift_remove(&key);
                } else {
                    kept.insert(key, value);
                }
            }
        }
        self.set_top("stages", Some(stages.into()))
    }

    /// A field of the workstream as it stands in the file; null when it is not there.
    #[must_use]
    pub fn top(&self, key: &str) -> Value {
        self.document.top_value(key)
    }

    /// Sets a field of the workstream, or removes it.
    ///
    /// # Errors
    /// When the field is not for this, or its value would make the file unreadable.
    pub fn set_top(&mut self, key: &str, value: Option<Value>) -> Result<(), StoreError> {
        if ["tasks", "version", super::view::POSITION_KEY].contains(&key) {
            return Err(StoreError::BadValue {
                what: format!("`{key}`"),
                why: "it is kept by the store".to_owned(),
            });
        }
        let mut top = Object::new();
        top.insert(key.to_owned(), value.unwrap_or_default());
        self.push(Change::Top(top))?;
        Ok(())
    }

    /// Adds an entry to the journal once everything is committed.
    pub fn journal(&mut self, entry: JournalEntry) {
        let id = log::new_id(self.now, self.journal.len());
        let line = entry.line(id, self.now, &self.by, &self.stream);
        drop(entry);
        self.journal.push(line);
    }

    /// What was written down without a tracked session, and happened just now, is that session's.
    pub(super) fn belong(&mut self, tracked: &Tracked) {
        let free = |line: &&mut Object| {
            let is_own = line.get("type").is_some_and(|it| it == "tracked");
            !is_own && !line.contains_key("tracked") && !line.contains_key("rec")
        };
        let mut lines = self.journal.iter_mut().filter(free).peekable();
        if lines.peek().is_none() {
            return;
        }
        if let Some(number) = tracked() {
            for line in lines {
                line.insert("tracked".to_owned(), number.to_string().into());
            }
        }
    }

    /// Sets fields of a task without touching its time. Whether that changed anything.
    pub(super) fn put_task(&mut self, task: TaskId, set: Object) -> Result<bool, StoreError> {
        self.push(Change::Task { task, set })
    }

    /// Applies a change and keeps it for the log if it is one.
    pub(super) fn push(&mut self, change: Change) -> Result<bool, StoreError> {
        let changed = self.document.apply(&change)? == Applied::Changed;
        if changed {
            self.changes.push(change);
        }
        Ok(changed)
    }

    pub(super) fn task(&self, id: TaskId) -> Result<&Task, StoreError> {
        let found = self.document.index_of(id);
        found
            .and_then(|index| self.view().tasks.get(index))
            .ok_or(StoreError::UnknownTask(id))
    }
}

/// The task as it stands in tasks.json.
pub(super) fn value_of(task: &NewTask, now: Timestamp) -> Object {
    let mut value = Object::new();
    let mut put = |key: &str, it: Value| value.insert(key.to_owned(), it);
    put("id", task.id.to_string().into());
    put("name", task.name.as_str().into());
    put("stage_name", task.stage_name.as_str().into());
    put("batch_name", task.batch_name.as_str().into());
    put("thread_name", task.thread_name.as_str().into());
    put("status", TaskStatus::Pending.word().into());
    put("created_at", now.to_string().into());
    put("updated_at", now.to_string().into());
    if let Some(agent) = &task.assigned_agent {
        put("assigned_agent", agent.as_str().into());
    }
    if !task.depends_on.is_empty() {
        let ids: Vec<Value> = task
            .depends_on
            .iter()
            .map(|id| id.to_string().into())
            .collect();
        put("depends_on", ids.into());
    }
    put("sessions", Value::Array(Vec::new()));
    value
}
