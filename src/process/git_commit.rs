//! Committing and pushing: the only places where git is asked to change something.
use super::git::{git, text};
use camino::Utf8Path;
use std::io::{self, Write as _};
use std::process::{Command, Output, Stdio};

/// What is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// These files, by their paths from the top; what else is staged stays staged.
    Only(&'a [String]),
    /// All tracked changes: what git insists on while a merge goes on.
    All,
}

/// Git did not do it.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// It could not be started.
    #[error("git could not be started: {source}")]
    Start {
        /// What the system said.
        source: io::Error,
    },
    /// It, or a hook, said no.
    #[error("`git {command}` refused: {said}")]
    Refused {
        /// What was asked of it.
        command: &'static str,
        /// What it said.
        said: String,
    },
}

/// Commits in the working tree `top` with the message in this file, byte for byte. Files that git
/// does not know yet are added. The new commit's id.
///
/// # Errors
/// When git or a hook refuses: nothing is committed, and no file is left added.
pub fn commit(top: &Utf8Path, message: &Utf8Path, scope: Scope<'_>) -> Result<String, CommitError> {
    let mut args = vec![
        "--literal-pathspecs",
        "commit",
        "--quiet",
        "--cleanup=verbatim",
        "-F",
        message.as_str(),
    ];
    let mut added = Vec::new();
    let paths = match scope {
        Scope::All => {
            args.push("--all");
            String::new()
        }
        Scope::Only(paths) => {
            args.extend(["--only", "--pathspec-from-file=-", "--pathspec-file-nul"]);
            added = unknown(top, paths);
            add(top, &added)?;
            paths.join("\0")
        }
    };
    if let Err(error) = run(top, "commit", &args, &paths) {
        forget(top, &added);
        return Err(error);
    }
    let head = git(top, &["rev-parse", "HEAD"]).map(|output| text(&output));
    Ok(head.unwrap_or_default())
}

/// Pushes the present branch to where it goes. `may_ask`: whether git may ask for a password.
///
/// # Errors
/// When git refuses.
pub fn push(top: &Utf8Path, may_ask: bool) -> Result<(), CommitError> {
    let mut command = command(top, &["push", "--quiet"]);
    if !may_ask {
        command.env("GIT_TERMINAL_PROMPT", "0");
    }
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| CommitError::Start { source })?;
    checked("push", &output)
}

/// Those of the paths that are neither in the index nor in the last commit.
fn unknown(top: &Utf8Path, paths: &[String]) -> Vec<String> {
    let known = |args: &[&str], path: &str| {
        let mut args = args.to_vec();
        args.extend(["--", path]);
        git(top, &args).is_some_and(|output| !output.stdout.is_empty())
    };
    paths
        .iter()
        .filter(|path| {
            !known(&["--literal-pathspecs", "ls-files", "--cached"], path)
                && !known(&["--literal-pathspecs", "ls-tree", "HEAD"], path)
        })
        .cloned()
        .collect()
}

/// Makes git know the files without staging what is in them.
fn add(top: &Utf8Path, paths: &[String]) -> Result<(), CommitError> {
    if paths.is_empty() {
        return Ok(());
    }
    let mut args = vec!["--literal-pathspecs", "add", "--intent-to-add", "--"];
    args.extend(paths.iter().map(String::as_str));
    run(top, "add", &args, "")
}

fn forget(top: &Utf8Path, paths: &[String]) {
    if !paths.is_empty() {
        let mut args = vec!["--literal-pathspecs", "rm", "--cached", "--quiet", "--"];
        args.extend(paths.iter().map(String::as_str));
        let _as_before = run(top, "rm", &args, "");
    }
}

fn run(top: &Utf8Path, word: &'static str, args: &[&str], input: &str) -> Result<(), CommitError> {
    let start = |source| CommitError::Start { source };
    let mut child = command(top, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(start)?;
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(input.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(start(error)),
            _ => {}
        }
    }
    let output = child.wait_with_output().map_err(start)?;
    checked(word, &output)
}

fn command(top: &Utf8Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(args).current_dir(top).env("LC_ALL", "C");
    command
}

fn checked(command: &'static str, output: &Output) -> Result<(), CommitError> {
    if output.status.success() {
        return Ok(());
    }
    let said = [&output.stderr, &output.stdout]
        .map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned())
        .into_iter()
        .filter(|said| !said.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    Err(CommitError::Refused { command, said })
}

/// When the commit that is checked out was made. None without git or commits.
#[must_use]
pub fn committed_at(dir: &Utf8Path) -> Option<jiff::Timestamp> {
    let output = git(dir, &["log", "-1", "--format=%ct"])?;
    jiff::Timestamp::from_second(text(&output).trim().parse().ok()?).ok()
}
