//! Names that people and machines can tell apart.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::model::{Batch, Origin, Plan};
use super::super::position::Position;
use crate::domain::clean::is_unsafe;
use crate::domain::concrete::is_hollow;
use std::collections::BTreeMap;

pub(in crate::plan) fn look(plan: &Plan, findings: &mut Vec<Finding>) {
    harmless("the plan's name", &plan.name, plan.places.title, findings);
    for stage in &plan.stages {
        let what = format!("the name of stage {:02}", stage.number);
        harmless(&what, &stage.name, stage.position, findings);
        for batch in &stage.batches {
            let what = format!("the name of batch {:02}.{:02}", stage.number, batch.number);
            harmless(&what, &batch.name, batch.position, findings);
            different(batch, findings);
        }
    }
    for placed in plan.threads() {
        let what = format!("the name of thread {}", placed.id);
        harmless(&what, &placed.thread.name, placed.thread.position, findings);
        for (place, task) in placed.thread.tasks.iter().enumerate() {
            if task.origin == Origin::Written {
                let what = format!("task {}", placed.task_id(place));
                harmless(&what, &task.text, task.position, findings);
                if is_hollow(&task.text) {
                    findings.push(Finding::new(
                        Code::VagueTask,
                        task.position,
                        format!("{what} does not say what is to be done: `{}`", task.text),
                        "say what is made or changed, and where",
                    ));
                }
            }
        }
    }
}

fn harmless(what: &str, name: &str, position: Position, findings: &mut Vec<Finding>) {
    let Some(bad) = name.chars().find(|c| is_unsafe(*c)) else {
        return;
    };
    findings.push(Finding::new(
        Code::UnsafeName,
        position,
        format!(
            "{what} holds the invisible character U+{:04X}",
            u32::from(bad)
        ),
        "delete it: it shows nothing, or turns the text around",
    ));
}

fn different(batch: &Batch, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for thread in batch
        .threads
        .iter()
        .filter(|thread| !thread.name.is_empty())
    {
        let first = *seen
            .entry(thread.name.to_lowercase())
            .or_insert(thread.number);
        if first != thread.number {
            findings.push(Finding::new(
                Code::DuplicateName,
                thread.position,
                format!(
                    "threads {first:02} and {:02} of this batch are both named `{}`",
                    thread.number, thread.name
                ),
                "give them names that tell them apart",
            ));
        }
    }
}
