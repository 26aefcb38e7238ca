//! `work session`: looking at sessions, and declaring how they ended.
use crate::support::{Answer, STREAM, WORK, World, until};
use std::path::Path;

/// Waits for the file `go`.
const HELD: &str = "cat >/dev/null\nwhile [ ! -e go ]; do sleep 0.05; done";

fn running(batches: &[u32]) -> World {
    let world = World::with_threads(batches, HELD);
    let threads = batches[0] as usize;
    world.work(&["multi", "--detach"]).exits(0);
    until("the agents to run", || {
        let sessions = world.sessions();
        sessions
            .iter()
            .filter(|session| session["agentProcess"].is_object())
            .count()
            == threads
    });
    world
}

/// Two interrupted sessions.
fn interrupted() -> World {
    let world = running(&[2]);
    world.work(&["stop", "--all", "--yes"]).exits(0);
    world
}

#[test]
fn list_and_show_find_sessions_by_thread_id_and_prefix() {
    let world = interrupted();
    let sessions = world.sessions();
    assert_eq!(sessions.len(), 2);
    for field in [
        "sessionId",
        "agentName",
        "model",
        "startedAt",
        "completedAt",
        "status",
        "attempt",
        "threadId",
        "taskId",
        "taskIds",
        "dir",
        "baseCommit",
        "runId",
        "cause",
        "driver",
        "mode",
        "executor",
        "host",
        "supervisor",
        "agentProcess",
        "pane",
    ] {
        assert!(
            !sessions[0][field].is_null(),
            "no {field}: {:#}",
            sessions[0]
        );
    }
    let only = world
        .work(&["session", "list", "1.1.2", "--json"])
        .exits(0)
        .data();
    assert_eq!(only["sessions"].as_array().unwrap().len(), 1);
    let id = sessions[1]["sessionId"].as_str().unwrap();
    world.work(&["session", "list"]).exits(0).says("01.01.02");
    // both ids begin with the same time: as much of it as tells them apart
    let other = sessions[0]["sessionId"].as_str().unwrap();
    let same = id
        .bytes()
        .zip(other.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    for name in ["1.1.2", id, &id[..=same]] {
        let shown = world
            .work(&["session", "show", name, "--json"])
            .exits(0)
            .data();
        assert_eq!(shown["sessionId"], id);
        world
            .work(&["session", "show", name])
            .exits(0)
            .says("interrupted");
    }
    world
        .work(&["session", "show", &id[..same]])
        .exits(3)
        .warns("several");
    world
        .work(&["session", "show", "zz"])
        .exits(3)
        .warns("work session list");
    world.work(&["session", "show", ""]).exits(3);
}

#[test]
fn complete_declares_in_each_scope() {
    for scope in [&["--thread", "1.1.1"][..], &["--batch", "1.1"], &["--all"]] {
        let world = interrupted();
        let args = [
            &["session", "complete", "--json", "--note", "seen"][..],
            scope,
        ]
        .concat();
        let data = world.work(&args).exits(0).data();
        let count = if scope[0] == "--thread" { 1 } else { 2 };
        assert_eq!(data["count"], count);
        let first = &data["completed"][0];
        assert_eq!(first["threadId"], "01.01.01");
        assert_eq!(first["taskId"], "01.01.01.01");
        assert_eq!(first["previousStatus"], "interrupted");
        assert!(first["sessionId"].is_string());
        assert_eq!(data["refused"], serde_json::json!([]));
        let session = &world.sessions()[0];
        assert_eq!(session["status"], "completed");
        assert_eq!(session["cause"], "declared");
        assert_eq!(session["note"], "seen");
        // a declaration ticks nothing
        assert_eq!(world.thread("01.01.01")["status"], "incomplete");
        assert!(world.tasks_file()["tasks"][0]["currentSessionId"].is_null());
    }
}

#[test]
fn complete_as_failed_or_interrupted_and_again_is_no_change() {
    let world = interrupted();
    world
        .work(&["session", "complete", "--thread", "1.1.1", "--as", "failed"])
        .exits(0);
    assert_eq!(world.thread("01.01.01")["status"], "failed");
    world
        .work(&[
            "session",
            "complete",
            "--thread",
            "1.1.2",
            "--as",
            "interrupted",
        ])
        .exits(0);
    assert_eq!(world.thread("01.01.02")["status"], "interrupted");
    let data = world
        .work(&["session", "complete", "--thread", "1.1.1", "--json"])
        .exits(0)
        .data();
    assert_eq!(data["count"], 0);
    assert_eq!(world.thread("01.01.01")["status"], "failed");
}

#[test]
fn more_sessions_are_declared_than_files_may_be_open() {
    let world = interrupted();
    let mut file = world.tasks_file();
    let one = world.sessions()[0]["sessionId"]
        .as_str()
        .unwrap()
        .to_owned();
    let sessions = file["tasks"][0]["sessions"].as_array_mut().unwrap();
    for number in 2..=60 {
        let id = format!("{}{number:04}", &one[..one.len() - 4]);
        let folder = world.session_folder(&id);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("alive"), "").unwrap();
        let mut session = sessions[0].clone();
        session["sessionId"] = id.into();
        session["attempt"] = number.into();
        sessions.push(session);
    }
    let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
    world.write(&format!("repo/workstreams/{STREAM}/tasks.json"), &text);
    let script = "ulimit -n 40; exec \"$0\" session complete --all --json";
    let answer = world
        .program(Path::new("sh"), &["-c", script, WORK])
        .output()
        .unwrap();
    let answer: Answer = answer.into();
    assert_eq!(answer.exits(0).data()["count"], 61);
}

