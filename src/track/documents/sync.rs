//! `work sync`: what people wrote into documents becomes state, and documents say what it says.
use super::apply::apply;
use super::backup;
use super::copied::copied;
use super::desk::Desk;
use super::error::DocumentError;
use super::finished::is_finished;
use super::kind::Kind;
use super::paper::{Fate, Form, Paper, growth, is_torn, touch};
use super::refresh::{claude, papers, remember, top};
use super::{seen, settings};
use crate::track::intake::change::Intake;
use crate::track::intake::take::{Contact, Touch, take};
use crate::track::story::model::Story;
use crate::track::text::fence::Fence;
use crate::track::text::lines::Line;
use crate::track::text::merge::{Kept, merge};
use camino::Utf8PathBuf;
use std::collections::BTreeSet;

/// Whether it is done or only said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everything is read in and written.
    Write,
    /// Nothing is written.
    Check,
}

/// What became of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Synced {
    /// Where it lies.
    pub path: Utf8PathBuf,
    /// What was done with it.
    pub fate: Fate,
    /// Whether it was read for the first time.
    pub first: bool,
    /// What was understood.
    pub words: Vec<String>,
    /// What a person should know.
    pub remarks: Vec<String>,
    /// Edits that stay in the document and not in the state.
    pub kept: Vec<Kept>,
    /// Lines that were not understood and stay.
    pub foreign: usize,
    /// Where a copy of it lies.
    pub backup: Option<Utf8PathBuf>,
}

/// Reads all documents in and brings them up to date. Documents that lie there without being
/// turned on are turned on by that.
///
/// # Errors
/// When something cannot be read or written.
pub fn sync(desk: &Desk<'_>, mode: Mode) -> Result<Vec<Synced>, DocumentError> {
    if mode == Mode::Write {
        let found = lying_there(desk)?;
        if !found.is_empty() {
            settings::enable(desk.repository, &found)?;
        }
    }
    let mut on = settings::read(desk.repository)?;
    if mode == Mode::Check {
        on.extend(lying_there(desk)?);
        return all(desk, &on, mode);
    }
    desk.alone(|| all(desk, &on, mode))
}

fn all(desk: &Desk<'_>, on: &BTreeSet<Kind>, mode: Mode) -> Result<Vec<Synced>, DocumentError> {
    let mut readings = Vec::new();
    for paper in readable(desk, on)? {
        let story = desk.story()?;
        if let Some(reading) = read_in(desk, &paper, &story, mode)? {
            readings.push((paper, reading));
        }
    }
    let state = seen::state(desk);
    let story = desk.story()?;
    let papers = papers(desk, on, &story)?;
    let mut done = Vec::new();
    for paper in &papers {
        let reading = readings
            .iter()
            .find(|(other, _)| other.path == paper.path)
            .map(|(_, it)| it);
        done.push(match mode {
            Mode::Check => checked(desk, paper, &story, reading)?,
            Mode::Write => written(desk, paper, &story, reading)?,
        });
    }
    if mode == Mode::Write {
        remember(desk, &state, &papers)?;
    }
    Ok(done)
}

/// What one document says that the state does not.
struct ReadIn {
    /// As it was read: what it says stands in these lines only.
    text: String,
    intake: Intake,
    contact: Contact,
    backup: Option<Utf8PathBuf>,
    torn: bool,
    conflicts: Vec<Kept>,
}

/// Documents of ours that lie in the checkout.
fn lying_there(desk: &Desk<'_>) -> Result<Vec<Kind>, DocumentError> {
    let mut kinds = Vec::new();
    if desk.is_on_top()? {
        for (form, kind) in [
            (Form::Progress, Kind::Progress),
            (Form::Session, Kind::Session),
        ] {
            if top(desk, form).path.exists() {
                kinds.push(kind);
            }
        }
    }
    if claude(desk, &desk.story()?).path.exists() {
        kinds.push(Kind::Claude);
    }
    Ok(kinds)
}

/// Documents that are there and can be read.
fn readable(desk: &Desk<'_>, on: &BTreeSet<Kind>) -> Result<Vec<Paper>, DocumentError> {
    let mut readable = Vec::new();
    if desk.is_on_top()? {
        for (form, kind) in [
            (Form::Progress, Kind::Progress),
            (Form::Session, Kind::Session),
        ] {
            if on.contains(&kind) {
                readable.push(top(desk, form));
            }
        }
    }
    if on.contains(&Kind::Claude) {
        readable.push(claude(desk, &desk.story()?));
    }
    readable.retain(|paper| paper.path.exists());
    Ok(readable)
}

