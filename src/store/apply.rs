//! Applying a change to the document: the same code for live changes and for replay.
use super::change::{Change, LogLine, Object};
use super::document::Document;
use super::error::StoreError;
use crate::domain::id::TaskId;
use crate::domain::session::SessionRecord;
use crate::domain::task::Task;
use crate::domain::transition;
use crate::domain::workstream::Workstream;
use serde_json::Value;

/// What applying a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applied {
    /// It was so already, or its target is gone.
    Nothing,
    /// The document is another one now.
    Changed,
}

impl Document {
    /// Applies a change. Doing it twice is the same as doing it once.
    pub(super) fn apply(&mut self, change: &Change) -> Result<Applied, StoreError> {
        match change {
            Change::Task { task, set } => match self.index_of(*task) {
                Some(index) => self.set_fields(index, set),
                None => Ok(Applied::Nothing),
            },
            Change::Session { record, home } => self.put_session(record, *home),
            Change::Top(top) => self.set_top_fields(top),
            Change::AddTask(value) => self.add_task(value),
            Change::RemoveTask(task) => self.remove_task(*task),
        }
    }

    /// Brings the document up to date with these lines. What no longer fits is left out, because
    /// a person's edit of the file stands.
    pub(super) fn replay<'a>(&mut self, lines: impl IntoIterator<Item = &'a LogLine>) -> Applied {
        let mut done = Applied::Nothing;
        for line in lines {
            for change in &line.changes {
                if self.apply(change).is_ok_and(|one| one == Applied::Changed) {
                    done = Applied::Changed;
                }
            }
        }
        if done == Applied::Changed {
            self.drop_dead_marks();
        }
        done
    }

    /// Takes `currentSessionId` from tasks whose session has ended.
    fn drop_dead_marks(&mut self) {
        let dead: Vec<TaskId> = self
            .workstream
            .tasks
            .iter()
            .filter(|task| {
                task.current_session_id.as_ref().is_some_and(|id| {
                    self.workstream
                        .session(id)
                        .is_some_and(|(_, record)| !record.is_running())
                })
            })
            .map(|task| task.id)
            .collect();
        for task in dead {
            let mut set = Object::new();
            set.insert("currentSessionId".to_owned(), Value::Null);
            drop(self.apply(&Change::Task { task, set }));
        }
    }

    fn set_fields(&mut self, index: usize, set: &Object) -> Result<Applied, StoreError> {
        let old = self.task_value(index);
        let mut new = old.clone();
        merge(&mut new, set);
        if new == old {
            return Ok(Applied::Nothing);
        }
        self.put_task(index, new)?;
        Ok(Applied::Changed)
    }

    /// Replaces a task by a new value that must still be one.
    fn put_task(&mut self, index: usize, value: Object) -> Result<(), StoreError> {
        let task = read_task(&value)?;
        if let (Some(slot), Some(old)) = (
            self.slots.get_mut(index),
            self.workstream.tasks.get_mut(index),
        ) {
            if old.id != task.id {
                return Err(StoreError::BadValue {
                    what: format!("task {}", old.id),
                    why: "its id stays".to_owned(),
                });
            }
            slot.value = Some(value);
            *old = task;
        }
        Ok(())
    }

    fn put_session(&mut self, record: &Object, home: TaskId) -> Result<Applied, StoreError> {
        let new = read_session(record)?;
        let holders: Vec<usize> = self
            .workstream
            .tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| task.sessions.iter().any(|s| s.session_id == new.session_id))
            .map(|(index, _)| index)
            .collect();
        if holders.is_empty() {
            let Some(index) = self.neighbour(home) else {
                return Ok(Applied::Nothing);
            };
            let mut value = self.task_value(index);
            let mut list = take_sessions(&mut value);
            list.push(record.clone().into());
            value.insert("sessions".to_owned(), list.into());
            self.put_task(index, value)?;
            return Ok(Applied::Changed);
        }
        let mut done = Applied::Nothing;
        for index in holders {
            let mut value = self.task_value(index);
            if replace_session(&mut value, &new, record) {
                self.put_task(index, value)?;
                done = Applied::Changed;
            }
        }
        Ok(done)
    }

    fn set_top_fields(&mut self, top: &Object) -> Result<Applied, StoreError> {
        let mut head = self.head();
        let before = head.clone();
        merge(&mut head, top);
        if head == before {
            return Ok(Applied::Nothing);
        }
        head.insert("tasks".to_owned(), Value::Array(Vec::new()));
        let mut new: Workstream =
            serde_json::from_value(head.into()).map_err(|error| StoreError::BadValue {
                what: "the workstream".to_owned(),
                why: error.to_string(),
            })?;
        new.tasks = std::mem::take(&mut self.workstream.tasks);
        self.workstream = new;
        for (key, value) in top {
            self.set_top(key, value.clone());
        }
        Ok(Applied::Changed)
    }

    fn add_task(&mut self, value: &Object) -> Result<Applied, StoreError> {
        let task = read_task(value)?;
        if self.index_of(task.id).is_some() {
            return Ok(Applied::Nothing);
        }
        let place = self
            .workstream
            .tasks
            .iter()
            .rposition(|other| other.id < task.id)
            .map_or(0, |before| before + 1);
        self.insert(place, value.clone());
        self.workstream.tasks.insert(place, task);
        Ok(Applied::Changed)
    }

    fn remove_task(&mut self, id: TaskId) -> Result<Applied, StoreError> {
        let Some(index) = self.index_of(id) else {
            return Ok(Applied::Nothing);
        };
        let mut value = self.task_value(index);
        let orphans = take_sessions(&mut value);
        self.slots.remove(index);
        self.workstream.tasks.remove(index);
        for record in orphans {
            if let Value::Object(record) = record {
                self.put_session(&record, id)?;
            }
        }
        Ok(Applied::Changed)
    }

    /// The task itself, else one of its thread, else the nearest before or after it.
    fn neighbour(&self, id: TaskId) -> Option<usize> {
        let tasks = &self.workstream.tasks;
        self.index_of(id)
            .or_else(|| tasks.iter().position(|task| task.id.thread == id.thread))
            .or_else(|| tasks.iter().rposition(|task| task.id < id))
            .or_else(|| (!tasks.is_empty()).then_some(0))
    }
}

