//! A document to stdout, or to the file that `--output` names.
use super::context::{Context, absolute};
use crate::exit::Exit;
use crate::failure::Failure;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value};

/// Writes a text to a file, or to stdout. With `--json` the document holds the text, or the path
/// of the file, beside these fields.
pub(super) fn output(
    context: &Context,
    text: &str,
    path: Option<&Utf8Path>,
    fields: Value,
) -> Result<Exit, Failure> {
    let path = path.map(|path| write(path, text)).transpose()?;
    if context.ui.is_json() {
        let mut fields = match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        match &path {
            Some(path) => fields.insert("path".to_owned(), path.as_str().into()),
            None => fields.insert("text".to_owned(), text.into()),
        };
        context.ui.json(fields.into())?;
    } else if path.is_none() {
        context.ui.out(text.trim_end_matches('\n'))?;
    }
    if let Some(path) = path {
        context.ui.say(&format!("written: {path}"));
    }
    Ok(Exit::Ok)
}

/// Writes a file that a person named; one that is there is replaced. Returns where it lies.
pub(super) fn write(path: &Utf8Path, text: &str) -> Result<Utf8PathBuf, Failure> {
    let path = absolute(path)?;
    std::fs::write(&path, text).map_err(|error| {
        Failure::new(Exit::No, format!("cannot write {path}: {error}"))
            .hint("the folder must exist, and the path must be a file's")
    })?;
    Ok(path)
}
