//! Moving what is done from SESSION_PROGRESS.md to `SESSION_ARCHIVE_YYYY-MM.md`.
use super::desk::Desk;
use super::error::DocumentError;
use super::kind::Kind;
use super::refresh::top;
use super::write::{read, replace};
use super::{paper::Form, settings};
use crate::domain::id::Scope;
use crate::track::views::session_archive::{ready, render};
use crate::track::views::times::month;
use camino::Utf8PathBuf;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Lines from which on completed phases are moved (seed 000).
const LONG: usize = 1000;

/// When to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The document has over 1000 lines.
    Long,
    /// Now.
    Now,
}

/// How much of what could be moved was completed before this month.
///
/// # Errors
/// When state or documents refuse.
pub fn of_earlier_months(desk: &Desk<'_>) -> Result<usize, DocumentError> {
    if !settings::read(desk.repository)?.contains(&Kind::Progress) || !desk.is_on_top()? {
        return Ok(0);
    }
    let story = desk.story()?;
    let now = month(desk.now, &desk.zone);
    let is_old = |at: &Timestamp| month(*at, &desk.zone) < now;
    let old = |scope: &Scope| match scope {
        Scope::Stage(id) => story
            .phases
            .iter()
            .find(|phase| phase.id == *id)
            .and_then(|phase| phase.tasks.iter().filter_map(|item| item.completed).max()),
        scope => story
            .phases
            .iter()
            .flat_map(|phase| &phase.tasks)
            .find(|item| Scope::Task(item.id) == *scope)
            .and_then(|item| item.completed),
    };
    let scopes = ready(&story);
    Ok(scopes.iter().filter_map(old).filter(is_old).count())
}

/// Moves what is done. Returns the archive, if something went there.
///
/// # Errors
/// When state or documents refuse.
pub fn archive(desk: &Desk<'_>, when: When) -> Result<Option<Utf8PathBuf>, DocumentError> {
    if !settings::read(desk.repository)?.contains(&Kind::Progress) || !desk.is_on_top()? {
        return Ok(None);
    }
    let long = top(desk, Form::Progress)
        .text()?
        .is_some_and(|text| text.lines().count() > LONG);
    if when == When::Long && !long {
        return Ok(None);
    }
    desk.alone(|| {
        let story = desk.story()?;
        let scopes = ready(&story);
        if scopes.is_empty() {
            return Ok(None);
        }
        let month = month(desk.now, &desk.zone);
        let path = desk
            .repository
            .root()
            .join(format!("SESSION_ARCHIVE_{month}.md"));
        let mut old = read(&path)?;
        let added = render(&story, &scopes, desk.now, &desk.zone);
        loop {
            let head = || format!("# Session Archive {month}\n");
            let text = format!("{}\n{added}", old.clone().unwrap_or_else(head));
            if replace(&path, old.as_deref(), &text)? {
                break;
            }
            old = read(&path)?;
        }
        // the archive first: what is told twice is better than what is told nowhere
        let folder = desk.folder();
        desk.store(&folder).update(desk.actor, desk.now, |draft| {
            let mut archived = match draft.top("archived") {
                Value::Object(archived) => archived,
                _ => serde_json::Map::new(),
            };
            let list = archived.entry(month.clone()).or_insert_with(|| json!([]));
            if let Value::Array(list) = list {
                list.extend(scopes.iter().map(|scope| Value::from(scope.to_string())));
            }
            draft.set_top("archived", Some(archived.into()))
        })?;
        Ok(Some(path))
    })
}
