//! The ancestor's tree: where it is, its index, its workstreams.
use super::problem::{Problem, Problems};
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::io;

/// The tree as it was found.
pub(super) struct Tree {
    /// The folder `work/`.
    pub(super) dir: Utf8PathBuf,
    /// `current_stream` of the index.
    pub(super) current: Option<String>,
    /// Its workstreams, by number, then name.
    pub(super) streams: Vec<OldStream>,
    /// Files directly in it, but index.json and agents.yaml.
    pub(super) files: Vec<Utf8PathBuf>,
    /// What could not be read.
    pub(super) problems: Vec<Problem>,
}

/// One of its workstreams.
pub(super) struct OldStream {
    /// `NNN-name`, as its folder is called.
    pub(super) id: String,
    /// The number in front.
    pub(super) number: u32,
    /// Its folder.
    pub(super) dir: Utf8PathBuf,
    /// What the index says about it; empty when it says nothing.
    pub(super) entry: Map<String, Value>,
}

/// Finds the tree: the folder itself, or `work/` in it. None when neither is one.
pub(super) fn find(path: &Utf8Path) -> io::Result<Option<Tree>> {
    for dir in [path.to_owned(), path.join("work")] {
        if dir.is_dir() {
            let tree = read(dir)?;
            if let Some(tree) = tree {
                return Ok(Some(tree));
            }
        }
    }
    Ok(None)
}

fn read(dir: Utf8PathBuf) -> io::Result<Option<Tree>> {
    let index_path = dir.join("index.json");
    let (mut problems, mut entries, mut current) = (Vec::new(), BTreeMap::new(), None);
    let has_index = index_path.is_file();
    if has_index {
        let text = String::from_utf8_lossy(&fs::read(&index_path)?).into_owned();
        let mut at = Problems::new(&index_path, &text);
        let value = index(&text, &mut at);
        current = value
            .get("current_stream")
            .and_then(Value::as_str)
            .map(str::to_owned);
        entries = listed(&value, &mut at);
        problems = at.found;
    }
    let (mut streams, mut files) = (Vec::new(), Vec::new());
    let mut seen: Vec<_> = dir.read_dir_utf8()?.collect::<io::Result<_>>()?;
    seen.sort_by_key(|entry| entry.file_name().to_owned());
    for entry in seen {
        let (name, path) = (entry.file_name().to_owned(), entry.path().to_owned());
        let kind = entry.file_type()?;
        let number = numbered(&name);
        if kind.is_dir() && (number.is_some() || entries.contains_key(&name)) {
            let entry: Map<String, Value> = entries.remove(&name).unwrap_or_default();
            let order = entry.get("order").and_then(Value::as_u64);
            let order = order.and_then(|order| u32::try_from(order).ok());
            streams.push(OldStream {
                number: number.or(order).unwrap_or(0),
                id: name,
                dir: path,
                entry,
            });
        } else if kind.is_file() && !["index.json", "agents.yaml"].contains(&name.as_str()) {
            files.push(path);
        } else if !kind.is_file() {
            let mut at = Problems::new(&path, "");
            at.unread(None, "is no workstream; it is left where it is");
            problems.append(&mut at.found);
        }
    }
    if !has_index && !streams.iter().any(|stream| is_stream(&stream.dir)) {
        return Ok(None);
    }
    for id in entries.keys() {
        let mut at = Problems::new(&index_path, "");
        at.unread(None, format!("{id} is listed, and its folder is not there"));
        problems.append(&mut at.found);
    }
    streams.sort_by(|a, b| (a.number, &a.id).cmp(&(b.number, &b.id)));
    Ok(Some(Tree {
        dir,
        current,
        streams,
        files,
        problems,
    }))
}

/// Without an index a numbered folder alone is no sign of an ancestor's tree.
fn is_stream(dir: &Utf8Path) -> bool {
    ["tasks.json", "PLAN.md", "TASKS.md"]
        .iter()
        .any(|file| dir.join(file).is_file())
}

fn index(text: &str, at: &mut Problems<'_>) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| {
        at.unread(
            Some(error.line()),
            format!("cannot be read ({error}); the folders are taken as they are"),
        );
        Value::Null
    })
}

/// The entries by id. An id that is no plain name of a folder is refused: it could lead anywhere.
fn listed(index: &Value, at: &mut Problems<'_>) -> BTreeMap<String, Map<String, Value>> {
    let mut entries = BTreeMap::new();
    let list = index.get("streams").and_then(Value::as_array);
    for value in list.into_iter().flatten() {
        let id = value.get("id").and_then(Value::as_str).unwrap_or_default();
        let plain = !id.is_empty() && !id.starts_with('.') && !id.contains(['/', '\\', '\0']);
        match value {
            Value::Object(entry) if plain => {
                if entries.insert(id.to_owned(), entry.clone()).is_some() {
                    at.unread(
                        at.line_of(id),
                        format!("{id} is listed twice; the last counts"),
                    );
                }
            }
            _ => at.unread(
                at.line_of(id),
                format!("an entry of `streams` has no usable `id`: {value}"),
            ),
        }
    }
    entries
}

/// The number in front of a name such as `005-session-tracking`.
fn numbered(name: &str) -> Option<u32> {
    let (number, rest) = name.split_once('-')?;
    let fits = (1..=6).contains(&number.len()) && !rest.is_empty();
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    (fits && digits).then(|| number.parse().ok()).flatten()
}
