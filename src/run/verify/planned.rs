//! Which commands there are: those of the approved plan, if it still is the approved one.
use crate::domain::id::{StageId, ThreadId};
use crate::domain::stage::ApprovalStatus;
use crate::domain::workstream::Workstream;
use crate::plan::fingerprint::of;
use crate::plan::model::{Criterion, Plan};
use crate::plan::parse::parse;
use crate::run::preconditions;
use crate::run::project::Project;
use camino::Utf8PathBuf;
use std::io;
use std::time::Duration;

/// The plan as far as its commands may be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planned {
    /// There is no PLAN.md.
    None,
    /// It is not the text that a person approved: its commands are not run.
    NotApproved(Box<Plan>),
    /// It is.
    Approved(Box<Plan>),
}

/// The plan cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{path}`: {source}")]
pub struct PlanUnreadable {
    /// The file.
    pub path: Utf8PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Reads the plan and asks whether it is the approved one.
///
/// # Errors
/// When there is one and it cannot be read.
pub fn planned(project: &Project, workstream: &Workstream) -> Result<Planned, PlanUnreadable> {
    let path = project.folder().plan_file();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Planned::None),
        Err(source) => return Err(PlanUnreadable { path, source }),
    };
    let (plan, _) = parse(&text);
    let approval = workstream.approval.plan.as_ref();
    let approved = approval.is_some_and(|approval| {
        approval.status == ApprovalStatus::Approved
            && approval.plan_hash.as_deref() == Some(of(&plan).as_str())
    });
    let plan = Box::new(plan);
    Ok(if approved {
        Planned::Approved(plan)
    } else {
        Planned::NotApproved(plan)
    })
}

impl Planned {
    /// The plan, approved or not.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        match self {
            Self::None => None,
            Self::NotApproved(plan) | Self::Approved(plan) => Some(plan),
        }
    }

    /// The plan whose commands may be run.
    #[must_use]
    pub fn approved(&self) -> Option<&Plan> {
        match self {
            Self::Approved(plan) => Some(plan),
            Self::None | Self::NotApproved(_) => None,
        }
    }

    /// The commands that show that a thread is done; none of a plan that is not approved.
    #[must_use]
    pub fn of_thread(&self, id: ThreadId) -> Vec<String> {
        self.approved()
            .map(|plan| written_for(plan, id))
            .unwrap_or_default()
    }

    /// Commands that the plan has for the thread and that are not run, because nobody approved it.
    #[must_use]
    pub fn withheld(&self, id: ThreadId) -> Vec<String> {
        match self {
            Self::NotApproved(plan) => written_for(plan, id),
            Self::None | Self::Approved(_) => Vec::new(),
        }
    }

    /// Whether the plan has criteria or commands for the stage or a thread of it that are not
    /// looked at, because nobody approved it.
    #[must_use]
    pub fn withholds(&self, id: StageId) -> bool {
        let Self::NotApproved(plan) = self else {
            return false;
        };
        let threads = plan.threads().filter(|placed| placed.id.stage() == id);
        plan.stage(id)
            .is_some_and(|stage| !stage.verification.is_empty())
            || threads
                .into_iter()
                .any(|placed| !placed.thread.verify.is_empty())
    }

    /// The commands that show that a stage is done, and the criteria that only a person can judge.
    #[must_use]
    pub fn of_stage(&self, id: StageId) -> (Vec<String>, Vec<String>) {
        let checks = self.approved().and_then(|plan| plan.stage(id));
        let mut found = (Vec::new(), Vec::new());
        for check in checks.iter().flat_map(|stage| &stage.verification) {
            match &check.criterion {
                Criterion::Command(command) => found.0.push(command.clone()),
                Criterion::Words(words) => found.1.push(words.clone()),
            }
        }
        found
    }
}

fn written_for(plan: &Plan, id: ThreadId) -> Vec<String> {
    plan.thread(id)
        .map(|thread| thread.verify.iter().map(|line| line.text.clone()).collect())
        .unwrap_or_default()
}

/// How long a command may take: agents.yaml, else ten minutes.
#[must_use]
pub(super) fn limit(project: &Project) -> Duration {
    preconditions::agents(project).map_or(Duration::from_secs(600), |(agents, _)| {
        agents.defaults.verify_timeout.value
    })
}
