//! Takes a session over from its launcher: from then on its end is ours to write. A session that
//! has ended already, or has a supervisor, is left alone.
use crate::domain::session::{PaneStamp, ProcessIdentity, SupervisorStamp};
use crate::domain::slug::SessionId;
use crate::run::claimed;
use crate::run::project::Project;
use crate::store::error::StoreError;

/// Whether the session is ours now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// It is, and this is who we are.
    Ours(SupervisorStamp),
    /// It is not, and why.
    NotOurs(&'static str),
}

/// Whether the session is ours, who hold its `alive`: we say so there ([`Alive::sign`]), and its
/// record says so as soon as the agent runs. Nobody can end the record in between, because who does
/// that in a supervisor's place must hold [`Absent`]. So supervisors that start at once need not
/// wait for each other, nor for the disk.
///
/// [`Alive::sign`]: crate::store::alive::Alive::sign
/// [`Absent`]: crate::store::alive::Absent
pub(super) fn claim(project: &Project, session: &SessionId) -> Result<Claim, StoreError> {
    let workstream = project.read()?;
    let Some((_, record)) = workstream.session(session) else {
        return Ok(Claim::NotOurs("no such session is recorded"));
    };
    if !record.is_running() {
        return Ok(Claim::NotOurs("its record has ended already"));
    }
    let Some(me) = stamp() else {
        return Ok(Claim::NotOurs(
            "the system does not say which process it is",
        ));
    };
    match claimed::by(project, record) {
        Some(other) if other != me => Ok(Claim::NotOurs("another supervisor has it")),
        _ => Ok(Claim::Ours(me)),
    }
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

/// The pane we run in, if tmux started us; shows this state in its border. Asks tmux which server
/// it is.
pub(super) fn pane(project: &Project, state: &str) -> Option<PaneStamp> {
    let id = std::env::var("TMUX_PANE").ok()?;
    let server = project.tmux().ok()?;
    let server = server.show_and_identify(id.parse().ok()?, state).ok()??;
    Some(PaneStamp {
        id,
        server_pid: server.process,
        server_start: u64::try_from(server.started).ok()?,
    })
}
