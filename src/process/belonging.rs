//! Which process group and session we belong to.
//!
//! In a container both may have been made outside of our PID namespace, and the kernel then answers
//! 0 (`pid_namespaces(7)`). rustix 1.1 takes every answer as positive and panics, so nix asks here.
use nix::unistd::{Pid, getpgrp, getsid};

/// The id of our process group; 0 when it was made outside of our PID namespace.
#[must_use]
pub fn own_group() -> i32 {
    getpgrp().as_raw()
}

/// The session of a process, of ourselves without a pid. 0 when it was made outside of our PID
/// namespace; none when there is no such process.
#[must_use]
pub fn session_of(pid: Option<u32>) -> Option<i32> {
    let pid = match pid {
        Some(pid) => Some(Pid::from_raw(i32::try_from(pid).ok()?)),
        None => None,
    };
    getsid(pid).ok().map(Pid::as_raw)
}
