//! The plan, compared with agents.yaml and the files of the repository.
use super::plan_error::PlanError;
use super::plan_file;
use super::preconditions;
use super::project::Project;
use crate::plan::finding::Finding;
use crate::plan::model::Plan;
use crate::plan::validate::{Around, check};

/// A plan and everything there is to say about it.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Its text.
    pub text: String,
    /// What it says.
    pub plan: Plan,
    /// What is wrong or remarkable, in the order of the text.
    pub findings: Vec<Finding>,
    /// Why agents could not be compared, if they could not.
    pub no_agents: Option<String>,
}

impl Checked {
    /// The findings that keep it from being approved.
    #[must_use]
    pub fn errors(&self) -> Vec<&Finding> {
        let errors = self.findings.iter();
        errors.filter(|finding| finding.is_error()).collect()
    }
}

/// Reads and checks the plan of the workstream.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn checked(project: &Project) -> Result<Checked, PlanError> {
    Ok(check_text(project, plan_file::read(project)?))
}

/// Checks a text as the plan of the workstream.
#[must_use]
pub fn check_text(project: &Project, text: String) -> Checked {
    let agents = preconditions::agents(project);
    let names: Option<Vec<&str>> = agents
        .as_ref()
        .ok()
        .map(|(file, _)| file.agents.iter().map(|it| it.name.as_str()).collect());
    let exists = |path: &str| {
        [project.root(), project.folder().dir()]
            .iter()
            .any(|folder| folder.join(path).exists())
    };
    let read = |path: &str| {
        [project.root(), project.folder().dir()]
            .iter()
            .find_map(|folder| std::fs::read_to_string(folder.join(path)).ok())
    };
    let around = Around {
        agents: names.as_deref(),
        exists: &exists,
        read: &read,
    };
    let (plan, findings) = check(&text, &around);
    Checked {
        text,
        plan,
        findings,
        no_agents: agents.err().map(|error| error.to_string()),
    }
}
