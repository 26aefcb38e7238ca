//! The end of a batch is told once, whoever finds it: sessions that end in the same moment, a command
//! that mends records, a dispatch that could not start the last thread.
use super::project::Project;
use crate::agent::config::Notify;
use crate::domain::run::{Run, RunState};
use crate::domain::session::SessionRecord;
use crate::domain::slug::SessionId;
use crate::domain::workstream::Workstream;
use crate::process::clock;

/// Whether the run of this session is over, nothing of it is verified any more, and nobody else
/// tells of it: from now on that is for the caller to do, in these ways. Where there are none
/// nothing is written; where the state cannot be written it is told rather twice than never.
pub(super) fn is_ours_to_tell(project: &Project, session: &SessionId, ways: &[Notify]) -> bool {
    let over = |workstream: &Workstream| untold(workstream, session).is_some();
    if ways.is_empty() || !project.read().is_ok_and(|workstream| over(&workstream)) {
        return false;
    }
    let ours = project.update(clock::now(), |draft| {
        let Some(run) = untold(draft.view(), session).cloned() else {
            return Ok(false);
        };
        draft.set_run(Some(&Run { told: true, ..run }))?;
        Ok::<_, crate::store::error::StoreError>(true)
    });
    ours.unwrap_or(true)
}

/// The run of the session, when it is over and nobody has told of it.
fn untold<'a>(workstream: &'a Workstream, session: &SessionId) -> Option<&'a Run> {
    let run = workstream.run.as_ref()?;
    let (_, record) = workstream.session(session)?;
    let verifies = |other: &SessionRecord| {
        let verified = other.verified.as_ref();
        run.has(other) && verified.is_some_and(|verified| verified.running)
    };
    let over = run.state == RunState::Ended
        && run.has(record)
        && !workstream.sessions().any(|(_, other)| verifies(other));
    (over && !run.told).then_some(run)
}
