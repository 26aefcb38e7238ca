//! threads.json of the ancestor's later versions: sessions of threads whose tasks are known.
use super::problem::Problems;
use super::records::records;
use crate::domain::id::{TaskId, ThreadId};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The file in a form that the store takes over at its first change; none when it says nothing.
pub(super) fn read(
    text: &str,
    tasks: &BTreeMap<TaskId, Map<String, Value>>,
    at: &mut Problems<'_>,
) -> Option<Value> {
    let value: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(value) => value,
        Err(error) => {
            at.unread(Some(error.line()), format!("cannot be read: {error}"));
            return None;
        }
    };
    let list = value.get("threads").and_then(Value::as_array)?;
    let threads: Vec<Value> = list
        .iter()
        .filter_map(|thread| one(thread, tasks, at))
        .collect();
    (!threads.is_empty()).then(|| json!({ "threads": threads }))
}

fn one(
    thread: &Value,
    tasks: &BTreeMap<TaskId, Map<String, Value>>,
    at: &mut Problems<'_>,
) -> Option<Value> {
    let raw = thread
        .get("threadId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let Ok(id) = raw.parse::<ThreadId>() else {
        at.unread(
            at.line_of(raw),
            format!("a thread without a usable id: {thread}"),
        );
        return None;
    };
    let sessions = records(thread.get("sessions"), raw, at);
    if !tasks.keys().any(|task| task.thread == id) {
        if !sessions.is_empty() {
            at.unread(
                at.line_of(raw),
                format!(
                    "thread {id} has no tasks, so its {} sessions have no place",
                    sessions.len()
                ),
            );
        }
        return None;
    }
    let mut new = json!({ "threadId": id, "sessions": sessions });
    for key in ["opencodeSessionId", "workingAgentSessionId"] {
        if let (Some(text), Some(fields)) = (
            thread.get(key).filter(|text| text.is_string()),
            new.as_object_mut(),
        ) {
            fields.insert(key.to_owned(), text.clone());
        }
    }
    Some(new)
}
