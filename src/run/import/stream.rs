//! One workstream of the ancestor: read, and written into a folder of its own.
use super::approvals::approval;
use super::files::{self, Copied, ORIGINALS};
use super::find::OldStream;
use super::problem::{Problem, Problems};
use super::records::is_time;
use super::{tasks_json, tasks_md, threads_json};
use crate::domain::slug::StreamId;
use crate::store::actor::Actor;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use crate::store::state::Store;
use crate::store::stream_folder::StreamFolder;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::fs;

/// What is to be written.
pub(super) struct Prepared {
    pub(super) top: Map<String, Value>,
    pub(super) threads: Option<Value>,
    pub(super) files: Vec<Copied>,
    pub(super) tasks: usize,
    pub(super) sessions: usize,
    pub(super) origin: Value,
}

/// The key of tasks.json that says where a workstream came from.
pub(super) const ORIGIN: &str = "imported_from";

/// Reads everything; writes nothing.
pub(super) fn prepare(
    old: &OldStream,
    to: &StreamId,
    tree: &Utf8Path,
    problems: &mut Vec<Problem>,
) -> Prepared {
    let files = files::list(&old.dir, problems);
    let tasks = with_text(&old.dir.join("tasks.json"), problems, tasks_json::read);
    let mut read = tasks.unwrap_or_default();
    with_text(&old.dir.join("TASKS.md"), problems, |text, at| {
        let tasks = tasks_md::read(text, at);
        tasks_md::merge(tasks, &mut read.tasks, at);
    });
    let threads = with_text(&old.dir.join("threads.json"), problems, |text, at| {
        threads_json::read(text, &read.tasks, at)
    });
    let threads = threads.flatten();
    let plan = with_text(&old.dir.join("PLAN.md"), problems, |text, _| {
        text.to_owned()
    });
    // its text was found readable before
    let approval = with_text(&tree.join("index.json"), problems, |_, at| {
        approval(&old.entry, plan.as_deref(), at)
    });
    let approval = approval.unwrap_or_default();
    let mut sessions = std::collections::BTreeSet::new();
    let of_threads = threads
        .iter()
        .filter_map(|file| file.get("threads")?.as_array());
    let holders = read.tasks.values().filter_map(|task| task.get("sessions"));
    for list in holders.chain(
        of_threads
            .flatten()
            .filter_map(|thread| thread.get("sessions")),
    ) {
        let ids = list.as_array().into_iter().flatten();
        sessions
            .extend(ids.filter_map(|record| record.get("sessionId")?.as_str().map(str::to_owned)));
    }
    let tasks = read.tasks.len();
    let origin = origin(old, tree);
    let list = read.tasks.into_values().map(Value::Object).collect();
    Prepared {
        top: top(read.top, old, to, approval, list),
        threads,
        files,
        tasks,
        sessions: sessions.len(),
        origin,
    }
}

/// A file's text for whoever reads it; none when it is not there or cannot be opened.
fn with_text<T>(
    path: &Utf8Path,
    problems: &mut Vec<Problem>,
    read: impl FnOnce(&str, &mut Problems<'_>) -> T,
) -> Option<T> {
    if !path.is_file() {
        return None;
    }
    // why it cannot be opened was said when the files were listed
    let bytes = fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let mut at = Problems::new(path, &text);
    if std::str::from_utf8(&bytes).is_err() {
        at.unread(None, "is not UTF-8; what is none is read as `\u{fffd}`");
    }
    let value = read(&text, &mut at);
    problems.append(&mut at.found);
    Some(value)
}

/// Where it came from; a later import knows it again by this.
fn origin(old: &OldStream, tree: &Utf8Path) -> Value {
    json!({
        "id": old.id,
        "created_at": old.entry.get("created_at"),
        "tree": tree,
        "index": old.entry,
    })
}

/// Whether a workstream that is here came from this one.
pub(super) fn is_same(origin: &Value, old: &OldStream, tree: &Utf8Path) -> bool {
    let created = old.entry.get("created_at").unwrap_or(&Value::Null);
    let same_tree = origin.get("tree").and_then(Value::as_str) == Some(tree.as_str());
    origin.get("id").and_then(Value::as_str) == Some(&old.id)
        && origin.get("created_at").unwrap_or(&Value::Null) == created
        // without a time of creation the id alone would say too little
        && (same_tree || !created.is_null())
}

/// tasks.json in the ancestor's version: the store brings it to ours at the first change.
fn top(
    rest: Map<String, Value>,
    old: &OldStream,
    to: &StreamId,
    approval: Value,
    tasks: Vec<Value>,
) -> Map<String, Value> {
    let mut top = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            top.insert(key.to_owned(), value);
        }
    };
    let name = old.entry.get("name").filter(|name| name.is_string());
    let (_, rest_of_id) = old.id.split_once('-').unwrap_or(("", &old.id));
    put("version", "1.0.0".into());
    put("stream_id", to.as_str().into());
    put("name", name.cloned().unwrap_or_else(|| rest_of_id.into()));
    let created = old.entry.get("created_at").filter(|at| is_time(at));
    put("created_at", created.cloned().unwrap_or_default());
    let status = old.entry.get("status").and_then(Value::as_str);
    if let Some(status) = status.filter(|status| ["on_hold", "completed"].contains(status)) {
        put("status", status.into());
    }
    put("approval", approval);
    // these mean something here, and the ancestor never wrote them
    const OURS: [&str; 6] = ["run", "paused", "_work", "tasks", "completion", ORIGIN];
    for (key, value) in rest {
        let known = [
            "version",
            "stream_id",
            "name",
            "created_at",
            "status",
            "approval",
        ];
        if !OURS.contains(&key.as_str()) && !known.contains(&key.as_str()) {
            put(&key, value);
        }
    }
    put("tasks", Value::Array(tasks));
    top
}

/// Writes it into `folder`, which does not exist yet.
pub(super) fn write(
    prepared: &Prepared,
    folder: &Utf8Path,
    id: &StreamId,
    by: &Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    let failed = |path: &Utf8Path| {
        let path = path.to_owned();
        move |source| StoreError::Io {
            verb: "write",
            path,
            source,
        }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    files::copy(&prepared.files, folder).map_err(failed(folder))?;
    let stream = StreamFolder::new(id.clone(), folder.to_owned());
    let text = format!("{:#}\n", Value::Object(prepared.top.clone()));
    fs::write(stream.tasks_file(), text).map_err(failed(&stream.tasks_file()))?;
    let threads: Utf8PathBuf = folder.join("threads.json");
    if let Some(value) = &prepared.threads {
        fs::write(&threads, value.to_string()).map_err(failed(&threads))?;
    }
    Store::new(&stream).update(by, now, |draft| {
        draft.set_top(ORIGIN, Some(prepared.origin.clone()))?;
        let mut fields = Map::new();
        for key in ["id", "tree"] {
            let value = prepared.origin.get(key).cloned().unwrap_or_default();
            fields.insert(format!("from_{key}"), value);
        }
        draft.journal(JournalEntry::new(Event::Other {
            kind: "imported".to_owned(),
            fields,
        }));
        Ok::<_, StoreError>(())
    })?;
    // its sessions stand in tasks.json now; the original lies in `imported/`
    if prepared.threads.is_some() {
        fs::remove_file(&threads).map_err(failed(&threads))?;
    }
    let originals = folder.join(ORIGINALS);
    fs::create_dir_all(&originals).map_err(failed(&originals))?;
    Ok(())
}
