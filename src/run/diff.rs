//! What a session changed in the working tree, as far as that can be told apart.
use super::project::Project;
use crate::domain::session::SessionRecord;
use crate::process::file_age::is_untouched_since;
use crate::process::git;
use jiff::Timestamp;

/// The difference, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The commit it is against.
    pub commit: String,
    /// The patch; empty when nothing tracked was changed.
    pub patch: String,
    /// Files that git does not track and that are new, or were changed since.
    pub untracked: Vec<String>,
    /// Files that differ from the commit, or that git does not track, and that were left just as they
    /// lay there before.
    pub before: Vec<String>,
    /// Threads that ran at the same time in the same folder: their changes are in it too.
    pub others: Vec<String>,
}

/// Everything that changed since the session's thread was begun, at `begun`. None without git or
/// without a base commit.
#[must_use]
pub fn since(
    project: &Project,
    record: &SessionRecord,
    begun: Timestamp,
    others: Vec<String>,
    color: bool,
) -> Option<Difference> {
    let root = project.root();
    let commit = record.base_commit.clone()?;
    let foreign = |name: &String| !name.starts_with("workstreams/");
    let lay_there = |name: &String| is_untouched_since(&root.join(name), begun);
    let tracked = git::names_since(root, &commit)?.into_iter().filter(foreign);
    let mut before: Vec<String> = tracked.filter(lay_there).collect();
    let mut paths = vec![".".to_owned(), ":(exclude)workstreams".to_owned()];
    paths.extend(
        before
            .iter()
            .map(|name| format!(":(exclude,literal){name}")),
    );
    let (old, untracked): (Vec<_>, Vec<_>) = git::untracked(root)
        .into_iter()
        .filter(foreign)
        .partition(lay_there);
    before.extend(old);
    Some(Difference {
        patch: git::diff(root, &commit, color, &paths)?,
        untracked,
        before,
        commit,
        others,
    })
}
