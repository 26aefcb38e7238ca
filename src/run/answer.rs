//! What a program says when it is asked something, within a time: one that hangs must not keep us.
use super::spec::Environment;
use crate::process::end::{EndPlan, end_tree};
use crate::process::identity::ProcessIdentity;
use crate::process::signal::ProcessHandle;
use camino::Utf8Path;
use std::io::{self, Read as _, Seek as _};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long an answer may take. Hidden `WORK_ANSWER_LIMIT` (seconds) for tests.
const LIMIT: Duration = Duration::from_secs(30);

/// The most that is read of it, in bytes.
const MOST: u64 = 4 * 1024 * 1024;

/// What a program prints.
///
/// # Errors
/// When it cannot be started, fails, or takes longer than half a minute: it is ended then.
pub(super) fn answer(
    path: &Utf8Path,
    args: &[String],
    environment: &Environment,
) -> io::Result<String> {
    let given = environment.value("WORK_ANSWER_LIMIT");
    let given = given.and_then(|text| text.parse().ok());
    let limit = given.map_or(LIMIT, Duration::from_secs);
    answer_within(limit, path, args, environment)
}

/// The same with another limit. Its stdout goes to a file: opencode loses the tail of a pipe.
///
/// # Errors
/// As [`answer`].
pub(super) fn answer_within(
    limit: Duration,
    path: &Utf8Path,
    args: &[String],
    environment: &Environment,
) -> io::Result<String> {
    let mut file = tempfile::tempfile()?;
    let mut child = Command::new(path)
        .args(args)
        .env_clear()
        .envs(environment.0.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(root) = ProcessIdentity::of(child.id())
        && let Ok(Some(handle)) = ProcessHandle::open(&root)
        && !handle.wait(limit)
    {
        let _report = end_tree(&EndPlan {
            root: Some(root),
            ..EndPlan::default()
        });
        let _collected = child.wait();
        let why = format!("no answer within {} s", limit.as_secs());
        return Err(io::Error::new(io::ErrorKind::TimedOut, why));
    }
    let status = child.wait()?;
    let mut text = String::new();
    file.rewind()?;
    file.take(MOST).read_to_string(&mut text)?;
    if status.success() {
        Ok(text)
    } else {
        Err(io::Error::other(status.to_string()))
    }
}
