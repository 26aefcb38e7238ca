//! `SESSION-N-LOG.md`: what happened in a tracked session, in the order in which it did.
use super::times::{clock, day, minute};
use super::tracked::{TrackedSession, about, late, words};
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// Renders the document.
#[must_use]
pub fn render(session: &TrackedSession<'_>, zone: &TimeZone) -> String {
    let mut text = format!(
        "# Session {} Log\n\n**Started**: {}\n",
        session.number,
        minute(session.started, zone)
    );
    if let Some(purpose) = &session.purpose {
        let _ = writeln!(text, "**Purpose**: {purpose}");
    }
    match session.ended {
        Some(at) => {
            let _ = writeln!(
                text,
                "**Ended**: {}\n**Status**: COMPLETE",
                minute(at, zone)
            );
        }
        None => text.push_str("**Status**: ACTIVE\n"),
    }
    text.push_str("\n## Log\n");
    let mut today = String::new();
    for recorded in &session.entries {
        let Some((kind, said)) = words(&recorded.entry.event) else {
            continue;
        };
        let on = day(recorded.ts, zone);
        if on != today {
            let _ = write!(text, "\n### {on}\n");
            today = on;
        }
        let late = late(recorded);
        let _ = write!(
            text,
            "\n**[{}]** [{kind}] {late}{}{said}\n",
            clock(recorded.ts, zone),
            about(recorded)
        );
    }
    if today.is_empty() {
        text.push_str("\nNothing yet.\n");
    }
    if let Some(summary) = &session.summary {
        let _ = write!(text, "\n## Summary\n\n{}\n", summary.trim());
    }
    text
}
