//! What can be wrong in `agents.yaml` or a rehearsal script.

use std::fmt;

use camino::Utf8PathBuf;
use thiserror::Error;

use crate::agent::Position;

/// A file that cannot be used, and the place that says why.
#[derive(Debug, Error)]
#[error("{path}, {at}: {problem}")]
pub struct ConfigError {
    /// The file.
    pub path: Utf8PathBuf,
    /// The place in it.
    pub at: Position,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong at one place of a file.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// Larger than any such file has reason to be.
    #[error("the file has {bytes} bytes; at most {limit} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// Not YAML.
    #[error("not valid YAML: {message}")]
    NotYaml {
        /// What the reader said.
        message: String,
    },
    /// A value that does not fit its key.
    #[error("`{key}` cannot be {found}; allowed: {allowed}")]
    WrongValue {
        /// The key.
        key: String,
        /// What stands there.
        found: String,
        /// What may stand there.
        allowed: String,
    },
    /// A key that must be there.
    #[error("{inside} needs `{key}`")]
    Missing {
        /// The key.
        key: &'static str,
        /// What needs it.
        inside: String,
    },
    /// A setting that is planned and does not exist yet.
    #[error("`{key}: {value}` is not built yet; use {instead}")]
    NotBuiltYet {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What works today.
        instead: String,
    },
    /// Two agents of one name.
    #[error("agent `{name}` is defined twice, first at line {first}")]
    DuplicateAgent {
        /// The name.
        name: String,
        /// Line of the first one.
        first: u64,
    },
}

/// Something in the file that is not understood and was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file.
    pub path: Utf8PathBuf,
    /// Its place.
    pub at: Position,
    /// The unknown key.
    pub key: String,
    /// What the key stands in.
    pub inside: String,
    /// The known key that was probably meant.
    pub near: Option<&'static str>,
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            at,
            key,
            inside,
            near,
        } = self;
        write!(out, "{path}, {at}: unknown key `{key}` in {inside}")?;
        match near {
            Some(near) => write!(out, " (did you mean `{near}`?)"),
            None => Ok(()),
        }
    }
}

fn known_text(known: &[String]) -> String {
    if known.is_empty() {
        "agents.yaml names none".to_owned()
    } else {
        format!("known: {}", known.join(", "))
    }
}

/// No agent of that name.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("no agent named `{name}`{}; {}", did_you_mean(near.as_deref()), known_text(.known))]
pub struct UnknownAgent {
    /// What was asked for.
    pub name: String,
    /// The name that was probably meant.
    pub near: Option<String>,
    /// All there are, in file order.
    pub known: Vec<String>,
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!(" (did you mean `{near}`?)"))
        .unwrap_or_default()
}