fn read_in(
    desk: &Desk<'_>,
    paper: &Paper,
    story: &Story,
    mode: Mode,
) -> Result<Option<ReadIn>, DocumentError> {
    let Some(text) = paper.text()? else {
        return Ok(None);
    };
    let base = paper.base(desk)?;
    let mut read = ReadIn {
        text: text.clone(),
        intake: Intake::default(),
        contact: Contact::Again,
        backup: None,
        torn: is_torn(&text),
        conflicts: Vec::new(),
    };
    if !read.torn {
        let new = paper.render(desk, story, 0);
        let look = paper.look(base.as_deref(), &text, &new);
        read.contact = look.contact;
        if look.contact == Contact::Again {
            let merged = merge(&look.comparison, &new, &|_| false);
            read.conflicts = merged
                .kept
                .into_iter()
                .filter(|kept| kept.conflict)
                .collect();
        }
        let own = |at: usize| {
            if read.conflicts.iter().any(|kept| kept.line == at + 1) {
                return Touch::None;
            }
            touch(&look.comparison, at)
        };
        read.intake = take(&look.reading, story, look.contact, growth(story), &own);
        if look.contact == Contact::First && is_finished(desk.repository, &paper.name, &text)? {
            // what it says is in the workstream that was put away; its lines give way
            read.intake = Intake {
                taken: read.intake.taken,
                ..Intake::default()
            };
        }
        if paper.form == Form::Session && has_code(&look.comparison.file) {
            let remark = "it holds code: name the file and the line instead";
            read.intake.remarks.push(remark.to_owned());
        }
        if paper.form == Form::Session {
            let copied = copied(desk, story, &look.comparison)?;
            read.intake.remarks.extend(copied);
        }
    }
    if mode == Mode::Write {
        if read.torn || read.contact == Contact::First {
            read.backup = Some(backup::keep(desk, &paper.name, &text)?);
        }
        apply(desk, &read.intake)?;
    }
    Ok(Some(read))
}

/// Whether there is code in a fence (seed 001: none belongs into SESSION.md).
fn has_code(lines: &[Line<'_>]) -> bool {
    let mut fence = Fence::default();
    lines.iter().any(|line| fence.holds(line.trimmed()))
}

fn checked(
    desk: &Desk<'_>,
    paper: &Paper,
    story: &Story,
    read: Option<&ReadIn>,
) -> Result<Synced, DocumentError> {
    let text = paper.text()?;
    let base = paper.base(desk)?;
    let new = paper.render(desk, story, 0);
    let fate = match (&text, read) {
        (None, _) => Fate::Made,
        (_, Some(read)) if read.torn => Fate::Torn,
        (_, Some(read)) if read.contact == Contact::First => Fate::Unread,
        (Some(text), _) => {
            let look = paper.look(base.as_deref(), text, &new);
            let merged = merge(&look.comparison, &new, &|_| false);
            if merged.text == *text {
                Fate::Current
            } else {
                Fate::Written
            }
        }
    };
    Ok(synced(paper, fate, read, 0))
}

fn written(
    desk: &Desk<'_>,
    paper: &Paper,
    story: &Story,
    read: Option<&ReadIn>,
) -> Result<Synced, DocumentError> {
    let text = paper.text()?;
    if let (Some(read), Some(text)) = (read, text)
        && read.text == text
    {
        let new = paper.render(desk, story, 0);
        if read.torn {
            paper.put(desk, None, &new, &new)?;
            return Ok(synced(paper, Fate::Written, Some(read), 0));
        }
        let base = paper.base(desk)?;
        let look = paper.look(base.as_deref(), &text, &new);
        if let Some(woven) = paper.weave(desk, story, look, &text, &read.intake.taken)? {
            let mut synced = synced(paper, woven.fate, Some(read), woven.foreign);
            synced.kept = woven.kept;
            return Ok(synced);
        }
    }
    let fate = paper.update(desk, story)?;
    Ok(synced(paper, fate, read, 0))
}

fn synced(paper: &Paper, fate: Fate, read: Option<&ReadIn>, foreign: usize) -> Synced {
    Synced {
        path: paper.path.clone(),
        fate,
        first: read.is_some_and(|read| read.contact == Contact::First),
        words: read.map(|read| read.intake.words()).unwrap_or_default(),
        remarks: read
            .map(|read| read.intake.remarks.clone())
            .unwrap_or_default(),
        kept: read.map(|read| read.conflicts.clone()).unwrap_or_default(),
        foreign,
        backup: read.and_then(|read| read.backup.clone()),
    }
}
