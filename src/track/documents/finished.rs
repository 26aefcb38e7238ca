//! Documents that stay at the top of the repository when their workstream is put away: they are
//! known again by their text, in other clones too, so that nobody takes them for new work.
use super::desk::Desk;
use super::error::DocumentError;
use super::paper::{Form, fingerprint};
use super::refresh::top;
use super::settings;
use super::write::read;
use crate::store::layout::Repository;
use std::collections::BTreeMap;

/// Texts of documents, by the documents' names.
pub type Texts = BTreeMap<String, String>;

/// How the documents of the workstream look that would stay.
///
/// # Errors
/// When one cannot be read.
pub fn look(desk: &Desk<'_>) -> Result<Texts, DocumentError> {
    let mut texts = Texts::new();
    if !desk.is_on_top()? {
        return Ok(texts);
    }
    for form in [Form::Progress, Form::Session] {
        let paper = top(desk, form);
        if paper.base(desk)?.is_some()
            && let Some(text) = paper.text()?
        {
            texts.insert(paper.name, fingerprint(&text));
        }
    }
    Ok(texts)
}

/// Keeps how they look, beside the settings.
///
/// # Errors
/// When the settings cannot be written.
pub fn note(repository: &Repository, texts: &Texts) -> Result<(), DocumentError> {
    if texts.is_empty() {
        return Ok(());
    }
    settings::note_finished(repository, texts)
}

/// Whether this text of that document is one that a workstream left behind.
pub(super) fn is_finished(
    repository: &Repository,
    name: &str,
    text: &str,
) -> Result<bool, DocumentError> {
    let finished = settings::finished(repository)?;
    Ok(finished
        .get(name)
        .is_some_and(|it| *it == fingerprint(text)))
}

/// Whether a SESSION_PROGRESS.md lies there that somebody can go on with although there is no
/// workstream.
///
/// # Errors
/// When it cannot be read.
pub fn is_new_work(repository: &Repository) -> Result<bool, DocumentError> {
    let name = "SESSION_PROGRESS.md";
    let Some(text) = read(&repository.root().join(name))? else {
        return Ok(false);
    };
    // a folder that was moved away by hand left what we wrote last
    let drawer = repository.workstreams_dir().join(".state/documents");
    let ours = read(&drawer.join(name))?.is_some_and(|base| base == text);
    Ok(!ours && !is_finished(repository, name, &text)?)
}
