//! `work list`: all workstreams with their progress.
use super::line::{Line, wrap};
use super::scene::{Page, Scene};
use super::status_view::spoken;
use super::style::Tone;
use super::symbols::progress_tone;
use super::table::{Column, Fit, Table};
use crate::domain::progress::{Counts, Progress};
use crate::domain::thread::ThreadStatus;
use crate::domain::workstream::ManualStatus;
use serde_json::{Value, json};

/// Whether commands without `--stream` mean this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They do.
    Current,
    /// They mean another one.
    Other,
    /// It is in the archive: none means it.
    Archived,
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
    finished: bool,
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
            progress: scene.progress(None),
            counts: scene.workstream.counts(),
            threads: threads.len(),
            running: count(|status| status == ThreadStatus::Running),
            attention: count(ThreadStatus::needs_attention),
            finished: scene.workstream.status == Some(ManualStatus::Completed),
        }
    }

    /// Its id, when it was declared complete and still lies among those that are worked on.
    #[must_use]
    pub fn to_put_away(&self) -> Option<&str> {
        (self.finished && self.standing != Standing::Archived).then_some(self.id.as_str())
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
        Column::new("WORKSTREAM", Fit::Cut(20)),
        Column::optional("NAME", Fit::Cut(10), 3),
        Column::new("STATUS", Fit::Whole),
        Column::new("TASKS", Fit::Whole),
        Column::new("", Fit::Whole),
        Column::optional("THREADS", Fit::Whole, 4),
        Column::optional("RUNNING", Fit::Whole, 2),
        Column::optional("NEEDS YOU", Fit::Whole, 1),
    ]);
    let mut reasons = Vec::new();
    for entry in entries {
        match entry {
            ListEntry::Known(summary) => table.row(row(summary, page)),
            ListEntry::Unreadable { id, reason } => {
                let cells = [
                    (Tone::Plain, ""),
                    (Tone::Strong, id.as_str()),
                    (Tone::Plain, ""),
                ];
                let mut cells: Vec<(Tone, String)> =
                    cells.map(|(tone, text)| (tone, text.to_owned())).into();
                cells.push((Tone::Problem, "unreadable".to_owned()));
                table.row(cells);
                reasons.extend(wrap(
                    Tone::Problem,
                    &format!("{id}: {reason}"),
                    0,
                    page.width,
                ));
            }
        }
    }
    let mut lines = table.lines(page.width, page.symbols.ellipsis());
    if !reasons.is_empty() {
        lines.push(Line::new());
        lines.extend(reasons);
    }
    lines
}

fn row(summary: &Summary, page: &Page) -> Vec<(Tone, String)> {
    let star = match summary.standing {
        Standing::Current => "*",
        Standing::Other | Standing::Archived => "",
    };
    let archived = match summary.standing {
        Standing::Archived => ", archived",
        Standing::Current | Standing::Other => "",
    };
    let sign = page.symbols.progress(summary.progress);
    let some = |count: usize| {
        if count == 0 {
            String::new()
        } else {
            count.to_string()
        }
    };
    let counts = summary.counts;
    vec![
        (Tone::Accent, star.to_owned()),
        (Tone::Strong, summary.id.clone()),
        (Tone::Plain, summary.name.clone()),
        (
            progress_tone(summary.progress),
            format!("{sign} {}{archived}", spoken(summary.progress)),
        ),
        (Tone::Plain, format!("{}/{}", counts.done(), counts.total)),
        (Tone::Plain, format!("{}%", counts.percent())),
        (Tone::Muted, summary.threads.to_string()),
        (Tone::Accent, some(summary.running)),
        (Tone::Warning, some(summary.attention)),
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
                "archived": summary.standing == Standing::Archived,
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
