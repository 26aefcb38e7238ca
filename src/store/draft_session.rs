//! Sessions in a draft: begin, amend, end.
use super::change::{Change, Object};
use super::draft::Draft;
use super::entry::{Event, JournalEntry};
use super::error::StoreError;
use crate::domain::id::{Scope, TaskId, ThreadId};
use crate::domain::session::{SessionRecord, SessionState};
use crate::domain::slug::SessionId;
use crate::domain::transition::{self, Outcome, SessionEvent};
use serde_json::Value;

impl Draft {
    /// Begins a session: its record goes to the first open task of its thread, and every open
    /// task it works on names it as its current one. An `attempt` of 0 becomes the thread's next
    /// number, empty `task_ids` become all open tasks of the thread. Gives the record as kept.
    ///
    /// # Errors
    /// When the thread is unknown, a session of it runs, or the id exists.
    pub fn start_session(&mut self, record: &SessionRecord) -> Result<SessionRecord, StoreError> {
        let mut record = record.clone();
        let id = record
            .thread_id
            .or_else(|| record.task_ids.first().map(|task| task.thread))
            .ok_or_else(|| StoreError::SessionWithoutThread(record.session_id.clone()))?;
        if self.view().session(&record.session_id).is_some() {
            return Err(StoreError::DuplicateId {
                what: "session",
                id: record.session_id.to_string(),
            });
        }
        let thread = self
            .view()
            .thread(id)
            .ok_or(StoreError::UnknownThread(id))?;
        if let Some(running) = self.running_of(id) {
            return Err(StoreError::SessionRunning {
                thread: id,
                session: running,
            });
        }
        let home = thread.home_task().map(|task| task.id);
        let home = home.ok_or(StoreError::UnknownThread(id))?;
        if record.attempt == 0 {
            record.attempt = thread.next_attempt();
        }
        let is_open = |task: &TaskId| {
            thread
                .tasks
                .iter()
                .any(|t| t.id == *task && !t.status.is_settled())
        };
        if record.task_ids.is_empty() {
            record.task_ids = thread
                .tasks
                .iter()
                .map(|task| task.id)
                .filter(is_open)
                .collect();
        }
        let mut marked: Vec<TaskId> = record.task_ids.clone();
        marked.retain(is_open);
        record.thread_id = Some(id);
        let value = record_value(&record)?;
        self.push(Change::Session {
            record: value,
            home,
        })?;
        for task in marked {
            self.mark(task, Some(&record.session_id))?;
        }
        self.tell(&record, None);
        Ok(record)
    }

    /// Changes facts of a session (agent session id, pane, tokens …). Its state and id stay.
    ///
    /// # Errors
    /// When there is no such session.
    pub fn amend_session(
        &mut self,
        id: &SessionId,
        change: impl FnOnce(&mut SessionRecord),
    ) -> Result<(), StoreError> {
        let (thread, old) = self.session(id)?;
        let mut new = old.clone();
        change(&mut new);
        new.session_id = old.session_id.clone();
        new.state = old.state.clone();
        if new == old {
            return Ok(());
        }
        self.put_session(&new, thread)
    }

    /// Ends a session, or says that it had ended so already.
    ///
    /// # Errors
    /// When there is no such session, or it has ended otherwise.
    pub fn end_session(
        &mut self,
        id: &SessionId,
        event: &SessionEvent,
    ) -> Result<Outcome, StoreError> {
        let (thread, old) = self.session(id)?;
        let outcome =
            transition::apply(&old.state, event).map_err(|source| StoreError::Illegal {
                session: id.clone(),
                source,
            })?;
        if let Outcome::Changed(state) = &outcome {
            let new = SessionRecord {
                state: state.clone(),
                ..old.clone()
            };
            self.put_session(&new, thread)?;
            let marked: Vec<TaskId> = self
                .view()
                .tasks
                .iter()
                .filter(|task| task.current_session_id.as_ref() == Some(id))
                .map(|task| task.id)
                .collect();
            for task in marked {
                self.mark(task, None)?;
            }
            self.tell(&new, Some(&old.state));
        }
        Ok(outcome)
    }

    /// A session of the thread that runs, wherever its record is kept.
    fn running_of(&self, thread: ThreadId) -> Option<SessionId> {
        self.view()
            .sessions()
            .find(|(of, record)| *of == thread && record.is_running())
            .map(|(_, record)| record.session_id.clone())
    }

    fn session(&self, id: &SessionId) -> Result<(ThreadId, SessionRecord), StoreError> {
        self.view()
            .session(id)
            .map(|(thread, record)| (thread, record.clone()))
            .ok_or_else(|| StoreError::UnknownSession(id.clone()))
    }

    fn put_session(&mut self, record: &SessionRecord, thread: ThreadId) -> Result<(), StoreError> {
        let home = self
            .view()
            .tasks
            .iter()
            .find(|task| {
                task.sessions
                    .iter()
                    .any(|s| s.session_id == record.session_id)
            })
            .map_or_else(|| TaskId { thread, number: 1 }, |task| task.id);
        let record = record_value(record)?;
        self.push(Change::Session { record, home })?;
        Ok(())
    }

    /// Sets or removes `currentSessionId`.
    fn mark(&mut self, task: TaskId, session: Option<&SessionId>) -> Result<(), StoreError> {
        let mut set = Object::new();
        let value = session.map_or(Value::Null, |id| id.as_str().into());
        set.insert("currentSessionId".to_owned(), value);
        self.put_task(task, set)?;
        Ok(())
    }

    fn tell(&mut self, record: &SessionRecord, before: Option<&SessionState>) {
        let from = before.map(|state| {
            let state = state.clone();
            SessionRecord {
                state,
                ..record.clone()
            }
            .status()
        });
        let entry = JournalEntry::new(Event::Session {
            from,
            to: record.status(),
            cause: record.end().and_then(|end| end.cause),
            exit: record.end().and_then(|end| end.exit_code),
        })
        .of_session(record.session_id.clone());
        self.journal(match record.thread_id {
            Some(thread) => entry.about(Scope::Thread(thread)),
            None => entry,
        });
    }
}

fn record_value(record: &SessionRecord) -> Result<Object, StoreError> {
    match serde_json::to_value(record) {
        Ok(Value::Object(value)) => Ok(value),
        other => Err(StoreError::BadValue {
            what: format!("session {}", record.session_id),
            why: other
                .err()
                .map_or_else(String::new, |error| error.to_string()),
        }),
    }
}