#[test]
fn live_sessions_are_refused_unless_they_are_stopped_first() {
    let world = running(&[2]);
    let answer = world
        .work(&["session", "complete", "--all", "--json"])
        .exits(5);
    assert_eq!(answer.data()["count"], 0);
    assert_eq!(answer.data()["refused"].as_array().unwrap().len(), 2);
    world
        .work(&["session", "complete", "--all"])
        .exits(5)
        .warns("--stop");
    assert_eq!(world.thread("01.01.01")["status"], "running");
    // ends something: without a terminal it must be told so
    world
        .work(&["session", "complete", "--all", "--stop"])
        .exits(2)
        .warns("--yes");
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world
        .work(&["session", "complete", "--all", "--stop", "--yes"])
        .exits(0);
    assert_eq!(world.sessions()[0]["status"], "completed");
    assert_eq!(world.workers(), Vec::<u32>::new());
}

#[test]
fn stop_asks_names_what_it_ends_and_verifies() {
    let world = running(&[2]);
    world.work(&["stop", "--all"]).exits(2).warns("--yes");
    let dry = world
        .work(&["stop", "--all", "--dry-run", "--json"])
        .exits(0)
        .data();
    assert_eq!(dry["wouldStop"].as_array().unwrap().len(), 2);
    world
        .work(&["stop", "--batch", "1.1", "--dry-run"])
        .exits(0)
        .warns("01.01.02");
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world.work(&["session", "stop", "1.1.1"]).exits(0);
    assert_eq!(world.thread("01.01.01")["status"], "interrupted");
    assert_eq!(world.thread("01.01.02")["status"], "running");
    let data = world
        .work(&["stop", "--batch", "1.1", "-y", "--json"])
        .exits(0)
        .data();
    assert_eq!(data["stopped"][0]["threadId"], "01.01.02");
    assert_eq!(data["stopped"][0]["end"]["status"], "interrupted");
    assert_eq!(world.workers(), Vec::<u32>::new());
    let none = world.work(&["stop", "--all", "--json"]).exits(0).data();
    assert_eq!(none["stopped"], serde_json::json!([]));
}
