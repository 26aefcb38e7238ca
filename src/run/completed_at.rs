//! When tasks were completed: what the journal saw, else when the task was last changed.
use super::project::Project;
use crate::domain::id::{Scope, TaskId};
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;
use crate::store::entry::Event;
use crate::store::error::StoreError;
use crate::store::journal;
use jiff::Timestamp;
use std::collections::HashMap;

/// The completed tasks, each with its time; none for one of which nobody knows when.
///
/// # Errors
/// When the journal is there and cannot be read.
pub fn completed_at(
    project: &Project,
    workstream: &Workstream,
) -> Result<Vec<(TaskId, Option<Timestamp>)>, StoreError> {
    let mut seen: HashMap<TaskId, Timestamp> = HashMap::new();
    let path = project.folder().journal_file();
    let recorded = if path.exists() {
        journal::read(&path)?
    } else {
        Vec::new()
    };
    for entry in recorded {
        if let (Event::Task { to, .. }, Some(Scope::Task(id))) =
            (&entry.entry.event, entry.entry.scope)
            && *to == TaskStatus::Completed
        {
            seen.insert(id, entry.ts);
        }
    }
    Ok(workstream
        .tasks
        .iter()
        .filter(|task| task.status == TaskStatus::Completed)
        .map(|task| (task.id, seen.get(&task.id).copied().or(task.updated_at)))
        .collect())
}
