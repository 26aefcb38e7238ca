//! Where the session of a running record is: alive here, dead, or not to be judged from here.
//!
//! A held `alive` is proof of life. That it is not held proves nothing by itself: a person may have
//! removed it (`git clean -x`, `git stash -a`), and the copy of a repository has copies of all that
//! its sessions left. So a supervisor that lives is asked, by its command line, whom it serves.
use super::claimed;
use super::project::Project;
use crate::domain::run::Executor;
use crate::domain::session::{ProcessIdentity, SessionRecord, SupervisorStamp};
use crate::domain::slug::SessionId;
use crate::domain::workstream::Workstream;
use crate::process::argument::words_of;
use crate::process::{clock, host, tag};
use crate::store::alive::is_alive;
use crate::store::error::StoreError;
use crate::store::lock::{LockLimit, LockRequest};
use camino::Utf8Path;
use std::collections::HashSet;
use std::os::unix::fs::MetadataExt as _;
use std::time::{Duration, Instant};

/// An intent that is older was not made a moment ago; a clock that jumps costs a moment only.
const YOUTH: Duration = Duration::from_secs(30);

/// From tmux's fork to the supervisor's exec; milliseconds on an idle machine.
const FORK_TO_EXEC: Duration = Duration::from_secs(1);

/// Between two looks at it.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Where a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judgement {
    /// Somebody here attends to it.
    Alive,
    /// On another machine, in another clone or copy: not for us to judge.
    Elsewhere,
    /// Nobody does.
    Dead,
}

/// Whether the session of a running record lives. Costs one lock probe where it does.
pub(super) fn judge(project: &Project, record: &SessionRecord) -> Judgement {
    let claimed = claimed::by(project, record);
    if !is_of_this_machine(project, record, claimed.as_ref()) {
        return Judgement::Elsewhere;
    }
    let folder = project.folder().session(&record.session_id);
    if is_alive(&folder.alive_file()) {
        return Judgement::Alive;
    }
    let is_there = folder.dir().exists();
    let is_named = names_this_machine(project, record);
    if let Some(supervisor) = claimed {
        return match serves(project, record, &supervisor) {
            Serves::Us => Judgement::Alive,
            Serves::Others => Judgement::Elsewhere,
            Serves::Nobody if is_named && (is_there || works_here(project, record)) => {
                Judgement::Dead
            }
            Serves::Nobody => Judgement::Elsewhere,
        };
    }
    // the ancestor's records name no launcher: nothing on this machine can speak for them
    if !is_named || (record.launcher.is_none() && !is_there) {
        return Judgement::Elsewhere;
    }
    if is_being_launched(project, record) {
        Judgement::Alive
    } else {
        Judgement::Dead
    }
}

/// Whether the supervisor of the session, running or in its verification, lives here.
pub(super) fn is_attended(project: &Project, record: &SessionRecord) -> bool {
    is_alive(&project.folder().session(&record.session_id).alive_file())
        || claimed::by(project, record)
            .is_some_and(|supervisor| serves(project, record, &supervisor) == Serves::Us)
}

/// Whether processes of the session are another folder's: this one is a copy, and what carries the
/// session's tag was started there.
pub(super) fn is_of_others(project: &Project, session: &SessionId) -> bool {
    let Ok(places) = tag::places(session.as_str()) else {
        return false;
    };
    places.iter().any(|place| {
        let root = Utf8Path::new(&place.root);
        let away = !is_same(root, project.root()) || place.stream != project.stream().as_str();
        away && project
            .folder()
            .dir()
            .strip_prefix(project.root())
            .ok()
            .and_then(|inside| Some(root.join(inside.parent()?).join(&place.stream)))
            .is_some_and(|stream| stream.join("sessions").join(session.as_str()).exists())
    })
}

/// Sessions of this workstream whose agents run although no record knows them: somebody took their
/// task, and the record with it, out of tasks.json.
pub(super) fn unrecorded(project: &Project, workstream: &Workstream) -> Vec<SessionId> {
    let folder = project.folder();
    let known: HashSet<&str> = workstream
        .sessions()
        .map(|(_, record)| record.session_id.as_str())
        .collect();
    let entries = folder.sessions_dir().read_dir_utf8();
    let unknown = entries.into_iter().flatten().flatten();
    unknown
        .filter(|entry| !known.contains(entry.file_name()))
        .filter_map(|entry| entry.file_name().parse::<SessionId>().ok())
        .filter(|id| is_alive(&folder.session(id).alive_file()))
        // a session's place is taken a moment before its record is written, its agent starts later
        .filter(|id| tag::tagged(id.as_str()).is_ok_and(|agents| !agents.is_empty()))
        .collect()
}

