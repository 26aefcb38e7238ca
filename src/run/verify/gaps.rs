//! What no task covers, and where the plan went away from what was approved.
use super::planned::Planned;
use crate::domain::workstream::Workstream;
use crate::plan::drift::drift;
use crate::plan::model::Plan;
use crate::plan::parse::parse;
use crate::run::plan_file;
use crate::run::project::Project;
use crate::store::entry::{Event, Recorded};

/// Differences that are named before the rest is only counted.
const NAMED: usize = 10;

/// Requirements that no task names, requirements that are not those on record, and what changed
/// since the plan was approved.
#[must_use]
pub fn gaps(
    project: &Project,
    workstream: &Workstream,
    planned: &Planned,
    journal: &[Recorded],
) -> Vec<String> {
    let Some(plan) = planned.plan() else {
        return Vec::new();
    };
    let mut gaps = unnamed(plan);
    gaps.extend(baseline(plan, journal));
    if planned.approved().is_none()
        && let Some(text) = plan_file::approved(project, workstream)
    {
        let found = drift(&parse(&text).0, plan);
        let shown = found.iter().take(NAMED);
        gaps.extend(shown.map(|it| format!("not in the plan that was approved: {it}")));
        if found.len() > NAMED {
            let rest = found.len() - NAMED;
            gaps.push(format!("and {rest} more differences (`work plan diff`)"));
        }
    }
    gaps
}

/// Requirements that no task names.
fn unnamed(plan: &Plan) -> Vec<String> {
    let named = |id: &str| {
        let mut tasks = plan.threads().flat_map(|it| &it.thread.tasks);
        tasks.any(|task| task.requirements.iter().any(|named| named == id))
    };
    let mut tasks = plan.threads().flat_map(|it| &it.thread.tasks);
    // a plan that ties no task to a requirement does not work that way
    let any = tasks.any(|task| !task.requirements.is_empty());
    plan.requirements
        .iter()
        .filter(|requirement| any && !named(&requirement.id))
        .map(|requirement| {
            format!(
                "{} is named by no task: {}",
                requirement.id, requirement.text
            )
        })
        .collect()
}

/// The requirements on record, as they were approved last.
#[must_use]
pub fn on_record(journal: &[Recorded]) -> Option<&[String]> {
    journal.iter().rev().find_map(|it| match &it.entry.event {
        Event::Requirements { list, .. } => Some(list.as_slice()),
        _ => None,
    })
}

/// The requirements of a plan, as they are put on record.
#[must_use]
pub fn requirements(plan: &Plan) -> Vec<String> {
    let lines = plan.requirements.iter();
    lines.map(|it| format!("{}: {}", it.id, it.text)).collect()
}

/// Requirements that are not those on record.
fn baseline(plan: &Plan, journal: &[Recorded]) -> Vec<String> {
    let Some(first) = on_record(journal) else {
        return Vec::new();
    };
    let now = requirements(plan);
    let gone = first.iter().filter(|it| !now.contains(it));
    let new = now.iter().filter(|it| !first.contains(it));
    gone.map(|it| format!("a requirement on record is not in the plan any more: {it}"))
        .chain(new.map(|it| format!("a requirement that nobody approved: {it}")))
        .collect()
}
