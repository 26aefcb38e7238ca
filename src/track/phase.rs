//! Which stage is meant when nobody names one.
use crate::domain::checkpoint::CheckpointStatus;
use crate::domain::id::{StageId, TaskId};
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;

/// The stage that a checkpoint is about. Complete: the last one that is done and was not declared
/// so; else the one where somebody works, else the first with something left to do, else the last.
#[must_use]
pub fn of_checkpoint(workstream: &Workstream, status: CheckpointStatus) -> Option<StageId> {
    if status == CheckpointStatus::Complete {
        let mut done = workstream.stages();
        done.retain(|stage| is_done(workstream, *stage));
        let declared = |stage: &StageId| workstream.stage_facts(*stage).completed_at.is_some();
        let open = done.iter().rfind(|stage| !declared(stage));
        return open.or(done.last()).copied();
    }
    current(workstream)
}

/// The stage where somebody works, else the first with something left to do, else the last.
#[must_use]
pub fn current(workstream: &Workstream) -> Option<StageId> {
    let first = |fits: fn(TaskStatus) -> bool| {
        let tasks = workstream.tasks.iter().filter(|task| fits(task.status));
        tasks.map(|task| task.id.thread.stage()).min()
    };
    first(|status| status == TaskStatus::InProgress)
        .or_else(|| first(|status| !status.is_settled()))
        .or_else(|| workstream.stages().last().copied())
}

/// The stage behind this one.
#[must_use]
pub fn after(workstream: &Workstream, stage: StageId) -> Option<StageId> {
    workstream.stages().into_iter().find(|other| *other > stage)
}

/// Whether nothing is left to do in the stage.
#[must_use]
pub fn is_done(workstream: &Workstream, stage: StageId) -> bool {
    open_tasks(workstream, stage).is_empty()
}

/// The tasks of a stage that are not settled, in order.
#[must_use]
pub fn open_tasks(workstream: &Workstream, stage: StageId) -> Vec<TaskId> {
    let mut open: Vec<TaskId> = workstream
        .tasks
        .iter()
        .filter(|task| task.id.thread.stage() == stage && !task.status.is_settled())
        .map(|task| task.id)
        .collect();
    open.sort();
    open
}
