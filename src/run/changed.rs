//! What changed in the working tree since a session began, as far as git can tell.
use super::project::Project;
use crate::domain::handoff::{Changed, concurrent};
use crate::domain::id::ThreadId;
use crate::domain::session::SessionRecord;
use crate::domain::workstream::Workstream;
use crate::process::file_age::is_untouched_since;
use crate::process::git;
use crate::store::private::read_json;
use jiff::Timestamp;

/// What changed until now, without files that lay there just so before. None without git or without a base commit.
#[must_use]
pub fn since(
    project: &Project,
    workstream: &Workstream,
    thread: ThreadId,
    record: &SessionRecord,
) -> Option<Changed> {
    let base = record.base_commit.clone()?;
    let begun = begun(workstream, thread, record);
    let mut files = git::names_since(project.root(), &base)?;
    files.extend(git::untracked(project.root()));
    files.retain(|name| {
        !name.starts_with("workstreams/") && !is_untouched_since(&project.root().join(name), begun)
    });
    files.sort();
    files.dedup();
    Some(Changed {
        base,
        files,
        with: concurrent(workstream, thread, record),
    })
}

/// When work on the session's thread began: what an earlier attempt left uncommitted is of the
/// thread too. What a rehearsal left is none of real work.
#[must_use]
pub fn begun(workstream: &Workstream, thread: ThreadId, record: &SessionRecord) -> Timestamp {
    let earlier = |other: &SessionRecord| {
        other.attempt <= record.attempt && other.rehearsal == record.rehearsal
    };
    workstream
        .sessions()
        .filter(|(id, other)| *id == thread && earlier(other))
        .map(|(_, other)| other.started_at)
        .fold(record.started_at, Timestamp::min)
}

/// What had changed when the session ended, as its supervisor kept it.
#[must_use]
pub fn at_end(project: &Project, record: &SessionRecord) -> Option<Changed> {
    read_json(&project.folder().session(&record.session_id).changed_file()).ok()
}
