//! Which documents exist: `workstreams/documents.json`, committed with the project.
use super::error::DocumentError;
use super::kind::Kind;
use super::write::replace;
use crate::store::layout::Repository;
use camino::Utf8PathBuf;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
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
    let path = path(repository);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(DocumentError::io("read", &path)(error)),
    };
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
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
    let path = path(repository);
    let old: Map<String, Value> = fs::read_to_string(&path)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let mut new = old;
    let words: Vec<&str> = on.iter().map(|kind| kind.word()).collect();
    new.insert("documents".to_owned(), json!(words));
    let text = serde_json::to_string_pretty(&Value::Object(new)).unwrap_or_default() + "\n";
    replace(&path, None, &text)?;
    Ok(true)
}
