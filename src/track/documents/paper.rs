//! One document as a file: how it is rendered, read, and brought up to date.
use super::backup;
use super::desk::Desk;
use super::error::DocumentError;
use super::finished::is_finished;
use super::write::{read, replace};
use crate::track::intake::mask::mask;
use crate::track::intake::take::{Contact, Growth, Touch, take};
use crate::track::read;
use crate::track::read::fact::Reading;
use crate::track::story::model::Story;
use crate::track::text::compare::{Comparison, Owner, compare, first_contact};
use crate::track::text::lines::Line;
use crate::track::text::merge::{Kept, Merged, merge};
use crate::track::views::{orchestration, progress, session_state};
use camino::Utf8PathBuf;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Times that somebody else may save the document while it is being written.
const ROUNDS: u32 = 20;

/// What a document shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    Progress,
    Session,
    Orchestration,
    /// A text that is only written.
    Text(String),
}

/// One document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paper {
    pub(super) form: Form,
    /// Where it lies.
    pub(super) path: Utf8PathBuf,
    /// What it is called in the drawer.
    pub(super) name: String,
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It says what the state says.
    Current,
    /// It was brought up to date.
    Written,
    /// It was not there and is now.
    Made,
    /// Somebody else wrote it, and it says what the state does not: it was left alone.
    Unread,
    /// It holds marks of a merge conflict: it was left alone.
    Torn,
}

/// What is known of a document beside the state.
pub(super) struct Look<'a> {
    pub(super) comparison: Comparison<'a>,
    pub(super) reading: Reading,
    pub(super) contact: Contact,
}

/// A document that was brought up to date.
pub(super) struct Woven {
    pub(super) fate: Fate,
    /// Edits that stay in it.
    pub(super) kept: Vec<Kept>,
    /// Lines of people.
    pub(super) foreign: usize,
}

impl Paper {
    pub(super) fn new(desk: &Desk<'_>, form: Form, inside: &str) -> Self {
        Self {
            form,
            path: desk.repository.root().join(inside),
            name: inside.replace('/', "__"),
        }
    }

    /// What we wrote last.
    pub(super) fn base(&self, desk: &Desk<'_>) -> Result<Option<String>, DocumentError> {
        // of a write that was cut short: the document is the new one already
        if let Some(next) = read(&self.next_file(desk))?
            && let Some((mark, base)) = next.split_once('\n')
            && self.text()?.is_some_and(|text| fingerprint(&text) == mark)
        {
            return Ok(Some(base.to_owned()));
        }
        read(&self.base_file(desk))
    }

    fn next_file(&self, desk: &Desk<'_>) -> Utf8PathBuf {
        desk.drawer().join(format!("{}.next", self.name))
    }

    fn base_file(&self, desk: &Desk<'_>) -> Utf8PathBuf {
        desk.drawer().join(&self.name)
    }

    /// The document's text, if there is one.
    pub(super) fn text(&self) -> Result<Option<String>, DocumentError> {
        read(&self.path)
    }

    pub(super) fn render(&self, desk: &Desk<'_>, story: &Story, foreign: usize) -> String {
        match &self.form {
            Form::Progress => progress::render(story, &desk.zone),
            Form::Session => session_state::render(story, &desk.zone, foreign),
            Form::Orchestration => orchestration::render(story, &desk.zone),
            Form::Text(text) => text.clone(),
        }
    }