/// Sets fields; `null` removes.
fn merge(into: &mut Object, set: &Object) {
    for (key, value) in set {
        if value.is_null() {
            into.shift_remove(key);
        } else if into.get(key) != Some(value) {
            into.insert(key.clone(), value.clone());
        }
    }
}

fn read_task(value: &Object) -> Result<Task, StoreError> {
    serde_json::from_value(value.clone().into()).map_err(|error| StoreError::BadValue {
        what: format!("task {}", value.get("id").unwrap_or(&Value::Null)),
        why: error.to_string(),
    })
}

fn read_session(value: &Object) -> Result<SessionRecord, StoreError> {
    serde_json::from_value(value.clone().into()).map_err(|error| StoreError::BadValue {
        what: format!("session {}", value.get("sessionId").unwrap_or(&Value::Null)),
        why: error.to_string(),
    })
}

/// The list of sessions of a task, out of it; its place stays.
fn take_sessions(task: &mut Object) -> Vec<Value> {
    match task.get_mut("sessions") {
        Some(Value::Array(list)) => std::mem::take(list),
        _ => Vec::new(),
    }
}

/// Replaces the record of a session if the new one is the later truth. Fields that are not ours
/// stay. Whether something changed.
fn replace_session(task: &mut Object, new: &SessionRecord, record: &Object) -> bool {
    let Some(Value::Array(list)) = task.get_mut("sessions") else {
        return false;
    };
    for entry in list {
        let Value::Object(old) = entry else { continue };
        let Ok(typed) = read_session(old) else {
            continue;
        };
        if typed.session_id != new.session_id {
            continue;
        }
        if !transition::supersedes(&typed.state, &new.state) {
            return false;
        }
        let mut set = record.clone();
        // what the old record says in our words and the new one does not is gone
        if let Ok(Value::Object(known)) = serde_json::to_value(&typed) {
            for key in known.keys().filter(|key| !record.contains_key(*key)) {
                set.insert(key.clone(), Value::Null);
            }
        }
        let before = old.clone();
        merge(old, &set);
        return *old != before;
    }
    false
}
