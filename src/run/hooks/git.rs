//! A pre-commit hook of git. A hook that is there already is kept and run first.
use super::error::{HookError, failed};
use super::kept::Kept;
use crate::process::git::{hooks_dir, top_level};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

/// What a commit without tracking gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Nothing: the hook is taken away.
    Off,
    /// A warning.
    Warn,
    /// A refusal.
    Reject,
}

/// What the hook holds: one without it is not ours.
const MARK: &str = "work init --hooks git";

/// Sets the hook up, or takes it away.
///
/// # Errors
/// When there is no git, the hooks are somebody else's, or a file cannot be written.
pub fn install(root: &Utf8Path, rule: Rule) -> Result<(Utf8PathBuf, Kept), HookError> {
    let folder = hooks_dir(root).ok_or(HookError::NoGit)?;
    // core.hooksPath: what lies there may be tracked, and made anew by another program
    if folder.file_name() != Some("hooks") || !folder.as_str().contains(".git/") {
        return Err(HookError::Elsewhere(folder));
    }
    let (path, before) = (
        folder.join("pre-commit"),
        folder.join("pre-commit.before-work"),
    );
    let there = fs::read(&path).ok();
    let ours = there
        .as_ref()
        .is_some_and(|bytes| String::from_utf8_lossy(bytes).contains(MARK));
    let word = match rule {
        Rule::Off if ours => return take_away(path, &before),
        Rule::Off => return Ok((path, Kept::Stays)),
        Rule::Warn => "warn",
        Rule::Reject => "reject",
    };
    let text = script(word, below(root).as_deref());
    if there.as_deref() == Some(text.as_bytes()) {
        return Ok((path, Kept::Stays));
    }
    let kept = if there.is_none() {
        Kept::Made
    } else {
        Kept::Changed
    };
    if there.is_some() && !ours {
        if before.symlink_metadata().is_ok() {
            return Err(HookError::Taken(before));
        }
        fs::rename(&path, &before).map_err(failed("move", &path))?;
    }
    let new = folder.join("pre-commit.new");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&new, text))
        .and_then(|()| fs::set_permissions(&new, Permissions::from_mode(0o755)))
        .and_then(|()| fs::rename(&new, &path))
        .map_err(failed("write", &path))?;
    Ok((path, kept))
}

/// Removes ours and puts the person's back.
fn take_away(path: Utf8PathBuf, before: &Utf8Path) -> Result<(Utf8PathBuf, Kept), HookError> {
    if before.symlink_metadata().is_ok() {
        fs::rename(before, &path).map_err(failed("move", before))?;
    } else {
        fs::remove_file(&path).map_err(failed("remove", &path))?;
    }
    Ok((path, Kept::Removed))
}

/// Where the folder lies in the working tree, when it is not its top: git calls hooks there.
fn below(root: &Utf8Path) -> Option<Utf8PathBuf> {
    let top = Utf8PathBuf::from(top_level(root)?);
    let root = root.canonicalize_utf8().ok()?;
    let below = root.strip_prefix(top.canonicalize_utf8().ok()?).ok()?;
    (!below.as_str().is_empty()).then(|| below.to_owned())
}

fn script(word: &str, below: Option<&Utf8Path>) -> String {
    let root = below.map_or_else(String::new, |below| {
        format!(" --root '{}'", below.as_str().replace('\'', r"'\''"))
    });
    format!(
        "#!/bin/sh
# Written by `work init --hooks git`; `work init --hooks git --enforce off` takes it away.
before=\"$(dirname \"$0\")/pre-commit.before-work\"
if [ -x \"$before\" ]; then \"$before\" \"$@\" || exit $?; fi
command -v work >/dev/null 2>&1 || exit 0
exec work{root} hook pre-commit --enforce {word}
"
    )
}