/// By its name, or by this boot of it: machines are renamed while they run.
fn is_of_this_machine(
    project: &Project,
    record: &SessionRecord,
    claimed: Option<&SupervisorStamp>,
) -> bool {
    let boots = [
        claimed.map(|supervisor| supervisor.boot_id.as_str()),
        record.launcher.as_ref().map(|it| it.boot_id.as_str()),
    ];
    let now = host::boot_id();
    names_this_machine(project, record)
        || now.is_ok_and(|now| boots.into_iter().flatten().any(|boot| boot == now))
}

fn names_this_machine(project: &Project, record: &SessionRecord) -> bool {
    let host = record.host.as_deref();
    host.is_none_or(|host| host == project.host())
}

/// Whether its agent works in this very repository.
fn works_here(project: &Project, record: &SessionRecord) -> bool {
    let dir = record.dir.as_deref();
    dir.is_some_and(|dir| Utf8Path::new(dir).starts_with(project.root()))
}

#[derive(PartialEq, Eq)]
enum Serves {
    Us,
    Others,
    Nobody,
}

/// Whom a supervisor serves, if it lives.
fn serves(project: &Project, record: &SessionRecord, supervisor: &SupervisorStamp) -> Serves {
    let process = ProcessIdentity {
        pid: supervisor.pid,
        start_time: supervisor.start_time,
        boot_id: supervisor.boot_id.clone(),
    };
    let Some(words) = words_of(&process) else {
        return Serves::Nobody;
    };
    let value = |flag: &str| {
        let place = words.iter().position(|word| word == flag)?;
        words.get(place + 1).and_then(|word| word.to_str())
    };
    let supervises = words.get(1).is_some_and(|word| word == "supervise");
    let is_ours = match (value("--root"), value("--stream")) {
        (Some(root), Some(stream)) if supervises => {
            let root = Utf8Path::new(root);
            // a repository that was renamed has no other place any more
            let is_ours = is_same(root, project.root()) || !root.exists();
            is_ours && stream == project.stream().as_str()
        }
        // `work execute` is started by a person, with other words
        _ => works_here(project, record),
    };
    if is_ours { Serves::Us } else { Serves::Others }
}

/// Whether two paths lead to one folder.
fn is_same(one: &Utf8Path, other: &Utf8Path) -> bool {
    let of = |path: &Utf8Path| {
        let meta = path.metadata().ok()?;
        Some((meta.dev(), meta.ino()))
    };
    one == other || of(one).is_some_and(|one| of(other) == Some(one))
}

/// An intent without a supervisor yet: its launcher is at work, or its supervisor was started and
/// has not come far enough to take its lock. A young one is looked at for a moment: between tmux's
/// fork and its exec the supervisor cannot be told from tmux.
fn is_being_launched(project: &Project, record: &SessionRecord) -> bool {
    let young = clock::now()
        .duration_since(record.started_at)
        .unsigned_abs()
        < YOUTH;
    let until = Instant::now() + if young { FORK_TO_EXEC } else { Duration::ZERO };
    loop {
        if shows_signs_of_life(project, record) {
            return true;
        }
        if Instant::now() >= until {
            return false;
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

fn shows_signs_of_life(project: &Project, record: &SessionRecord) -> bool {
    let lock = LockRequest {
        path: project.folder().launch_lock_file(),
        limit: LockLimit::Within(Duration::ZERO),
        now: clock::now(),
        notices: project.notices(),
    };
    // a lock that cannot even be opened is held by nobody
    let free = !matches!(lock.with(|| ()), Err(StoreError::LockTimeout { .. }));
    // `work execute` supervises in the process that launched
    let itself = record.executor.as_deref() == Some(Executor::Terminal.word())
        && record
            .launcher
            .as_ref()
            .is_some_and(ProcessIdentity::is_alive);
    !free
        || itself
        || claimed::process(&record.session_id).is_some()
        || is_alive(&project.folder().session(&record.session_id).alive_file())
}
