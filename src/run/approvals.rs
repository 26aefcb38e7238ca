//! What a person could approve now.
use super::gate::gate;
use super::plan_approve::{Strictness, preview};
use super::plan_error::PlanError;
use super::project::Project;
use super::settle::Present;
use super::verify::{PlanUnreadable, Planned, planned};
use crate::domain::stage::ApprovalStatus;

/// The plan or a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approvable {
    /// `plan`, or `stage 1`: as it is typed.
    pub what: String,
    /// The stage's name.
    pub name: String,
    /// Whether it is approved.
    pub status: ApprovalStatus,
    /// What is missing before it can be.
    pub missing: Vec<String>,
}

impl Approvable {
    /// Whether approving it would be accepted and change something.
    #[must_use]
    pub fn can_be(&self) -> bool {
        self.status != ApprovalStatus::Approved && self.missing.is_empty()
    }
}

/// The plan, if there is one, and all stages, in order.
///
/// # Errors
/// When the plan cannot be read.
pub fn approvals(project: &Project, present: &Present) -> Result<Vec<Approvable>, PlanUnreadable> {
    let workstream = &present.workstream;
    let mut found = Vec::new();
    let planned = planned(project, workstream)?;
    if planned != Planned::None {
        let (status, missing) = match planned.approved() {
            Some(_) => (ApprovalStatus::Approved, Vec::new()),
            None => (ApprovalStatus::Draft, of_plan(project, present)),
        };
        found.push(Approvable {
            what: "plan".to_owned(),
            name: String::new(),
            status,
            missing,
        });
    }
    for stage in workstream.stages() {
        let status = workstream.approval.of_stage(stage);
        let missing = match status {
            ApprovalStatus::Approved => Vec::new(),
            _ => gate(project, present, stage)?.missing(),
        };
        found.push(Approvable {
            what: format!("stage {}", stage.0),
            name: workstream.stage_name(stage).to_owned(),
            status,
            missing,
        });
    }
    Ok(found)
}

/// What keeps the plan from being approved.
fn of_plan(project: &Project, present: &Present) -> Vec<String> {
    match preview(project, &present.workstream, Strictness::Full) {
        Ok(_) => Vec::new(),
        Err(PlanError::Blocked { findings, .. }) => findings
            .iter()
            .map(|finding| format!("line {}: {}", finding.line, finding.message))
            .collect(),
        Err(error) => vec![error.to_string()],
    }
}
