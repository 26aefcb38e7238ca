//! One link in the chain of events that led to where something stands.
use super::slug::SessionId;
use jiff::Timestamp;
use serde::Serialize;

/// Something that happened to a stage, batch, thread or task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// What kind of thing: `session`, `task`, `note`, …
    pub kind: String,
    /// What it happened to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its session, if it has to do with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Who did it, as far as it was written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What, in words.
    pub text: String,
}
