//! What changed in the working tree since a session began, as far as git can tell.
use super::project::Project;
use crate::domain::handoff::{Changed, concurrent};
use crate::domain::id::ThreadId;
use crate::domain::session::SessionRecord;
use crate::domain::workstream::Workstream;
use crate::process::git;
use crate::store::private::read_json;

/// What changed until now. None without git or without a base commit.
#[must_use]
pub fn since(
    project: &Project,
    workstream: &Workstream,
    thread: ThreadId,
    record: &SessionRecord,
) -> Option<Changed> {
    let base = record.base_commit.clone()?;
    let mut files = git::names_since(project.root(), &base)?;
    files.extend(git::untracked(project.root()));
    files.retain(|name| !name.starts_with("workstreams/"));
    files.sort();
    files.dedup();
    Some(Changed {
        base,
        files,
        with: concurrent(workstream, thread, record),
    })
}

/// What had changed when the session ended, as its supervisor kept it.
#[must_use]
pub fn at_end(project: &Project, record: &SessionRecord) -> Option<Changed> {
    read_json(&project.folder().session(&record.session_id).changed_file()).ok()
}
