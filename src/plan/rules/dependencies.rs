//! What waits for what: only for things that exist, come earlier, and do not wait back.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::model::{Placed, Plan};
use super::super::position::Position;
use crate::domain::id::{TaskId, ThreadId};
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::plan) fn look(plan: &Plan, findings: &mut Vec<Finding>) {
    let threads: BTreeMap<ThreadId, usize> = plan
        .threads()
        .map(|placed| (placed.id, placed.thread.tasks.len()))
        .collect();
    // which threads of the same batch a thread waits for, through its tasks
    let mut waits: BTreeMap<ThreadId, BTreeMap<ThreadId, Position>> = BTreeMap::new();
    for placed in plan.threads() {
        for on in &placed.thread.depends_on {
            if let Some(trouble) = thread_trouble(&placed, on.id, &threads) {
                findings.push(trouble.at(on.position));
            }
        }
        for (place, task) in placed.thread.tasks.iter().enumerate() {
            let id = placed.task_id(place);
            for on in &task.depends_on {
                match task_trouble(id, on.id, &threads) {
                    Some(trouble) => findings.push(trouble.at(on.position)),
                    None if on.id.thread != id.thread && on.id.thread.batch == id.thread.batch => {
                        let row = waits.entry(id.thread).or_default();
                        row.entry(on.id.thread).or_insert(on.position);
                    }
                    None => {}
                }
            }
        }
    }
    cycles(&waits, findings);
}

/// What is wrong with a dependency.
struct Trouble {
    code: Code,
    message: String,
    hint: String,
}

impl Trouble {
    fn at(self, position: Position) -> Finding {
        Finding::new(self.code, position, self.message, self.hint)
    }
}

fn unknown(who: &str, on: &str, hint: String) -> Trouble {
    Trouble {
        code: Code::UnknownDependency,
        message: format!("{who} depends on {on}, which the plan does not have"),
        hint,
    }
}

fn order(who: &str, on: &str, why: &str, hint: &str) -> Trouble {
    Trouble {
        code: Code::DependencyOrder,
        message: format!("{who} depends on {on}, {why}"),
        hint: hint.to_owned(),
    }
}

fn thread_trouble(
    placed: &Placed<'_>,
    on: ThreadId,
    threads: &BTreeMap<ThreadId, usize>,
) -> Option<Trouble> {
    let who = format!("thread {}", placed.id);
    let it = format!("thread {on}");
    if !threads.contains_key(&on) {
        return Some(unknown(&who, &it, listed(threads, |id| id < placed.id)));
    }
    let hint = "a thread builds on threads of earlier batches: move it to a later batch";
    if on == placed.id {
        Some(order(&who, "itself", "which can never be", hint))
    } else if on.batch == placed.id.batch {
        Some(order(&who, &it, "which runs at the same time", hint))
    } else {
        (on.batch > placed.id.batch).then(|| order(&who, &it, "which comes later", hint))
    }
}

fn task_trouble(id: TaskId, on: TaskId, threads: &BTreeMap<ThreadId, usize>) -> Option<Trouble> {
    let who = format!("task {id}");
    let it = format!("task {on}");
    let count = threads.get(&on.thread).copied().unwrap_or(0);
    if on.number == 0 || usize::try_from(on.number).map_or(true, |number| number > count) {
        let hint = if count == 0 {
            listed(threads, |_| true)
        } else {
            format!("thread {} has {count} tasks", on.thread)
        };
        return Some(unknown(&who, &it, hint));
    }
    let hint = "the tasks of a thread are done from top to bottom, batches one after the other";
    if on == id {
        Some(order(&who, "itself", "which can never be", hint))
    } else if on.thread == id.thread {
        (on.number > id.number).then(|| order(&who, &it, "which comes later in its thread", hint))
    } else {
        let later = on.thread.batch > id.thread.batch;
        later.then(|| order(&who, &it, "which is in a later batch", hint))
    }
}

fn listed(threads: &BTreeMap<ThreadId, usize>, fits: impl Fn(ThreadId) -> bool) -> String {
    let ids: Vec<String> = threads
        .keys()
        .filter(|id| fits(**id))
        .take(6)
        .map(ToString::to_string)
        .collect();
    if ids.is_empty() {
        "no thread comes before it".to_owned()
    } else {
        format!("threads are {}", ids.join(", "))
    }
}

/// Threads of a batch that wait for each other: none of them could ever begin.
fn cycles(waits: &BTreeMap<ThreadId, BTreeMap<ThreadId, Position>>, findings: &mut Vec<Finding>) {
    let mut told: BTreeSet<ThreadId> = BTreeSet::new();
    for start in waits.keys() {
        if told.contains(start) {
            continue;
        }
        if let Some(way) = way_back(waits, *start) {
            told.extend(&way);
            let ids: Vec<String> = way.iter().map(ToString::to_string).collect();
            let position = waits.get(start).and_then(|row| row.values().next());
            findings.push(Finding::new(
                Code::DependencyCycle,
                position.copied().unwrap_or_default(),
                format!("threads wait for each other: {} → {start}", ids.join(" → ")),
                "take one of these dependencies away, or put the threads into different batches",
            ));
        }
    }
}

/// The way from a thread through what it waits for back to itself.
fn way_back(
    waits: &BTreeMap<ThreadId, BTreeMap<ThreadId, Position>>,
    start: ThreadId,
) -> Option<Vec<ThreadId>> {
    let mut from: BTreeMap<ThreadId, ThreadId> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(thread) = open.pop() {
        for next in waits.get(&thread).into_iter().flat_map(BTreeMap::keys) {
            if *next == start {
                let mut way = vec![thread];
                let mut at = thread;
                while let Some(before) = from.get(&at) {
                    way.push(*before);
                    at = *before;
                }
                way.reverse();
                return Some(way);
            }
            if !from.contains_key(next) {
                from.insert(*next, thread);
                open.push(*next);
            }
        }
    }
    None
}
