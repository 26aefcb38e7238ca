//! A tracked session (seed 004) as its four documents show it.
use crate::domain::clean::clean_line;
use crate::domain::tracked::{TrackedNumber, TrackedState};
use crate::store::entry::{Event, Recorded};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A stretch of work that a person or agent numbered.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackedSession<'a> {
    /// Its number; of an agent's session the id.
    pub number: String,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// What it is for.
    pub purpose: Option<String>,
    /// The commit that it began at; None without git.
    pub start_commit: Option<String>,
    /// What was done, as it was last summed up.
    pub summary: Option<String>,
    /// Files that changed, as they were last looked at.
    pub files: Vec<String>,
    /// What comes next.
    pub next: Option<String>,
    /// What belongs to it, by time.
    pub entries: Vec<&'a Recorded>,
}

impl TrackedSession<'_> {
    /// How long it took, from its beginning to its end or to what happened last.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        let last = self.entries.last().map(|entry| entry.ts);
        let end = self.ended.or(last).unwrap_or(self.started);
        (end.as_second() - self.started.as_second()).max(0) / 60
    }

    /// What it decided: text and reason.
    pub fn decisions(&self) -> impl Iterator<Item = (&Recorded, &str, Option<&str>)> {
        self.entries
            .iter()
            .filter_map(|entry| match &entry.entry.event {
                Event::Decision { text, why, .. } => Some((*entry, text.as_str(), why.as_deref())),
                _ => None,
            })
    }

    /// Text of the documents' file list.
    #[must_use]
    pub fn files_text(&self) -> String {
        if self.start_commit.is_none() && self.files.is_empty() {
            return "not tracked (git not available)\n".to_owned();
        }
        let mut files = self.files.clone();
        files.sort();
        files.dedup();
        files.iter().map(|file| format!("{file}\n")).collect()
    }
}

/// All tracked sessions that the journal tells of, by number.
#[must_use]
pub fn tracked(entries: &[Recorded]) -> Vec<TrackedSession<'_>> {
    let mut sessions: BTreeMap<TrackedNumber, TrackedSession<'_>> = BTreeMap::new();
    for recorded in entries {
        if let Event::Tracked {
            number,
            state,
            purpose,
            start_commit,
            summary,
            files,
            next,
            ..
        } = &recorded.entry.event
        {
            let session = sessions
                .entry(number.clone())
                .or_insert_with(|| TrackedSession {
                    number: number.to_string(),
                    started: recorded.ts,
                    ended: None,
                    purpose: None,
                    start_commit: None,
                    summary: None,
                    files: Vec::new(),
                    next: None,
                    entries: Vec::new(),
                });
            let keep = |old: &mut Option<String>, new: &Option<String>| {
                if let Some(new) = new {
                    *old = Some(new.clone());
                }
            };
            keep(&mut session.purpose, &purpose.as_deref().map(clean_line));
            keep(&mut session.start_commit, start_commit);
            keep(&mut session.summary, summary);
            keep(&mut session.next, next);
            if *state != TrackedState::Started {
                session.files = files.iter().map(|file| file.path.clone()).collect();
            }
            if *state == TrackedState::Ended {
                session.ended = Some(recorded.ts);
            }
        }
    }
    for recorded in entries {
        let number = recorded.entry.tracked.as_ref();
        let is_own = matches!(recorded.entry.event, Event::Tracked { .. });
        if let Some(session) = number
            .filter(|_| !is_own)
            .and_then(|number| sessions.get_mut(number))
        {
            session.entries.push(recorded);
        }
    }
    sessions.into_values().collect()
}

/// An entry in words: its kind and its text.
#[must_use]
pub fn words(event: &Event) -> Option<(String, String)> {
    let more = |text: &str, word: &str, more: &Option<String>| match more {
        Some(more) => format!("{text}{word}{more}"),
        None => text.to_owned(),
    };
    let (kind, text) = match event {
        Event::Log { category, text } => (category.word().to_owned(), text.clone()),
        Event::Decision { text, why, .. } => ("decision".to_owned(), more(text, " - ", why)),
        Event::Failed {
            approach,
            why,
            then,
            ..
        } => {
            let text = more(&format!("Tried {approach}"), ": failed because ", why);
            ("failed".to_owned(), more(&text, ", then ", then))
        }
        Event::Blocked { text, waiting_for } => (
            "blocker".to_owned(),
            more(text, " - waiting for ", waiting_for),
        ),
        Event::Unblocked { text } => ("unblocked".to_owned(), text.clone()),
        Event::Error { kind, text } => (
            "error".to_owned(),
            more("", "", &kind.as_ref().map(|kind| format!("{kind}: "))) + text,
        ),
        Event::Resolved { text, .. } => ("resolved".to_owned(), text.clone()),
        Event::Next { text, .. } => ("next".to_owned(), text.clone()),
        Event::Note { text, .. } => ("note".to_owned(), text.clone()),
        Event::Task { to, report, .. } => ("task".to_owned(), more(to.word(), ": ", report)),
        Event::Checkpoint {
            status,
            description,
            commit,
            ..
        } => {
            let text = format!("{} - {description}", status.label());
            ("checkpoint".to_owned(), more(&text, " at ", commit))
        }
        Event::Verify { items, .. } => {
            let bad = items
                .iter()
                .filter(|item| item.verdict == crate::domain::verdict::Verdict::Fail)
                .count();
            (
                "testing".to_owned(),
                format!("verified {} items, {bad} failed", items.len()),
            )
        }
        Event::Approval { of, status } => ("approval".to_owned(), format!("{of}: {status}")),
        _ => return None,
    };
    Some((kind, clean_line(&text)))
}

/// What stands before an entry that was recorded later than it happened.
#[must_use]
pub const fn late(recorded: &Recorded) -> &'static str {
    if recorded.rec.is_some() {
        "RETROACTIVE: "
    } else {
        ""
    }
}

/// How the item that an entry is about is called, in front of its words.
#[must_use]
pub fn about(recorded: &Recorded) -> String {
    match (&recorded.entry.event, recorded.entry.scope) {
        (Event::Task { .. } | Event::Blocked { .. } | Event::Unblocked { .. }, Some(scope)) => {
            format!("{scope} ")
        }
        _ => String::new(),
    }
}
