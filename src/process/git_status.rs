//! What git says of a working tree before something is committed in it.
use super::git::{git, text};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;

/// A tracked file that differs from the last commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedFile {
    /// Its path from the top of the working tree.
    pub path: String,
    /// What became of it.
    pub how: Change,
}

/// What became of a tracked file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It says something else.
    Modified,
    /// It was added to the index and is in no commit yet.
    Added,
    /// It is gone.
    Deleted,
    /// It had this name.
    Renamed(String),
}

/// Something that git has begun and not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A merge.
    Merge,
    /// A cherry-pick.
    CherryPick,
    /// A revert.
    Revert,
    /// A rebase.
    Rebase,
}

/// A working tree between two commits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingTree {
    /// Its top folder.
    pub top: Utf8PathBuf,
    /// The commit that is checked out; none in a repository without commits.
    pub head: Option<String>,
    /// The branch; none when the head is detached.
    pub branch: Option<String>,
    /// What is going on.
    pub operation: Option<Operation>,
    /// Tracked files that differ from the last commit, by path.
    pub changed: Vec<ChangedFile>,
    /// Files with conflicts that nobody settled.
    pub unmerged: Vec<String>,
    /// Files, and folders of files, that git does not know and does not ignore.
    pub untracked: Vec<String>,
}

impl Operation {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::CherryPick => "cherry-pick",
            Self::Revert => "revert",
            Self::Rebase => "rebase",
        }
    }

    /// Whether git refuses to commit single files while it goes on.
    #[must_use]
    pub const fn wants_all(self) -> bool {
        matches!(self, Self::Merge | Self::CherryPick)
    }
}

/// The working tree that `dir` lies in. None without git, or outside a repository.
#[must_use]
pub fn working_tree(dir: &Utf8Path) -> Option<WorkingTree> {
    let top = Utf8PathBuf::from(super::git::top_level(dir)?);
    let output = git(
        &top,
        &[
            "status",
            "--porcelain=v2",
            "--branch",
            "-z",
            "--untracked-files=normal",
        ],
    )?;
    let mut tree = read(&String::from_utf8_lossy(&output.stdout));
    tree.operation = operation(&top);
    tree.top = top;
    Some(tree)
}

/// A path that was given in `dir`, as seen from the top of the working tree. None when it leads out
/// of it.
#[must_use]
pub fn from_top(dir: &Utf8Path, top: &Utf8Path, path: &Utf8Path) -> Option<String> {
    let whole = if path.is_absolute() {
        path.strip_prefix(top).ok()?.to_owned()
    } else {
        let prefix = git(dir, &["rev-parse", "--show-prefix"]).map(|output| text(&output))?;
        Utf8PathBuf::from(prefix).join(path)
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.components() {
        match part.as_str() {
            "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Lines added and removed in each tracked file since the last commit; nothing for binary files.
#[must_use]
pub fn line_counts(top: &Utf8Path) -> BTreeMap<String, (u64, u64)> {
    let output = git(top, &["diff", "--numstat", "--no-renames", "-z", "HEAD"]);
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.unwrap_or_default()
        .split('\0')
        .filter_map(|line| {
            let mut parts = line.splitn(3, '\t');
            let added = parts.next()?.parse().ok()?;
            let removed = parts.next()?.parse().ok()?;
            Some((parts.next()?.to_owned(), (added, removed)))
        })
        .collect()
}

/// Reads `git status --porcelain=v2 --branch -z` (git-status(1)).
fn read(text: &str) -> WorkingTree {
    let mut tree = WorkingTree::default();
    let mut records = text.split('\0');
    while let Some(record) = records.next() {
        let Some((kind, rest)) = record.split_once(' ') else {
            continue;
        };
        match kind {
            "#" => header(&mut tree, rest),
            "1" => tree.changed.extend(changed(rest, 7, None)),
            "2" => {
                let before = records.next().unwrap_or_default();
                tree.changed.extend(changed(rest, 8, Some(before)));
            }
            "u" => tree
                .unmerged
                .extend(rest.splitn(10, ' ').nth(9).map(str::to_owned)),
            "?" => tree.untracked.push(rest.to_owned()),
            _ => {}
        }
    }
    tree.changed.sort();
    tree
}

fn header(tree: &mut WorkingTree, rest: &str) {
    match rest.split_once(' ') {
        Some(("branch.oid", commit)) if commit != "(initial)" => {
            tree.head = Some(commit.to_owned());
        }
        Some(("branch.head", name)) if name != "(detached)" => tree.branch = Some(name.to_owned()),
        _ => {}
    }
}

/// A record with this many fields before the path.
fn changed(rest: &str, fields: usize, before: Option<&str>) -> Option<ChangedFile> {
    let path = rest.splitn(fields + 1, ' ').nth(fields)?.to_owned();
    let states = rest.get(..2)?;
    let how = if states.contains('D') {
        Change::Deleted
    } else if let Some(before) = before.filter(|_| states.contains('R')) {
        Change::Renamed(before.to_owned())
    } else if states.contains('A') || before.is_some() {
        Change::Added
    } else {
        Change::Modified
    };
    Some(ChangedFile { path, how })
}

fn operation(top: &Utf8Path) -> Option<Operation> {
    [
        ("MERGE_HEAD", Operation::Merge),
        ("CHERRY_PICK_HEAD", Operation::CherryPick),
        ("REVERT_HEAD", Operation::Revert),
        ("rebase-merge", Operation::Rebase),
        ("rebase-apply", Operation::Rebase),
    ]
    .into_iter()
    .find(|(name, _)| {
        git(top, &["rev-parse", "--git-path", name])
            .is_some_and(|output| top.join(text(&output)).exists())
    })
    .map(|(_, operation)| operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_record_is_read() {
        let text = "# branch.oid 1234abcd\0# branch.head main\0\
            1 .M N... 100644 100644 100644 aa aa src/a b.rs\0\
            1 A. N... 000000 100644 100644 00 aa new.rs\0\
            1 .D N... 100644 100644 000000 aa aa gone.rs\0\
            2 R. N... 100644 100644 100644 aa aa R100 now.rs\0was.rs\0\
            u UU N... 100644 100644 100644 100644 aa bb cc both ways.rs\0\
            ? scratch/\0";
        let tree = read(text);
        assert_eq!(tree.head.as_deref(), Some("1234abcd"));
        assert_eq!(tree.branch.as_deref(), Some("main"));
        let changed: Vec<_> = tree
            .changed
            .iter()
            .map(|it| (it.path.as_str(), it.how.clone()))
            .collect();
        assert_eq!(
            changed,
            [
                ("gone.rs", Change::Deleted),
                ("new.rs", Change::Added),
                ("now.rs", Change::Renamed("was.rs".to_owned())),
                ("src/a b.rs", Change::Modified),
            ]
        );
        assert_eq!(tree.unmerged, ["both ways.rs"]);
        assert_eq!(tree.untracked, ["scratch/"]);
        let bare = read("# branch.oid (initial)\0# branch.head (detached)\0");
        assert_eq!((bare.head, bare.branch), (None, None));
    }
}
