//! `work status --sessions`: every attempt of every thread.
use super::line::{Line, flow, wrap};
use super::scene::Scene;
use super::session_words::{attempt, cause, exit_beside_cause, lasted, span};
use super::style::Tone;
use super::symbols::{session_tone, thread_tone};
use crate::domain::id::Scope;
use crate::domain::session::SessionRecord;
use crate::domain::thread::{Thread, ThreadStatus};

/// The history of the threads that have sessions, those in the scope if one is given.
#[must_use]
pub fn sessions_view(scene: &Scene<'_>, scope: Option<Scope>) -> Vec<Line> {
    let mut lines = Vec::new();
    for (thread, status) in scene.threads_in(scope) {
        if thread.sessions.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.push(heading(scene, &thread, status));
        for record in &thread.sessions {
            lines.extend(entry(scene, &thread, record));
        }
    }
    if lines.is_empty() {
        lines.push(Line::of(Tone::Muted, "no sessions yet"));
    }
    lines
}

fn heading(scene: &Scene<'_>, thread: &Thread<'_>, status: ThreadStatus) -> Line {
    let symbols = scene.page.symbols;
    let stage = scene.workstream.stage_name(thread.id.stage());
    let mark = format!("{} {}  ", symbols.thread(status), thread.id);
    let mut line = Line::of(thread_tone(status), &mark).words(Tone::Strong, thread.name());
    if !stage.is_empty() {
        line.push(Tone::Muted, &format!("  {} ", symbols.dot()));
        line = line.words(Tone::Muted, stage);
    }
    line.cut(scene.page.width, symbols.ellipsis())
}

/// Every fact is kept: what does not fit on one line goes on below.
fn entry(scene: &Scene<'_>, thread: &Thread<'_>, record: &SessionRecord) -> Vec<Line> {
    let page = scene.page;
    let symbols = page.symbols;
    let status = record.status();
    let tone = session_tone(status);
    let cause = cause(record);
    let mut state = format!("{} {}", symbols.session(status), status.word());
    if !cause.is_empty() {
        state = format!("{state} ({cause})");
    }
    let plain = |text: &str| Line::new().words(Tone::Plain, text);
    let muted = |text: &str| Line::new().words(Tone::Muted, text);
    let number = format!("  {}. ", attempt(record, thread));
    let rehearsal = if record.rehearsal { "rehearsal" } else { "" };
    let parts = vec![
        Line::of(Tone::Muted, &number).then(tone, &state),
        plain(&exit_beside_cause(record)),
        plain(&lasted(record, page)),
        plain(&record.agent_name),
        plain(&record.model_text()),
        muted(&span(record, page)),
        muted(record.agent_session_id.as_deref().unwrap_or("")),
        Line::of(Tone::Warning, rehearsal),
    ];
    let mut lines = flow(parts, "  ", 5, page.width, symbols.ellipsis());
    if let Some(message) = record.end().and_then(|end| end.message.as_deref()) {
        lines.extend(wrap(tone, message, 5, page.width));
    }
    lines
}
