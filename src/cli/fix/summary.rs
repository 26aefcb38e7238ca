//! What exactly will happen, before it does.
use crate::domain::beginning::{Beginning, How};
use crate::domain::id::TaskId;
use crate::domain::remedy::Action;
use crate::run::launch::{Prepared, PreparedThread};
use crate::run::settle::Present;

/// One paragraph per thread that an agent works on again.
pub(super) fn of_launch(
    present: &Present,
    prepared: &Prepared,
    beginnings: &[Beginning],
) -> Vec<String> {
    let mut lines = Vec::new();
    for thread in &prepared.threads {
        let beginning = beginnings.iter().find(|begin| begin.thread == thread.id);
        lines.push(format!("{} {}", thread.id, thread.name));
        if let Some(why) = &thread.why_not {
            lines.push(format!("  stays as it is: {}", why.text()));
            continue;
        }
        lines.push(format!("  {}", begins(present, thread, beginning)));
        lines.push(format!("  {}", by_whom(thread)));
        let unblocks: Vec<String> = thread.unblocks.iter().map(ToString::to_string).collect();
        if !unblocks.is_empty() {
            lines.push(format!("  no longer blocked: {}", unblocks.join(", ")));
        }
        if let Some(note) = beginning.and_then(|begin| begin.note.as_deref()) {
            lines.push(format!("  told: {note}"));
        }
    }
    lines
}

fn begins(present: &Present, thread: &PreparedThread, beginning: Option<&Beginning>) -> String {
    let record = present.workstream.thread(thread.id);
    let tries = record.map_or(0, |thread| thread.sessions.len());
    match beginning.map(|begin| &begin.how) {
        Some(How::Resume(session) | How::Open(session)) => format!(
            "resumes conversation {} (session {session}) in {}",
            thread.resume.as_deref().unwrap_or("?"),
            thread.dir
        ),
        _ if tries == 0 => "begins its first conversation".to_owned(),
        _ if tries == 1 => "begins a new conversation, told of 1 earlier attempt".to_owned(),
        _ => format!("begins a new conversation, told of {tries} earlier attempts"),
    }
}

fn by_whom(thread: &PreparedThread) -> String {
    let models: Vec<String> = thread.models.iter().map(ToString::to_string).collect();
    if models.is_empty() {
        format!("agent {}", thread.agent.name)
    } else {
        format!("agent {}, {}", thread.agent.name, models.join(", then "))
    }
}

/// Tasks that a person settles.
pub(super) fn of_tasks(action: Action, tasks: &[TaskId], why: Option<&str>) -> Vec<String> {
    let verb = if action == Action::Skip {
        "cancels"
    } else {
        "ticks"
    };
    let ids: Vec<String> = tasks.iter().map(ToString::to_string).collect();
    let mut lines = vec![format!("{verb} {}", ids.join(", "))];
    if let Some(why) = why {
        lines.push(format!("  because: {why}"));
    }
    lines
}
