//! `work clean`: which runtime files may go, and which are still needed.
use super::project::Project;
use super::settle::Present;
use super::verify::planned;
use crate::domain::evidence::evidence;
use crate::domain::id::ThreadId;
use crate::domain::run::RunState;
use crate::domain::session::SessionRecord;
use crate::domain::slug::SessionId;
use crate::domain::thread::{Surroundings, Thread, ThreadStatus};
use crate::domain::workstream::Workstream;
use crate::process::clock;
use crate::store::alive::is_alive;
use crate::store::error::StoreError;
use crate::store::layout::Repository;
use crate::store::stream_folder::StreamFolder;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::time::Duration;

/// What was last written longer ago is old, unless a person says something else.
pub const OLD: Duration = Duration::from_secs(30 * 24 * 3600);

/// A folder that may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heap {
    /// Where it is.
    pub path: Utf8PathBuf,
    /// What it is of.
    pub of: String,
    /// How much is in it, in bytes.
    pub bytes: u64,
}

/// Why a folder stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// It runs, or is being verified.
    Running,
    /// A rehearsal runs, and this may be its home.
    Rehearsing,
    /// Its conversation can be continued.
    Resumable,
    /// Its thread is not finished.
    Unfinished,
    /// Nothing shows yet that its thread is done.
    Unverified,
    /// It is not old enough.
    Young,
}

impl Need {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Rehearsing => "of a running rehearsal",
            Self::Resumable => "resumable",
            Self::Unfinished => "of unfinished threads",
            Self::Unverified => "unverified",
            Self::Young => "not old enough",
        }
    }
}

/// What was found in the folder of a workstream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// What may go.
    pub heaps: Vec<Heap>,
    /// How many folders stay, by why.
    pub stay: BTreeMap<Need, usize>,
}

/// Looks through a workstream: session folders and homes of rehearsals that were last written
/// before `before`.
///
/// # Errors
/// When the folder or the plan cannot be read.
pub fn find(project: &Project, present: &Present, before: Timestamp) -> Result<Found, StoreError> {
    let workstream = &present.workstream;
    let planned = planned(project, workstream).ok();
    let around = Surroundings {
        done: project.done_policy(),
        queue: &[],
        elsewhere: &present.elsewhere,
    };
    let need = |thread: &Thread<'_>| {
        let asked = planned
            .as_ref()
            .is_none_or(|planned| !planned.of_thread(thread.id).is_empty());
        need(thread, &around, asked)
    };
    let needs: BTreeMap<ThreadId, Need> = workstream
        .threads()
        .iter()
        .filter_map(|thread| Some((thread.id, need(thread)?)))
        .collect();
    let mut found = sessions(project.folder(), Some(workstream), &needs, before)?;
    let rehearses = workstream
        .run
        .as_ref()
        .is_some_and(|run| run.state == RunState::Active && run.rehearsal.is_some());
    rehearsals(project.folder(), rehearses, before, &mut found)?;
    Ok(found)
}

/// Looks through an archived workstream: nothing there is needed for going on.
///
/// # Errors
/// When the folder cannot be read.
pub fn find_archived(folder: &StreamFolder, before: Timestamp) -> Result<Found, StoreError> {
    let mut found = sessions(folder, None, &BTreeMap::new(), before)?;
    rehearsals(folder, false, before, &mut found)?;
    Ok(found)
}

/// What `work clean` would remove now without an option, as far as it can be read. Mends nothing: a
/// dead session that still says `running` stays.
#[must_use]
pub fn would_go(repository: &Repository, projects: &[Project]) -> Vec<Heap> {
    let before = clock::now().checked_sub(OLD).unwrap_or(Timestamp::MIN);
    let here = projects.iter().filter_map(|project| {
        let present = Present {
            workstream: project.read().ok()?,
            settled: Vec::new(),
            elsewhere: Vec::new(),
            unwritten: None,
        };
        find(project, &present, before).ok()
    });
    let archived = repository.archived().unwrap_or_default().into_iter();
    let archived = archived.filter_map(|folder| find_archived(&folder, before).ok());
    here.chain(archived).flat_map(|found| found.heaps).collect()
}

