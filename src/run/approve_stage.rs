//! `work approve stage`: a person opens a gate, or closes it again.
use super::plan_approve::{put, set_approval};
use super::project::Project;
use crate::domain::id::{Scope, StageId};
use crate::domain::stage::ApprovalStatus;
use crate::process::clock;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use serde_json::{Map, json};

/// What is said about a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The next stage may start.
    Approved,
    /// It may not (any more).
    Revoked,
}

impl Verdict {
    /// The word in tasks.json.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Revoked => "revoked",
        }
    }

    const fn status(self) -> ApprovalStatus {
        match self {
            Self::Approved => ApprovalStatus::Approved,
            Self::Revoked => ApprovalStatus::Revoked,
        }
    }
}

/// Records it, with what was missing when it was forced. Whether that changed anything.
///
/// # Errors
/// When the state refuses.
pub fn approve_stage(
    project: &Project,
    stage: StageId,
    verdict: Verdict,
    missing: &[String],
) -> Result<bool, StoreError> {
    project.update(clock::now(), |draft| {
        if draft.view().approval.of_stage(stage) == verdict.status() {
            return Ok(false);
        }
        let mut said = json!({
            "status": verdict.word(), "at": draft.now(), "by": project.actor().name,
        });
        if !missing.is_empty() {
            put(&mut said, &["missing"], json!(missing));
        }
        set_approval(draft, &["stages", &stage.to_string()], said)?;
        let event = Event::Approval {
            of: format!("stage {stage}"),
            status: verdict.word().to_owned(),
        };
        draft.journal(JournalEntry::new(event).about(Scope::Stage(stage)));
        Ok(true)
    })
}

/// Keeps what a person says to show the criteria of a stage that no command can.
///
/// # Errors
/// When the state refuses.
pub fn tell_evidence(project: &Project, stage: StageId, text: &str) -> Result<(), StoreError> {
    project.update(clock::now(), |draft| {
        let mut told = draft.view().stage_evidence(stage);
        if told.iter().any(|known| known == text) {
            return Ok(());
        }
        told.push(text.to_owned());
        let mut stages = draft.top("stages");
        put(&mut stages, &[&stage.to_string(), "evidence"], json!(told));
        draft.set_top("stages", Some(stages))?;
        let mut fields = Map::new();
        fields.insert("evidence".to_owned(), text.into());
        let kind = "evidence".to_owned();
        draft.journal(JournalEntry::new(Event::Other { kind, fields }).about(Scope::Stage(stage)));
        Ok(())
    })
}
