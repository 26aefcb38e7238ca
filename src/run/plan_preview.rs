//! What an addition would write into the plan, before it does.
use super::plan_add::{Addition, edited, named, sure_plan};
use super::plan_error::PlanError;
use super::plan_file;
use super::project::Project;
use crate::domain::id::Scope;

/// An addition that was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What it would be called.
    pub id: Scope,
    /// The lines that would be new, without blank ones at either end.
    pub lines: Vec<String>,
}

/// Says what [`super::plan_add::add`] would do; nothing is written.
///
/// # Errors
/// As for the addition itself.
pub fn preview(project: &Project, addition: &Addition<'_>) -> Result<Preview, PlanError> {
    let missing = || PlanError::Missing(project.folder().plan_file());
    let text = plan_file::found(project)?.ok_or_else(missing)?;
    let plan = sure_plan(project, &text)?;
    let (new, id) =
        edited(&text, &plan, &project.read()?, addition).map_err(|error| named(error, &plan))?;
    Ok(Preview {
        id,
        lines: inserted(&text, &new),
    })
}

/// The lines of one insertion.
fn inserted(old: &str, new: &str) -> Vec<String> {
    let same = old
        .lines()
        .zip(new.lines())
        .take_while(|(old, new)| old == new)
        .count();
    let count = new.lines().count().saturating_sub(old.lines().count());
    let lines: Vec<&str> = new.lines().skip(same).take(count).collect();
    let blank = |line: &&str| line.trim().is_empty();
    let before = lines.iter().take_while(|line| blank(line)).count();
    let after = lines.iter().rev().take_while(|line| blank(line)).count();
    let end = lines.len().saturating_sub(after);
    lines
        .iter()
        .take(end)
        .skip(before)
        .map(|line| (*line).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::inserted;

    #[test]
    fn what_is_new_is_found_though_its_neighbours_look_like_it() {
        let old = "# A\n\n### One\n\n## Notes\n";
        let new = "# A\n\n### One\n\n### Two\n\n- x\n\n## Notes\n";
        assert_eq!(inserted(old, new), ["### Two", "", "- x"]);
        assert_eq!(inserted("a", "a\n\nb\n"), ["b"]);
        assert!(inserted("a\n", "a\n").is_empty());
    }
}
