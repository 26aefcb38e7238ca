//! What an agent is told: the prompt file of its thread, and how to record progress.
use super::task::TaskStatus;
use super::thread::Thread;
use super::workstream::Workstream;
use std::fmt::Write as _;

/// The whole prompt of a session: what a person wrote for the thread, or else what tasks.json
/// knows of it; then the commands that record progress, unless the text names them already.
#[must_use]
pub fn prompt(workstream: &Workstream, thread: &Thread<'_>, written: Option<&str>) -> String {
    let mut text = match written {
        Some(written) => format!("{}\n", written.trim_end()),
        None => described(workstream, thread),
    };
    if !text.contains("work update") {
        text.push_str(&recording(thread));
    }
    text
}

/// The thread as tasks.json knows it.
fn described(workstream: &Workstream, thread: &Thread<'_>) -> String {
    let name = workstream.name.as_deref().unwrap_or(&workstream.stream_id);
    let mut text = format!("# {} ({})\n\n", thread.name(), thread.id);
    let _ = writeln!(
        text,
        "You work on one thread of the workstream \"{name}\", stage \"{}\", batch \"{}\". Other\n\
         agents may work on other threads at the same time, in the same folder.\n\n\
         ## Tasks, in this order\n",
        workstream.stage_name(thread.id.stage()),
        workstream.batch_name(thread.id.batch),
    );
    for task in &thread.tasks {
        let note = match task.status {
            TaskStatus::Completed => " (done already)",
            TaskStatus::Cancelled => " (cancelled: leave it)",
            _ => "",
        };
        let _ = writeln!(text, "- `{}` {}{note}", task.id, task.name);
        if let Some(breadcrumb) = &task.breadcrumb {
            let _ = writeln!(text, "  Last note: {breadcrumb}");
        }
    }
    text
}

/// The commands that record progress, with the thread's own ids.
#[must_use]
pub fn recording(thread: &Thread<'_>) -> String {
    let id = thread
        .home_task()
        .map(|task| task.id.to_string())
        .unwrap_or_default();
    format!(
        "\n## How to record progress\n\n\
         Say that you begin a task, and tick it as soon as it is done, with what you did:\n\n    \
         work update --task {id} --status in_progress\n    \
         work update --task {id} --status completed --report \"what was done, how it was checked\"\n\n\
         If you cannot go on:\n\n    \
         work update --task {id} --status blocked --report \"why\"\n"
    )
}
