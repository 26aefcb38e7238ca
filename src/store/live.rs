//! live.json: what a session's agent does now. Written often, by its supervisor alone, not synced.
use super::error::StoreError;
use super::private;
use crate::domain::session::Tokens;
use camino::Utf8Path;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a session's agent does now.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Live {
    /// When the agent last said anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_event_at: Option<Timestamp>,
    /// Tokens used so far.
    pub tokens: Tokens,
    /// Cost so far in US dollars, as the agent reported it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// What it does, in a few words.
    pub state: String,
    /// What it waits for, if it waits: a limit, a permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// Until when it waits, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Timestamp>,
    /// The last error of the agent or its model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

impl Live {
    /// Replaces the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Utf8Path) -> Result<(), StoreError> {
        private::write_json(path, self)
    }

    /// What the file says; nothing when it is missing or damaged.
    #[must_use]
    pub fn read(path: &Utf8Path) -> Option<Self> {
        private::read_json(path).ok()
    }
}
