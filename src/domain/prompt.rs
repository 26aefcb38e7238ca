//! What an agent is told: the prompt file of its thread, and how to record progress.
use super::task::TaskStatus;
use super::thread::Thread;
use super::workstream::Workstream;
use std::fmt::Write as _;

/// What an agent is told of an earlier attempt at its thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which one, and by whom: `attempt 2, agent careful (acme/large)`.
    pub who: String,
    /// How it ended.
    pub end: String,
    /// Its last words, cleaned, oldest first.
    pub last_words: Vec<String>,
}

/// What a new conversation is told of the earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The earlier attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// A word of the person.
    pub note: Option<String>,
}

/// The whole prompt of a session: what a person wrote for the thread, or else what tasks.json
/// knows of it; what was tried before; then the commands that record progress, unless the text
/// names them already.
#[must_use]
pub fn prompt(
    workstream: &Workstream,
    thread: &Thread<'_>,
    written: Option<&str>,
    history: &History,
) -> String {
    let mut text = match written {
        Some(written) => format!("{}\n", written.trim_end()),
        None => described(workstream, thread),
    };
    let is_told = text.contains("work update");
    text.push_str(&told(history));
    text.push_str(&contradicted(thread));
    if !is_told {
        text.push_str(&recording(thread));
    }
    text
}

/// What showed that a thread whose tasks are ticked is not done.
fn contradicted(thread: &Thread<'_>) -> String {
    let verified = thread.verified().filter(|_| thread.is_ticked());
    let Some(failed) = verified.filter(|it| !it.ok).and_then(|it| it.failed) else {
        return String::new();
    };
    let mut text = format!(
        "\n## What is not done\n\nAll tasks are ticked, but this did not pass: `{}`: {}\n\n",
        failed.command, failed.why
    );
    for line in failed.output.lines() {
        let _ = writeln!(text, "    {line}");
    }
    text.push_str("\nMend it. The same is run again after you, and decides.\n");
    text
}

/// What a conversation that goes on is told: the person's word, or that it is to go on; the tasks
/// that are open; the commands that record progress, because the earlier session's no longer count.
#[must_use]
pub fn go_on(thread: &Thread<'_>, note: Option<&str>) -> String {
    let wrong = contradicted(thread);
    let mut text = match note {
        Some(note) => format!("{}\n", note.trim_end()),
        None if !wrong.is_empty() => "Your work is not done yet.\n".to_owned(),
        None => "Your last turn was cut short. Look at what is there, then go on where you \
                 stopped.\n"
            .to_owned(),
    };
    text.push_str(&wrong);
    if !thread.is_ticked() {
        text.push_str("\n## Open tasks, in this order\n\n");
    }
    for task in thread.tasks.iter().filter(|task| !task.status.is_settled()) {
        let _ = writeln!(text, "- `{}` {}", task.id, task.name);
    }
    text.push_str(&recording(thread));
    text
}

/// What was tried before, and what the person says.
fn told(history: &History) -> String {
    let mut text = String::new();
    if !history.attempts.is_empty() {
        text.push_str(
            "\n## What was tried before\n\n\
             You are not the first to work on this. What earlier attempts changed is still in the\n\
             folder: look at it before you begin.\n\n",
        );
    }
    for attempt in &history.attempts {
        let _ = writeln!(text, "- {}: {}", attempt.who, attempt.end);
        if !attempt.last_words.is_empty() {
            text.push_str("  Its last words:\n\n");
            for line in &attempt.last_words {
                let _ = writeln!(text, "      {line}");
            }
            text.push('\n');
        }
    }
    if let Some(note) = &history.note {
        let _ = write!(
            text,
            "\n## A word from the person who started you\n\n{}\n",
            note.trim_end()
        );
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
         work update --task {id} --status blocked --report \"why\"\n\n\
         What those who come after you should know: a step worth keeping, a decision, and, at once,\n\
         an approach that failed:\n\n    \
         work log \"what, and in which file\" -k implementation\n    \
         work fail \"the approach\" --why \"why it failed\" --then \"what you do instead\"\n    \
         work decide \"what was decided\" --why \"why\"\n"
    )
}
