//! What is worked on: at most one item is current.
use super::model::{Phase, Standing};
use crate::domain::id::{Scope, StageId, TaskId};
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;
use crate::store::actor::ActorKind;
use crate::store::entry::{Event, Recorded};

/// The task that a person or agent started last and that is still in progress, else the first in
/// progress; and the others in progress.
pub(super) fn current(
    workstream: &Workstream,
    entries: &[Recorded],
) -> (Option<TaskId>, Vec<TaskId>) {
    let mut running: Vec<TaskId> = workstream
        .tasks
        .iter()
        .filter(|task| task.status == TaskStatus::InProgress)
        .map(|task| task.id)
        .collect();
    running.sort_unstable();
    let started = entries.iter().rev().find_map(|entry| {
        let begins = matches!(
            entry.entry.event,
            Event::Task {
                to: TaskStatus::InProgress,
                ..
            }
        );
        match entry.entry.scope {
            Some(Scope::Task(id)) if begins && entry.actor.kind != ActorKind::Work => {
                running.contains(&id).then_some(id)
            }
            _ => None,
        }
    });
    let current = started.or_else(|| running.first().copied());
    running.retain(|id| Some(*id) != current);
    (current, running)
}

/// The stage of the current task, else the first that is not done.
pub(super) fn current_phase(phases: &[Phase], current: Option<TaskId>) -> Option<StageId> {
    current.map(|id| id.thread.stage()).or_else(|| {
        let open = |phase: &&Phase| phase.standing != Standing::Complete;
        phases.iter().find(open).map(|phase| phase.id)
    })
}
