//! Records that say `running` and belong to another machine, or to another clone of the repository.
use crate::support::World;
use serde_json::{Value, json};

fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    name.trim().to_owned()
}

/// A running session as another supervisor wrote it.
fn foreign(host: &str) -> Value {
    let boot = "00000000-0000-4000-8000-00000000000b";
    json!({
        "sessionId": "019a0000-0000-7000-8000-000000000001", "agentName": "default", "model": "",
        "startedAt": "2026-01-02T03:04:05Z", "status": "running", "attempt": 1,
        "threadId": "01.01.01", "taskIds": ["01.01.01.01"], "driver": "command",
        "mode": "piped", "executor": "tmux", "host": host,
        "launcher": { "pid": 1, "startTime": 1, "bootId": boot },
        "supervisor": { "pid": 1, "startTime": 1, "bootId": boot, "version": "0.1.0" },
    })
}

fn story(host: &str) {
    let world = World::with_threads(&[2], World::TICK);
    let mut file = world.tasks_file();
    file["tasks"][0]["sessions"] = json!([foreign(host)]);
    world.write(
        "repo/workstreams/001-story/tasks.json",
        &(serde_json::to_string_pretty(&file).unwrap() + "\n"),
    );
    let thread = world.thread("01.01.01");
    assert_eq!(thread["status"], "elsewhere");
    assert_eq!(thread["last"]["status"], "running");
    world
        .work(&["stop", "--all", "-y"])
        .exits(0)
        .warns("Nothing is running");

    // the other thread is launched, that one is not
    world
        .work(&["multi", "--wait", "--max-parallel", "1"])
        .exits(0);
    assert_eq!(world.thread("01.01.02")["status"], "completed");
    let thread = world.thread("01.01.01");
    assert_eq!(thread["status"], "elsewhere", "{thread:#}");
    assert_eq!(thread["sessions"], 1);
    assert_eq!(world.run_state(), "ended");

    world
        .work(&[
            "session",
            "complete",
            "--thread",
            "01.01.01",
            "--as",
            "interrupted",
        ])
        .exits(0);
    let thread = world.thread("01.01.01");
    assert_eq!(thread["status"], "interrupted");
    assert_eq!(thread["last"]["cause"], "declared");
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.status()["counts"]["completed"], 2);
    assert_eq!(world.thread("01.01.01")["last"]["attempt"], 2);
}

#[test]
fn a_session_of_another_host_is_elsewhere_blocks_nothing_and_can_be_closed() {
    story("another-machine");
}

#[test]
fn a_session_of_another_clone_is_elsewhere_blocks_nothing_and_can_be_closed() {
    story(&host());
}
