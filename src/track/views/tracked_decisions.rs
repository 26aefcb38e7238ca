//! `SESSION-N-DECISIONS.md`: what was decided in a tracked session, and why.
use super::times::{clock, day};
use super::tracked::{TrackedSession, late};
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// Renders the document.
#[must_use]
pub fn render(session: &TrackedSession<'_>, zone: &TimeZone) -> String {
    let mut text = format!("# Session {} Decisions\n", session.number);
    let mut today = String::new();
    for (recorded, what, why) in session.decisions() {
        let on = day(recorded.ts, zone);
        if on != today {
            let _ = write!(text, "\n## {on}\n");
            today = on;
        }
        let late = late(recorded);
        let _ = write!(
            text,
            "\n### [{}] {late}{}\n\n**Rationale**: {}\n",
            clock(recorded.ts, zone),
            what.trim(),
            why.unwrap_or("none was given").trim()
        );
    }
    if today.is_empty() {
        text.push_str("\nNone yet.\n");
    }
    text
}
