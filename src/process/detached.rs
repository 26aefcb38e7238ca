//! Programs that outlive us and our terminal.
use std::{
    ffi::OsString,
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{getpid, setsid};

use super::{belonging::session_of, identity::ProcessIdentity};

/// Between two looks at a child that is just starting.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// How long a child is waited for that leaves our session as the first thing it does.
pub const TIME_TO_LEAVE: Duration = Duration::from_secs(10);

/// A program to start that keeps nothing of ours: no terminal, no environment but the one given.
#[derive(Debug, Clone)]
pub struct Detached {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Its whole environment.
    pub environment: Vec<(OsString, OsString)>,
    /// Where it runs.
    pub directory: PathBuf,
    /// Where its output and its errors are appended; made with mode 0600.
    pub log: PathBuf,
}

/// Why it could not be started.
#[derive(Debug, thiserror::Error)]
pub enum DetachedError {
    /// Its log cannot be written.
    #[error("log `{}` cannot be opened", log.display())]
    Log {
        /// The file.
        log: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The program did not start.
    #[error("`{}` could not be started", program.display())]
    NotStarted {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It had ended, collected by somebody else, before it could be identified.
    #[error("process {pid} cannot be found in /proc")]
    NotIdentified {
        /// Its pid.
        pid: u32,
    },
}

impl Detached {
    /// Starts it. The child has to call [`leave_session`] first thing: only then a signal to our
    /// group or the end of our terminal no longer reaches it.
    ///
    /// # Errors
    /// See [`DetachedError`].
    pub fn start(&self) -> Result<ProcessIdentity, DetachedError> {
        let log = |source| DetachedError::Log {
            log: self.log.clone(),
            source,
        };
        let output = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.log)
            .map_err(log)?;
        let errors = output.try_clone().map_err(log)?;
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.directory)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(|source| DetachedError::NotStarted {
                program: self.program.clone(),
                source,
            })?;
        // Not collected yet, so it can be found even if it has ended already.
        let pid = child.id();
        ProcessIdentity::of(pid).ok_or(DetachedError::NotIdentified { pid })
    }
}

/// Waits until a child that was started has left our session, or has ended; whether it did before
/// the limit. Whoever leads the session of a terminal and ends sends SIGHUP to its foreground
/// group: a child that has not come to [`leave_session`] by then would end with it.
#[must_use]
pub fn has_left(child: &ProcessIdentity, limit: Duration) -> bool {
    let ours = session_of(None);
    let deadline = Instant::now() + limit;
    loop {
        if session_of(Some(child.pid)) != ours || !child.is_alive() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(LOOK_AGAIN);
    }
}

/// The child's half: makes this process the leader of a session of its own, without a terminal.
/// Done already is fine.
///
/// # Errors
/// When this process leads a group (it was started as a job of a shell): the kernel refuses.
pub fn leave_session() -> io::Result<()> {
    if session_of(None) == Some(getpid().as_raw_pid()) {
        return Ok(());
    }
    setsid()?;
    Ok(())
}
