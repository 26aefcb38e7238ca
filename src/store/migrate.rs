//! Files of the ancestor (version 1.0.x): sessions inside the tasks, or in a threads.json beside.
use super::apply::Applied;
use super::change::{Change, Object};
use super::document::Document;
use super::error::StoreError;
use super::load::VERSION;
use super::private;
use super::stream_folder::StreamFolder;
use crate::domain::id::{TaskId, ThreadId};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

/// threads.json of the ancestor's later versions.
#[derive(Deserialize)]
struct ThreadsFile {
    #[serde(default)]
    threads: Vec<OldThread>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OldThread {
    thread_id: ThreadId,
    #[serde(default)]
    sessions: Vec<Object>,
    #[serde(default)]
    opencode_session_id: Option<String>,
    #[serde(default)]
    working_agent_session_id: Option<String>,
}

/// Brings a 1.0.x document to the present format; any other is left alone.
pub(super) fn migrate(
    document: &mut Document,
    folder: &StreamFolder,
) -> Result<Applied, StoreError> {
    if !document.workstream.version.starts_with("1.0") {
        return Ok(Applied::Nothing);
    }
    join_copies(document)?;
    match private::read_json::<ThreadsFile>(&folder.threads_file()) {
        Ok(file) => {
            for thread in file.threads {
                take_over(document, thread)?;
            }
        }
        Err(StoreError::NotFound { .. }) => {}
        Err(error) => return Err(error),
    }
    let mut top = Object::new();
    top.insert("version".to_owned(), VERSION.into());
    document.apply(&Change::Top(top))?;
    Ok(Applied::Changed)
}

/// Every task of a file that is written has a list of sessions, if only an empty one: programs that
/// read it need not ask.
pub(super) fn give_lists(document: &mut Document) {
    for index in 0..document.slots.len() {
        let mut value = document.task_value(index);
        if value.contains_key("sessions") {
            continue;
        }
        value.insert("sessions".to_owned(), Value::Array(Vec::new()));
        if let Some(slot) = document.slots.get_mut(index) {
            slot.value = Some(value);
        }
    }
}

/// The ancestor wrote a session at every task it worked on; here it stands at the first, with
/// `taskIds`.
fn join_copies(document: &mut Document) -> Result<(), StoreError> {
    let mut places: HashMap<String, Vec<TaskId>> = HashMap::new();
    for task in &document.workstream.tasks {
        for record in &task.sessions {
            places
                .entry(record.session_id.to_string())
                .or_default()
                .push(task.id);
        }
    }
    places.retain(|_, tasks| tasks.len() > 1);
    if places.is_empty() {
        return Ok(());
    }
    for index in 0..document.slots.len() {
        let Some(id) = document.workstream.tasks.get(index).map(|task| task.id) else {
            continue;
        };
        let mut value = document.task_value(index);
        let Some(Value::Array(list)) = value.get_mut("sessions") else {
            continue;
        };
        list.retain_mut(|record| {
            let key = record.get("sessionId").and_then(Value::as_str);
            let Some(tasks) = key.and_then(|key| places.get(key)) else {
                return true;
            };
            if let Value::Object(record) = record {
                let ids: Vec<Value> = tasks.iter().map(|task| task.to_string().into()).collect();
                record.insert("taskIds".to_owned(), ids.into());
            }
            tasks.first() == Some(&id)
        });
        let mut set = Object::new();
        set.insert("sessions".to_owned(), Value::Array(list.clone()));
        document.apply(&Change::Task { task: id, set })?;
    }
    Ok(())
}

/// Puts the sessions of a thread of threads.json at its first task.
fn take_over(document: &mut Document, thread: OldThread) -> Result<(), StoreError> {
    let home = document
        .workstream
        .tasks
        .iter()
        .map(|task| task.id)
        .filter(|id| id.thread == thread.thread_id)
        .min();
    let Some(home) = home else { return Ok(()) };
    let conversation = thread
        .working_agent_session_id
        .or(thread.opencode_session_id);
    let last = thread.sessions.len().saturating_sub(1);
    for (index, mut record) in thread.sessions.into_iter().enumerate() {
        let known = record
            .get("sessionId")
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok())
            .is_some_and(|id| document.workstream.session(&id).is_some());
        if known {
            continue;
        }
        if index == last
            && let Some(id) = &conversation
        {
            record
                .entry("agentSessionId")
                .or_insert_with(|| id.as_str().into());
        }
        document.apply(&Change::Session { record, home })?;
    }
    Ok(())
}
