//! A writer in a process of its own: this test binary, started again with a job in its
//! environment.
use super::place::{ann, now};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use workstreams::domain::id::TaskId;
use workstreams::domain::workstream::Workstream;
use workstreams::store::error::StoreError;
use workstreams::store::layout::Repository;
use workstreams::store::lock::LockLimit;
use workstreams::store::state::Store;

const ROOT: &str = "STORE_WRITER_ROOT";
const TASK: &str = "STORE_WRITER_TASK";
const TIMES: &str = "STORE_WRITER_TIMES";

/// The task that counts all updates.
pub(super) const SUM: TaskId = TaskId::new(1, 1, 1, 1);

/// Starts a writer that adds 1 to its task and to the sum, so many times.
pub(super) fn start(root: &Utf8Path, task: TaskId, times: u32) -> Child {
    child("store::writer::write_as_told")
        .envs(job(root, task, times))
        .spawn()
        .unwrap()
}

/// The job of a writer, as it stands in its environment.
pub(super) fn job(root: &Utf8Path, task: TaskId, times: u32) -> [(&'static str, String); 3] {
    [
        (ROOT, root.to_string()),
        (TASK, task.to_string()),
        (TIMES, times.to_string()),
    ]
}

/// This binary with one test.
pub(super) fn child(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// Where a writer notes what was acknowledged.
pub(super) fn acks_file(root: &Utf8Path, task: TaskId) -> Utf8PathBuf {
    root.join(format!("acks-{task}"))
}

/// The number of acknowledged updates of a task.
pub(super) fn acks(root: &Utf8Path, task: TaskId) -> usize {
    std::fs::read(acks_file(root, task)).map_or(0, |bytes| bytes.len())
}

/// The number in a task's breadcrumb.
pub(super) fn count(state: &Workstream, task: TaskId) -> usize {
    let text = state.task(task).unwrap().breadcrumb.as_deref();
    text.map_or(0, |text| text.parse().unwrap())
}

#[test]
fn write_as_told() {
    let Ok(root) = std::env::var(ROOT) else {
        return;
    };
    let root = Utf8PathBuf::from(root);
    let task: TaskId = std::env::var(TASK).unwrap().parse().unwrap();
    let times: u32 = std::env::var(TIMES).unwrap().parse().unwrap();
    let repository = Repository::at(&root).unwrap();
    let folder = repository.stream(&repository.resolve("1").unwrap());
    let store = Store::new(&folder).limit(LockLimit::Unlimited);
    let mut acks = OpenOptions::new()
        .create(true)
        .append(true)
        .open(acks_file(&root, task))
        .unwrap();
    for _ in 0..times {
        store
            .update(&ann(), now(), |draft| {
                for id in [task, SUM] {
                    let next = count(draft.view(), id) + 1;
                    let mut fields = serde_json::Map::new();
                    fields.insert("breadcrumb".to_owned(), next.to_string().into());
                    draft.patch_task(&id, fields)?;
                }
                Ok::<(), StoreError>(())
            })
            .unwrap();
        acks.write_all(b"x").unwrap();
    }
}
