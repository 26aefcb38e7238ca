//! Approvals of the ancestor's index, as tasks.json keeps them.
use super::problem::Problems;
use super::records::is_time;
use crate::domain::id::StageId;
use crate::plan::fingerprint::fingerprint;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

/// `approval`, or null when the index says nothing. A plan that was changed after its approval is
/// no longer approved.
pub(super) fn approval(
    entry: &Map<String, Value>,
    plan: Option<&str>,
    at: &mut Problems<'_>,
) -> Value {
    let Some(old) = entry.get("approval").and_then(Value::as_object) else {
        return Value::Null;
    };
    let mut new = Map::new();
    let mut of_plan = one(old);
    if let Some(text) = plan.filter(|_| status(old) == "approved") {
        let hash = old.get("plan_hash").and_then(Value::as_str);
        let id = entry.get("id").and_then(Value::as_str).unwrap_or_default();
        if hash.is_some_and(|hash| !hash.eq_ignore_ascii_case(&sha256(text))) {
            of_plan.insert("status".to_owned(), "revoked".into());
            at.changed(
                at.line_of(id),
                format!(
                    "PLAN.md of {id} was changed after its approval: it is not approved any more"
                ),
            );
        } else {
            of_plan.insert("plan_hash".to_owned(), fingerprint(text).into());
        }
    }
    new.insert("plan".to_owned(), of_plan.into());
    let mut stages = Map::new();
    for (number, stage) in old
        .get("stages")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        match (number.parse::<StageId>(), stage.as_object()) {
            (Ok(id), Some(stage)) => {
                stages.insert(id.to_string(), one(stage).into());
            }
            _ => at.unread(
                None,
                format!("the approval of stage `{number}` cannot be read: {stage}"),
            ),
        }
    }
    if !stages.is_empty() {
        new.insert("stages".to_owned(), stages.into());
    }
    new.into()
}

fn status(old: &Map<String, Value>) -> &str {
    match old.get("status").and_then(Value::as_str) {
        Some("approved") => "approved",
        Some("revoked") => "revoked",
        _ => "draft",
    }
}

fn one(old: &Map<String, Value>) -> Map<String, Value> {
    let mut new = Map::new();
    new.insert("status".to_owned(), status(old).into());
    for (from, to) in [
        ("approved_at", "at"),
        ("approved_by", "by"),
        ("commit_sha", "commit"),
    ] {
        let value = old.get(from).filter(|value| match to {
            "at" => is_time(value),
            _ => value.is_string(),
        });
        if let Some(value) = value {
            new.insert(to.to_owned(), value.clone());
        }
    }
    if let Some(reason) = old
        .get("revoked_reason")
        .filter(|_| status(old) == "revoked")
    {
        new.insert("reason".to_owned(), json!(reason));
    }
    new
}

fn sha256(text: &str) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
