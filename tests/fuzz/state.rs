//! tasks.json and its log, through the store as commands use it: what is damaged is named and never
//! overwritten, and what is taken is changed in one place only.
use super::engine::{Food, fuzz};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, File};
use std::time::{Duration, SystemTime};
use workstreams::domain::id::TaskId;
use workstreams::domain::integrity::findings;
use workstreams::domain::workstream::Workstream;
use workstreams::store::actor::Actor;
use workstreams::store::draft::NewTask;
use workstreams::store::error::StoreError;
use workstreams::store::layout::Repository;
use workstreams::store::state::Store;
use workstreams::store::stream_folder::StreamFolder;

/// A repository in memory, where the machine has such a place: every change is synced.
pub(super) struct Place {
    _dir: tempfile::TempDir,
    pub(super) folder: StreamFolder,
}

pub(super) fn now() -> jiff::Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

impl Place {
    pub(super) fn new() -> Self {
        let memory = Utf8Path::new("/dev/shm");
        let dir = if memory.is_dir() {
            tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir())
        } else {
            tempfile::tempdir()
        }
        .unwrap();
        let root = Utf8PathBuf::from_path_buf(dir.path().canonicalize().unwrap()).unwrap();
        let repository = Repository::init(&root).unwrap();
        let tasks: Vec<NewTask> = (1..=3)
            .map(|number| NewTask {
                id: TaskId::new(1, 1, 1, number),
                name: format!("task {number}"),
                stage_name: "Infra".to_owned(),
                batch_name: "Setup".to_owned(),
                thread_name: "Thread".to_owned(),
                assigned_agent: None,
                depends_on: Vec::new(),
            })
            .collect();
        let folder = repository.create_stream("a story", &tasks, now()).unwrap();
        Self { _dir: dir, folder }
    }

    /// Writes a file as if long ago: a fresh one that does not parse is waited for.
    pub(super) fn write(path: &Utf8Path, bytes: &[u8]) {
        fs::write(path, bytes).unwrap();
        let before = SystemTime::now() - Duration::from_secs(3600);
        File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(before)
            .unwrap();
    }

    pub(super) fn store(&self) -> Store<'_> {
        Store::new(&self.folder)
    }

    /// Adds to the first task's breadcrumb; the task, and what it says now.
    pub(super) fn change(&self) -> Result<Option<(TaskId, String)>, StoreError> {
        self.store().update(&Actor::person("ann"), now(), |draft| {
            let Some(first) = draft.view().tasks.first() else {
                return Ok(None);
            };
            let (id, text) = (
                first.id,
                format!("{}x", first.breadcrumb.clone().unwrap_or_default()),
            );
            let fields = std::iter::once(("breadcrumb".to_owned(), text.clone().into()));
            draft.patch_task(&id, fields.collect())?;
            Ok(Some((id, text)))
        })
    }
}

fn seen(read: &Result<Workstream, StoreError>) -> String {
    match read {
        Ok(workstream) => {
            let found = findings(workstream).len();
            let sessions = workstream.sessions().count();
            format!(
                "{} {sessions} {found} {}",
                workstream.tasks.len(),
                workstream.run.is_some()
            )
        }
        Err(error) => error.to_string(),
    }
}

fn tasks_file(place: &Place, input: &[u8]) -> String {
    let path = place.folder.tasks_file();
    let _none = fs::remove_dir_all(place.folder.state_dir());
    Place::write(&path, input);
    let read = place.store().read();
    let answer = seen(&read);
    match place.change() {
        Ok(Some((id, text))) => {
            let after = place.store().read().unwrap();
            assert_eq!(
                after.task(id).unwrap().breadcrumb.as_deref(),
                Some(text.as_str())
            );
            assert_eq!(after.tasks.len(), read.unwrap().tasks.len());
            let kept = fs::read(place.folder.backup_file()).unwrap();
            assert!(kept == input, "the last good copy is another one");
            // what was written can be changed again
            assert!(place.change().is_ok());
        }
        Ok(None) => {}
        Err(error) => {
            assert!(
                fs::read(&path).unwrap() == input,
                "overwritten although {error}"
            );
        }
    }
    answer
}

