//! What was done in a rehearsal only: it is done for rehearsals, and open for real runs.
use super::id::BatchId;
use super::run::Run;
use super::stage::ApprovalStatus;
use super::task::Task;
use super::thread::Thread;
use super::workstream::Workstream;

/// For whom something is done or open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// Agents and models that do the work.
    Real,
    /// A scripted model.
    Rehearsal,
}

impl RunKind {
    /// The kind of a run that is a rehearsal or not.
    #[must_use]
    pub const fn rehearsing(is_rehearsal: bool) -> Self {
        if is_rehearsal {
            Self::Rehearsal
        } else {
            Self::Real
        }
    }

    /// The kind of this run.
    #[must_use]
    pub const fn of(run: &Run) -> Self {
        Self::rehearsing(run.rehearsal.is_some())
    }
}

impl Thread<'_> {
    /// Whether it is ticked, and a rehearsal ticked something of it.
    #[must_use]
    pub fn is_only_rehearsed(&self) -> bool {
        self.is_ticked() && self.tasks.iter().any(|task| task.rehearsed)
    }

    /// Whether nothing is left to do in it for a run of this kind.
    #[must_use]
    pub fn is_done_for(&self, kind: RunKind) -> bool {
        self.is_ticked() && (kind == RunKind::Rehearsal || !self.is_only_rehearsed())
    }
}

impl Workstream {
    /// Whether a run of this kind can build on the task. What was only rehearsed counts for real
    /// where a person approved its stage all the same.
    #[must_use]
    pub fn can_build_on(&self, task: &Task, kind: RunKind) -> bool {
        let taken = || self.approval.of_stage(task.id.thread.stage()) == ApprovalStatus::Approved;
        task.status.is_settled() && (kind == RunKind::Rehearsal || !task.rehearsed || taken())
    }

    /// The first batch with something left to do for a run of this kind.
    #[must_use]
    pub fn next_batch_for(&self, kind: RunKind) -> Option<BatchId> {
        self.tasks
            .iter()
            .filter(|task| !self.can_build_on(task, kind))
            .map(|task| task.id.thread.batch)
            .min()
    }

    /// The first batch with something left to do for real.
    #[must_use]
    pub fn next_batch(&self) -> Option<BatchId> {
        self.next_batch_for(RunKind::Real)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn workstream(tasks: &[(&str, &str, bool)], stages: &Value) -> Workstream {
        let tasks: Vec<Value> = tasks
            .iter()
            .map(|(id, status, rehearsed)| {
                json!({ "id": id, "name": "x", "status": status, "rehearsed": rehearsed })
            })
            .collect();
        let value = json!({
            "version": "1.1.0", "tasks": tasks, "approval": { "stages": stages },
        });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_was_rehearsed_is_open_for_real_until_a_person_takes_it() {
        let tasks = [
            ("01.01.01.01", "completed", true),
            ("01.02.01.01", "completed", false),
            ("02.01.01.01", "pending", false),
        ];
        let it = workstream(&tasks, &json!({}));
        assert_eq!(it.next_batch(), Some(BatchId::new(1, 1)));
        let rehearsing = it.next_batch_for(RunKind::Rehearsal);
        assert_eq!(rehearsing, Some(BatchId::new(2, 1)));
        let taken = workstream(&tasks, &json!({ "01": { "status": "approved" } }));
        assert_eq!(taken.next_batch(), Some(BatchId::new(2, 1)));
    }

    #[test]
    fn a_thread_is_only_rehearsed_when_it_is_ticked_and_a_rehearsal_ticked_of_it() {
        for (second, rehearsed, only) in [
            ("completed", true, true),
            ("completed", false, false),
            ("pending", true, false),
        ] {
            let tasks = [
                ("01.01.01.01", "completed", rehearsed),
                ("01.01.01.02", second, false),
            ];
            let it = workstream(&tasks, &json!({}));
            let threads = it.threads();
            assert_eq!(threads[0].is_only_rehearsed(), only);
            assert_eq!(
                threads[0].is_done_for(RunKind::Rehearsal),
                second == "completed"
            );
            assert_eq!(
                threads[0].is_done_for(RunKind::Real),
                second == "completed" && !only
            );
        }
    }
}
