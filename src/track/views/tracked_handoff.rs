//! `SESSION-N-HANDOFF.md`: what the next session needs; made when a tracked session ends.
use super::times::minute;
use super::tracked::{TrackedSession, about, words};
use crate::domain::clean::clean_line;
use crate::store::entry::Event;
use crate::track::story::model::Story;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// Renders the document. There may be no workstream.
#[must_use]
pub fn render(session: &TrackedSession<'_>, story: Option<&Story>, zone: &TimeZone) -> String {
    let mut text = format!("# Session {} Handoff\n\n## Summary\n\n", session.number);
    match &session.summary {
        Some(summary) => {
            let _ = writeln!(text, "{}", summary.trim());
        }
        None => text.push_str("No summary was given.\n"),
    }
    section(
        &mut text,
        "Key Decisions",
        session.decisions().map(|(_, what, why)| {
            clean_line(&why.map_or_else(|| what.to_owned(), |why| format!("{what} - {why}")))
        }),
    );
    let done = session.entries.iter().filter(|it| {
        matches!(
            &it.entry.event,
            Event::Log { .. } | Event::Checkpoint { .. }
        ) || matches!(&it.entry.event, Event::Task { to, .. } if to.is_settled())
    });
    section(
        &mut text,
        "Work Completed",
        done.filter_map(|it| {
            let (kind, said) = words(&it.entry.event)?;
            Some(format!("[{kind}] {}{said}", about(it)))
        }),
    );
    section(&mut text, "Open Items", story.into_iter().flat_map(open));
    section(
        &mut text,
        "Blockers/Issues",
        story.into_iter().flat_map(issues),
    );
    let next = session
        .next
        .clone()
        .or_else(|| story.and_then(Story::next_action));
    section(
        &mut text,
        "Next Session Priorities",
        next.iter().map(|next| clean_line(next)),
    );
    section(
        &mut text,
        "System State",
        state(session, story, zone).into_iter(),
    );
    let tried = session
        .entries
        .iter()
        .filter(|it| matches!(it.entry.event, Event::Failed { .. } | Event::Note { .. }));
    section(
        &mut text,
        "Handoff Notes",
        tried.filter_map(|it| Some(words(&it.entry.event)?.1)),
    );
    text
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let _ = write!(text, "\n## {title}\n\n");
    let before = text.len();
    for line in lines {
        let _ = writeln!(text, "- {line}");
    }
    if text.len() == before {
        text.push_str("None.\n");
    }
}

fn open(story: &Story) -> Vec<String> {
    let items = story.phases.iter().flat_map(|phase| &phase.tasks);
    items
        .filter(|item| !item.status.is_settled())
        .map(|item| format!("{} ({})", story.title(item), item.status))
        .collect()
}

fn issues(story: &Story) -> Vec<String> {
    let errors = story
        .errors
        .iter()
        .filter(|error| error.resolution.is_none());
    let blockers = story.blockers.iter().map(|it| it.text.clone());
    blockers
        .chain(errors.map(|it| format!("{}: {}", it.kind, it.text)))
        .collect()
}

fn state(session: &TrackedSession<'_>, story: Option<&Story>, zone: &TimeZone) -> Vec<String> {
    let mut lines = vec![format!("Started: {}", minute(session.started, zone))];
    lines.extend(session.ended.map(|at| {
        format!(
            "Ended: {} ({} minutes)",
            minute(at, zone),
            session.minutes()
        )
    }));
    lines.extend(
        session
            .start_commit
            .as_ref()
            .map(|it| format!("Start commit: {}", it.get(..7).unwrap_or(it))),
    );
    lines.push(format!("Files changed: {}", session.files.len()));
    if let Some(story) = story {
        let items = || story.phases.iter().flat_map(|phase| &phase.tasks);
        let done = items().filter(|item| item.status.is_settled()).count();
        lines.push(format!(
            "Workstream {}: {done} of {} tasks done",
            story.stream,
            items().count()
        ));
        lines.extend(
            story
                .checkpoint
                .as_ref()
                .map(|(commit, _)| format!("Last checkpoint: {commit}")),
        );
    }
    lines
}
