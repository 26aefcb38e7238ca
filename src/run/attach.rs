//! A tmux client on the workstream's panes, in this terminal.
use super::executor::panes::tmux_session;
use super::project::Project;
use crate::domain::id::ThreadId;
use crate::process::terminal::take_terminal_back;
use crate::tmux::{PaneId, Scope, Server, TmuxError};
use tokio::process::Child;

/// Why there is nothing to look at.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// tmux refuses.
    #[error(transparent)]
    Tmux(#[from] TmuxError),
    /// No panes of this workstream.
    #[error("no panes of this workstream are open")]
    NoPanes,
    /// No pane of this thread.
    #[error("thread {0} has no pane")]
    NoPane(ThreadId),
    /// The client does not start.
    #[error("the tmux client did not start: {source}")]
    Client {
        /// What the system said.
        source: std::io::Error,
    },
}

/// Brings the thread's newest pane to the front.
///
/// # Errors
/// When tmux refuses or there is no such pane.
pub fn select(project: &Project, thread: ThreadId) -> Result<(), AttachError> {
    let server = project.tmux()?;
    let pane = pane_of(project, &server, thread)?;
    server.select(pane)?;
    Ok(())
}

fn pane_of(project: &Project, server: &Server, thread: ThreadId) -> Result<PaneId, AttachError> {
    let name = tmux_session(project);
    let wanted = thread.to_string();
    server
        .list_panes(Scope::Session(&name))?
        .into_iter()
        .filter(|pane| pane.thread.as_deref() == Some(&wanted))
        .map(|pane| pane.id.pane)
        .max()
        .ok_or(AttachError::NoPane(thread))
}

/// Starts the client in this terminal.
///
/// # Errors
/// When there are no panes, or tmux refuses.
pub fn client(project: &Project) -> Result<Child, AttachError> {
    let server = project.tmux()?;
    let name = tmux_session(project);
    if !server.has_session(&name)? {
        return Err(AttachError::NoPanes);
    }
    tokio::process::Command::from(server.attach_command(&name))
        .spawn()
        .map_err(|source| AttachError::Client { source })
}

/// Whether the workstream's panes, dead or alive, are still there. Without them there is no run in
/// them either. What cannot be found out is taken to be there.
#[must_use]
pub fn is_there(project: &Project) -> bool {
    let session = tmux_session(project);
    project
        .tmux()
        .and_then(|server| server.has_session(&session))
        .unwrap_or(true)
}

/// Asks everybody who looks to press Enter and leaves with them.
///
/// # Errors
/// When tmux refuses.
pub fn offer_to_leave(project: &Project, text: &str) -> Result<(), AttachError> {
    let server = project.tmux()?;
    server.offer_to_leave(&tmux_session(project), text)?;
    Ok(())
}

/// Sends everybody away who looks.
///
/// # Errors
/// When tmux refuses.
pub fn leave(project: &Project) -> Result<(), AttachError> {
    let server = project.tmux()?;
    server.detach_clients(&tmux_session(project))?;
    // the client has set the terminal back; ours is the foreground group again
    let _no_terminal = take_terminal_back();
    Ok(())
}
