//! Signals, sent to a process that was identified and to no other.
use std::{
    fmt, io,
    os::fd::OwnedFd,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    process::{Pid, PidfdFlags, Signal as RawSignal, pidfd_open, pidfd_send_signal},
};

use super::identity::{Liveness, ProcessIdentity};

/// The signals that we send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    /// SIGHUP: the terminal is gone.
    Hangup,
    /// SIGINT: what Ctrl-C sends.
    Interrupt,
    /// SIGTERM: the polite request to end.
    Terminate,
    /// SIGKILL: cannot be refused.
    Kill,
    /// SIGSTOP: cannot be refused.
    Stop,
    /// SIGCONT: go on after a stop.
    Continue,
}

impl Signal {
    /// Its number on this machine.
    pub fn number(self) -> i32 {
        self.raw().as_raw()
    }

    fn raw(self) -> RawSignal {
        match self {
            Self::Hangup => RawSignal::HUP,
            Self::Interrupt => RawSignal::INT,
            Self::Terminate => RawSignal::TERM,
            Self::Kill => RawSignal::KILL,
            Self::Stop => RawSignal::STOP,
            Self::Continue => RawSignal::CONT,
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hangup => "SIGHUP",
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::Kill => "SIGKILL",
            Self::Stop => "SIGSTOP",
            Self::Continue => "SIGCONT",
        })
    }
}

/// The name of any signal number that a process can have died of, such as `SIGSEGV`;
/// `None` for real-time signals and numbers that this machine does not have.
pub fn name_of(number: i32) -> Option<&'static str> {
    nix::sys::signal::Signal::try_from(number)
        .ok()
        .map(nix::sys::signal::Signal::as_str)
}

/// What became of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The process was there and has it.
    Sent,
    /// The process had ended before; nobody was signalled.
    Gone,
}

/// Why a process could not be signalled.
#[derive(Debug, thiserror::Error)]
pub enum SignalError {
    /// It belongs to another user.
    #[error("process {pid} may not be signalled by this user")]
    NotPermitted {
        /// The process.
        pid: u32,
    },
    /// No handle on it: too many open files, or a kernel older than 5.3.
    #[error("no handle on process {pid}")]
    Handle {
        /// The process.
        pid: u32,
        /// What the kernel said.
        source: io::Error,
    },
    /// The kernel refused the signal for another reason.
    #[error("{signal} could not be sent to process {pid}")]
    Refused {
        /// The process.
        pid: u32,
        /// The signal.
        signal: Signal,
        /// What the kernel said.
        source: io::Error,
    },
}

/// Sends `signal` to exactly this process.
///
/// # Errors
/// When the process is there and the signal could not be sent. That it has ended is no error.
pub fn send(identity: &ProcessIdentity, signal: Signal) -> Result<Delivery, SignalError> {
    match ProcessHandle::open(identity)? {
        Some(handle) => handle.send(signal),
        None => Ok(Delivery::Gone),
    }
}

/// A hold on one process: as long as it is open, signals can reach no other process, whatever
/// becomes of the pid. Readable (in the sense of poll) once the process has ended.
#[derive(Debug)]
pub struct ProcessHandle {
    identity: ProcessIdentity,
    pidfd: OwnedFd,
}

impl ProcessHandle {
    /// Opens a handle; `None` when the process has ended or its pid is another's by now.
    ///
    /// # Errors
    /// [`SignalError::Handle`] when the kernel gives no handle on a process that is there.
    pub fn open(identity: &ProcessIdentity) -> Result<Option<Self>, SignalError> {
        let Some(pid) = raw_pid(identity.pid) else {
            return Ok(None);
        };
        let pidfd = match pidfd_open(pid, PidfdFlags::empty()) {
            Ok(pidfd) => pidfd,
            // EINVAL or ENOENT, by kernel: the number belongs to a thread, not to the process we mean
            Err(Errno::SRCH | Errno::INVAL | Errno::NOENT) => return Ok(None),
            Err(errno) => {
                return Err(SignalError::Handle {
                    pid: identity.pid,
                    source: errno.into(),
                });
            }
        };
        // Only now: had the pid changed hands before, the start time shows it; from here on the
        // handle cannot change hands.
        Ok((identity.state() == Liveness::Alive).then(|| Self {
            identity: identity.clone(),
            pidfd,
        }))
    }

    /// Whom it holds.
    pub fn identity(&self) -> &ProcessIdentity {
        &self.identity
    }

    /// The descriptor to poll for the end of the process.
    pub fn pidfd(&self) -> &OwnedFd {
        &self.pidfd
    }

    /// Waits for the end of the process, at most so long; whether it came.
    pub fn wait(&self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        loop {
            let rest = deadline.saturating_duration_since(Instant::now());
            let rest = Timespec {
                tv_sec: i64::try_from(rest.as_secs()).unwrap_or(i64::MAX),
                tv_nsec: rest.subsec_nanos().into(),
            };
            let mut waiting = [PollFd::new(&self.pidfd, PollFlags::IN)];
            match poll(&mut waiting, Some(&rest)) {
                Ok(0) => return false,
                Err(Errno::INTR) => {}
                // a descriptor that cannot be polled says nothing: look at the process itself
                Err(_) => return !self.identity.is_alive(),
                Ok(_) => return true,
            }
        }
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// When the process is there and the signal could not be sent.
    pub fn send(&self, signal: Signal) -> Result<Delivery, SignalError> {
        let pid = self.identity.pid;
        match pidfd_send_signal(&self.pidfd, signal.raw()) {
            Ok(()) => Ok(Delivery::Sent),
            Err(Errno::SRCH) => Ok(Delivery::Gone),
            Err(Errno::PERM) => Err(SignalError::NotPermitted { pid }),
            Err(errno) => Err(SignalError::Refused {
                pid,
                signal,
                source: errno.into(),
            }),
        }
    }
}

/// A pid in the kernel's type; `None` for 0 and for what no kernel gives out.
pub(super) fn raw_pid(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}

#[cfg(test)]
mod tests {
    use super::{Signal, name_of};

    #[test]
    fn names_are_the_usual_ones() {
        assert_eq!(Signal::Terminate.to_string(), "SIGTERM");
        assert_eq!(name_of(Signal::Terminate.number()), Some("SIGTERM"));
        assert_eq!(name_of(11), Some("SIGSEGV"));
        assert_eq!(name_of(0), None);
        assert_eq!(name_of(64), None);
    }
}
