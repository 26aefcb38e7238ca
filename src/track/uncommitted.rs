//! What is not committed, and what of it nobody expects.
use super::brief::model::Tree;
use super::own_files::is_expected;
use crate::process::{git, git_status};
use camino::Utf8Path;

/// What is not committed in the working tree. None without git, or outside a repository.
#[must_use]
pub fn uncommitted(root: &Utf8Path) -> Option<Tree> {
    let tree = git_status::working_tree(root)?;
    let below = root.strip_prefix(&tree.top).unwrap_or(Utf8Path::new(""));
    let seen = |path: &str| {
        let inside = Utf8Path::new(path).strip_prefix(below);
        inside.map_or_else(|_| path.to_owned(), ToString::to_string)
    };
    let changed = tree.changed.iter().map(|file| file.path.as_str());
    let all: Vec<String> = changed
        .chain(tree.unmerged.iter().map(String::as_str))
        .map(seen)
        .chain(git::untracked(root))
        .collect();
    let (expected, unexpected): (Vec<String>, Vec<String>) =
        all.into_iter().partition(|path| is_expected(path));
    Some(Tree {
        branch: tree.branch.unwrap_or_else(|| "detached head".to_owned()),
        commit: tree.head.map(|head| head.chars().take(7).collect()),
        unexpected,
        expected: expected.len(),
    })
}
