//! tasks.json of the ancestor, brought into a form that loads; unknown fields stay.
use super::problem::Problems;
use super::records::{is_time, records};
use crate::domain::id::TaskId;
use crate::domain::task::{Task, TaskStatus};
use serde_json::{Map, Value};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

type Object = Map<String, Value>;

/// Its tasks by id, and its other fields.
#[derive(Default)]
pub(super) struct Read {
    pub(super) top: Object,
    pub(super) tasks: BTreeMap<TaskId, Object>,
}

/// Reads the file's text.
pub(super) fn read(text: &str, at: &mut Problems<'_>) -> Read {
    let text = text.trim_start_matches('\u{feff}');
    let mut top = match serde_json::from_str(text) {
        Ok(Value::Object(top)) => top,
        Ok(_) => {
            at.unread(Some(1), "is no JSON object");
            return Read::default();
        }
        Err(error) => {
            at.unread(Some(error.line()), format!("cannot be read: {error}"));
            return Read::default();
        }
    };
    let list = match top.shift_remove("tasks") {
        Some(Value::Array(list)) => list,
        None => Vec::new(),
        Some(other) => {
            at.unread(None, format!("`tasks` is no list: {other}"));
            Vec::new()
        }
    };
    let mut tasks = BTreeMap::new();
    let (mut again, mut seen) = (Vec::new(), HashMap::<String, usize>::new());
    for value in list {
        let raw = value
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let count = seen.entry(raw.clone()).or_default();
        let line = at.line_of_nth(&raw, *count);
        *count += 1;
        let Some((id, task)) = one(value, line, at) else {
            continue;
        };
        match tasks.entry(id) {
            Entry::Vacant(place) => {
                place.insert(task);
            }
            Entry::Occupied(_) => again.push((id, line, task)),
        }
    }
    for (id, line, task) in again {
        keep_double(id, line, task, &mut tasks, at);
    }
    Read { top, tasks }
}

/// A second task of one id gets the next free number of its thread.
fn keep_double(
    id: TaskId,
    line: Option<usize>,
    mut task: Object,
    tasks: &mut BTreeMap<TaskId, Object>,
    at: &mut Problems<'_>,
) {
    let of_thread = tasks.keys().filter(|other| other.thread == id.thread);
    let highest = of_thread.map(|other| other.number).max().unwrap_or(0);
    let new = TaskId {
        thread: id.thread,
        number: highest.saturating_add(1),
    };
    at.changed(
        line,
        format!("task {id} stands there twice; the second becomes {new}"),
    );
    task.insert("id".to_owned(), new.to_string().into());
    tasks.insert(new, task);
}

fn one(value: Value, line: Option<usize>, at: &mut Problems<'_>) -> Option<(TaskId, Object)> {
    let Value::Object(mut task) = value else {
        at.unread(None, format!("a task is no object: {value}"));
        return None;
    };
    let raw = task
        .get("id")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let Ok(id) = raw.parse::<TaskId>() else {
        let shown = Value::Object(task);
        at.unread(line, format!("a task without a usable id: {shown}"));
        return None;
    };
    task.retain(|_, value| !value.is_null());
    task.insert("id".to_owned(), id.to_string().into());
    if !task.get("name").is_some_and(Value::is_string) {
        let old = task.insert("name".to_owned(), id.to_string().into());
        let old = old.unwrap_or_default();
        at.unread(line, format!("task {id} has no usable name: {old}"));
    }
    let status = task.get("status").cloned().unwrap_or_default();
    match status.as_str().map(str::parse::<TaskStatus>) {
        Some(Ok(status)) => {
            task.insert("status".to_owned(), status.word().into());
        }
        _ => {
            at.unread(
                line,
                format!("task {id} has no usable status: {status}; taken as pending"),
            );
            task.insert("status".to_owned(), TaskStatus::Pending.word().into());
        }
    }
    drop_unfit(&mut task, id, line, at);
    let sessions = records(task.get("sessions"), &id.to_string(), at);
    task.insert("sessions".to_owned(), Value::Array(sessions));
    // none of them runs here
    task.shift_remove("currentSessionId");
    match serde_json::from_value::<Task>(Value::Object(task.clone())) {
        Ok(_) => Some((id, task)),
        Err(error) => {
            at.unread(line, format!("task {id} cannot be read: {error}"));
            None
        }
    }
}

/// Takes out fields whose value would keep the whole task from being read.
fn drop_unfit(task: &mut Object, id: TaskId, line: Option<usize>, at: &mut Problems<'_>) {
    const TEXTS: [&str; 7] = [
        "stage_name",
        "batch_name",
        "thread_name",
        "assigned_agent",
        "breadcrumb",
        "report",
        "blocked_by",
    ];
    let fits = |key: &str, value: &Value| match key {
        "created_at" | "updated_at" => is_time(value),
        "depends_on" => value.as_array().is_some_and(|ids| {
            ids.iter()
                .all(|id| id.as_str().is_some_and(|id| id.parse::<TaskId>().is_ok()))
        }),
        key if TEXTS.contains(&key) => value.is_string(),
        _ => true,
    };
    task.retain(|key, value| {
        let fits = fits(key, value);
        if !fits {
            at.unread(
                line,
                format!("`{key}` of task {id} cannot be read: {value}"),
            );
        }
        fits
    });
}
