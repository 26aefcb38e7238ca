//! Ids for tasks that come from a document.
use crate::domain::id::{StageId, TaskId, ThreadId};
use crate::track::story::model::{Shape, Story};
use std::collections::BTreeSet;

/// Gives out ids that nothing has yet.
#[derive(Debug)]
pub(super) struct Numbering {
    used: BTreeSet<TaskId>,
    stages: BTreeSet<u32>,
    flat: ThreadId,
}

impl Numbering {
    pub(super) fn of(story: &Story) -> Self {
        let used: BTreeSet<TaskId> = story
            .phases
            .iter()
            .flat_map(|phase| &phase.tasks)
            .map(|item| item.id)
            .collect();
        let flat = match story.shape {
            Shape::Flat => used.first().map(|id| id.thread),
            Shape::Phased => None,
        };
        Self {
            stages: story.phases.iter().map(|phase| phase.id.0).collect(),
            flat: flat.unwrap_or(ThreadId::new(1, 1, 1)),
            used,
        }
    }

    /// The next task of a plan without stages; the wanted number if it is free.
    pub(super) fn task(&mut self, wanted: Option<u32>) -> TaskId {
        self.in_thread(self.flat, wanted)
    }

    /// The next task of a stage.
    pub(super) fn under(&mut self, stage: StageId) -> TaskId {
        self.in_thread(ThreadId::new(stage.0, 1, 1), None)
    }

    /// The task of a stage that has this id; the next one when it is taken, or of another stage.
    pub(super) fn named(&mut self, stage: StageId, wanted: Option<TaskId>) -> TaskId {
        match wanted.filter(|id| id.thread.stage() == stage && !self.used.contains(id)) {
            Some(id) => {
                self.used.insert(id);
                id
            }
            None => self.under(stage),
        }
    }

    /// A new stage; the wanted number if it is free.
    pub(super) fn stage(&mut self, wanted: Option<u32>) -> StageId {
        let free = wanted.filter(|number| *number > 0 && !self.stages.contains(number));
        let number =
            free.unwrap_or_else(|| self.stages.last().map_or(1, |last| last.saturating_add(1)));
        self.stages.insert(number);
        StageId(number)
    }

    /// Gives an id back.
    pub(super) fn release(&mut self, id: TaskId) {
        self.used.remove(&id);
    }

    fn in_thread(&mut self, thread: ThreadId, wanted: Option<u32>) -> TaskId {
        let id = |number: u32| TaskId { thread, number };
        let free = wanted.filter(|number| *number > 0 && !self.used.contains(&id(*number)));
        let last = || {
            let own = self.used.range(id(0)..=id(u32::MAX));
            own.last().map_or(0, |last| last.number)
        };
        let id = id(free.unwrap_or_else(|| last().saturating_add(1)));
        self.used.insert(id);
        id
    }
}
