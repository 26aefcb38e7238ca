//! Who did something.
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of actor it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person at a terminal.
    Person,
    /// An agent, through a command inside its session.
    Agent,
    /// `work` itself: a supervisor, settle.
    Work,
}

/// Who did something, as it stands in the log and in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Kind of actor.
    pub kind: ActorKind,
    /// Login name, agent name, or the part of `work` that acted.
    pub name: String,
}

impl Actor {
    /// A person.
    #[must_use]
    pub fn person(name: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::Person,
            name: name.into(),
        }
    }

    /// An agent.
    #[must_use]
    pub fn agent(name: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::Agent,
            name: name.into(),
        }
    }

    /// A part of `work` itself.
    #[must_use]
    pub fn work(part: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::Work,
            name: part.into(),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ActorKind::Person => "person",
            ActorKind::Agent => "agent",
            ActorKind::Work => "work",
        };
        write!(f, "{kind} {}", self.name)
    }
}
