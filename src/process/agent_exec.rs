//! What happens between fork and exec of an agent: the new process ties its life to its parent's,
//! then becomes the agent.
use std::{
    env,
    ffi::{OsStr, OsString},
    io,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

use super::{belonging::own_group, terminal::foreground::hand_terminal_to};

/// Whether the agent's group becomes the foreground group of the terminal before it starts, so
/// that it is never stopped for reading from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreground {
    /// It becomes the foreground group, where there is a terminal.
    Take,
    /// The terminal stays with whom it belongs to.
    Leave,
}

/// Why the agent did not start. On success nobody is left to be told.
#[derive(Debug, thiserror::Error)]
pub enum AgentExecError {
    /// The supervisor had died before the death signal was set: nobody would ever end the agent.
    #[error("the supervisor, process {expected}, has ended")]
    ParentGone {
        /// The pid that our parent should have.
        expected: u32,
    },
    /// The kernel does not tie our life to the parent's.
    #[error("the agent's life cannot be tied to its supervisor's")]
    DeathSignal {
        /// What the kernel said.
        source: io::Error,
    },
    /// No such program in `PATH`, or no such file.
    #[error("program `{}` not found", program.display())]
    ProgramNotFound {
        /// As it was given.
        program: PathBuf,
    },
    /// The file is there; the interpreter in its first line, or the loader it needs, is not.
    #[error("the interpreter of `{}` not found", program.display())]
    InterpreterNotFound {
        /// The file.
        program: PathBuf,
    },
    /// The file is there and may not be executed.
    #[error("`{}` may not be executed", program.display())]
    NotExecutable {
        /// As it was given.
        program: PathBuf,
        /// What the kernel said.
        source: io::Error,
    },
    /// Anything else, such as arguments that are too long.
    #[error("`{}` could not be started", program.display())]
    NotStarted {
        /// As it was given.
        program: PathBuf,
        /// What the kernel said.
        source: io::Error,
    },
}

/// Becomes the agent. Returns only when it cannot.
///
/// The death signal is tied to the *thread* that forked us, so a supervisor starts its agents from
/// its main thread. Signals that the supervisor handles are back at their default here; those it
/// ignores stay ignored, so it handles SIGINT rather than ignoring it.
#[must_use]
pub fn exec_agent(
    parent: u32,
    foreground: Foreground,
    program: &OsStr,
    arguments: &[OsString],
) -> AgentExecError {
    if let Err(error) = tie_life_to(parent) {
        return error;
    }
    if foreground == Foreground::Take {
        // Without the terminal an agent that only writes works all the same.
        let _refused = hand_terminal_to(own_group());
    }
    let source = Command::new(program).args(arguments).exec();
    explain(program, source)
}

/// First the signal, then the look: had the parent died in between, the look shows it.
fn tie_life_to(parent: u32) -> Result<(), AgentExecError> {
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|errno| {
        AgentExecError::DeathSignal {
            source: errno.into(),
        }
    })?;
    let actual = getppid().map(Pid::as_raw_pid);
    if actual.and_then(|pid| u32::try_from(pid).ok()) == Some(parent) {
        Ok(())
    } else {
        Err(AgentExecError::ParentGone { expected: parent })
    }
}

fn explain(program: &OsStr, source: io::Error) -> AgentExecError {
    let given = PathBuf::from(program);
    match source.kind() {
        io::ErrorKind::NotFound => match locate(program) {
            Some(program) => AgentExecError::InterpreterNotFound { program },
            None => AgentExecError::ProgramNotFound { program: given },
        },
        io::ErrorKind::PermissionDenied => AgentExecError::NotExecutable {
            program: given,
            source,
        },
        _ => AgentExecError::NotStarted {
            program: given,
            source,
        },
    }
}

/// The file that exec would have taken.
fn locate(program: &OsStr) -> Option<PathBuf> {
    if Path::new(program).components().count() > 1 {
        return Some(PathBuf::from(program)).filter(|path| path.is_file());
    }
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::{AgentExecError, Foreground, exec_agent, explain};
    use std::{ffi::OsStr, io};

    #[test]
    fn another_parent_than_expected_starts_nothing() {
        let error = exec_agent(u32::MAX, Foreground::Leave, OsStr::new("true"), &[]);
        assert!(matches!(error, AgentExecError::ParentGone { .. }));
    }

    #[test]
    fn a_missing_program_and_a_missing_interpreter_differ() {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let error = explain(OsStr::new("no-such-agent-anywhere"), missing());
        assert_eq!(
            error.to_string(),
            "program `no-such-agent-anywhere` not found"
        );
        let error = explain(OsStr::new("sh"), missing());
        assert!(matches!(error, AgentExecError::InterpreterNotFound { .. }));
    }
}