    fn reading(&self, lines: &[Line<'_>]) -> Reading {
        match &self.form {
            Form::Progress => read::progress::read(lines),
            Form::Session => read::session_state::read(lines),
            Form::Orchestration => read::orchestration::read(lines),
            Form::Text(_) => Reading::default(),
        }
    }

    /// Compares the document with what we wrote last and reads it.
    pub(super) fn look<'a>(&self, base: Option<&'a str>, file: &'a str, new: &'a str) -> Look<'a> {
        if matches!(self.form, Form::Text(_)) {
            let comparison = compare(base.unwrap_or(new), file);
            return Look {
                comparison,
                reading: Reading::default(),
                contact: Contact::Again,
            };
        }
        let contact = if base.is_some() {
            Contact::Again
        } else {
            Contact::First
        };
        let comparison = match base {
            Some(base) => compare(base, file),
            None => first_contact(file, &[]),
        };
        let reading = self.reading(&comparison.file);
        Look {
            comparison,
            reading,
            contact,
        }
    }

    /// Brings the document up to date. `taken` are lines of it that the state says by now.
    pub(super) fn update(&self, desk: &Desk<'_>, story: &Story) -> Result<Fate, DocumentError> {
        for _round in 0..ROUNDS {
            let file = self.text()?;
            let base = self.base(desk)?;
            let new = self.render(desk, story, 0);
            let Some(text) = &file else {
                self.put(desk, None, &new, &new)?;
                return Ok(Fate::Made);
            };
            if base.as_deref() == Some(new.as_str()) && *text == new {
                return Ok(Fate::Current);
            }
            if is_torn(text) {
                return Ok(Fate::Torn);
            }
            let look = self.look(base.as_deref(), text, &new);
            let mut taken = BTreeSet::new();
            if look.contact == Contact::First {
                let intake = take(&look.reading, story, Contact::First, growth(story), &|_| {
                    Touch::New
                });
                if !intake.is_empty() && !is_finished(desk.repository, &self.name, text)? {
                    return Ok(Fate::Unread);
                }
                taken = intake.taken;
            }
            if let Some(woven) = self.weave(desk, story, look, text, &taken)? {
                return Ok(woven.fate);
            }
        }
        Err(DocumentError::Restless {
            path: self.path.clone(),
        })
    }

    /// Writes the story into the document. None when somebody saved it in between.
    pub(super) fn weave(
        &self,
        desk: &Desk<'_>,
        story: &Story,
        look: Look<'_>,
        text: &str,
        taken: &BTreeSet<usize>,
    ) -> Result<Option<Woven>, DocumentError> {
        let mut comparison = look.comparison;
        // an edited line gives way by itself once the state says the same
        let is_new = |at: &usize| touch(&comparison, *at) == Touch::New;
        let mut gone: BTreeSet<usize> = taken.iter().copied().filter(is_new).collect();
        if look.contact == Contact::First {
            let mask = mask(&comparison.file, &look.reading.frame, taken);
            comparison = first_contact(text, &mask);
            // these lines are ours now, not edits of ours
            gone.clear();
        }
        let new = self.render(desk, story, 0);
        let mut merged = merge(&comparison, &new, &|at| gone.contains(&at));
        if self.form == Form::Session && merged.text.lines().count() > session_state::most_lines() {
            merged = super::overflow::fit(desk, self, story, &comparison, &gone)?;
        }
        self.finish(desk, text, merged)
    }

    fn finish(
        &self,
        desk: &Desk<'_>,
        text: &str,
        merged: Merged,
    ) -> Result<Option<Woven>, DocumentError> {
        if !merged.overruled.is_empty() {
            backup::keep(desk, &self.name, text)?;
        }
        let foreign = merged.foreign.iter().map(Vec::len).sum();
        let (kept, same) = (merged.kept, merged.text == text);
        if same {
            self.put_base(desk, &merged.base)?;
        } else if !self.put(desk, Some(text), &merged.text, &merged.base)? {
            return Ok(None);
        }
        let fate = if same { Fate::Current } else { Fate::Written };
        Ok(Some(Woven {
            fate,
            kept,
            foreign,
        }))
    }

    /// Writes the document and keeps what of it is ours.
    pub(super) fn put(
        &self,
        desk: &Desk<'_>,
        old: Option<&str>,
        text: &str,
        base: &str,
    ) -> Result<bool, DocumentError> {
        // whenever this is cut short, it can be told which of the two bases the document has
        let next = self.next_file(desk);
        replace(&next, None, &format!("{}\n{base}", fingerprint(text)))?;
        let done = replace(&self.path, old, text)?;
        if done {
            self.put_base(desk, base)?;
        }
        std::fs::remove_file(&next).map_err(DocumentError::io("remove", &next))?;
        Ok(done)
    }

    /// Forgets what we wrote: the next look is a first one.
    pub(super) fn forget(&self, desk: &Desk<'_>) {
        drop(std::fs::remove_file(self.base_file(desk)));
    }

    fn put_base(&self, desk: &Desk<'_>, base: &str) -> Result<(), DocumentError> {
        let path = self.base_file(desk);
        if read(&path)?.as_deref() != Some(base) {
            replace(&path, None, base)?;
        }
        Ok(())
    }
}

/// What tells one text from another.
pub(super) fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether new boxes become tasks.
pub(super) const fn growth(story: &Story) -> Growth {
    if story.planned {
        Growth::Planned
    } else {
        Growth::Grows
    }
}

/// Whether git left marks of a conflict in it.
pub(super) fn is_torn(text: &str) -> bool {
    let begins = |mark: &str| text.lines().any(|line| line.starts_with(mark));
    begins("<<<<<<< ") && begins(">>>>>>> ")
}

/// Whose a line of the document is.
pub(super) fn touch(comparison: &Comparison<'_>, at: usize) -> Touch {
    match comparison.owners.get(at) {
        Some(Owner::Ours(_)) => Touch::None,
        Some(Owner::Changed(_)) => Touch::Edited,
        Some(Owner::Foreign) | None => Touch::New,
    }
}
