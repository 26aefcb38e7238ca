//! `work import FILE`: a document becomes a workstream, or part of one.
use super::apply::apply;
use super::desk::Desk;
use super::error::DocumentError;
use super::kind::Kind;
use super::paper::{Form, growth};
use super::refresh::top;
use super::settings;
use super::write::{read as read_file, replace};
use crate::track::intake::take::{Contact, Touch, take};
use crate::track::read;
use crate::track::read::fact::Reading;
use crate::track::read::phases::Phases;
use crate::track::text::key::depth;
use crate::track::text::lines::{Line, lines, without_mark};
use camino::Utf8Path;

/// What a document is.
#[derive(Debug, Clone, PartialEq)]
pub enum Sort {
    /// IMPLEMENTATION_PHASES.md.
    Phases(Phases),
    /// SESSION_PROGRESS.md.
    Progress,
    /// SESSION.md.
    Session,
    /// A progress file; its name holds domain and feature.
    Orchestration,
}

/// What the file is, from its title and its headings. None when it is none of ours.
#[must_use]
pub fn sort(path: &Utf8Path, text: &str) -> Option<Sort> {
    let (_, bare) = without_mark(text);
    let title = lines(bare)
        .iter()
        .find(|line| depth(line.trimmed()) == Some(1))
        .map(|line| line.trimmed().trim_start_matches('#').trim().to_lowercase())
        .unwrap_or_default();
    if title.starts_with("session progress") {
        return Some(Sort::Progress);
    }
    if title.starts_with("session state") {
        return Some(Sort::Session);
    }
    if title.starts_with("orchestration:") {
        return Some(Sort::Orchestration);
    }
    let phases = read::phases::read(text);
    if !phases.phases.is_empty() {
        return Some(Sort::Phases(phases));
    }
    match path.file_name() {
        Some(name) if name.eq_ignore_ascii_case("SESSION_PROGRESS.md") => Some(Sort::Progress),
        Some(name) if name.eq_ignore_ascii_case("SESSION.md") => Some(Sort::Session),
        _ => None,
    }
}

/// What was taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// What was understood, in words.
    pub words: Vec<String>,
    /// What a person should know.
    pub remarks: Vec<String>,
}

/// Reads a progress document into the workstream; the file stays as it is.
///
/// # Errors
/// When state or file refuse.
pub fn progress(desk: &Desk<'_>, sort: &Sort, text: &str) -> Result<Imported, DocumentError> {
    let (_, bare) = without_mark(text);
    let (reading, kind) = reading(sort, &lines(bare));
    let story = desk.story()?;
    let intake = take(&reading, &story, Contact::First, growth(&story), &|_| {
        Touch::New
    });
    apply(desk, &intake)?;
    settings::enable(desk.repository, &[kind])?;
    Ok(Imported {
        words: intake.words(),
        remarks: intake.remarks,
    })
}

fn reading(sort: &Sort, lines: &[Line<'_>]) -> (Reading, Kind) {
    match sort {
        Sort::Session => (read::session_state::read(lines), Kind::Session),
        Sort::Orchestration => (read::orchestration::read(lines), Kind::Claude),
        Sort::Progress | Sort::Phases(_) => (read::progress::read(lines), Kind::Progress),
    }
}

/// Writes the PLAN.md of the phases. SESSION.md follows it from now on.
///
/// # Errors
/// When it cannot be written.
pub fn phases(
    desk: &Desk<'_>,
    phases: &Phases,
    name: &str,
    spec: &str,
) -> Result<(), DocumentError> {
    let path = desk.folder().plan_file();
    let old = read_file(&path)?;
    replace(
        &path,
        old.as_deref(),
        &read::phases_plan::plan(phases, name, spec),
    )?;
    settings::enable(desk.repository, &[Kind::Session])?;
    if desk.is_on_top()? {
        desk.alone(|| top(desk, Form::Session).update(desk, &desk.story()?))?;
    }
    Ok(())
}
