//! tasks.json of one workstream: can it be read, and does it agree with itself?
use super::check::Check;
use super::remedy::Remedy;
use crate::domain::integrity::{Finding, findings};
use crate::run::plan_check;
use crate::run::project::Project;
use crate::store::error::StoreError;
use crate::store::repair;

/// The state of the workstream; whether it can be read at all.
pub(super) fn check(project: &Project) -> (Check, bool) {
    let name = format!("state {}", project.stream());
    let workstream = match project.read() {
        Ok(workstream) => workstream,
        Err(error) => return (unreadable(project, name, &error), false),
    };
    let found = findings(&workstream);
    if !found.is_empty() {
        return (misfits(project, name, &found), true);
    }
    if let Err(error) = crate::store::journal::read(&project.folder().journal_file()) {
        let check = Check::problem(name, error.to_string());
        return (check.hint("the states do not depend on it"), true);
    }
    let sessions = workstream.sessions().count();
    let message = format!(
        "{} {}, {sessions} {}",
        workstream.tasks.len(),
        noun(workstream.tasks.len(), "task"),
        noun(sessions, "session")
    );
    let check = match plan_check::checked(project) {
        Ok(checked) if !checked.errors().is_empty() => {
            let errors = checked.errors().len();
            let message = format!("{message}; PLAN.md has {errors} {}", noun(errors, "error"));
            Check::warning(name, message).hint(format!("`work plan check -s {}`", project.stream()))
        }
        _ => Check::ok(name, message),
    };
    (check, true)
}

fn noun(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{word}{plural}")
}

/// A file that does not parse is never taken for empty: the last good copy is offered.
fn unreadable(project: &Project, name: String, error: &StoreError) -> Check {
    let check = Check::problem(name, error.to_string());
    let repairable = matches!(
        error,
        StoreError::Corrupt { .. }
            | StoreError::ConflictMarkers { .. }
            | StoreError::NotFound { .. }
    );
    let by_hand = match error {
        StoreError::NotFound { .. } => "",
        _ => "mend it by hand, or ",
    };
    match repair::last_good(project.folder()) {
        Some(good) if repairable => check
            .hint(format!(
                "{by_hand}`work doctor --fix -s {}` puts back the last good copy ({} {}, of {})",
                project.stream(),
                good.tasks,
                noun(good.tasks, "task"),
                good.saved_at
            ))
            .remedy(Remedy::RestoreState {
                stream: project.stream().clone(),
                good,
            }),
        _ if repairable => check.hint(format!(
            "{by_hand}take it from git; there is no last good copy in `.state`"
        )),
        _ => check,
    }
}

fn misfits(project: &Project, name: String, found: &[Finding]) -> Check {
    let words: Vec<String> = found.iter().map(ToString::to_string).collect();
    let harmless = |finding: &Finding| {
        matches!(
            finding,
            Finding::DeadMark { .. }
                | Finding::EndBeforeStart { .. }
                | Finding::MissingDependency { .. }
        )
    };
    let message = words.join("; ");
    let check = if found.iter().all(harmless) {
        Check::warning(name, message)
    } else {
        Check::problem(name, message)
    };
    let marks: Vec<_> = found
        .iter()
        .filter_map(|finding| match finding {
            Finding::DeadMark { task, .. } => Some(*task),
            _ => None,
        })
        .collect();
    if marks.is_empty() {
        check.hint(format!("mend {} by hand", project.folder().tasks_file()))
    } else {
        check
            .hint("`work doctor --fix` takes marks of sessions away that do not run")
            .remedy(Remedy::ClearMarks {
                stream: project.stream().clone(),
                tasks: marks,
            })
    }
}
