//! What may start now: which threads of a batch, and how many of them at once.
use super::id::{BatchId, StageId, TaskId, ThreadId};
use super::run::{Run, RunState};
use super::stage::ApprovalStatus;
use super::task::TaskStatus;
use super::thread::Thread;
use super::workstream::Workstream;

/// Why a thread is not started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// Everything in it is done.
    Completed,
    /// A session of it runs.
    Running,
    /// A task of it is blocked.
    Blocked(String),
    /// It needs tasks of other threads that are not done.
    DependsOn(Vec<TaskId>),
}

impl WhyNot {
    /// The reason in words.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Completed => "all its tasks are done".to_owned(),
            Self::Running => "a session of it is running".to_owned(),
            Self::Blocked(why) if why.is_empty() => "a task of it is blocked".to_owned(),
            Self::Blocked(why) => format!("blocked: {why}"),
            Self::DependsOn(tasks) => {
                let ids: Vec<String> = tasks.iter().map(ToString::to_string).collect();
                format!("waits for {}", ids.join(", "))
            }
        }
    }
}

/// Why a thread may not start now, if it may not. `Rerun` threads start although they are done.
#[must_use]
pub fn why_not(workstream: &Workstream, thread: &Thread<'_>, rerun: &[ThreadId]) -> Option<WhyNot> {
    if thread.running().is_some() {
        return Some(WhyNot::Running);
    }
    if rerun.contains(&thread.id) {
        return None;
    }
    if thread.is_ticked() {
        return Some(WhyNot::Completed);
    }
    if let Some(task) = thread
        .tasks
        .iter()
        .find(|t| t.status == TaskStatus::Blocked)
    {
        return Some(WhyNot::Blocked(task.blocked_by.clone().unwrap_or_default()));
    }
    let open: Vec<TaskId> = thread
        .tasks
        .iter()
        .flat_map(|task| &task.depends_on)
        .filter(|id| id.thread != thread.id)
        .filter(|id| {
            workstream
                .task(**id)
                .is_some_and(|task| !task.status.is_settled())
        })
        .copied()
        .collect();
    (!open.is_empty()).then_some(WhyNot::DependsOn(open))
}

/// The stage before this batch's stage that no person approved yet, if there is one.
#[must_use]
pub fn closed_gate(workstream: &Workstream, batch: BatchId) -> Option<StageId> {
    let before = workstream
        .stages()
        .into_iter()
        .rfind(|stage| *stage < batch.stage)?;
    let approved = workstream.approval.of_stage(before) == ApprovalStatus::Approved;
    (!approved).then_some(before)
}

/// The queued threads that may start now: as many as there are free slots, in queue order.
#[must_use]
pub fn startable(workstream: &Workstream, run: &Run) -> Vec<ThreadId> {
    if run.state != RunState::Active || workstream.paused {
        return Vec::new();
    }
    let running = workstream
        .sessions()
        .filter(|(_, record)| record.is_running() && run.has(record))
        .count();
    let slots = (run.max_parallel as usize).saturating_sub(running);
    run.queue
        .iter()
        .filter(|id| {
            workstream
                .thread(**id)
                .is_some_and(|thread| why_not(workstream, &thread, &run.rerun).is_none())
        })
        .take(slots)
        .copied()
        .collect()
}
