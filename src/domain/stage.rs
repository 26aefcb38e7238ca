//! Stages and approvals as tasks.json keeps them.
use super::activity::Activity;
use super::id::StageId;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Whether a person approved something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalStatus {
    /// Not yet.
    #[default]
    Draft,
    /// Yes.
    Approved,
    /// Taken back.
    Revoked,
}

impl ApprovalStatus {
    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Revoked => "revoked",
        }
    }
}

/// One approval.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Approval {
    /// Whether it was given.
    #[serde(default)]
    pub status: ApprovalStatus,
    /// When.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// By whom.
    #[serde(default)]
    pub by: Option<String>,
    /// Hash of the plan that was approved.
    #[serde(default)]
    pub plan_hash: Option<String>,
}

/// `approval` in tasks.json.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Approvals {
    /// The plan's.
    #[serde(default)]
    pub plan: Option<Approval>,
    /// Each stage's.
    #[serde(default)]
    pub stages: BTreeMap<StageId, Approval>,
}

impl Approvals {
    /// The stage's approval; draft when nobody spoke about it.
    #[must_use]
    pub fn of_stage(&self, stage: StageId) -> ApprovalStatus {
        self.stages
            .get(&stage)
            .map_or(ApprovalStatus::Draft, |approval| approval.status)
    }
}

/// What is kept of a stage beside its tasks: its place under `stages` in tasks.json.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct StageFacts {
    /// What is being done in it.
    #[serde(default)]
    pub activity: Activity,
    /// When work on it began.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// When it was declared complete.
    #[serde(default)]
    pub completed_at: Option<Timestamp>,
    /// Commit of its last checkpoint.
    #[serde(default)]
    pub checkpoint: Option<String>,
}
