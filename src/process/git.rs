//! What git knows of the working tree, asked of the git program. Without git, or outside a
//! repository, every answer is "nothing known".
use camino::{Utf8Path, Utf8PathBuf};
use std::process::{Command, Output, Stdio};

/// Runs git in `dir`. None when it is not there or says no.
pub(super) fn git(dir: &Utf8Path, args: &[&str]) -> Option<Output> {
    let output = Command::new("git")
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("LC_ALL", "C")
        .output()
        .ok()?;
    output.status.success().then_some(output)
}

pub(super) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned()
}

/// The names of an answer to `-z`.
pub(super) fn names(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let names = text.split('\0').filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// The commit that is checked out.
#[must_use]
pub fn head(dir: &Utf8Path) -> Option<String> {
    git(dir, &["rev-parse", "--verify", "--quiet", "HEAD"]).map(|output| text(&output))
}

/// The top folder of the working tree.
#[must_use]
pub fn top_level(dir: &Utf8Path) -> Option<String> {
    git(dir, &["rev-parse", "--show-toplevel"]).map(|output| text(&output))
}

/// Tracked and new, not ignored files, relative to `dir`; None without git.
#[must_use]
pub fn visible_files(dir: &Utf8Path) -> Option<Vec<String>> {
    let output = git(
        dir,
        &[
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
    )?;
    Some(names(&output))
}

/// The difference between a commit and the working tree, new files named at the end.
#[must_use]
pub fn diff(dir: &Utf8Path, commit: &str, color: bool, paths: &[String]) -> Option<String> {
    let color = if color {
        "--color=always"
    } else {
        "--color=never"
    };
    let mut args = vec!["diff", color, "--stat", "--patch", commit, "--"];
    args.extend(paths.iter().map(String::as_str));
    git(dir, &args).map(|output| text(&output))
}

/// New files that git does not track and does not ignore.
#[must_use]
pub fn untracked(dir: &Utf8Path) -> Vec<String> {
    git(dir, &["ls-files", "-z", "--others", "--exclude-standard"])
        .map(|output| names(&output))
        .unwrap_or_default()
}

/// Names of tracked files that differ between a commit and the working tree.
#[must_use]
pub fn names_since(dir: &Utf8Path, commit: &str) -> Option<Vec<String>> {
    let output = git(
        dir,
        &["diff", "--name-only", "--relative", "-z", commit, "--"],
    )?;
    Some(names(&output))
}

/// The folder where git looks for hooks.
#[must_use]
pub fn hooks_dir(dir: &Utf8Path) -> Option<Utf8PathBuf> {
    let output = git(dir, &["rev-parse", "--git-path", "hooks"])?;
    Some(dir.join(text(&output)))
}
