//! The tag: every process of an agent carries `WORK_SESSION=<id>` in its environment, and keeps
//! it in sessions of its own, where neither signals to the group nor the terminal reach it.
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read as _},
    os::unix::fs::MetadataExt as _,
};

use super::{
    exec_window::{Given, once_it_shows},
    identity::ProcessIdentity,
    tree::{ProcError, pids},
};

/// The variable that names the session to everything an agent starts.
pub const TAG_VARIABLE: &str = "WORK_SESSION";

/// Far more than a kernel lets a process start with (a quarter of the stack limit).
const ENVIRONMENT_LIMIT: u64 = 64 << 20;

/// Read in one piece: nearly all environments are shorter, and one that changes between two reads,
/// as the process becomes another program, ends there.
const AT_ONCE: usize = 64 << 10;

/// All living processes of this user that were started with `WORK_SESSION=<session_id>`,
/// ourselves included if we were. Processes whose environment may not be read are not ours.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn tagged(session_id: &str) -> Result<Vec<ProcessIdentity>, ProcError> {
    let entry = format!("{TAG_VARIABLE}={session_id}");
    let user = rustix::process::geteuid().as_raw();
    Ok(pids()?
        .filter(|&pid| is_of_user(pid, user))
        .filter_map(|pid| identify_tagged(pid, entry.as_bytes()))
        .collect())
}

/// All living processes of this user that carry the tag of any session, each with that session's
/// id; ourselves excluded.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn all_tagged() -> Result<Vec<(ProcessIdentity, String)>, ProcError> {
    let user = rustix::process::geteuid().as_raw();
    Ok(pids()?
        .filter(|&pid| pid != std::process::id() && is_of_user(pid, user))
        .filter_map(|pid| {
            let identity = ProcessIdentity::of(pid)?;
            let session = value_of(environment(pid)?, TAG_VARIABLE)?;
            identity.is_alive().then_some((identity, session))
        })
        .collect())
}

/// For whom a tagged process works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `WORK_ROOT`: the repository.
    pub root: String,
    /// `WORK_STREAM`: the workstream.
    pub stream: String,
}

/// Where the living processes of this user that carry the session's tag belong to. Those that do
/// not say so are left out.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn places(session_id: &str) -> Result<Vec<Place>, ProcError> {
    let value = |pid: u32, name: &str| value_of(environment(pid)?, name);
    Ok(tagged(session_id)?
        .into_iter()
        .filter(|process| process.pid != std::process::id())
        .filter_map(|process| {
            Some(Place {
                root: value(process.pid, "WORK_ROOT")?,
                stream: value(process.pid, "WORK_STREAM")?,
            })
        })
        .collect())
}

/// The value of a variable in an environment.
fn value_of(environment: impl BufRead, name: &str) -> Option<String> {
    environment
        .split(0)
        .map_while(Result::ok)
        .find_map(|entry| {
            let (key, value) = std::str::from_utf8(&entry).ok()?.split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
}

fn is_of_user(pid: u32, user: u32) -> bool {
    fs::metadata(format!("/proc/{pid}")).is_ok_and(|metadata| metadata.uid() == user)
}

/// Identified before and after the look: in between the pid could have changed hands.
fn identify_tagged(pid: u32, entry: &[u8]) -> Option<ProcessIdentity> {
    let identity = ProcessIdentity::of(pid)?;
    let carries = has_entry(environment(pid)?, entry);
    (carries && identity.is_alive()).then_some(identity)
}

/// What a process was started with, once it shows it. None when it may not be read.
fn environment(pid: u32) -> Option<impl BufRead> {
    once_it_shows(pid, Given::Environment, || {
        let file = File::open(format!("/proc/{pid}/environ")).ok()?;
        let mut reader = BufReader::with_capacity(AT_ONCE, file.take(ENVIRONMENT_LIMIT));
        let is_empty = reader.fill_buf().ok()?.is_empty();
        Some((reader, is_empty))
    })
}

/// One entry at a time: the whole could be megabytes, and a supervisor has to stay small.
fn has_entry(mut reader: impl BufRead, entry: &[u8]) -> bool {
    let mut current = Vec::new();
    loop {
        current.clear();
        match reader.read_until(0, &mut current) {
            Ok(0) | Err(_) => return false,
            Ok(_) if current.strip_suffix(&[0]).unwrap_or(&current) == entry => return true,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{has_entry, value_of};

    #[test]
    fn only_the_exact_entry_counts() {
        let environment = &b"A=1\0XWORK_SESSION=a\0WORK_SESSION=ab\0B=WORK_SESSION=a\0"[..];
        assert!(!has_entry(environment, b"WORK_SESSION=a"));
        assert!(has_entry(environment, b"WORK_SESSION=ab"));
        assert!(!has_entry(&b""[..], b"WORK_SESSION=a"));
    }

    #[test]
    fn a_value_is_found_by_its_whole_name() {
        let environment = &b"XWORK_SESSION=a\0WORK_SESSION=b=c\0WORK_SESSION_2=d\0"[..];
        assert_eq!(
            value_of(environment, "WORK_SESSION").as_deref(),
            Some("b=c")
        );
        assert_eq!(value_of(&b"A=1\0"[..], "WORK_SESSION"), None);
    }

    #[test]
    fn the_last_entry_may_lack_its_end() {
        assert!(has_entry(&b"A=1\0WORK_SESSION=a"[..], b"WORK_SESSION=a"));
    }
}
