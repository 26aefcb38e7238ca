//! What one rehearsed session is to do, as its supervisor writes it down.

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Play, SCRIPT_LIMIT, Script};
use crate::agent::config::ConfigError;

/// The most bytes of a spec that are read.
const SPEC_LIMIT: u64 = 16 * 1024 * 1024;

/// One rehearsed session. A JSON file; the hidden commands get its path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// `SS.BB.TT`.
    pub thread_id: String,
    /// Which try of the thread this is, from 1.
    pub attempt: u32,
    /// The thread's open tasks, in order.
    pub tasks: Vec<OpenTask>,
    /// The `work` program that the scripted agent ticks its tasks with: a path, or a name on PATH.
    pub work: String,
    /// The script; each task is worked on when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<Utf8PathBuf>,
    /// A file that gets what the model or the agent was told, one JSON object a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Utf8PathBuf>,
    /// What the player may do outside the project: `allow`, `deny` (when none) or `ask`. The real
    /// opencode has its own rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<String>,
}

/// A task that is still to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTask {
    /// `SS.BB.TT.NN`.
    pub id: String,
    /// What it says.
    pub name: String,
}

/// A rehearsed session that cannot be played.
#[derive(Debug, Error)]
pub enum SpecError {
    /// A file cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The spec is not one.
    #[error("{path} is not a rehearsal spec")]
    Malformed {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The script is wrong.
    #[error(transparent)]
    Script(#[from] ConfigError),
}

impl Spec {
    /// Reads a spec file.
    ///
    /// # Errors
    ///
    /// [`SpecError::Unreadable`] and [`SpecError::Malformed`].
    pub fn read(path: &Utf8Path) -> Result<Self, SpecError> {
        let text = read_text(path, SPEC_LIMIT)?;
        serde_json::from_str(&text).map_err(|source| SpecError::Malformed {
            path: path.to_owned(),
            source,
        })
    }

    /// What is to be played, from the spec and its script.
    ///
    /// # Errors
    ///
    /// [`SpecError`] when the script cannot be read or is wrong.
    pub fn play(&self) -> Result<Play, SpecError> {
        let script = match &self.script {
            Some(path) => {
                let limit = u64::try_from(SCRIPT_LIMIT).unwrap_or(u64::MAX);
                Script::parse(&read_text(path, limit)?, path)?.0
            }
            None => Script::default(),
        };
        Ok(Play::new(&script, self))
    }
}

/// A text file, up to one byte more than the limit: the parser then says that it is too large.
fn read_text(path: &Utf8Path, limit: u64) -> Result<String, SpecError> {
    use std::io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_string(&mut text))
        .map_err(|source| SpecError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
    Ok(text)
}
