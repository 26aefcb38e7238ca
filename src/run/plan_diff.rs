//! `work plan diff`: what the plan says now and did not say when it was approved.
use super::plan_error::PlanError;
use super::plan_file::{self, Standing};
use super::project::Project;
use crate::domain::workstream::Workstream;
use crate::plan::change::Change;
use crate::plan::drift::{Difference, drift};
use crate::plan::parse::parse;
use crate::plan::reconcile::reconcile;

/// What changed since the plan was approved.
#[derive(Debug, Clone)]
pub struct PlanDiff {
    /// Where the approval stands.
    pub standing: Standing,
    /// The differences; none when the approved text is not known here.
    pub differences: Option<Vec<Difference>>,
    /// What an approval would change in tasks.json.
    pub changes: Vec<Change>,
}

/// Compares the plan with the one that was approved, and with tasks.json.
///
/// # Errors
/// When the plan cannot be read.
pub fn plan_diff(project: &Project, workstream: &Workstream) -> Result<PlanDiff, PlanError> {
    let text = plan_file::read(project)?;
    let (plan, _) = parse(&text);
    Ok(PlanDiff {
        standing: plan_file::standing(workstream, &text),
        differences: since(project, workstream, &text),
        changes: reconcile(&plan, workstream),
    })
}

/// What this text says and the approved one did not. None when that one is not known here.
#[must_use]
pub fn since(project: &Project, workstream: &Workstream, text: &str) -> Option<Vec<Difference>> {
    let old = plan_file::approved(project, workstream)?;
    Some(drift(&parse(&old).0, &parse(text).0))
}
