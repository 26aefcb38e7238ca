//! One update, broken at every single file call: killed there, or told that the call failed.
use super::place::Place;
use super::writer::{self, SUM, acks, child, count};
use std::process::{Command, Stdio};
use workstreams::domain::id::TaskId;
use workstreams::store::state::Store;

/// The kinds of calls that an update may make. strace counts each kind by itself.
const CALLS: [&str; 18] = [
    "openat",
    "write",
    "pwrite64",
    "fdatasync",
    "fsync",
    "ftruncate",
    "fchmod",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "link",
    "linkat",
    "mkdir",
    "flock",
    "statx",
    "read",
    "pread64",
];
const TASK: TaskId = TaskId::new(1, 1, 2, 1);

fn has_strace() -> bool {
    let found = Command::new("strace")
        .arg("-V")
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        eprintln!("SKIP: needs strace");
    }
    found
}

/// One update in a process of its own, with this injected at a call; whether it got through.
fn update_with(place: &Place, call: &str, number: usize, what: &str) -> bool {
    let store = Store::new(&place.folder);
    let before = count(&store.read().unwrap(), TASK);
    let sure = acks(place.repository.root(), TASK);
    let own = child("store::writer::write_as_told");
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("inject={call}:{what}:when={number}"))
        .arg(own.get_program())
        .args(own.get_args())
        .envs(writer::job(place.repository.root(), TASK, 1))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    let state = store.read().unwrap();
    let after = count(&state, TASK);
    let acked = acks(place.repository.root(), TASK) - sure;
    let at = format!("{call} {number} {what}");
    assert!(after <= before + 1, "{at}: {before} became {after}");
    assert!(
        after >= before + acked,
        "{at}: an acknowledged update is lost"
    );
    assert_eq!(count(&state, SUM), after, "{at}: half an update");
    status.success()
}

/// Breaks every call of every kind; gives the number of broken runs.
fn break_everywhere(place: &Place, errors: &[&str]) -> usize {
    let mut broken = 0;
    for call in CALLS {
        for number in 1.. {
            if update_with(place, call, number, "signal=KILL") {
                break;
            }
            for error in errors {
                update_with(place, call, number, error);
            }
            broken += 1 + errors.len();
        }
    }
    broken
}

#[test]
fn needs_strace_killed_or_refused_at_every_file_call() {
    if !has_strace() {
        return;
    }
    let place = Place::new(2);
    let broken = break_everywhere(&place, &["error=ENOSPC"]);
    eprintln!("{broken} calls broken");
    assert!(broken > 200, "only {broken} calls were broken");
    // a signal while waiting for the lock is no reason to give up
    assert!((1..4).all(|number| update_with(&place, "flock", number, "error=EINTR")));
    // and the next one does as if nothing had been
    assert!(update_with(&place, "reboot", 1, "signal=KILL"));
    assert!(
        place
            .text()
            .contains(&format!("\"seq\": {}", sequence(&place)))
    );
    let left: Vec<_> = std::fs::read_dir(place.folder.dir())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains(".new"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Number of the last line of the log.
fn sequence(place: &Place) -> u64 {
    let log = std::fs::read_to_string(place.folder.log_file()).unwrap();
    let last: serde_json::Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    last.get("seq").unwrap().as_u64().unwrap()
}
