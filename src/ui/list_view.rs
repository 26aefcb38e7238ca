//! `work list`: all workstreams with their progress.
use super::line::Line;
use super::scene::{Page, Scene};
use super::status_view::spoken;
use super::style::Tone;
use super::symbols::progress_tone;
use super::table::{Column, Fit, Table};
use crate::domain::progress::{Counts, Progress};
use crate::domain::thread::ThreadStatus;
use serde_json::{Value, json};

/// Whether commands without `--stream` mean this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They do.
    Current,
    /// They mean another one.
    Other,
}

/// A workstream in the list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListEntry {
    /// One that could be read.
    Known(Summary),
    /// One that could not, and why.
    Unreadable {
        /// Its folder's name.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// What the list says of a workstream.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    id: String,
    name: String,
    standing: Standing,
    progress: Progress,
    counts: Counts,
    threads: usize,
    running: usize,
    attention: usize,
}

impl Summary {
    /// Of this workstream.
    #[must_use]
    pub fn of(scene: &Scene<'_>, standing: Standing) -> Self {
        let threads = scene.threads();
        let count = |fits: fn(ThreadStatus) -> bool| {
            threads.iter().filter(|(_, status)| fits(*status)).count()
        };
        Self {
            id: scene.workstream.stream_id.clone(),
            name: scene.name().to_owned(),
            standing,
            progress: scene.workstream.progress(),
            counts: scene.workstream.counts(),
            threads: threads.len(),
            running: count(|status| status == ThreadStatus::Running),
            attention: count(ThreadStatus::needs_attention),
        }
    }
}

/// The list as a table; the current one has a star.
#[must_use]
pub fn list_view(entries: &[ListEntry], page: &Page) -> Vec<Line> {
    if entries.is_empty() {
        return vec![Line::of(Tone::Muted, "no workstreams yet")];
    }
    let mut table = Table::new(vec![
        Column::new("", Fit::Whole),
        Column::new("WORKSTREAM", Fit::Cut(16)),
        Column::optional("NAME", Fit::Cut(10), 2),
        Column::new("STATUS", Fit::Cut(13)),
        Column::new("TASKS", Fit::Whole),
        Column::new("", Fit::Whole),
        Column::optional("THREADS", Fit::Cut(10), 1),
    ]);
    let plain = |text: &str| (Tone::Plain, text.to_owned());
    for entry in entries {
        match entry {
            ListEntry::Known(summary) => table.row(row(summary, page)),
            ListEntry::Unreadable { id, reason } => table.row(vec![
                plain(""),
                plain(id),
                plain(""),
                (Tone::Problem, format!("unreadable: {reason}")),
            ]),
        }
    }
    table.lines(page.width, page.symbols.ellipsis())
}

fn row(summary: &Summary, page: &Page) -> Vec<(Tone, String)> {
    let star = match summary.standing {
        Standing::Current => "*",
        Standing::Other => "",
    };
    let sign = page.symbols.progress(summary.progress);
    let mut threads = vec![summary.threads.to_string()];
    if summary.running > 0 {
        threads.push(format!("{} running", summary.running));
    }
    if summary.attention > 0 {
        threads.push(format!("{} need you", summary.attention));
    }
    let counts = summary.counts;
    vec![
        (Tone::Accent, star.to_owned()),
        (Tone::Strong, summary.id.clone()),
        (Tone::Plain, summary.name.clone()),
        (
            progress_tone(summary.progress),
            format!("{sign} {}", spoken(summary.progress)),
        ),
        (Tone::Plain, format!("{}/{}", counts.done(), counts.total)),
        (Tone::Plain, format!("{}%", counts.percent())),
        (Tone::Muted, threads.join(", ")),
    ]
}

/// The list for scripts.
#[must_use]
pub fn list_json(entries: &[ListEntry]) -> Value {
    let streams: Vec<Value> = entries
        .iter()
        .map(|entry| match entry {
            ListEntry::Known(summary) => json!({
                "id": summary.id,
                "name": summary.name,
                "current": summary.standing == Standing::Current,
                "status": summary.progress,
                "counts": summary.counts,
                "percent": summary.counts.percent(),
                "threads": summary.threads,
                "running": summary.running,
                "attention": summary.attention,
            }),
            ListEntry::Unreadable { id, reason } => json!({ "id": id, "error": reason }),
        })
        .collect();
    json!({ "streams": streams })
}
