//! What a resume brief says.
use crate::domain::progress::Progress;
use crate::domain::task::TaskStatus;
use crate::track::blockers::Blocker;
use crate::track::errors::OpenError;
use crate::track::failed::FailedApproach;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// What is known of the working tree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tree {
    /// The branch, or that the head is detached.
    pub branch: String,
    /// The commit that is checked out, short.
    pub commit: Option<String>,
    /// Files with uncommitted changes that nobody expects.
    pub unexpected: Vec<String>,
    /// How many have changes that are expected: those that `work` writes.
    pub expected: usize,
}

/// A stage in the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phase {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub status: Progress,
    /// Tasks done, and all.
    pub done: usize,
    /// All tasks.
    pub total: usize,
    /// Whether it is the one that is worked on.
    pub current: bool,
    /// Its tasks, where they are told.
    pub tasks: Vec<Item>,
}

/// A task in the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub name: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// Tasks that must be done before.
    pub depends_on: Vec<String>,
    /// The last thing done, or what was done.
    pub said: Option<String>,
}

/// A decision, a note or a checkpoint in the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// The commit, or the section.
    pub mark: Option<String>,
    /// What.
    pub text: String,
    /// Why.
    pub why: Option<String>,
}

/// What the last verification said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// When.
    pub at: Timestamp,
    /// Items that are shown.
    pub ok: usize,
    /// Items with small trouble, and what it is.
    pub warn: Vec<String>,
    /// Items that failed, and why.
    pub fail: Vec<String>,
}

/// What an agent gave back last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Output {
    /// When.
    pub at: Timestamp,
    /// The agent.
    pub agent: String,
    /// Its thread.
    pub thread: String,
    /// Whether more was to come.
    pub partial: bool,
    /// What it gave.
    pub output: serde_json::Value,
}

/// A thread whose last session came to no good end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interrupted {
    /// The thread.
    pub thread: String,
    /// Its name.
    pub name: String,
    /// How its last session ended.
    pub end: String,
    /// Whether its conversation can go on; else it starts anew.
    pub resumable: bool,
}

/// The resume brief.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Brief {
    /// The workstream.
    pub stream: String,
    /// Its name.
    pub name: String,
    /// Where it stands, in a word.
    pub status: &'static str,
    /// Tasks done.
    pub done: usize,
    /// All tasks.
    pub total: usize,
    /// What git says.
    pub tree: Option<Tree>,
    /// When anything was last written down.
    pub updated: Option<Timestamp>,
    /// What is being done in the current stage.
    pub activity: Option<&'static str>,
    /// What somebody works on.
    pub working_on: Vec<Item>,
    /// What was completed last.
    pub last_completed: Option<String>,
    /// Threads whose last session was cut off.
    pub interrupted: Vec<Interrupted>,
    /// The plan.
    pub plan: Vec<Phase>,
    /// What failed, oldest first.
    pub failed: Vec<FailedApproach>,
    /// What stands in the way.
    pub blockers: Vec<Blocker>,
    /// Errors that are open.
    pub errors: Vec<OpenError>,
    /// What was decided.
    pub decisions: Vec<Told>,
    /// What else was kept.
    pub notes: Vec<Told>,
    /// The last verification.
    pub verified: Option<Verified>,
    /// Where the current stage is specified.
    pub spec: Option<String>,
    /// What must hold when it is done.
    pub criteria: Vec<String>,
    /// Points to come back to, newest first.
    pub checkpoints: Vec<Told>,
    /// What agents gave back last.
    pub outputs: Vec<Output>,
    /// What whoever goes on should know first.
    pub warnings: Vec<String>,
    /// What to do first.
    pub next: String,
    /// The zone in which times are told.
    #[serde(skip)]
    pub zone: TimeZone,
}
