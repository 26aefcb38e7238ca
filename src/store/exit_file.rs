//! exit.json: how a session ended, written by its supervisor before it asks for any lock.
//!
//! The room is reserved when the session starts, so a full disk does not lose the end. One writer,
//! written in place; a checksum tells a torn or damaged record, which counts as absent.
use super::error::StoreError;
use super::private;
use crate::domain::session::{End, Tokens};
use crate::domain::slug::SessionId;
use camino::Utf8Path;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;

/// Room reserved for the record, in bytes.
const ROOM: usize = 4096;
/// Longest message kept, in characters, so that the record fits its room.
const MESSAGE_CHARS: usize = 500;
/// Hex digits of SHA-256 and a newline stand before the record.
const HEAD: usize = 65;

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExitRecord {
    /// The session.
    pub session: SessionId,
    /// Its end.
    pub end: End,
    /// The agent's own id of the conversation, if it became known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_session_id: Option<String>,
    /// Tokens used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Tokens>,
    /// Cost in US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// What the agent's `--version` said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_version: Option<String>,
    /// The limit that it is to wait for, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitLeft>,
    /// The try that follows by itself, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<AgainLeft>,
}

/// A try that follows a failed session: with the next model at once, or after a pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgainLeft {
    /// Not before this time; none when no pause was due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Whether the conversation goes on.
    #[serde(default)]
    pub resumes: bool,
    /// Whether the agent had said or done anything.
    #[serde(default)]
    pub progress: bool,
}

/// The limit that a session ran into, and after which it is to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitLeft {
    /// The account that stands at it.
    pub account: String,
    /// Until when.
    pub until: Timestamp,
    /// Whether the agent had said or done anything.
    #[serde(default)]
    pub progress: bool,
}

impl ExitRecord {
    /// Writes the record into its reserved room and waits until it is on the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Utf8Path) -> Result<(), StoreError> {
        let mut record = self.clone();
        if let Some(message) = &mut record.end.message {
            *message = message.chars().take(MESSAGE_CHARS).collect();
        }
        let body = serde_json::to_string(&record).map_err(|error| StoreError::BadValue {
            what: path.to_string(),
            why: error.to_string(),
        })?;
        let mut bytes = format!("{}\n{body}\n", checksum(body.as_bytes())).into_bytes();
        bytes.resize(bytes.len().max(ROOM), b' ');
        let file = private::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(StoreError::io("open", path))?;
        file.write_all_at(&bytes, 0)
            .and_then(|()| file.sync_all())
            .map_err(StoreError::io("write", path))
    }

    /// The record; nothing when the file is missing, empty, torn or damaged.
    #[must_use]
    pub fn read(path: &Utf8Path) -> Option<Self> {
        let mut bytes = Vec::new();
        let file = private::options().read(true).open(path).ok()?;
        file.take(1 << 20).read_to_end(&mut bytes).ok()?;
        let text = std::str::from_utf8(&bytes).ok()?;
        let (sum, body) = text.split_at_checked(HEAD)?;
        let body = body.trim_end_matches([' ', '\n']);
        (sum.trim_end() == checksum(body.as_bytes()))
            .then(|| serde_json::from_str(body).ok())
            .flatten()
    }
}

/// Reserves the room: real blocks, not a hole.
pub(super) fn reserve(path: &Utf8Path) -> Result<(), StoreError> {
    private::new_file(path)?
        .write_all_at(&[b' '; ROOM], 0)
        .map_err(StoreError::io("write", path))
}

fn checksum(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(HEAD);
    for byte in Sha256::digest(bytes) {
        // writing to a string cannot fail
        let _ok = write!(text, "{byte:02x}");
    }
    text
}
