//! What a session changed in the working tree, as far as that can be told apart.
use super::project::Project;
use crate::domain::session::SessionRecord;
use crate::process::git;

/// The difference, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The commit it is against.
    pub commit: String,
    /// The patch; empty when nothing tracked was changed.
    pub patch: String,
    /// New files that git does not track.
    pub untracked: Vec<String>,
    /// Threads that ran at the same time in the same folder: their changes are in it too.
    pub others: Vec<String>,
}

/// Everything that changed since the session began. None without git or without a base commit.
#[must_use]
pub fn since(
    project: &Project,
    record: &SessionRecord,
    others: Vec<String>,
    color: bool,
) -> Option<Difference> {
    let commit = record.base_commit.clone()?;
    let own = ":(exclude)workstreams".to_owned();
    Some(Difference {
        patch: git::diff(project.root(), &commit, color, &[".".to_owned(), own])?,
        untracked: git::untracked(project.root())
            .into_iter()
            .filter(|name| !name.starts_with("workstreams/"))
            .collect(),
        commit,
        others,
    })
}
