//! Zombies that a subreaper inherits.
use std::process;

use rustix::process::{WaitOptions, waitpid};

use super::{
    signal::raw_pid,
    tree::{ProcError, ProcessTable},
};

/// Our own children that have ended and wait to be collected.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn zombie_children() -> Result<Vec<u32>, ProcError> {
    let own = process::id();
    Ok(ProcessTable::read()?
        .iter()
        .filter(|stat| stat.parent == own && stat.has_ended())
        .map(|stat| stat.pid)
        .collect())
}

/// Collects the zombies that a subreaper was given, and says how many. `except` names the children
/// that somebody else waits for (a `Child` of std or tokio): collecting those would steal their
/// exit status.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn reap_adopted(except: &[u32]) -> Result<usize, ProcError> {
    let adopted = zombie_children()?
        .into_iter()
        .filter(|pid| !except.contains(pid))
        .filter_map(raw_pid);
    Ok(adopted
        .filter(|&pid| matches!(waitpid(Some(pid), WaitOptions::NOHANG), Ok(Some(_))))
        .count())
}
