//! The progress file of a workstream that is finished: kept, moved to `archived/`, or removed.
use super::desk::Desk;
use super::error::DocumentError;
use super::kind::Kind;
use super::refresh::{CLAUDE, claude};
use super::write::replace;
use super::{backup, settings};
use crate::track::views::times::month;
use camino::Utf8PathBuf;
use std::fs;

/// What becomes of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Choice {
    /// Moved to `.claude/progress/archived/<name>-YYYY-MM.md`.
    #[default]
    Archive,
    /// Removed; the journal keeps the history.
    Delete,
    /// Left where it is.
    Keep,
}

/// Puts the progress file away, after it was brought up to date. Returns where it is now, if it
/// was there.
///
/// # Errors
/// When it cannot be moved or removed.
pub fn put_away(desk: &Desk<'_>, choice: Choice) -> Result<Option<Utf8PathBuf>, DocumentError> {
    if choice == Choice::Keep || !settings::read(desk.repository)?.contains(&Kind::Claude) {
        return Ok(None);
    }
    desk.alone(|| {
        let story = desk.story()?;
        let paper = claude(desk, &story);
        if !paper.path.exists() {
            return Ok(None);
        }
        paper.update(desk, &story)?;
        let Some(text) = paper.text()? else {
            return Ok(None);
        };
        let to = if choice == Choice::Archive {
            let to = free(desk, &paper.path);
            replace(&to, None, &text)?;
            to
        } else {
            // what a person wrote into it may be nowhere else
            backup::keep(desk, &paper.name, &text)?
        };
        fs::remove_file(&paper.path).map_err(DocumentError::io("remove", &paper.path))?;
        paper.forget(desk);
        Ok(Some(to))
    })
}

/// `archived/<name>-YYYY-MM.md`, or the next free name.
fn free(desk: &Desk<'_>, path: &camino::Utf8Path) -> Utf8PathBuf {
    let folder = desk.repository.root().join(CLAUDE).join("archived");
    let name = path.file_stem().unwrap_or("progress");
    let month = month(desk.now, &desk.zone);
    let mut to = folder.join(format!("{name}-{month}.md"));
    let mut number = 2;
    while to.exists() {
        to = folder.join(format!("{name}-{month}-{number}.md"));
        number += 1;
    }
    to
}
