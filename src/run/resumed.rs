//! The session whose conversation a new one goes on with, and where that conversation is.
use super::linked;
use super::preconditions::LaunchRefusal;
use super::project::Project;
use super::spec::Stage;
use crate::domain::beginning::Beginning;
use crate::domain::id::ThreadId;
use crate::domain::session::SessionRecord;
use crate::domain::workstream::Workstream;
use camino::Utf8PathBuf;

/// The record of the session that goes on, if one does.
///
/// # Errors
/// When the record, the conversation's id or the folder it began in is gone.
pub(super) fn resumed<'a>(
    workstream: &'a Workstream,
    beginning: Option<&Beginning>,
) -> Result<Option<&'a SessionRecord>, LaunchRefusal> {
    let Some((beginning, session)) = beginning.and_then(|begin| Some((begin, begin.resumes()?)))
    else {
        return Ok(None);
    };
    let refused = |why: String| LaunchRefusal::NothingToResume {
        thread: beginning.thread,
        why,
    };
    let (_, record) = workstream
        .session(session)
        .ok_or_else(|| refused(format!("session {session} is not recorded any more")))?;
    if record.agent_session_id.is_none() {
        return Err(refused("its agent never began a conversation".to_owned()));
    }
    match &record.dir {
        Some(dir) if !std::path::Path::new(dir).is_dir() => Err(refused(format!(
            "its conversation began in `{dir}`, which is gone"
        ))),
        _ => Ok(Some(record)),
    }
}

/// Where the conversation began: the agent finds it from no other folder.
pub(super) fn dir(project: &Project, record: Option<&SessionRecord>) -> Utf8PathBuf {
    record
        .and_then(|record| record.dir.as_deref())
        .map_or_else(|| project.root().to_owned(), Utf8PathBuf::from)
}

/// The private home of a rehearsed conversation, and whether `work` played its agent itself: both
/// as they were when it began.
pub(super) fn stage(project: &Project, record: &SessionRecord) -> Option<Stage> {
    let folder = project.folder().session(&record.session_id);
    linked::launch_spec(&folder).ok()?.rehearsal
}

/// The same for a conversation that is to go on: what was rehearsed lives in that home.
///
/// # Errors
/// When it was rehearsed and its home was removed since.
pub(super) fn playing(
    project: &Project,
    thread: ThreadId,
    record: &SessionRecord,
) -> Result<Option<Stage>, LaunchRefusal> {
    let stage = stage(project, record);
    let is_there = |stage: &Stage| stage.played || stage.home.is_dir();
    if record.rehearsal && !stage.as_ref().is_some_and(is_there) {
        return Err(LaunchRefusal::NothingToResume {
            thread,
            why: "it was rehearsed, and what was kept of that rehearsal was removed".to_owned(),
        });
    }
    Ok(stage)
}
