//! Takes a session over from its launcher, under the state lock: from then on its end is ours to
//! write. A session that has ended already, or has a supervisor, is left alone.
use crate::domain::session::{PaneStamp, ProcessIdentity, SupervisorStamp};
use crate::domain::slug::SessionId;
use crate::domain::workstream::Workstream;
use crate::process::clock;
use crate::run::project::Project;
use crate::store::error::StoreError;

/// Whether the session is ours now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// It is.
    Ours,
    /// It is not, and why.
    NotOurs(&'static str),
}

/// Why the session is not there to be claimed, as far as can be seen without the lock: a late
/// supervisor needs nothing else of its folder.
pub(super) fn is_closed(
    project: &Project,
    session: &SessionId,
) -> Result<Option<&'static str>, StoreError> {
    Ok(refusal(&project.read()?, session))
}

fn refusal(workstream: &Workstream, session: &SessionId) -> Option<&'static str> {
    match workstream.session(session) {
        None => Some("no such session is recorded"),
        Some((_, record)) if !record.is_running() => Some("its record has ended already"),
        Some(_) => None,
    }
}

/// Claims the session.
pub(super) fn claim(project: &Project, session: &SessionId) -> Result<Claim, StoreError> {
    let supervisor = stamp();
    project.update(clock::now(), |draft| {
        if let Some(why) = refusal(draft.view(), session) {
            return Ok(Claim::NotOurs(why));
        }
        let taken = draft.view().session(session).is_some_and(|(_, record)| {
            record.supervisor.is_some() && record.supervisor != supervisor
        });
        if taken {
            return Ok(Claim::NotOurs("another supervisor has it"));
        }
        draft.amend_session(session, |record| record.supervisor.clone_from(&supervisor))?;
        Ok(Claim::Ours)
    })
}

/// This process, as the record names it.
pub(super) fn stamp() -> Option<SupervisorStamp> {
    ProcessIdentity::current().map(|me| SupervisorStamp {
        pid: me.pid,
        start_time: me.start_time,
        boot_id: me.boot_id,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// The pane we run in, if tmux started us. Asks tmux which server it is.
pub(super) fn pane(project: &Project) -> Option<PaneStamp> {
    let id = std::env::var("TMUX_PANE").ok()?;
    let server = project.tmux().ok()?.identity().ok()??;
    Some(PaneStamp {
        id,
        server_pid: server.process,
        server_start: u64::try_from(server.started).ok()?,
    })
}