/// Removes a folder.
///
/// # Errors
/// When the system refuses.
pub fn remove(heap: &Heap) -> Result<(), StoreError> {
    fs::remove_dir_all(&heap.path).map_err(|source| StoreError::Io {
        verb: "remove",
        path: heap.path.clone(),
        source,
    })
}

fn need(thread: &Thread<'_>, around: &Surroundings<'_>, asked: bool) -> Option<Need> {
    if thread.is_resumable() {
        return Some(Need::Resumable);
    }
    match thread.status(around) {
        ThreadStatus::Unverified => Some(Need::Unverified),
        ThreadStatus::Completed if !evidence(thread, asked).is_enough() => Some(Need::Unverified),
        ThreadStatus::Completed => None,
        _ => Some(Need::Unfinished),
    }
}

fn sessions(
    folder: &StreamFolder,
    workstream: Option<&Workstream>,
    needs: &BTreeMap<ThreadId, Need>,
    before: Timestamp,
) -> Result<Found, StoreError> {
    let mut found = Found::default();
    for path in folders(&folder.sessions_dir())? {
        let id: Option<SessionId> = path.file_name().and_then(|name| name.parse().ok());
        let record = workstream
            .zip(id.as_ref())
            .and_then(|(workstream, id)| workstream.session(id));
        let alive = id
            .as_ref()
            .is_some_and(|id| is_alive(&folder.session(id).alive_file()));
        let at_work = |record: &SessionRecord| {
            record.is_running() || record.verified.as_ref().is_some_and(|it| it.running)
        };
        let need = if alive || record.is_some_and(|(_, record)| at_work(record)) {
            Some(Need::Running)
        } else {
            record.and_then(|(thread, _)| needs.get(&thread).copied())
        };
        let of = record.map_or_else(|| "a session".to_owned(), |(thread, _)| thread.to_string());
        found.add(path, of, need, before);
    }
    Ok(found)
}

fn rehearsals(
    folder: &StreamFolder,
    running: bool,
    before: Timestamp,
    found: &mut Found,
) -> Result<(), StoreError> {
    for path in folders(&folder.state_dir().join("rehearsal"))? {
        let need = running.then_some(Need::Rehearsing);
        found.add(path, "a rehearsal".to_owned(), need, before);
    }
    Ok(())
}

impl Found {
    fn add(&mut self, path: Utf8PathBuf, of: String, need: Option<Need>, before: Timestamp) {
        let (bytes, written) = weigh(&path);
        let young = written.is_none_or(|at| at > before);
        match need.or(young.then_some(Need::Young)) {
            Some(need) => *self.stay.entry(need).or_default() += 1,
            None => self.heaps.push(Heap { path, of, bytes }),
        }
    }
}

/// Folders in a folder, links left out. A missing folder holds none.
fn folders(dir: &Utf8Path) -> Result<Vec<Utf8PathBuf>, StoreError> {
    let entries = match dir.read_dir_utf8() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(StoreError::Io {
                verb: "read",
                path: dir.to_owned(),
                source,
            });
        }
    };
    let mut found: Vec<Utf8PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path().to_owned())
        .collect();
    found.sort();
    Ok(found)
}

/// How many bytes lie in a folder, and when anything in it was last written. Links are not
/// followed.
fn weigh(dir: &Utf8Path) -> (u64, Option<Timestamp>) {
    let mut open = vec![dir.to_owned()];
    let (mut bytes, mut newest, mut newest_folder) = (0, None, None);
    while let Some(path) = open.pop() {
        let Ok(meta) = path.symlink_metadata() else {
            continue;
        };
        let written = meta.modified().ok();
        let written = written.and_then(|at| Timestamp::try_from(at).ok());
        if meta.is_dir() {
            let inside = path.read_dir_utf8().into_iter().flatten();
            open.extend(inside.filter_map(|it| Some(it.ok()?.path().to_owned())));
            newest_folder = newest_folder.max(written);
        } else if meta.nlink() == 1 {
            // one with more names is the link to `work`: removing it frees nothing, and its time
            // is the program's
            bytes += meta.len();
            newest = newest.max(written);
        }
    }
    // a folder's time changes with every probe that makes a file in it: files tell more
    (bytes, newest.or(newest_folder))
}
