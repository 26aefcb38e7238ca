//! A plan and the state of its workstream: what must change in tasks.json so that it follows the
//! plan. Statuses, reports and sessions stay with the ids they have.
//!
//! Threads are the same when their ids are. Inside a thread a task keeps its id as long as its
//! words or its place stay, see `matching`; a new one gets its place as number, or the
//! next free number when that is taken. So the id of a task may differ from its place in the plan.
use super::change::{Change, Named};
use super::matching::paired;
use super::model::{Origin, Placed, Plan, Thread};
use crate::domain::id::{TaskId, ThreadId};
use crate::domain::new_task::NewTask;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::workstream::Workstream;
use std::collections::{BTreeMap, BTreeSet};

/// What must change, by task id. Nothing when tasks.json follows the plan already.
#[must_use]
pub fn reconcile(plan: &Plan, workstream: &Workstream) -> Vec<Change> {
    let mut state: BTreeMap<ThreadId, Vec<&Task>> = BTreeMap::new();
    for task in &workstream.tasks {
        state.entry(task.id.thread).or_default().push(task);
    }
    for tasks in state.values_mut() {
        tasks.sort_by_key(|task| task.id);
    }
    let mut planned: BTreeMap<ThreadId, Places<'_>> = BTreeMap::new();
    for placed in plan.threads() {
        let tasks = state.get(&placed.id).map(Vec::as_slice).unwrap_or_default();
        planned
            .entry(placed.id)
            .or_insert_with(|| Places::new(placed, tasks));
    }
    // a plan of the ancestor names no agents at all: then it does not speak of them
    let speaks_of_agents = plan.threads().any(|placed| placed.thread.agent.is_some());

    let known: BTreeMap<TaskId, &Task> = workstream
        .tasks
        .iter()
        .map(|task| (task.id, task))
        .collect();
    let mut changes = Vec::new();
    for places in planned.values() {
        for wish in places.wishes(&planned) {
            match known.get(&wish.id) {
                None => changes.push(Change::Add(wish)),
                Some(task) => update(task, &wish, speaks_of_agents, &mut changes),
            }
        }
    }
    let kept: BTreeSet<TaskId> = planned.values().flat_map(Places::ids).collect();
    for task in workstream
        .tasks
        .iter()
        .filter(|task| !kept.contains(&task.id))
    {
        changes.extend(dropped(task));
    }
    changes.sort_by_key(Change::id);
    changes
}

/// What becomes of a task that the plan does not have any more. One that is done stays as it is:
/// it was done.
fn dropped(task: &Task) -> Option<Change> {
    let (id, name) = (task.id, task.name.clone());
    if !has_history(task) {
        return Some(Change::Remove { id, name });
    }
    (!task.status.is_settled()).then_some(Change::Cancel {
        id,
        name,
        was: task.status,
    })
}

/// Whether something happened to a task that must not be lost.
#[must_use]
pub fn has_history(task: &Task) -> bool {
    task.status != TaskStatus::Pending
        || !task.sessions.is_empty()
        || task.current_session_id.is_some()
        || task.report.is_some()
        || task.breadcrumb.is_some()
        || task.evidence.is_some()
        || task.blocked_by.is_some()
}

fn update(task: &Task, wish: &NewTask, speaks_of_agents: bool, changes: &mut Vec<Change>) {
    let id = task.id;
    for (what, from, to) in [
        (Named::Task, &task.name, &wish.name),
        (Named::Thread, &task.thread_name, &wish.thread_name),
        (Named::Batch, &task.batch_name, &wish.batch_name),
        (Named::Stage, &task.stage_name, &wish.stage_name),
    ] {
        if from != to {
            changes.push(Change::Rename {
                id,
                what,
                from: from.clone(),
                to: to.clone(),
            });
        }
    }
    if speaks_of_agents && task.assigned_agent != wish.assigned_agent {
        changes.push(Change::Agent {
            id,
            from: task.assigned_agent.clone(),
            to: wish.assigned_agent.clone(),
        });
    }
    if task.depends_on != wish.depends_on {
        changes.push(Change::DependsOn {
            id,
            from: task.depends_on.clone(),
            to: wish.depends_on.clone(),
        });
    }
}

/// The task that stood for the whole thread before its tasks were listed, if it is done: what was
/// done then is not what is listed now.
fn implied_and_done(state: &[&Task], thread: &Thread) -> Option<TaskId> {
    let [only] = state else { return None };
    let stands_for_it = only.name == only.thread_name;
    let is_listed = thread.tasks.iter().any(|task| task.text == only.name);
    (stands_for_it && only.status.is_settled() && !is_listed).then_some(only.id)
}

