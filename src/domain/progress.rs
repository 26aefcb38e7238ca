//! Counts and percentages: one rule, used by every view.
use super::id::{Scope, StageId};
use super::task::{Task, TaskStatus};
use super::thread::{Surroundings, ThreadStatus};
use super::workstream::{ManualStatus, Workstream};
use serde::Serialize;

/// How many tasks are in which status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All tasks.
    pub total: usize,
    /// Nothing done yet.
    pub pending: usize,
    /// Somebody works on them.
    pub in_progress: usize,
    /// Ticked.
    pub completed: usize,
    /// Cannot go on.
    pub blocked: usize,
    /// Will not be done.
    pub cancelled: usize,
}

impl Counts {
    /// Counts these tasks.
    pub fn of<'a>(tasks: impl IntoIterator<Item = &'a Task>) -> Self {
        let mut counts = Self::default();
        for task in tasks {
            counts.total += 1;
            match task.status {
                TaskStatus::Pending => counts.pending += 1,
                TaskStatus::InProgress => counts.in_progress += 1,
                TaskStatus::Completed => counts.completed += 1,
                TaskStatus::Blocked => counts.blocked += 1,
                TaskStatus::Cancelled => counts.cancelled += 1,
            }
        }
        counts
    }

    /// Completed and cancelled: nothing is left to do.
    #[must_use]
    pub const fn done(&self) -> usize {
        self.completed + self.cancelled
    }

    /// Done of all, in whole percent, rounded down: 100 only when everything is done.
    #[must_use]
    pub const fn percent(&self) -> usize {
        match (self.done() * 100).checked_div(self.total) {
            Some(percent) => percent,
            None => 0,
        }
    }

    /// The status that follows, for a stage, a batch or a whole workstream.
    #[must_use]
    pub const fn progress(&self) -> Progress {
        if self.total > 0 && self.done() == self.total {
            Progress::Completed
        } else if self.blocked > 0 {
            Progress::Blocked
        } else if self.in_progress > 0 || self.done() > 0 {
            Progress::InProgress
        } else {
            Progress::Pending
        }
    }
}

/// Where a group of tasks stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Nothing done yet.
    Pending,
    /// Something is done or being done.
    InProgress,
    /// Something is blocked.
    Blocked,
    /// Everything is completed or cancelled.
    Completed,
    /// A person put it aside.
    OnHold,
}

impl Progress {
    /// The word that people and scripts read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Blocked => "blocked",
            Self::Completed => "completed",
            Self::OnHold => "on_hold",
        }
    }
}

impl Workstream {
    /// Counts of all tasks.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.tasks)
    }

    /// Counts of a stage's tasks.
    #[must_use]
    pub fn stage_counts(&self, stage: StageId) -> Counts {
        Counts::of(
            self.tasks
                .iter()
                .filter(|task| task.id.thread.stage() == stage),
        )
    }

    /// Where the whole workstream stands. `on_hold` is a person's word and wins; a stored
    /// `completed` does not hide open tasks.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match self.status {
            Some(ManualStatus::OnHold) => Progress::OnHold,
            _ => self.counts().progress(),
        }
    }

    /// Where a stage, a batch, a thread's tasks or all of it stands, by ticks and by what is known
    /// of the threads: boxes that are all ticked are not completed while a thread is at work, is
    /// being verified, or is unverified. What a person declared finished stays so.
    #[must_use]
    pub fn progress_in(&self, scope: Option<Scope>, around: &Surroundings<'_>) -> Progress {
        let inside = |task: &&Task| scope.is_none_or(|scope| scope.holds(task.id.thread));
        let progress = match scope {
            Some(_) => Counts::of(self.tasks.iter().filter(inside)).progress(),
            None => self.progress(),
        };
        let declared = scope.is_none() && self.status == Some(ManualStatus::Completed);
        if progress != Progress::Completed || declared {
            return progress;
        }
        let open = self.threads().iter().any(|thread| {
            let waits_for_more = matches!(
                thread.status(around),
                ThreadStatus::Running
                    | ThreadStatus::Waiting
                    | ThreadStatus::Verifying
                    | ThreadStatus::Unverified
            );
            waits_for_more && scope.is_none_or(|scope| scope.holds(thread.id))
        });
        if open { Progress::InProgress } else { progress }
    }
}
