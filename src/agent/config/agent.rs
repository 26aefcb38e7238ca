//! One agent of `agents.yaml`.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::agent::Position;
use crate::domain::budget::Cap;
use crate::domain::session::Mode;

/// A named way to have a thread worked on: a driver, its models in fall-back order, its limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The name that a plan uses (`@name`): letters, digits, `_`, `.`, `-`, at most 64.
    pub name: String,
    /// What it is, for people.
    pub description: Option<String>,
    /// Which threads it suits, for people.
    pub best_for: Option<String>,
    /// How it is started and read.
    pub driver: DriverKind,
    /// The models, first choice first; never empty for `opencode`.
    pub models: Vec<ModelChoice>,
    /// Longest time one session may take.
    pub timeout: Option<Duration>,
    /// Longest time without a sign of life from the agent.
    pub idle_timeout: Option<Duration>,
    /// The most that the sessions of one thread may use.
    #[serde(default)]
    pub budget: Option<Cap>,
    /// Variables added to the agent's environment. They win over those of the driver.
    pub env: BTreeMap<String, String>,
    /// Arguments added to the agent's command line.
    pub args: Vec<String>,
    /// For the driver `command`: program and arguments, with whole-element placeholders.
    pub command: Vec<String>,
    /// Headless or in its own interface.
    pub mode: Mode,
    /// What its tools may do.
    pub permissions: Permissions,
    /// Where the entry begins in the file.
    pub at: Position,
}

/// The kinds of agents that can be driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DriverKind {
    /// opencode 1.18.
    Opencode,
    /// Any program: prompt on stdin, the exit code decides.
    Command,
    /// A scripted agent that is part of `work` and costs nothing.
    Rehearsal,
}

impl DriverKind {
    /// The word used in files and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opencode => "opencode",
            Self::Command => "command",
            Self::Rehearsal => "rehearsal",
        }
    }
}

impl fmt::Display for DriverKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

/// A model and, where the provider has them, its variant (reasoning effort).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelChoice {
    /// `provider/model` for opencode; free text for other drivers.
    pub model: String,
    /// The provider's name of the variant, such as `high`.
    pub variant: Option<String>,
}

impl ModelChoice {
    /// The account a usage limit belongs to: the provider part of the model.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.model
            .split_once('/')
            .map_or(self.model.as_str(), |(provider, _)| provider)
    }
}

impl fmt::Display for ModelChoice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.variant {
            Some(variant) => write!(out, "{} ({variant})", self.model),
            None => out.write_str(&self.model),
        }
    }
}

/// What happens when a tool of the agent wants to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Permission {
    /// It does it.
    Allow,
    /// It is told no, and the agent goes on.
    Deny,
    /// A person is asked. Headless there is nobody, so the session ends there.
    Ask,
}

impl Permission {
    /// The word used in files and by opencode.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Ask => "ask",
        }
    }
}

/// What the tools of an agent may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// Change files of the project.
    pub edit: Permission,
    /// Run commands.
    pub bash: Permission,
    /// Fetch web pages.
    pub webfetch: Permission,
    /// Touch files outside the project folder.
    pub outside: Permission,
    /// Exceptions, in the order of the file; the last one that fits holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<Listed>,
}

/// What holds for some of the things that a kind of tool may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// `edit`, `bash`, `webfetch` or `outside`.
    pub tool: String,
    /// Which things: a command, a path, an address, with `*` and `?`.
    pub pattern: String,
    /// What happens then.
    pub permission: Permission,
}

impl Permissions {
    /// Whether some of it is for a person to decide.
    #[must_use]
    pub fn asks(&self) -> bool {
        [self.edit, self.bash, self.webfetch, self.outside]
            .into_iter()
            .chain(self.listed.iter().map(|listed| listed.permission))
            .any(|permission| permission == Permission::Ask)
    }

    /// The exceptions for a kind of tool.
    pub fn listed<'a>(&'a self, tool: &'a str) -> impl Iterator<Item = &'a Listed> {
        self.listed.iter().filter(move |listed| listed.tool == tool)
    }
}

impl Default for Permissions {
    fn default() -> Self {
        Self {
            edit: Permission::Allow,
            bash: Permission::Allow,
            webfetch: Permission::Allow,
            outside: Permission::Deny,
            listed: Vec::new(),
        }
    }
}
