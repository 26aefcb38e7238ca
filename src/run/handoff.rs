//! Writes `handoff/<thread>.md`: what a thread hands to those that build on it.
use super::changed;
use super::project::Project;
use crate::agent::config::DriverKind;
use crate::agent::driver::{AgentEvent, Reader};
use crate::domain::handoff::{Changed, HandOff, render};
use crate::domain::session::{End, SessionRecord, SessionState, Verified};
use crate::domain::slug::SessionId;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::thread::Thread;
use crate::store::private::write_json;
use camino::Utf8Path;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// Of the agent's output so much is read to find its last words, in bytes.
const TAIL: u64 = 256 * 1024;

/// Of its last words so many lines are kept.
const LINES: usize = 30;

/// What the record does not say yet when the hand-off is written: it is there before the end is.
#[derive(Debug, Clone, Copy)]
pub struct Coming<'a> {
    /// How the session ended.
    pub end: Option<&'a End>,
    /// What its verification showed.
    pub verified: Option<&'a Verified>,
    /// Whether what is open is about to be ticked.
    pub ticks: bool,
}

/// Writes the hand-off of the session's thread. It is for people and for prompts; whatever keeps
/// it from being written changes nothing else.
///
/// # Errors
/// When it cannot be written.
pub fn write(project: &Project, session: &SessionId, coming: Coming<'_>) -> io::Result<()> {
    let workstream = project.read().map_err(io::Error::other)?;
    let Some((id, record)) = workstream.session(session) else {
        return Ok(());
    };
    let Some(mut thread) = workstream.thread(id) else {
        return Ok(());
    };
    let mut record = record.clone();
    if let Some(end) = coming.end.filter(|_| record.is_running()) {
        record.state = SessionState::Ended(end.clone());
    }
    // what was written at the end stays: since then others may have gone on
    let kept = changed::at_end(project, &record);
    let changed = match kept {
        Some(kept) => Some(kept),
        None => keep(
            project,
            changed::since(project, &workstream, id, &record),
            session,
        )?,
    };
    let ticked = ticked(&thread, coming.ticks);
    thread.tasks = ticked.iter().collect();
    let verified = coming.verified.or(record.verified.as_ref());
    let text = render(&HandOff {
        thread: &thread,
        session: &record,
        verified,
        changed: changed.as_ref(),
        claim: &last_words(project, &record),
    });
    let path = project.folder().handoff_file(id);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("md.new");
    std::fs::write(&new, text)?;
    std::fs::rename(&new, &path)
}

fn keep(
    project: &Project,
    changed: Option<Changed>,
    session: &SessionId,
) -> io::Result<Option<Changed>> {
    let folder = project.folder().session(session);
    if let Some(changed) = changed.as_ref().filter(|_| folder.dir().exists()) {
        write_json(&folder.changed_file(), changed).map_err(io::Error::other)?;
    }
    Ok(changed)
}

/// The thread's tasks as they will stand.
fn ticked(thread: &Thread<'_>, ticks: bool) -> Vec<Task> {
    let mut tasks: Vec<Task> = thread.tasks.iter().map(|task| (*task).clone()).collect();
    if ticks {
        tasks
            .iter_mut()
            .filter(|task| !task.status.is_settled())
            .for_each(|task| task.status = TaskStatus::Completed);
    }
    tasks
}

/// What the agent said last: the last text it wrote, of a plain command its last lines.
fn last_words(project: &Project, record: &SessionRecord) -> String {
    let driver = match record.driver.as_deref() {
        Some("opencode") => DriverKind::Opencode,
        Some("rehearsal") => DriverKind::Rehearsal,
        _ => DriverKind::Command,
    };
    let file = project.folder().session(&record.session_id).events_file();
    let bytes = tail(&file).unwrap_or_default();
    let mut reader = Reader::new(driver, record.mode, None);
    let mut said = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        for event in reader.feed_stdout_line(line) {
            match event {
                AgentEvent::Text(text) => said = text.lines().map(str::to_owned).collect(),
                AgentEvent::Other(text) if driver == DriverKind::Command => said.push(text),
                _ => {}
            }
        }
    }
    while said.last().is_some_and(|line| line.trim().is_empty()) {
        said.pop();
    }
    let skip = said.len().saturating_sub(LINES);
    said.get(skip..).unwrap_or_default().join("\n")
}

fn tail(path: &Utf8Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let from = file.metadata()?.len().saturating_sub(TAIL);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    Ok(bytes)
}
