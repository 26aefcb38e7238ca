//! Threads in trouble as rows: what is the matter, what was tried, what was said last.
use super::line::Line;
use super::scene::Scene;
use super::session_words::cause;
use super::style::Tone;
use super::symbols::thread_tone;
use super::table::{Column, Fit, Table};
use crate::domain::id::ThreadId;
use crate::domain::task::TaskStatus;
use crate::domain::thread::{Thread, ThreadStatus};
use std::collections::BTreeMap;

/// The last words of each thread's log.
pub type LastWords = BTreeMap<ThreadId, String>;

/// The table in `width` cells, its titles first.
#[must_use]
pub fn trouble_table(
    scene: &Scene<'_>,
    threads: &[(Thread<'_>, ThreadStatus)],
    last_words: &LastWords,
    width: usize,
) -> Vec<Line> {
    let symbols = scene.page.symbols;
    let mut table = Table::new(vec![
        Column::new("THREAD", Fit::Whole),
        Column::new("NAME", Fit::Cut(8)),
        Column::new("STATUS", Fit::Cut(14)),
        Column::optional("TRIES", Fit::Whole, 2),
        Column::optional("AGENT", Fit::Cut(7), 1),
        Column::optional("LAST WORDS", Fit::Cut(10), 3),
    ]);
    for (thread, status) in threads {
        let agent = thread
            .last()
            .map(|record| record.agent_name.as_str())
            .or(thread.assigned_agent())
            .unwrap_or_default();
        let words = last_words.get(&thread.id).cloned().unwrap_or_default();
        table.row(vec![
            (Tone::Plain, thread.id.to_string()),
            (Tone::Plain, thread.name().to_owned()),
            (
                thread_tone(*status),
                format!("{} {}", symbols.thread(*status), what(thread, *status)),
            ),
            (Tone::Plain, thread.sessions.len().to_string()),
            (Tone::Muted, agent.to_owned()),
            (Tone::Muted, words),
        ]);
    }
    table.lines(width, symbols.ellipsis())
}

/// Its status with the cause: `failed: exit 1`.
fn what(thread: &Thread<'_>, status: ThreadStatus) -> String {
    let cause = match status {
        ThreadStatus::Blocked => thread
            .tasks
            .iter()
            .find(|task| task.status == TaskStatus::Blocked)
            .and_then(|task| task.blocked_by.clone())
            .unwrap_or_default(),
        _ => thread.last().map(cause).unwrap_or_default(),
    };
    if cause.is_empty() {
        status.word().to_owned()
    } else {
        format!("{}: {cause}", status.word())
    }
}
