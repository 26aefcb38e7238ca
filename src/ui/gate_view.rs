//! A stage that waits for a person: read in half a minute, with what to type at the end.
use super::amount::dollars;
use super::line::Line;
use super::scene::Page;
use super::style::Tone;
use super::symbols::thread_tone;
use crate::domain::evidence::Evidence;
use crate::domain::handoff::Changed;
use crate::domain::id::ThreadId;
use crate::domain::thread::ThreadStatus;

/// Changed files that are named.
const NAMED: usize = 4;

/// One thread, as the report shows it.
#[derive(Debug, Clone)]
pub struct GateRow<'a> {
    /// Its id.
    pub id: ThreadId,
    /// Its name.
    pub name: &'a str,
    /// Where it stands.
    pub status: ThreadStatus,
    /// What shows that it is done.
    pub evidence: &'a Evidence,
    /// What had changed when it ended.
    pub changed: Option<&'a Changed>,
    /// What is left open.
    pub open: &'a [String],
    /// What it cost, in US dollars.
    pub cost: f64,
}

/// The rows of the threads.
#[must_use]
pub fn gate_rows(rows: &[GateRow<'_>], page: &Page) -> Vec<Line> {
    let ellipsis = page.symbols.ellipsis();
    let dot = page.symbols.dot();
    let mut lines = Vec::new();
    for row in rows {
        let tone = thread_tone(row.status);
        let enough = row.evidence.is_enough();
        let shown = if enough { Tone::Muted } else { Tone::Warning };
        let mut line = Line::of(tone, page.symbols.thread(row.status))
            .then(Tone::Plain, &format!(" {} ", row.id))
            .words(Tone::Plain, row.name)
            .then(tone, &format!("  {}", row.status))
            .then(Tone::Muted, &format!(" {dot} "))
            .words(shown, &row.evidence.text());
        if row.cost > 0.0 {
            line.push(Tone::Muted, &format!(" {dot} {}", dollars(row.cost)));
        }
        lines.push(line.cut(page.width, ellipsis));
        if let Some(changed) = row.changed {
            let line = Line::of(Tone::Muted, "    changed  ").words(Tone::Plain, &files(changed));
            lines.push(line.cut(page.width, ellipsis));
        }
        for end in row.open {
            let line = Line::of(Tone::Warning, "    open     ").words(Tone::Plain, end);
            lines.push(line.cut(page.width, ellipsis));
        }
    }
    lines
}

fn files(changed: &Changed) -> String {
    if changed.files.is_empty() {
        return "nothing".to_owned();
    }
    let named: Vec<&str> = changed
        .files
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect();
    let more = changed.files.len().saturating_sub(NAMED);
    let more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    let with: Vec<String> = changed.with.iter().map(ToString::to_string).collect();
    let with = if with.is_empty() {
        String::new()
    } else {
        format!(" (beside {})", with.join(", "))
    };
    format!("{}{more}{with}", named.join(", "))
}
