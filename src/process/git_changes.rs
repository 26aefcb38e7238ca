//! What git knows of the changes since a commit, for lists of touched files.
use super::git::{git, names, text};
use camino::Utf8Path;
use jiff::Timestamp;

/// What became of a file since a commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// Its path from the folder that was asked about.
    pub path: String,
    /// The letter that git gives it: A, M, D, T, or `?` for a file that git does not track.
    pub letter: char,
}

/// All files below `dir` that differ between a commit and the working tree: committed since,
/// staged, changed, deleted, and new ones that are not ignored. Without a commit everything is new.
/// None without git, or when the commit is not there.
#[must_use]
pub fn touched_since(dir: &Utf8Path, commit: Option<&str>) -> Option<Vec<Touched>> {
    let mut touched = match commit {
        Some(commit) => {
            let args = [
                "diff",
                "--name-status",
                "--no-renames",
                "--relative",
                "-z",
                commit,
                "--",
            ];
            name_status(&String::from_utf8_lossy(&git(dir, &args)?.stdout))
        }
        None => listed(dir, &["ls-files", "-z", "--cached"], 'A')?,
    };
    let new = ["ls-files", "-z", "--others", "--exclude-standard"];
    touched.extend(listed(dir, &new, '?')?);
    touched.sort();
    touched.dedup_by(|a, b| a.path == b.path);
    Some(touched)
}

/// What was committed on the way from a commit to the present one within that time, oldest first:
/// short hash and subject. Git keeps whole seconds.
#[must_use]
pub fn commits_between(
    dir: &Utf8Path,
    start: &str,
    from: Timestamp,
    to: Timestamp,
) -> Vec<(String, String)> {
    let range = format!("{start}..HEAD");
    let args = ["log", "--reverse", "--format=%ct %h %s", &range, "--"];
    let said = git(dir, &args).map(|output| text(&output));
    said.iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            let (at, rest) = line.split_once(' ')?;
            let at: i64 = at.parse().ok()?;
            let (hash, subject) = rest.split_once(' ').unwrap_or((rest, ""));
            (at >= from.as_second() && at <= to.as_second())
                .then(|| (hash.to_owned(), subject.to_owned()))
        })
        .collect()
}

/// Whether a commit is the present one or one of its ancestors. None when git does not know it.
#[must_use]
pub fn is_ancestor(dir: &Utf8Path, commit: &str) -> Option<bool> {
    git(
        dir,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            &format!("{commit}^{{commit}}"),
        ],
    )?;
    Some(git(dir, &["merge-base", "--is-ancestor", commit, "HEAD"]).is_some())
}

/// The newest commit that both histories have.
#[must_use]
pub fn merge_base(dir: &Utf8Path, commit: &str) -> Option<String> {
    git(dir, &["merge-base", commit, "HEAD"]).map(|output| text(&output))
}

fn listed(dir: &Utf8Path, args: &[&str], letter: char) -> Option<Vec<Touched>> {
    let touched = |path| Touched { path, letter };
    Some(names(&git(dir, args)?).into_iter().map(touched).collect())
}

/// Reads `git diff --name-status -z` (git-diff(1)).
fn name_status(text: &str) -> Vec<Touched> {
    let mut parts = text.split('\0');
    let mut touched = Vec::new();
    while let (Some(status), Some(path)) = (parts.next(), parts.next()) {
        if let Some(letter) = status.chars().next() {
            touched.push(Touched {
                path: path.to_owned(),
                letter,
            });
        }
    }
    touched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_spaces_are_read_whole() {
        let read = name_status("M\0a b.rs\0D\0gone\0");
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].path, "a b.rs");
        assert_eq!(read[1].letter, 'D');
    }
}
