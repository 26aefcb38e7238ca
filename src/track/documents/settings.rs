//! Which documents exist: `workstreams/documents.json`, committed with the project.
use super::error::DocumentError;
use super::kind::Kind;
use super::write::replace;
use crate::store::layout::Repository;
use camino::Utf8PathBuf;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;

/// Where the settings lie.
#[must_use]
pub fn path(repository: &Repository) -> Utf8PathBuf {
    repository.workstreams_dir().join("documents.json")
}

/// The kinds that are on. A missing or broken file has none; words of later versions are passed
/// over.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read(repository: &Repository) -> Result<BTreeSet<Kind>, DocumentError> {
    let value = all(repository)?;
    let words = value.get("documents").and_then(Value::as_array);
    let words = words.into_iter().flatten().filter_map(Value::as_str);
    Ok(words.filter_map(|word| word.parse().ok()).collect())
}

/// Turns kinds on. Whether any of them was off.
///
/// # Errors
/// When the settings cannot be written.
pub fn enable(repository: &Repository, kinds: &[Kind]) -> Result<bool, DocumentError> {
    let mut on = read(repository)?;
    let before = on.len();
    on.extend(kinds.iter().copied());
    if on.len() == before {
        return Ok(false);
    }
    let words: Vec<&str> = on.iter().map(|kind| kind.word()).collect();
    put(repository, "documents", json!(words))?;
    Ok(true)
}

/// The texts of documents that workstreams left behind: their fingerprints, by name.
pub(super) fn finished(repository: &Repository) -> Result<BTreeMap<String, String>, DocumentError> {
    let value = all(repository)?;
    let texts = value.get("finished").and_then(Value::as_object);
    let texts = texts.into_iter().flatten();
    let text = |(name, text): (&String, &Value)| Some((name.clone(), text.as_str()?.to_owned()));
    Ok(texts.filter_map(text).collect())
}

/// Keeps how documents look that a workstream leaves behind.
pub(super) fn note_finished(
    repository: &Repository,
    texts: &BTreeMap<String, String>,
) -> Result<(), DocumentError> {
    let mut finished = finished(repository)?;
    finished.extend(texts.clone());
    put(repository, "finished", json!(finished))
}

/// Everything that stands there; a missing or broken file has nothing.
fn all(repository: &Repository) -> Result<Map<String, Value>, DocumentError> {
    let path = path(repository);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(serde_json::from_str(&text).unwrap_or_default()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Map::new()),
        Err(error) => Err(DocumentError::io("read", &path)(error)),
    }
}

fn put(repository: &Repository, key: &str, value: Value) -> Result<(), DocumentError> {
    let mut settings = all(repository)?;
    settings.insert(key.to_owned(), value);
    let text = serde_json::to_string_pretty(&Value::Object(settings)).unwrap_or_default() + "\n";
    replace(&path(repository), None, &text)?;
    Ok(())
}
