//! `work plan edit`: the person's own editor on PLAN.md.
use super::plan_error::PlanError;
use super::plan_file::{failed, read};
use super::project::Project;
use std::process::{Command, ExitStatus};

/// Opens the plan in an editor and waits until it is closed. The editor is a command line for the
/// shell, as git has it: `code --wait`, `vim -n`.
///
/// # Errors
/// When there is no plan or the editor cannot be started.
pub fn edit(project: &Project, editor: &str) -> Result<ExitStatus, PlanError> {
    read(project)?;
    let path = project.folder().plan_file();
    Command::new("sh")
        .args(["-c", &format!("{editor} \"$@\""), editor])
        .arg(&path)
        .status()
        .map_err(failed("edit", &path))
}
