//! Supervisors that live here, found and ended without the state: it cannot be read, or nothing can
//! be written into it. Each is provably of this workstream: it holds the proof of life in its
//! session's folder and has signed it, or its command line names the session, this root and this
//! workstream.
use super::claimed;
use super::linked;
use super::project::Project;
use super::settle::end_tagged;
use super::stop::PATIENCE;
use crate::domain::id::ThreadId;
use crate::domain::session::{End, ProcessIdentity, SupervisorStamp};
use crate::domain::slug::SessionId;
use crate::process::signal::{Delivery, ProcessHandle, Signal};
use crate::store::alive::{is_alive, signed};
use crate::store::exit_file::ExitRecord;
use std::time::{Duration, Instant};

/// A session whose supervisor lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Living {
    /// The session.
    pub session: SessionId,
    /// Its thread, as it was launched; none when the folder does not say.
    pub thread: Option<ThreadId>,
    /// The thread's name.
    pub name: String,
    /// Its supervisor; none when no process that can be seen here is it.
    pub supervisor: Option<ProcessIdentity>,
}

/// What became of one.
#[derive(Debug)]
pub struct Ended {
    /// The session.
    pub living: Living,
    /// Whether its supervisor is gone.
    pub gone: bool,
    /// Its word, if it left one.
    pub end: Option<End>,
}

/// All of them, by thread.
#[must_use]
pub fn living(project: &Project) -> Vec<Living> {
    let started = claimed::all(project);
    let mut found: Vec<Living> = sessions(project)
        .filter_map(|session| {
            let alive = project.folder().session(&session).alive_file();
            let lives = is_alive(&alive);
            let signed = signed::<SupervisorStamp>(&alive).filter(|_| lives);
            let signed = signed.map(|stamp| ProcessIdentity {
                pid: stamp.pid,
                start_time: stamp.start_time,
                boot_id: stamp.boot_id,
            });
            let started = || started.iter().find(|(of, _)| *of == session);
            let supervisor = signed
                .filter(ProcessIdentity::is_alive)
                .or_else(|| started().map(|(_, identity)| identity.clone()));
            (lives || supervisor.is_some()).then(|| described(project, session, supervisor))
        })
        .collect();
    // one that goes on with a later session is named by its first one, too
    let mut known: Vec<u32> = Vec::new();
    found.sort_by_key(|one| !holds_its_alive(project, one));
    found.retain(|one| {
        let pid = one.supervisor.as_ref().map(|supervisor| supervisor.pid);
        let new = pid.is_none_or(|pid| !known.contains(&pid));
        known.extend(pid);
        new
    });
    found.sort_by_key(|one| one.thread);
    found
}

fn holds_its_alive(project: &Project, one: &Living) -> bool {
    is_alive(&project.folder().session(&one.session).alive_file())
}

/// The folders there are.
fn sessions(project: &Project) -> impl Iterator<Item = SessionId> {
    std::fs::read_dir(project.folder().sessions_dir())
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn described(project: &Project, session: SessionId, supervisor: Option<ProcessIdentity>) -> Living {
    let spec = linked::launch_spec(&project.folder().session(&session)).ok();
    Living {
        thread: spec.as_ref().map(|spec| spec.thread),
        name: spec.map(|spec| spec.thread_name).unwrap_or_default(),
        session,
        supervisor,
    }
}

/// Asks each to end, as `work stop` does, and looks that it is gone: it takes its agent down and
/// leaves its word in `exit.json`. Who does not follow is killed.
#[must_use]
pub fn end(project: &Project, all: &[Living]) -> Vec<Ended> {
    let asked: Vec<_> = all.iter().map(|one| (one, asked(one))).collect();
    let patience = Instant::now() + PATIENCE;
    let ended = asked.into_iter().map(|(one, asked)| {
        let folder = project.folder().session(&one.session);
        let gone = match asked {
            Asked::Yes(handle) => is_gone(&handle, patience),
            Asked::GoneBefore => !is_alive(&folder.alive_file()),
            Asked::No => false,
        };
        if gone {
            end_tagged(&one.session, None);
        }
        let left = ExitRecord::read(&folder.exit_file());
        let left = left.filter(|left| left.session == one.session);
        Ended {
            living: one.clone(),
            gone,
            end: left.map(|left| left.end),
        }
    });
    ended.collect()
}

enum Asked {
    Yes(ProcessHandle),
    GoneBefore,
    No,
}

fn asked(one: &Living) -> Asked {
    let Some(identity) = &one.supervisor else {
        return Asked::No;
    };
    match ProcessHandle::open(identity) {
        Ok(None) => Asked::GoneBefore,
        Err(_) => Asked::No,
        Ok(Some(handle)) => match handle.send(Signal::Terminate) {
            Ok(Delivery::Sent) => {
                // one that is suspended could not follow; that it is gone by now shows below
                let _delivery = handle.send(Signal::Continue);
                Asked::Yes(handle)
            }
            Ok(Delivery::Gone) => Asked::GoneBefore,
            Err(_) => Asked::No,
        },
    }
}

fn is_gone(handle: &ProcessHandle, patience: Instant) -> bool {
    let left = patience.saturating_duration_since(Instant::now());
    handle.wait(left) || (handle.send(Signal::Kill).is_ok() && handle.wait(Duration::from_secs(5)))
}
