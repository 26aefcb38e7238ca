//! What is on the dashboard.
use crate::domain::id::ThreadId;
use crate::domain::run::RunState;
use crate::domain::thread::{Thread, ThreadStatus};
use crate::ui::amount;
use crate::ui::line::{Line, flow};
use crate::ui::scene::Scene;
use crate::ui::session_words::{cause_and_message, lasted};
use crate::ui::style::Tone;
use crate::ui::symbols::thread_tone;
use crate::ui::table::{Column, Fit, Table};
use crate::ui::thread_table::{agent, now};

/// Cells that the mark of the chosen row takes.
pub(super) const MARK: usize = 2;

/// The log of one thread, in the lower half.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// What it is of.
    pub title: String,
    /// Its last lines, oldest first.
    pub lines: Vec<String>,
}

/// Everything that is on the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    /// The workstream as a whole.
    pub(super) head: Vec<Line>,
    /// The titles of the columns.
    pub(super) titles: Line,
    /// A row for each thread.
    pub(super) rows: Vec<(ThreadId, Line)>,
    /// Which row is chosen.
    pub(super) chosen: usize,
    /// The log, if it is wanted.
    pub log: Option<Log>,
    /// A word to the person, or a question.
    pub notice: Option<String>,
}

impl Board {
    /// The board, laid out for the page's width; `chosen` is the thread that is chosen, else the
    /// first one is.
    #[must_use]
    pub fn of(scene: &Scene<'_>, chosen: Option<ThreadId>) -> Self {
        let threads = scene.threads();
        let width = scene.page.width.saturating_sub(MARK);
        let mut lines = table(scene, &threads).lines(width, scene.page.symbols.ellipsis());
        let titles = if lines.is_empty() {
            Line::new()
        } else {
            lines.remove(0)
        };
        let ids = threads.iter().map(|(thread, _)| thread.id);
        let rows: Vec<(ThreadId, Line)> = ids.zip(lines).collect();
        let place = rows.iter().position(|(id, _)| Some(*id) == chosen);
        Self {
            head: head(scene, &threads),
            titles,
            rows,
            chosen: place.unwrap_or(0),
            log: None,
            notice: None,
        }
    }

    /// The chosen thread.
    #[must_use]
    pub fn thread(&self) -> Option<ThreadId> {
        self.rows.get(self.chosen).map(|(id, _)| *id)
    }

    /// The thread so many rows below the chosen one, above it when negative; the ends hold.
    #[must_use]
    pub fn beside(&self, rows: isize) -> Option<ThreadId> {
        let last = self.rows.len().saturating_sub(1);
        let place = self.chosen.saturating_add_signed(rows).min(last);
        self.rows.get(place).map(|(id, _)| *id)
    }
}

/// Name and progress, and what is at work.
fn head(scene: &Scene<'_>, threads: &[(Thread<'_>, ThreadStatus)]) -> Vec<Line> {
    let workstream = scene.workstream;
    let counts = workstream.counts();
    let with = |wanted: ThreadStatus| threads.iter().filter(|(_, it)| *it == wanted).count();
    let tokens: u64 = threads
        .iter()
        .map(|(thread, _)| tokens(scene, thread))
        .sum();
    let mut parts = vec![
        Line::of(Tone::Strong, scene.id()).join(named(scene.name())),
        Line::of(
            Tone::Plain,
            &format!("{}/{} tasks", counts.completed, counts.total),
        ),
    ];
    for (status, tone) in [
        (ThreadStatus::Running, Tone::Accent),
        (ThreadStatus::Queued, Tone::Muted),
        (ThreadStatus::Failed, Tone::Problem),
    ] {
        let count = with(status);
        if count > 0 {
            parts.push(Line::of(tone, &format!("{count} {}", status.word())));
        }
    }
    let run = workstream.run.as_ref();
    if run.is_some_and(|run| run.state == RunState::Paused) {
        parts.push(Line::of(Tone::Warning, "paused"));
    }
    if run.is_some_and(|run| run.rehearsal.is_some()) {
        parts.push(Line::of(Tone::Warning, "rehearsal"));
    }
    if tokens > 0 {
        let words = format!("{} tokens", amount::tokens(tokens));
        parts.push(Line::of(Tone::Muted, &words));
    }
    let page = scene.page;
    flow(parts, " · ", 2, page.width, page.symbols.ellipsis())
}

