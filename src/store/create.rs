//! Making a workstream.
use super::change::Object;
use super::draft::{NewTask, value_of};
use super::error::StoreError;
use super::layout::{Repository, streams_in};
use super::layout_error::LayoutError;
use super::load::VERSION;
use super::lock::{LockLimit, LockRequest};
use super::log::sync_dir;
use super::notices::Silent;
use super::private;
use super::stream_folder::StreamFolder;
use crate::domain::slug::{StreamId, slug};
use camino::Utf8Path;
use jiff::Timestamp;
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io::Write as _;

/// What is not committed, as `workstreams/.gitignore`.
pub const GITIGNORE: &str =
    "# runtime files of `work`: this machine only\nsessions/\n.state/\n.current\ntrash/\n";

/// How git merges the histories, as `workstreams/.gitattributes`: line by line, as readers order
/// them by time and drop lines that stand there twice.
pub const GITATTRIBUTES: &str =
    "# histories of two branches are put together line by line\njournal.jsonl merge=union\n";

impl Repository {
    /// Makes `workstreams/` with its `.gitignore` and `.gitattributes` in this folder, or takes
    /// what is there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn init(root: &Utf8Path) -> Result<Self, LayoutError> {
        let folder = root.join(super::layout::WORKSTREAMS);
        fs::create_dir_all(&folder).map_err(StoreError::io("create", &folder))?;
        for (name, text) in [(".gitignore", GITIGNORE), (".gitattributes", GITATTRIBUTES)] {
            let path = folder.join(name);
            if !path.exists() {
                fs::write(&path, text).map_err(StoreError::io("write", &path))?;
            }
        }
        Self::at(root)
    }

    /// Makes the folder of a new workstream with the next free number, and its tasks.json.
    ///
    /// # Errors
    /// When the files refuse, or a task id stands there twice.
    pub fn create_stream(
        &self,
        name: &str,
        tasks: &[NewTask],
        now: Timestamp,
    ) -> Result<StreamFolder, LayoutError> {
        let text = new_tasks_file(name, tasks, now)?;
        let folder = self.claim(name, now)?;
        let path = folder.tasks_file();
        let text = text.replace("{stream}", folder.id().as_str());
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| sync_dir(folder.dir()))
            .and_then(|()| sync_dir(&self.workstreams_dir()))
            .map_err(StoreError::io("write", &path))?;
        Ok(folder)
    }

    /// Takes the next free number by making the folder, under a lock: folders of other names would
    /// not collide. The kernel gives the lock back when a creator dies, so nothing is left behind.
    fn claim(&self, name: &str, now: Timestamp) -> Result<StreamFolder, LayoutError> {
        self.numbering(now, || {
            let highest = self
                .taken()?
                .iter()
                .map(StreamId::number)
                .max()
                .unwrap_or(0);
            let id: StreamId = format!("{:03}-{}", highest + 1, slug(name)).parse()?;
            let folder = self.stream(&id);
            fs::create_dir(folder.dir()).map_err(StoreError::io("create", folder.dir()))?;
            Ok(folder)
        })
    }

    /// Every workstream that ever got a number here, as far as this checkout knows: those at work,
    /// those in the archive, those in the trash.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn taken(&self) -> Result<Vec<StreamId>, LayoutError> {
        let mut taken = streams_in(&self.workstreams_dir())?;
        taken.extend(streams_in(&self.archive_dir())?);
        taken.extend(streams_in(&self.trash_dir())?);
        Ok(taken)
    }

    /// Runs the story while nobody else gives out a number.
    pub(super) fn numbering<T>(
        &self,
        now: Timestamp,
        story: impl FnOnce() -> Result<T, LayoutError>,
    ) -> Result<T, LayoutError> {
        let state = self.workstreams_dir().join(".state");
        private::ensure_dir(&state)?;
        let lock = LockRequest {
            path: state.join("create.lock"),
            limit: LockLimit::default(),
            now,
            notices: &Silent,
        };
        lock.with(story)?
    }
}

/// The text of a new tasks.json, with `{stream}` for the id.
fn new_tasks_file(name: &str, tasks: &[NewTask], now: Timestamp) -> Result<String, LayoutError> {
    let mut sorted: Vec<&NewTask> = tasks.iter().collect();
    sorted.sort_by_key(|task| task.id);
    if let Some([twice, _]) = sorted.array_windows::<2>().find(|[a, b]| a.id == b.id) {
        return Err(StoreError::DuplicateId {
            what: "task",
            id: twice.id.to_string(),
        }
        .into());
    }
    let mut top = Object::new();
    let mut put = |key: &str, value: Value| top.insert(key.to_owned(), value);
    put("version", VERSION.into());
    put("stream_id", "{stream}".into());
    put("name", name.into());
    put("created_at", now.to_string().into());
    put("last_updated", now.to_string().into());
    let list = sorted
        .iter()
        .map(|task| value_of(task, now).into())
        .collect();
    put("tasks", Value::Array(list));
    let text = serde_json::to_string_pretty(&top).map_err(|error| StoreError::BadValue {
        what: "tasks.json".to_owned(),
        why: error.to_string(),
    })?;
    Ok(text + "\n")
}
