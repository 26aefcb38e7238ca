//! The `tmux` executor: a pane for each supervisor.
use super::submission::{Rounds, Submission};
use crate::run::project::Project;
use crate::tmux::{
    PaneId, PaneLife, PaneSpec, PaneTags, Scope, Server, SessionName, SessionSpec, Size, TmuxError,
    session_name,
};

/// The tmux session of the workstream.
#[must_use]
pub fn tmux_session(project: &Project) -> SessionName {
    session_name(project.stream().as_str(), project.root())
}

/// Our panes whose supervisor has ended.
fn ended(server: &Server, name: &SessionName) -> Result<Vec<PaneId>, TmuxError> {
    let panes = server.list_panes(Scope::Session(name))?;
    let ended = panes
        .into_iter()
        .filter(|pane| pane.life != PaneLife::Running && pane.session.is_some());
    Ok(ended.map(|pane| pane.id.pane).collect())
}

/// Opens the panes. With a new run the dead ones of earlier runs go; within a run they stay and
/// show how their threads ended.
pub(super) fn submit(
    project: &Project,
    submissions: &[Submission],
    size: Size,
    rounds: Rounds,
) -> Result<(), TmuxError> {
    let server = project.tmux()?;
    let session = SessionSpec {
        name: tmux_session(project),
        root: project.root().to_owned(),
        stream: project.stream().to_string(),
        size,
    };
    let panes: Vec<PaneSpec> = submissions
        .iter()
        .map(|submission| PaneSpec {
            argv: submission.argv(project),
            cwd: submission.dir.clone(),
            tags: PaneTags {
                session: submission.session.to_string(),
                thread: submission.thread.to_string(),
                name: submission.name.clone(),
                state: "starting".to_owned(),
            },
        })
        .collect();
    let over: Vec<PaneId> = match rounds {
        Rounds::New => ended(&server, &session.name)?,
        Rounds::More => Vec::new(),
    };
    let opened = server.open_panes(&session, &panes)?;
    // after the new ones: the last pane would take the tmux session with it
    for pane in over {
        server.kill_pane(pane)?;
    }
    if let (Rounds::New, Some(first)) = (rounds, opened.first()) {
        server.select(first.pane)?;
    }
    Ok(())
}