fn named(name: &str) -> Line {
    if name.is_empty() {
        Line::new()
    } else {
        Line::of(Tone::Plain, " ").words(Tone::Plain, name)
    }
}

fn table(scene: &Scene<'_>, threads: &[(Thread<'_>, ThreadStatus)]) -> Table {
    let symbols = scene.page.symbols;
    let mut table = Table::new(vec![
        Column::new("THREAD", Fit::Whole),
        Column::new("NAME", Fit::Cut(8)),
        Column::optional("AGENT", Fit::Cut(7), 5),
        Column::new("STATUS", Fit::Whole),
        Column::optional("TASKS", Fit::Whole, 3),
        Column::optional("TIME", Fit::Whole, 1),
        Column::optional("TOKENS", Fit::Whole, 4),
        Column::optional("LAST EVENT", Fit::Cut(12), 2),
    ]);
    for (thread, status) in threads {
        let (done, total) = thread.done_of();
        let last = thread.last();
        let used = tokens(scene, thread);
        table.row(vec![
            (Tone::Plain, thread.id.to_string()),
            (Tone::Plain, thread.name().to_owned()),
            (Tone::Muted, agent(thread).to_owned()),
            (
                thread_tone(*status),
                format!(
                    "{} {}",
                    symbols.thread(*status),
                    Scene::standing(thread, *status)
                ),
            ),
            (Tone::Plain, format!("{done}/{total}")),
            (
                Tone::Muted,
                last.map(|record| lasted(record, scene.page))
                    .unwrap_or_default(),
            ),
            (
                Tone::Muted,
                if used == 0 {
                    String::new()
                } else {
                    amount::tokens(used)
                },
            ),
            event(scene, thread),
        ]);
    }
    table
}

/// What it does, or how it ended.
fn event(scene: &Scene<'_>, thread: &Thread<'_>) -> (Tone, String) {
    match (thread.running(), thread.last()) {
        (Some(record), _) => (Tone::Accent, now(scene, record)),
        (None, Some(record)) => (Tone::Muted, cause_and_message(record)),
        (None, None) => (Tone::Muted, String::new()),
    }
}

/// What all its attempts used.
fn tokens(scene: &Scene<'_>, thread: &Thread<'_>) -> u64 {
    let of = |record| {
        let live = scene.live(record).map(|live| live.tokens);
        live.or_else(|| record.tokens.map(|tokens| tokens.total()))
    };
    thread.sessions.iter().filter_map(|record| of(record)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixture::{busy, on_scene, page};
    use crate::ui::line::plain;

    fn board(width: usize, chosen: Option<ThreadId>) -> Board {
        on_scene(&busy(), &page(width), &[], |scene| Board::of(scene, chosen))
    }

    fn text(width: usize) -> String {
        let board = board(width, None);
        let rows: Vec<Line> = board.rows.iter().map(|(_, row)| row.clone()).collect();
        [plain(&board.head), board.titles.text(), plain(&rows)].join("\n")
    }

    #[test]
    fn every_line_fits_and_narrow_ones_keep_what_matters() {
        for width in [40, 60, 80, 200] {
            for line in text(width).lines() {
                assert!(crate::ui::clean::width(line) <= width, "{width}: {line}");
            }
        }
        for part in ["running", "THREAD", "LAST EVENT"] {
            assert!(text(60).contains(part), "{part}:\n{}", text(60));
        }
        for part in ["TOKENS", "12.3k", "runs bash, 12s ago"] {
            assert!(text(200).contains(part), "{part}:\n{}", text(200));
        }
    }

    #[test]
    fn the_choice_stays_on_its_thread_and_the_ends_hold() {
        let first = board(80, None);
        let second = first.beside(1);
        assert_eq!(first.beside(-1), first.thread());
        let later = board(80, second);
        assert_eq!(later.thread(), second);
        let last = later.rows.last().map(|(id, _)| *id);
        assert_eq!(later.beside(isize::MAX), last);
    }
}
