//! opencode's own database is locked by somebody else.
use crate::support::{World, until};
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc::{F_WRLCK, SEEK_SET, flock};
use std::fs::File;

/// At the first try the model takes its time, so that the database can be locked meanwhile.
const SCRIPT: &str = "threads:\n  \"*\": [[{ delay: 6s }, tasks], [tasks]]\n";

const LAUNCH: [&str; 6] = [
    "multi",
    "--rehearse",
    "../script.yaml",
    "--in-place",
    "--executor",
    "process",
];

#[test]
fn a_locked_database_is_survived_and_it_goes_well_afterwards() {
    let world = World::with_threads(&[1], "");
    if !world.install_opencode() {
        return;
    }
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    models: [acme/first]\n    timeout: 20s\n",
    );
    world.write("script.yaml", SCRIPT);
    world.work(&[&LAUNCH[..], &["--detach"]].concat()).exits(0);
    until("the conversation to begin", || {
        world
            .record("01.01.01")
            .is_some_and(|record| record["agentSessionId"].is_string())
    });
    let folder = world.path("repo/workstreams/001-story/.state/rehearsal");
    let locks = lock_all(&folder);
    assert!(!locks.is_empty(), "no database below {}", folder.display());
    let record = world.ended_by_itself("01.01.01");
    // what could not be kept in its database is no success of ours
    assert_eq!(record["status"], "failed", "{record:#}");
    assert!(record["message"].is_string(), "{record:#}");
    world.nobody_left();
    drop(locks);
    // on a slow machine an undisturbed conversation may take longer than that
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    models: [acme/first]\n",
    );
    world.work(&[&LAUNCH[..], &["--wait"]].concat()).exits(0);
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    world.nobody_left();
}

/// Takes the lock of SQLite's one writer (byte 120 of the shared memory file, sqlite.org/walformat)
/// in all databases below a folder.
fn lock_all(folder: &std::path::Path) -> Vec<File> {
    let mut held = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            held.extend(lock_all(&path));
        } else if path.to_string_lossy().ends_with(".db-shm") {
            let file = File::options().read(true).write(true).open(&path).unwrap();
            let writer = flock {
                l_type: F_WRLCK as _,
                l_whence: SEEK_SET as _,
                l_start: 120,
                l_len: 1,
                l_pid: 0,
            };
            until("the writer's lock", || {
                fcntl(&file, FcntlArg::F_SETLK(&writer)).is_ok()
            });
            held.push(file);
        }
    }
    held
}
