//! What the border of a session's pane says of its end, also when the supervisor cannot say it.
use super::project::Project;
use crate::domain::session::{Cause, End, PaneStamp, SessionRecord, SessionStatus};
use crate::tmux::{PaneRef, ServerIdentity};
use std::time::Duration;

/// A tmux server that does not answer by then keeps nobody waiting for a border.
const LIMIT: Duration = Duration::from_secs(1);

/// How a session ended, in a line.
pub(super) fn closing_line(end: &End) -> String {
    let status = SessionStatus::from(end.status);
    let sign = match status {
        SessionStatus::Completed => '✓',
        SessionStatus::Failed => '✗',
        SessionStatus::Interrupted | SessionStatus::Running => '⏸',
    };
    // "completed (exit)" would only puzzle
    let cause = end
        .cause
        .filter(|cause| (status, *cause) != (SessionStatus::Completed, Cause::Exit))
        .map(|cause| format!(" ({cause})"))
        .unwrap_or_default();
    let message = end
        .message
        .as_deref()
        .map(|text| format!(": {}", crate::domain::clean::clean(text)))
        .unwrap_or_default();
    format!("{sign} {}{cause}{message}", status.word())
}

/// Shows the end of a session in its pane, if that very pane is still there. The border is for
/// people only: whatever goes wrong with it is passed over. Costs nothing without a pane.
pub(super) fn show_end(project: &Project, record: &SessionRecord, end: &End) {
    let pane = record.pane.as_ref().and_then(reference);
    let (Some(pane), Ok(server)) = (pane, project.tmux()) else {
        return;
    };
    let server = server.with_limit(LIMIT);
    if server.exists(&pane).unwrap_or(false) {
        let _gone = server.set_state(pane.pane, &closing_line(end));
    }
}

fn reference(stamp: &PaneStamp) -> Option<PaneRef> {
    Some(PaneRef {
        server: ServerIdentity {
            process: stamp.server_pid,
            started: i64::try_from(stamp.server_start).ok()?,
        },
        pane: stamp.id.parse().ok()?,
    })
}
