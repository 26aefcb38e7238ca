//! The `process` executor: each supervisor detached, without a terminal; for CI and machines
//! without tmux.
use super::submission::Submission;
use crate::process::detached::{Detached, DetachedError, TIME_TO_LEAVE, has_left};
use crate::run::project::Project;
use crate::run::spec::Environment;

/// Starts the supervisors, each with its own log.
pub(super) fn submit(
    project: &Project,
    submissions: &[Submission],
    environment: &Environment,
) -> Result<(), DetachedError> {
    let mut started = Vec::with_capacity(submissions.len());
    for submission in submissions {
        let mut argv = submission.argv(project).into_iter();
        let program = argv.next().unwrap_or_default();
        let arguments = argv
            .chain(["--detached".to_owned()])
            .map(Into::into)
            .collect();
        let supervisor = Detached {
            program: program.into(),
            arguments,
            environment: plain(environment),
            directory: submission.dir.clone().into(),
            log: submission.folder.dir().join("supervisor.log").into(),
        }
        .start()?;
        started.push(supervisor);
    }
    for supervisor in &started {
        let _in_time = has_left(supervisor, TIME_TO_LEAVE);
    }
    Ok(())
}

/// The supervisor itself needs little; the agent gets the launcher's environment from the file.
fn plain(environment: &Environment) -> Vec<(std::ffi::OsString, std::ffi::OsString)> {
    environment
        .0
        .iter()
        .filter(|(name, _)| {
            matches!(
                name.as_str(),
                "PATH"
                    | "HOME"
                    | "LANG"
                    | "TMPDIR"
                    | "USER"
                    | "XDG_RUNTIME_DIR"
                    | "WORK_TMUX_SOCKET"
                    | "WORK_OUTPUT_CAP"
            ) || name.starts_with("LC_")
        })
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}
