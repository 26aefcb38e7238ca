//! The `tmux` executor: a pane for each supervisor.
use super::submission::Submission;
use crate::run::project::Project;
use crate::tmux::{PaneSpec, PaneTags, SessionName, SessionSpec, Size, TmuxError, session_name};

/// The tmux session of the workstream.
#[must_use]
pub fn tmux_session(project: &Project) -> SessionName {
    session_name(project.stream().as_str(), project.root())
}

/// Opens the panes; dead ones of earlier launches make room.
pub(super) fn submit(
    project: &Project,
    submissions: &[Submission],
    size: Size,
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
    server.open_panes(&session, &panes).map(drop)
}
