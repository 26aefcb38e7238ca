//! Session records of the ancestor, brought into a form that loads.
use super::problem::Problems;
use crate::domain::session::SessionRecord;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// The records that can be read. One that said `running` is interrupted: the ancestor often never
/// wrote an end, and nobody here supervises it.
pub(super) fn records(value: Option<&Value>, whose: &str, at: &mut Problems<'_>) -> Vec<Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|record| one(record, whose, at))
            .collect(),
        Some(other) => {
            at.unread(
                at.line_of(whose),
                format!("`sessions` of {whose} is no list: {other}"),
            );
            Vec::new()
        }
    }
}

fn one(record: &Value, whose: &str, at: &mut Problems<'_>) -> Option<Value> {
    let id = record
        .get("sessionId")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let mut fields: Map<String, Value> = record.as_object().cloned().unwrap_or_default();
    fields.retain(|_, value| !value.is_null());
    if fields.get("status").and_then(Value::as_str) == Some("running") {
        let end = ["completedAt", "startedAt"]
            .iter()
            .find_map(|key| fields.get(*key).cloned());
        fields.insert("status".to_owned(), "interrupted".into());
        fields.insert("cause".to_owned(), "lost".into());
        if let Some(end) = end {
            fields.insert("completedAt".to_owned(), end);
        }
        at.changed(
            at.line_of(&id),
            format!("session {id} of {whose} said running; it becomes interrupted(lost)"),
        );
    }
    for key in ["exitCode", "completedAt"] {
        let fits = match fields.get(key) {
            None => true,
            Some(value) if key == "exitCode" => value
                .as_i64()
                .is_some_and(|code| i32::try_from(code).is_ok()),
            Some(value) => is_time(value),
        };
        if !fits {
            let value = fields.shift_remove(key).unwrap_or_default();
            at.unread(
                at.line_of(&id),
                format!("`{key}` of session {id} cannot be read: {value}"),
            );
        }
    }
    let value = Value::Object(fields);
    match serde_json::from_value::<SessionRecord>(value.clone()) {
        Ok(_) => Some(value),
        Err(error) => {
            let named = if id.is_empty() { whose } else { id.as_str() };
            at.unread(
                at.line_of(named),
                format!("a session of {whose} cannot be read: {error}: {record}"),
            );
            None
        }
    }
}

/// Whether it is a moment in time as text.
pub(super) fn is_time(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.parse::<Timestamp>().is_ok())
}
