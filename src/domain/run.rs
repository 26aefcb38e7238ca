//! A run: one request to work through a scope of a workstream.
use super::beginning::Beginning;
use super::id::{BatchId, ThreadId};
use super::session::{Mode, SessionRecord};
use super::through::Through;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether a run may start threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Queued threads start when a slot is free.
    Active,
    /// Nothing new starts until `multi` or `continue` says so.
    Paused,
    /// Nothing is left to start.
    Ended,
}

/// Who starts the supervisors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Executor {
    /// A pane of a private tmux server each.
    Tmux,
    /// A detached process each, no tmux.
    Process,
    /// This terminal (`work execute`).
    Terminal,
}

impl Executor {
    /// The word in tasks.json and agents.yaml.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tmux => "tmux",
            Self::Process => "process",
            Self::Terminal => "terminal",
        }
    }
}

/// How a run replaces the models by a scripted one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// Script file; absent: the default script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
}

/// What a person asked for instead of agents.yaml.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overrides {
    /// This agent for every thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// This model first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

impl Run {
    /// Whether the session was started by it. One of another run that still says `running` lies on
    /// another machine or in another clone, and takes no slot here.
    #[must_use]
    pub fn has(&self, record: &SessionRecord) -> bool {
        record.run_id.as_deref() == Some(&self.id)
    }

    /// How the thread begins, if a person said more than that it is to run.
    #[must_use]
    pub fn beginning(&self, thread: ThreadId) -> Option<&Beginning> {
        self.beginnings.iter().find(|begin| begin.thread == thread)
    }
}

/// One run, as `run` in tasks.json.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// UUID v7.
    pub id: String,
    /// Whether it may start threads.
    pub state: RunState,
    /// The batch it works through.
    pub scope: BatchId,
    /// The threads it was asked for.
    #[serde(default)]
    pub threads: Vec<ThreadId>,
    /// Threads of them that run again although they are done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rerun: Vec<ThreadId>,
    /// Threads that wait for a slot, first in first out.
    #[serde(default)]
    pub queue: Vec<ThreadId>,
    /// How threads begin that a person puts right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beginnings: Vec<Beginning>,
    /// Who starts the supervisors.
    pub executor: Executor,
    /// How many threads may run at once.
    pub max_parallel: u32,
    /// How agents are run.
    #[serde(default)]
    pub mode: Mode,
    /// What a person asked for instead of agents.yaml.
    #[serde(default)]
    pub overrides: Overrides,
    /// Set when a scripted model plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rehearsal: Option<Rehearsal>,
    /// How far it goes on by itself, batch by batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// Whether what waits starts only while the plan is the one that was approved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keeps_to_plan: bool,
    /// Machine and folder it was started in: a copy of tasks.json elsewhere does not go on with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// When it was asked for.
    pub started_at: Timestamp,
}
