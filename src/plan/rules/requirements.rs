//! Requirements: each once, known where they are named, and named by some task.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::model::Plan;
use crate::domain::suggestion::near;
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::plan) fn look(plan: &Plan, findings: &mut Vec<Finding>) {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for requirement in &plan.requirements {
        let line = requirement.position.line;
        let first = *known.entry(requirement.id.to_lowercase()).or_insert(line);
        if first != line {
            findings.push(Finding::new(
                Code::DuplicateRequirement,
                requirement.position,
                format!(
                    "requirement {} stands twice; the first is in line {first}",
                    requirement.id
                ),
                "give it another number",
            ));
        }
    }
    let mut named: BTreeSet<String> = BTreeSet::new();
    for placed in plan.threads() {
        for (place, task) in placed.thread.tasks.iter().enumerate() {
            for name in &task.requirements {
                if known.contains_key(&name.to_lowercase()) {
                    named.insert(name.to_lowercase());
                    continue;
                }
                let ids = plan.requirements.iter().map(|it| it.id.as_str());
                let hint = match near(name, ids.clone()).first() {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "list it under `## Requirements`".to_owned(),
                };
                findings.push(Finding::new(
                    Code::UnknownRequirement,
                    task.position,
                    format!(
                        "task {} names requirement {name}, which the plan does not have",
                        placed.task_id(place)
                    ),
                    hint,
                ));
            }
        }
    }
    // a plan whose tasks name no requirement at all does not trace them
    let unmet = plan
        .requirements
        .iter()
        .filter(|it| !named.is_empty() && !named.contains(&it.id.to_lowercase()));
    for requirement in unmet {
        findings.push(Finding::new(
            Code::UnmetRequirement,
            requirement.position,
            format!("no task names requirement {}", requirement.id),
            format!(
                "add `[req: {}]` to the task that fulfils it",
                requirement.id
            ),
        ));
    }
}
