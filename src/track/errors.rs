//! Errors that were written down: which are open, and what a person calls them.
use crate::domain::id::Scope;
use crate::store::entry::{Event, Recorded};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// Letters of an id that people type: the end of it, because ids made close together begin alike.
const SHORT: usize = 6;

/// An error that was written down and not resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenError {
    /// Id of its entry.
    #[serde(skip)]
    pub id: String,
    /// What people call it.
    #[serde(rename = "id")]
    pub short: String,
    /// When it appeared.
    pub at: Timestamp,
    /// Who wrote it down.
    pub by: String,
    /// What kind of error.
    pub kind: Option<String>,
    /// What it says.
    pub text: String,
    /// What it is about.
    #[serde(skip)]
    pub scope: Option<Scope>,
}

/// What a person's word for an error leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This one.
    One(OpenError),
    /// One that is resolved.
    Resolved,
    /// None.
    None,
    /// More than one.
    Several,
}

/// What people call the error of this entry.
#[must_use]
pub fn short(id: &str) -> String {
    let from = id
        .char_indices()
        .rev()
        .nth(SHORT - 1)
        .map_or(0, |(at, _)| at);
    id.get(from..).unwrap_or(id).to_owned()
}

/// Errors that were not resolved, oldest first.
#[must_use]
pub fn open(entries: &[Recorded]) -> Vec<OpenError> {
    let resolved: BTreeSet<&str> = entries
        .iter()
        .filter_map(|it| match &it.entry.event {
            Event::Resolved { which, .. } => which.as_deref(),
            _ => None,
        })
        .collect();
    entries
        .iter()
        .filter(|it| !resolved.contains(it.id.as_str()))
        .filter_map(error)
        .collect()
}

/// The error that a person means: by the end of its id, the whole of it, or its kind.
#[must_use]
pub fn find(entries: &[Recorded], word: &str) -> Found {
    let open = open(entries);
    let means = |error: &OpenError| {
        !word.is_empty()
            && (error.id == word
                || error.id.ends_with(word)
                || error.kind.as_deref().is_some_and(|kind| kind == word))
    };
    let mut fitting = open.into_iter().filter(|error| means(error));
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Found::One(one),
        (Some(_), Some(_)) => Found::Several,
        (None, _) if entries.iter().filter_map(error).any(|error| means(&error)) => Found::Resolved,
        (None, _) => Found::None,
    }
}

fn error(entry: &Recorded) -> Option<OpenError> {
    let Event::Error { kind, text } = &entry.entry.event else {
        return None;
    };
    Some(OpenError {
        short: short(&entry.id),
        id: entry.id.clone(),
        at: entry.ts,
        by: entry.actor.name.clone(),
        kind: kind.clone(),
        text: text.clone(),
        scope: entry.entry.scope,
    })
}
