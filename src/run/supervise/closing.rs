//! What a pane, its border and the log say of an end. A session that ended well says nothing of its
//! tasks: what is open is told with it.
use crate::domain::clean::clean;
use crate::domain::open_tasks::OpenTasks;
use crate::domain::session::{Cause, End, EndStatus, SessionStatus};
use crate::domain::thread::{DonePolicy, ThreadStatus};
use crate::run::project::Project;
use crate::run::spec::LaunchSpec;

/// The line of this end.
pub(super) fn line(project: &Project, spec: &LaunchSpec, end: &End) -> String {
    if end.status == EndStatus::Completed
        && let Some(open) = open_tasks(project, spec)
    {
        return open;
    }
    of_session(end)
}

/// What is open although the session ended well. The agent's success ticks what is open where
/// nothing more is asked for, a moment from now.
fn open_tasks(project: &Project, spec: &LaunchSpec) -> Option<String> {
    if project.done_policy() == DonePolicy::Exit {
        return None;
    }
    let workstream = project.read().ok()?;
    let open = OpenTasks::of(&workstream.thread(spec.thread)?)?;
    let sign = match open.status() {
        ThreadStatus::Blocked => '!',
        _ => '◐',
    };
    Some(format!("{sign} {}: {open}", open.status()))
}

fn of_session(end: &End) -> String {
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
        .map(|text| format!(": {}", clean(text)))
        .unwrap_or_default();
    format!("{sign} {}{cause}{message}", status.word())
}
