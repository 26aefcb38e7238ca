//! A repository with one workstream in a temporary folder.
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use workstreams::domain::id::TaskId;
use workstreams::domain::session::SessionRecord;
use workstreams::store::actor::Actor;
use workstreams::store::draft::NewTask;
use workstreams::store::layout::Repository;
use workstreams::store::stream_folder::StreamFolder;

/// A repository with one workstream; gone when dropped.
pub(super) struct Place {
    _dir: tempfile::TempDir,
    pub(super) repository: Repository,
    pub(super) folder: StreamFolder,
}

impl Place {
    /// Two threads in one batch, `tasks` tasks each.
    pub(super) fn new(tasks: u32) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap().to_owned();
        Self::at(dir, &root, tasks)
    }

    pub(super) fn at(dir: tempfile::TempDir, root: &Utf8Path, tasks: u32) -> Self {
        let repository = Repository::init(root).unwrap();
        let list: Vec<NewTask> = (1..=2)
            .flat_map(|thread| {
                (1..=tasks).map(move |task| new_task(TaskId::new(1, 1, thread, task)))
            })
            .collect();
        let folder = repository.create_stream("a story", &list, now()).unwrap();
        Self {
            _dir: dir,
            repository,
            folder,
        }
    }

    pub(super) fn text(&self) -> String {
        std::fs::read_to_string(self.folder.tasks_file()).unwrap()
    }

    pub(super) fn write(&self, text: &str) {
        std::fs::write(self.folder.tasks_file(), text).unwrap();
    }

    /// Saves as most editors do: a new file renamed over the old one.
    pub(super) fn save_by_rename(&self, text: &str) {
        let new: Utf8PathBuf = self.folder.dir().join("editor.tmp");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, self.folder.tasks_file()).unwrap();
    }
}

pub(super) fn new_task(id: TaskId) -> NewTask {
    NewTask {
        id,
        name: format!("task {id}"),
        stage_name: "Infra".to_owned(),
        batch_name: "Setup".to_owned(),
        thread_name: format!("Thread {}", id.thread.number),
        assigned_agent: None,
        depends_on: Vec::new(),
    }
}

pub(super) fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

pub(super) fn ann() -> Actor {
    Actor::person("ann")
}

/// A session record as a launcher writes it.
pub(super) fn record(id: &str, thread: &str) -> SessionRecord {
    let text = format!(
        r#"{{"sessionId":"{id}","agentName":"default","model":"a/b","startedAt":"2026-01-02T03:04:05Z",
            "status":"running","threadId":"{thread}"}}"#
    );
    serde_json::from_str(&text).unwrap()
}
