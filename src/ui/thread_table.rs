//! Threads as rows: where each stands, what it last did.
use super::duration::{ago, between};
use super::line::Line;
use super::scene::Scene;
use super::session_words::lasted;
use super::style::Tone;
use super::symbols::thread_tone;
use super::table::{Column, Fit, Table};
use crate::domain::session::SessionRecord;
use crate::domain::thread::{Thread, ThreadStatus};
use jiff::{SignedDuration, Timestamp};

/// Silence of an agent that is worth a word.
const QUIET: SignedDuration = SignedDuration::from_secs(120);

/// An agent that names its conversation does so within seconds.
const MUTE: SignedDuration = SignedDuration::from_secs(60);

/// The table, fitted to the page.
#[must_use]
pub fn thread_table(scene: &Scene<'_>, threads: &[(Thread<'_>, ThreadStatus)]) -> Vec<Line> {
    let symbols = scene.page.symbols;
    let mut table = Table::new(vec![
        Column::new("THREAD", Fit::Whole),
        Column::new("NAME", Fit::Cut(12)),
        Column::optional("AGENT", Fit::Cut(8), 3),
        Column::new("STATUS", Fit::Whole),
        Column::new("TASKS", Fit::Whole),
        Column::optional("TRIES", Fit::Whole, 4),
        Column::optional("LAST", Fit::Whole, 1),
        Column::optional("NOW", Fit::Cut(12), 2),
    ]);
    for (thread, status) in threads {
        let (done, total) = thread.done_of();
        let tries = thread.sessions.len();
        let last = thread.last();
        let live = thread.running().map(|record| now(scene, record));
        let tone = thread_tone(*status);
        let sign = symbols.thread(*status);
        table.row(vec![
            (Tone::Plain, thread.id.to_string()),
            (Tone::Plain, thread.name().to_owned()),
            (Tone::Muted, agent(thread).to_owned()),
            (tone, format!("{sign} {}", Scene::standing(thread, *status))),
            (Tone::Plain, format!("{done}/{total}")),
            (
                Tone::Plain,
                if tries == 0 {
                    String::new()
                } else {
                    tries.to_string()
                },
            ),
            (
                Tone::Muted,
                last.map(|record| lasted(record, scene.page))
                    .unwrap_or_default(),
            ),
            (Tone::Accent, live.unwrap_or_default()),
        ]);
    }
    table.lines(scene.page.width, symbols.ellipsis())
}

/// The agent of its last session, else the one it is given to.
pub(super) fn agent<'a>(thread: &Thread<'a>) -> &'a str {
    match thread.last() {
        Some(record) => &record.agent_name,
        None => thread.assigned_agent().unwrap_or(""),
    }
}

/// How long an agent that should have named its conversation by now has said nothing.
fn unheard(scene: &Scene<'_>, record: &SessionRecord) -> String {
    let begins_with_a_word = record.driver.as_deref() == Some("opencode") && record.is_running();
    let since = scene.page.now.duration_since(record.started_at);
    if begins_with_a_word && record.agent_process.is_some() && since >= MUTE {
        return format!("no word for {}", between(record.started_at, scene.page.now));
    }
    String::new()
}

/// Whether a running session waits, else what it does, and when it last gave a sign of life.
pub(super) fn now(scene: &Scene<'_>, record: &SessionRecord) -> String {
    let Some(live) = scene.live(record) else {
        return unheard(scene, record);
    };
    let doing = match (&live.waits, &live.state) {
        (Some(_), _) => Some("waits".to_owned()),
        (None, state) => state.clone(),
    };
    let silent = |at: Timestamp| scene.page.now.duration_since(at) >= QUIET;
    let seen = live.last_event_at.map(|at| {
        if silent(at) && live.waits.is_none() {
            format!("quiet {}", between(at, scene.page.now))
        } else {
            ago(at, scene.page.now)
        }
    });
    let parts: Vec<String> = doing.into_iter().chain(seen).collect();
    parts.join(", ")
}
