//! `work multi --wait`: a line for every thread whose state changed.
use super::clean::width;
use super::line::Line;
use super::scene::Page;
use super::session_words::{cause_and_message, lasted};
use super::style::Tone;
use super::symbols::thread_tone;
use super::ui::Ui;
use crate::domain::id::ThreadId;
use crate::domain::open_tasks::OpenTasks;
use crate::domain::thread::{Thread, ThreadStatus};
use std::collections::BTreeMap;

/// A thread as it stood when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadState {
    /// Its name.
    pub name: String,
    /// Where it stood.
    pub status: ThreadStatus,
    /// How many sessions it had: a new one is a change even when the status is the same.
    pub sessions: usize,
    /// Why it stood there, where there is something to say.
    pub cause: String,
    /// How long its last session took, once that ended.
    pub lasted: String,
}

impl ThreadState {
    /// Of this thread, now.
    #[must_use]
    pub fn of(thread: &Thread<'_>, status: ThreadStatus, page: &Page) -> Self {
        let ended = thread.last().filter(|record| !record.is_running());
        Self {
            name: thread.name().to_owned(),
            status,
            sessions: thread.sessions.len(),
            cause: match (status, OpenTasks::of(thread)) {
                // its session ended well: there is no other reason
                (ThreadStatus::Incomplete, Some(open)) => open.to_string(),
                _ => ended.map(cause_and_message).unwrap_or_default(),
            },
            lasted: ended.map(|record| lasted(record, page)).unwrap_or_default(),
        }
    }
}

/// All threads of a run, as they stood at one moment.
pub type Snapshot = BTreeMap<ThreadId, ThreadState>;

/// A line for every thread that changed, in id order.
#[must_use]
pub fn changes(before: &Snapshot, after: &Snapshot, page: &Page) -> Vec<Line> {
    let widest = after.values().map(|state| width(&state.name)).max();
    let column = widest.unwrap_or(0).min(page.width / 3);
    after
        .iter()
        .filter_map(|(id, new)| {
            let old = before.get(id);
            let same =
                old.is_some_and(|old| old.status == new.status && old.sessions == new.sessions);
            (!same).then(|| change(*id, old, new, column, page))
        })
        .collect()
}

fn change(
    id: ThreadId,
    old: Option<&ThreadState>,
    new: &ThreadState,
    column: usize,
    page: &Page,
) -> Line {
    let ellipsis = page.symbols.ellipsis();
    let name = Line::new()
        .words(Tone::Plain, &new.name)
        .cut(column, ellipsis)
        .padded(column);
    let mut line = Line::of(Tone::Muted, &format!("{id} "))
        .join(name)
        .then(Tone::Plain, "  ");
    if let Some(old) = old {
        let from = format!("{} {} ", old.status, page.symbols.arrow());
        line.push(Tone::Muted, &from);
    }
    line.push(thread_tone(new.status), new.status.word());
    let restarted = old.is_some_and(|old| old.sessions < new.sessions && old.sessions > 0);
    if new.status == ThreadStatus::Running {
        if restarted {
            line.push(Tone::Muted, &format!(" (attempt {})", new.sessions));
        }
        return line.cut(page.width, ellipsis);
    }
    // the time at the end must survive a long message
    let time = if new.lasted.is_empty() {
        String::new()
    } else {
        format!("  {}", new.lasted)
    };
    if !new.cause.is_empty() && new.status.needs_attention() {
        line = line.then(Tone::Plain, " (").words(Tone::Plain, &new.cause);
        let room = page.width.saturating_sub(width(&time) + 1);
        line = line.cut(room, ellipsis).then(Tone::Plain, ")");
    }
    line.then(Tone::Muted, &time).cut(page.width, ellipsis)
}

/// What a report has for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Nothing that needs them.
    None,
    /// A thread needs them now.
    ForAPerson,
}

/// Says what changed since the last look.
#[derive(Debug, Default)]
pub struct Reporter {
    seen: Snapshot,
}

impl Reporter {
    /// Nothing was looked at yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Prints a line (on stderr) for every thread that changed since the last call. Whether one of
    /// them needs a person now: what it was at the first call is no news.
    pub fn report(&mut self, ui: &Ui, page: &Page, now: Snapshot) -> News {
        for line in changes(&self.seen, &now, page) {
            ui.say_line(&line);
        }
        let calls = now.iter().any(|(id, new)| {
            let old = self.seen.get(id);
            let changed = old.is_some_and(|old| old.status != new.status);
            changed && new.status.needs_attention()
        });
        self.seen = now;
        if calls { News::ForAPerson } else { News::None }
    }
}
