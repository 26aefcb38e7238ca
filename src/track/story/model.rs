//! The model that documents are rendered from.
use crate::domain::activity::Activity;
use crate::domain::id::{StageId, TaskId};
use crate::domain::task::TaskStatus;
use crate::domain::verdict::VerifiedItem;
use jiff::Timestamp;

/// Where a stage or the whole stands, in the words of the seeds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nothing done yet.
    #[default]
    Pending,
    /// Being worked on.
    InProgress,
    /// Something in it cannot go on.
    Blocked,
    /// Everything in it is done.
    Complete,
}

/// How the plan is built.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    /// One thread of tasks: they are `Task N`.
    #[default]
    Flat,
    /// Stages: they are `Phase N`, and their tasks go by their ids.
    Phased,
}

/// Everything that documents show of a workstream.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Story {
    /// `NNN-name`.
    pub stream: String,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub goal: String,
    /// What was said at its end.
    pub ending: Option<String>,
    /// What stands in front of its progress file's name.
    pub domain: String,
    /// How its plan is built.
    pub shape: Shape,
    /// Whether there are tasks, and not only a plan that nobody approved.
    pub begun: bool,
    /// Whether a person named its domain, and with that asked for a progress file.
    pub named: bool,
    /// Whether PLAN.md says what the tasks are.
    pub planned: bool,
    /// Where it stands.
    pub standing: Standing,
    /// Whether nothing new may start.
    pub paused: bool,
    /// Whether a person declared it finished.
    pub finished: bool,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When something last happened.
    pub updated: Option<Timestamp>,
    /// Its stages, in order.
    pub phases: Vec<Phase>,
    /// The stage that is worked on, or is next.
    pub current_phase: Option<StageId>,
    /// The task that is worked on.
    pub current: Option<TaskId>,
    /// Others that are being worked on.
    pub also: Vec<TaskId>,
    /// What comes next, as somebody said it.
    pub next: Option<String>,
    /// What did not work, oldest first.
    pub attempts: Vec<Attempt>,
    /// What was decided, oldest first.
    pub decisions: Vec<Decision>,
    /// Errors, oldest first.
    pub errors: Vec<Trouble>,
    /// What stands in the way now.
    pub blockers: Vec<Blocker>,
    /// Notes, oldest first.
    pub notes: Vec<Note>,
    /// What agents gave back, the latest of each.
    pub outputs: Vec<Output>,
    /// What the last verification showed.
    pub verification: Option<Verification>,
    /// The last checkpoint commit and its time.
    pub checkpoint: Option<(String, Timestamp)>,
    /// Documents that the plan stands in.
    pub planning: Vec<String>,
    /// What went to archives: the month, and labels of what is there.
    pub archived: Vec<(String, Vec<String>)>,
    /// Whether agents work on it beside each other, or a session was interrupted.
    pub agents: usize,
    /// Whether a session was interrupted.
    pub interrupted: bool,
    /// The branch, in a linked worktree of git.
    pub branch: Option<String>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Its number.
    pub id: StageId,
    /// Its name.
    pub name: String,
    /// What kind of work it is.
    pub kind: Option<String>,
    /// Where it is described.
    pub spec: Option<String>,
    /// Files that matter in it.
    pub key_files: Vec<String>,
    /// Where it stands.
    pub standing: Standing,
    /// What is being done in it.
    pub activity: Activity,
    /// When work on it began.
    pub started: Option<Timestamp>,
    /// When the last of it was done.
    pub completed: Option<Timestamp>,
    /// Commit of its last checkpoint.
    pub checkpoint: Option<String>,
    /// What came of it, in a line.
    pub summary: Option<String>,
    /// Agents that worked on it, or are to.
    pub agents: Vec<String>,
    /// Stages that it builds on.
    pub depends: Vec<StageId>,
    /// What must hold at its end.
    pub criteria: Vec<Criterion>,
    /// What stands in the way of its criteria.
    pub issue: Option<String>,
    /// Files that checkpoints of it named.
    pub files: Vec<String>,
    /// Its tasks, in order.
    pub tasks: Vec<Item>,
    /// Whether documents show it no longer.
    pub archived: bool,
}

