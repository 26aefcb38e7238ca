//! `work plan diff`.
use super::context::Context;
use super::present::seen;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::change::Change;
use crate::plan::drift::{Difference, Drift};
use crate::run::plan_diff::plan_diff;
use crate::run::plan_file::Standing;
use clap::Args;
use serde_json::{Value, json};

/// Say what changed in the plan since it was approved, and what approving it would change
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work plan diff\n  work plan diff --json")]
pub(super) struct PlanDiff {}

pub(super) fn run(context: &Context, _args: &PlanDiff) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let diff = plan_diff(&project, &present.workstream)?;
    if context.ui.is_json() {
        let differences = diff.differences.as_ref();
        let differences: Option<Vec<Value>> =
            differences.map(|all| all.iter().map(difference_json).collect());
        let changes: Vec<Value> = diff.changes.iter().map(change_json).collect();
        context.ui.json(json!({
            "approval": word(diff.standing), "differences": differences, "changes": changes,
        }))?;
        return Ok(Exit::Ok);
    }
    match (diff.standing, &diff.differences) {
        (Standing::Approved, _) => context.ui.out("The plan is the one that was approved.")?,
        (Standing::NotApproved, None) => context.ui.out("The plan is not approved.")?,
        (Standing::Changed, None) => context.ui.out(
            "The plan was changed since it was approved; what changed cannot be said, because the \
             approved text is not kept in this checkout.",
        )?,
        (_, Some(differences)) => {
            context.ui.out("Changed since it was approved:")?;
            for difference in differences {
                context.ui.out(&format!("  {difference}"))?;
            }
        }
    }
    if !diff.changes.is_empty() {
        context.ui.out("Approving it would change in tasks.json:")?;
        for change in &diff.changes {
            context.ui.out(&format!("  {change}"))?;
        }
    }
    Ok(Exit::Ok)
}

/// The standing of an approval, for scripts.
pub(super) const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::NotApproved => "draft",
        Standing::Approved => "approved",
        Standing::Changed => "changed",
    }
}

fn difference_json(difference: &Difference) -> Value {
    let (kind, from, to) = match &difference.drift {
        Drift::Added(to) => ("added", None, Some(to)),
        Drift::Changed { from, to } => ("changed", Some(from), Some(to)),
        Drift::Dropped(from) => ("dropped", Some(from), None),
    };
    json!({
        "id": difference.scope.map(|scope| scope.to_string()), "field": difference.field,
        "kind": kind, "from": from, "to": to,
    })
}

/// A change of tasks.json, for scripts.
pub(super) fn change_json(change: &Change) -> Value {
    let kind = match change {
        Change::Add(_) => "add",
        Change::Rename { .. } => "rename",
        Change::Agent { .. } => "agent",
        Change::DependsOn { .. } => "depends_on",
        Change::Cancel { .. } => "cancel",
        Change::Remove { .. } => "remove",
    };
    json!({ "id": change.id(), "kind": kind, "text": change.to_string() })
}