const SESSIONS: &str = r#"{
  "version": "1.1.0", "stream_id": "001-a", "name": "A", "created_at": "2026-01-02T03:04:05Z",
  "approval": {"plan": {"status": "approved", "plan_hash": "x"}, "stages": {"01": {"status": "approved"}}},
  "run": {"id": "r", "state": "active", "scope": "01.01", "queue": ["01.01.02"], "executor": "tmux", "max_parallel": 2, "mode": "piped", "started_at": "2026-01-02T03:04:05Z"},
  "tasks": [
    {"id": "01.01.01.01", "name": "a", "stage_name": "s", "batch_name": "b", "thread_name": "t", "status": "in_progress",
     "number": 33333333333333333333363333333330, "currentSessionId": "s1", "depends_on": ["01.01.01.02"], "sessions": [
      {"sessionId": "s1", "agentName": "x", "model": "a/b", "startedAt": "2026-01-02T00:00:00Z", "status": "running", "threadId": "01.01.01", "taskIds": ["01.01.01.01"],
       "supervisor": {"pid": 1, "startTime": 2, "bootId": "b", "version": "1"}, "pane": {"id": "%1", "serverPid": 1, "serverStart": 2}},
      {"sessionId": "s2", "agentName": "x", "model": "", "startedAt": "2026-01-01T00:00:00Z", "completedAt": "2026-01-01T01:00:00Z", "status": "failed", "exitCode": 3, "cause": "exit", "tokens": {"input": 1}, "cost": 1e2}]},
    {"id": "1.1.1.2", "name": "b", "status": "pending", "sessions": []}
  ]
}
"#;

const WORDS: &[&str] = &[
    "\"status\": \"completed\"",
    "\"status\": \"running\"",
    "\"id\": \"01.01.01.01\"",
    "\"version\": \"2.0.0\"",
    "\"version\": \"1.0.0\"",
    "\"sessions\": []",
    "\"tasks\": []",
    "\"sessionId\": \"../x\"",
    "\"currentSessionId\": null",
    "\"exitCode\": 999999999999",
    "\"startedAt\": \"x\"",
    "\"_work\": {\"log\": \"x\", \"seq\": 9}",
    "\"queue\": [\"01.01.01\"]",
    "\"a\": 1, \"a\": 2",
    ",\n",
];

#[test]
fn any_tasks_file_is_taken_and_changed_in_one_place_or_named_and_left_alone() {
    let place = Place::new();
    let sound = fs::read(place.folder.tasks_file()).unwrap();
    let sample = include_bytes!("../../workstreams/001-text-toolbox/tasks.json").to_vec();
    let food = Food {
        name: "tasks.json",
        samples: vec![sound, SESSIONS.as_bytes().to_vec(), sample],
        words: WORDS,
        inputs: 1000,
    };
    fuzz(food, |input| tasks_file(&place, input));
}

#[test]
fn any_damage_of_the_log_loses_at_most_its_end() {
    let place = Place::new();
    for _ in 0..3 {
        place.change().unwrap();
    }
    let old = fs::read(place.folder.tasks_file()).unwrap();
    for _ in 0..3 {
        place.change().unwrap();
    }
    let log = fs::read(place.folder.log_file()).unwrap();
    let food = Food {
        name: "log.jsonl",
        samples: vec![log],
        words: &[
            "{\"seq\":7,",
            "\"log\":\"x\"",
            "\"base\":99",
            "\n{}\n",
            "\"task\":\"01.01.01.01\"",
        ],
        inputs: 1000,
    };
    fuzz(food, |input| {
        Place::write(&place.folder.tasks_file(), &old);
        let _none = fs::remove_file(place.folder.old_log_file());
        Place::write(&place.folder.log_file(), input);
        let read = place.store().read();
        let mut answer = seen(&read);
        if let Ok(read) = read {
            // the three changes of the file itself are never lost
            let crumb = read.tasks.first().and_then(|task| task.breadcrumb.clone());
            assert!(
                crumb.is_some() || read.tasks.is_empty(),
                "the file's own changes are lost"
            );
            answer.push_str(&crumb.unwrap_or_default());
        }
        match place.change() {
            Ok(_) => assert!(place.store().read().is_ok()),
            Err(error) => assert!(
                fs::read(place.folder.tasks_file()).unwrap() == old,
                "{error}"
            ),
        }
        answer
    });
}