/// An exit criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// The command or the words.
    pub text: String,
    /// Whether it was shown to hold.
    pub holds: bool,
    /// What was seen instead.
    pub instead: Option<String>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: TaskId,
    /// What is to be done.
    pub name: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// Why it is blocked or cancelled.
    pub why: Option<String>,
    /// Tasks that must be done before.
    pub depends: Vec<TaskId>,
    /// What stands below it.
    pub details: Vec<String>,
    /// When it was done.
    pub completed: Option<Timestamp>,
    /// What was done.
    pub summary: Option<String>,
    /// The commit that it was done in.
    pub commit: Option<String>,
    /// Whether its verification failed.
    pub refuted: bool,
    /// Whether documents show it no longer.
    pub archived: bool,
}

/// An approach that did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What was tried.
    pub approach: String,
    /// Why it did not work.
    pub why: String,
    /// What was done then.
    pub then: Option<String>,
}

/// Something that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// Why.
    pub why: Option<String>,
    /// The stage that it is about.
    pub phase: Option<StageId>,
}

/// An error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// When.
    pub at: Timestamp,
    /// What kind.
    pub kind: String,
    /// The stage that it is about.
    pub phase: Option<StageId>,
    /// Who had it.
    pub agent: Option<String>,
    /// What it says.
    pub text: String,
    /// How it went away.
    pub resolution: Option<String>,
}

/// Something in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// What.
    pub text: String,
    /// Who or what is waited for.
    pub waiting_for: Option<String>,
    /// The stage that it is about.
    pub phase: Option<StageId>,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The section that it belongs to; empty for none.
    pub section: String,
    /// What.
    pub text: String,
    /// The stage that it is about.
    pub phase: Option<StageId>,
}

/// What an agent gave back.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The agent.
    pub agent: String,
    /// Whether more is to come.
    pub partial: bool,
    /// As text: JSON over several lines, or what it was.
    pub text: String,
    /// Whether it is JSON.
    pub json: bool,
}

/// What a verification showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// When.
    pub at: Timestamp,
    /// Each item.
    pub items: Vec<VerifiedItem>,
    /// What nothing covers.
    pub gaps: Vec<String>,
    /// What should be done.
    pub next_steps: Vec<String>,
}

impl Story {
    /// One stage.
    #[must_use]
    pub fn phase(&self, id: StageId) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == id)
    }

    /// One task.
    #[must_use]
    pub fn item(&self, id: TaskId) -> Option<&Item> {
        let phase = self.phase(id.thread.stage())?;
        phase.tasks.iter().find(|item| item.id == id)
    }

    /// What a task is called in documents.
    #[must_use]
    pub fn label(&self, id: TaskId) -> String {
        match self.shape {
            Shape::Flat => format!("Task {}", id.number),
            Shape::Phased => id.to_string(),
        }
    }

    /// `Phase 3: name` or `Task 3: name` of a task: what it is called with its name.
    #[must_use]
    pub fn title(&self, item: &Item) -> String {
        match self.shape {
            Shape::Flat => format!("Task {}: {}", item.id.number, item.name),
            Shape::Phased => match self.phase(item.id.thread.stage()) {
                Some(phase) if phase.is_one() => format!("{}: {}", phase.label(), phase.name),
                Some(phase) => format!("{} - {}", phase.label(), item.name),
                None => item.name.clone(),
            },
        }
    }

    /// What comes next: what somebody said, else the first open task.
    #[must_use]
    pub fn next_action(&self) -> Option<String> {
        self.next.clone().or_else(|| {
            let open = self
                .phases
                .iter()
                .flat_map(|phase| &phase.tasks)
                .find(|item| {
                    !item.status.is_settled()
                        && Some(item.id) != self.current
                        && !self.also.contains(&item.id)
                });
            let item = open.or_else(|| self.current.and_then(|id| self.item(id)))?;
            Some(self.title(item))
        })
    }
}

impl Phase {
    /// `Phase 3`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("Phase {}", self.id.0)
    }

    /// Whether it is one item: its only task has its name.
    #[must_use]
    pub fn is_one(&self) -> bool {
        matches!(self.tasks.as_slice(), [only] if only.name == self.name)
    }

    /// How many of its tasks are done, and how many there are.
    #[must_use]
    pub fn done_of(&self) -> (usize, usize) {
        let done = self
            .tasks
            .iter()
            .filter(|item| item.status.is_settled())
            .count();
        (done, self.tasks.len())
    }
}

impl Standing {
    /// The word in SESSION.md.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::InProgress => "In Progress",
            Self::Blocked => "Blocked",
            Self::Complete => "Complete",
        }
    }
}