/// The tasks of a thread of the plan with the ids they have in tasks.json.
struct Places<'a> {
    placed: Placed<'a>,
    /// For each task of the plan, in order; where the plan lists none, those of tasks.json.
    tasks: Vec<(TaskId, String)>,
    /// What tasks.json knows of them, when the plan does not list them.
    unlisted: Vec<&'a Task>,
}

impl<'a> Places<'a> {
    fn new(placed: Placed<'a>, state: &[&'a Task]) -> Self {
        let thread = placed.thread;
        let listed = thread
            .tasks
            .iter()
            .any(|task| task.origin == Origin::Written);
        if !listed && !state.is_empty() {
            let tasks = state.iter().map(|task| {
                // the task that stands for a whole thread is named after it
                let stands_for_it = state.len() == 1 && task.name == task.thread_name;
                let name = if stands_for_it {
                    &thread.name
                } else {
                    &task.name
                };
                (task.id, name.clone())
            });
            return Self {
                placed,
                tasks: tasks.collect(),
                unlisted: state.to_vec(),
            };
        }
        let implied = implied_and_done(state, thread);
        let old: Vec<(u32, String)> = state
            .iter()
            .filter(|task| Some(task.id) != implied)
            .map(|task| (task.id.number, task.name.clone()))
            .collect();
        let new: Vec<(u32, String)> = (1..)
            .zip(thread.tasks.iter().map(|task| task.text.clone()))
            .collect();
        let mut used: BTreeSet<u32> = state.iter().map(|task| task.id.number).collect();
        let pairs = paired(&old, &new);
        let tasks = new
            .into_iter()
            .zip(pairs)
            .map(|((place, text), pair)| {
                let known = pair
                    .and_then(|index| old.get(index))
                    .map(|(number, _)| *number);
                let number = known.unwrap_or_else(|| {
                    let after = used.last().map_or(1, |last| last.saturating_add(1));
                    let free = if used.contains(&place) { after } else { place };
                    used.insert(free);
                    free
                });
                let thread = placed.id;
                (TaskId { thread, number }, text)
            })
            .collect();
        Self {
            placed,
            tasks,
            unlisted: Vec::new(),
        }
    }

    fn ids(&self) -> impl Iterator<Item = TaskId> + '_ {
        self.tasks.iter().map(|(id, _)| *id)
    }

    /// The tasks as they should be.
    fn wishes(&self, planned: &BTreeMap<ThreadId, Self>) -> Vec<NewTask> {
        let Placed {
            stage,
            batch,
            thread,
            ..
        } = self.placed;
        let first = self.ids().min();
        self.tasks
            .iter()
            .enumerate()
            .map(|(place, (id, name))| NewTask {
                id: *id,
                name: name.clone(),
                stage_name: stage.name.clone(),
                batch_name: batch.name.clone(),
                thread_name: thread.name.clone(),
                assigned_agent: thread.agent.clone(),
                depends_on: self.needs(place, *id, first, planned),
            })
            .collect()
    }

    /// What a task waits for: its own dependencies and, for the first of a thread, all tasks of
    /// the threads that its thread depends on.
    fn needs(
        &self,
        place: usize,
        id: TaskId,
        first: Option<TaskId>,
        planned: &BTreeMap<ThreadId, Self>,
    ) -> Vec<TaskId> {
        let mut ids: Vec<TaskId> = match self.unlisted.get(place) {
            Some(task) => task.depends_on.clone(),
            None => self
                .placed
                .thread
                .tasks
                .get(place)
                .into_iter()
                .flat_map(|task| &task.depends_on)
                .filter_map(|on| {
                    let there = planned.get(&on.id.thread)?;
                    let place = usize::try_from(on.id.number).ok()?.checked_sub(1)?;
                    there.tasks.get(place).map(|(id, _)| *id)
                })
                .collect(),
        };
        if first == Some(id) {
            let threads = self.placed.thread.depends_on.iter();
            let own = ids.len();
            ids.extend(
                threads
                    .filter_map(|on| planned.get(&on.id))
                    .flat_map(Self::ids),
            );
            if let Some(theirs) = ids.get_mut(own..) {
                theirs.sort();
            }
        }
        let mut seen = BTreeSet::new();
        ids.retain(|on| *on != id && seen.insert(*on));
        ids
    }
}
