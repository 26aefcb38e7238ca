//! What is wrong with a plan, as a failure: exit code and what to do next.
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::edit::EditError;
use crate::plan::finding::Finding;
use crate::run::create::CreateError;
use crate::run::plan_error::PlanError;
use camino::Utf8Path;

/// The most findings that are shown where something else was asked for.
const SHOWN: usize = 10;

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Store(error) => error.into(),
            error => {
                let mut failure = Self::from_error(exit(&error), &error);
                failure.hints = hints(&error);
                failure
            }
        }
    }
}

impl From<CreateError> for Failure {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Layout(error) => error.into(),
            CreateError::Name(_) => Self::from_error(Exit::Usage, &error),
            CreateError::Exists(ref id) => Self::from_error(Exit::Refused, &error).hint(format!(
                "take another name, or go on with that one: `work current {id}`"
            )),
            CreateError::From { .. } => Self::from_error(Exit::NotFound, &error),
        }
    }
}

fn exit(error: &PlanError) -> Exit {
    match error {
        PlanError::Missing(_) | PlanError::Unknown { .. } => Exit::NotFound,
        PlanError::Edit(EditError::NoStage(_) | EditError::NoBatch(_) | EditError::NoThread(_)) => {
            Exit::NotFound
        }
        PlanError::Edit(EditError::EmptyName(_) | EditError::Unreadable(_)) => Exit::Usage,
        PlanError::Overtaken(_) | PlanError::Moved | PlanError::Running(_) => Exit::Conflict,
        PlanError::Unsure { .. } | PlanError::Blocked { .. } => Exit::Refused,
        PlanError::Io { .. } | PlanError::Store(_) => Exit::No,
    }
}

fn hints(error: &PlanError) -> Vec<String> {
    let one = |hint: &str| vec![hint.to_owned()];
    match error {
        PlanError::Missing(_) => one("`work create NAME` makes a workstream with a plan to fill"),
        PlanError::Overtaken(_) | PlanError::Moved => one("look at it, and try again"),
        PlanError::Running(_) => one("`work stop THREAD` ends it, or leave it in the plan"),
        PlanError::Unknown { .. } => one("`work plan show` lists all ids"),
        PlanError::Unsure { path, findings } => {
            let mut hints = lines(path, findings);
            hints.push("correct them first; `work plan check` says everything".to_owned());
            hints
        }
        PlanError::Blocked { path, findings } => {
            let mut hints = lines(path, findings);
            if findings.iter().all(|it| it.code.yields_to_force()) {
                hints.push("--force approves it all the same".to_owned());
            }
            hints
        }
        PlanError::Edit(_) | PlanError::Io { .. } | PlanError::Store(_) => Vec::new(),
    }
}

/// The findings with their places.
fn lines(path: &Utf8Path, findings: &[Finding]) -> Vec<String> {
    let name = path.file_name().unwrap_or("PLAN.md");
    let mut lines: Vec<String> = findings
        .iter()
        .take(SHOWN)
        .map(|finding| format!("{name}:{finding}"))
        .collect();
    let more = findings.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(format!("and {more} more: `work plan check`"));
    }
    lines
}
