//! Who has a running session: as its record says, or, until that could be written, as its
//! supervisor signed in `alive`.
use super::project::Project;
use crate::domain::session::{SessionRecord, SupervisorStamp};
use crate::store::alive::{Absent, signed};

/// The supervisor that has claimed the session, alive or not.
#[must_use]
pub(super) fn by(project: &Project, record: &SessionRecord) -> Option<SupervisorStamp> {
    let file = || project.folder().session(&record.session_id).alive_file();
    record.supervisor.clone().or_else(|| signed(&file()))
}

/// Proof that the record is an intent which nobody has claimed, nor will while it is held; none
/// when it is more than that.
#[must_use]
pub(super) fn unclaimed(project: &Project, record: &SessionRecord) -> Option<Absent> {
    let absent = Absent::hold(&project.folder().session(&record.session_id).alive_file())?;
    (record.is_running() && by(project, record).is_none()).then_some(absent)
}
