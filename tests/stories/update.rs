//! `work update`: what people and agents record about tasks.
use crate::support::{Answer, World};

const TASK: &str = "01.01.01.01";

fn world() -> World {
    World::with_threads(&[2], World::TICK)
}

fn journal(world: &World) -> Vec<serde_json::Value> {
    world
        .read("repo/workstreams/001-story/journal.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_status_is_taken_and_shown() {
    let world = world();
    for status in [
        "in_progress",
        "blocked",
        "cancelled",
        "completed",
        "pending",
    ] {
        let answer = world
            .work(&["update", "--task", "1.1.1.1", "--status", status, "--json"])
            .exits(0);
        assert_eq!(answer.data()["updated"][0]["to"], status);
        assert_eq!(answer.data()["updated"][0]["id"], TASK);
        assert_eq!(world.tasks_file()["tasks"][0]["status"], status);
        assert_eq!(
            world.status()["counts"][status],
            if status == "pending" { 2 } else { 1 }
        );
    }
    let told: Vec<_> = journal(&world)
        .into_iter()
        .filter(|entry| entry["type"] == "task")
        .collect();
    assert_eq!(told.len(), 5, "{told:#?}");
    assert_eq!(told[0]["from"], "pending");
    assert_eq!(told[0]["to"], "in_progress");
    assert_eq!(told[0]["actor"]["kind"], "person");
}

#[test]
fn report_breadcrumb_and_evidence_are_kept_as_they_are() {
    let world = world();
    let text = "\"done\" in 3 steps; $5, é, 日本\nsecond line";
    world
        .work(&[
            "update",
            "--task",
            TASK,
            "--status",
            "completed",
            "--report",
            text,
            "--breadcrumb",
            "b",
            "--evidence",
            "e",
        ])
        .exits(0);
    let task = &world.tasks_file()["tasks"][0];
    assert_eq!(task["report"], text);
    assert_eq!(task["breadcrumb"], "b");
    assert_eq!(task["evidence"], "e");
    let shown = world.work(&["show", TASK, "--json"]).exits(0).data();
    assert_eq!(shown["report"], text);
    // fields alone leave the status
    world
        .work(&["update", "--task", TASK, "--breadcrumb", "c"])
        .exits(0);
    assert_eq!(world.tasks_file()["tasks"][0]["status"], "completed");
    assert_eq!(world.tasks_file()["tasks"][0]["report"], text);
}

#[test]
fn a_blocked_task_says_why_and_is_free_again_later() {
    let world = world();
    let args = [
        "update", "--task", TASK, "--status", "blocked", "--report", "no key",
    ];
    world.work(&args).exits(0);
    assert_eq!(world.thread("01.01.01")["status"], "blocked");
    assert_eq!(world.tasks_file()["tasks"][0]["blocked_by"], "no key");
    world
        .work(&["multi", "--thread", "1.1.1", "--wait"])
        .exits(3)
        .warns("no key");
    world
        .work(&["update", "--task", TASK, "--status", "pending"])
        .exits(0);
    assert!(world.tasks_file()["tasks"][0]["blocked_by"].is_null());
    world.work(&["multi", "--wait"]).exits(0);
}

#[test]
fn a_thread_stands_for_all_its_tasks() {
    let world = world();
    let mut file = world.tasks_file();
    let mut more = file["tasks"][0].clone();
    more["id"] = "01.01.01.02".into();
    file["tasks"].as_array_mut().unwrap().push(more);
    world.write(
        "repo/workstreams/001-story/tasks.json",
        &(serde_json::to_string_pretty(&file).unwrap() + "\n"),
    );
    let args = [
        "update",
        "--thread",
        "1.1.1",
        "--status",
        "completed",
        "--json",
    ];
    let updated = world.work(&args).exits(0).data();
    assert_eq!(updated["updated"].as_array().unwrap().len(), 2);
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    assert_eq!(world.thread("01.01.02")["status"], "pending");
}

#[test]
fn an_older_attempt_changes_nothing_and_is_kept_as_a_note() {
    let world = World::with_threads(&[1], "cat >/dev/null; exit 1");
    world.work(&["multi", "--wait"]).exits(1);
    world.work(&["multi", "--wait"]).exits(1);
    let sessions = world.sessions();
    let ids: Vec<&str> = sessions
        .iter()
        .map(|session| session["sessionId"].as_str().unwrap())
        .collect();
    let update = |session: &str| -> Answer {
        world
            .command(&[
                "update",
                "--task",
                TASK,
                "--status",
                "completed",
                "--report",
                "late",
            ])
            .env("WORK_SESSION", session)
            .output()
            .unwrap()
            .into()
    };
    update(ids[0])
        .exits(4)
        .warns("attempt 1")
        .warns("attempt 2");
    assert_eq!(world.tasks_file()["tasks"][0]["status"], "pending");
    let note = journal(&world)
        .into_iter()
        .find(|entry| entry["type"] == "note")
        .unwrap();
    assert!(note["text"].as_str().unwrap().contains("late"), "{note:#}");
    assert_eq!(note["session"], ids[0]);
    assert_eq!(note["actor"]["kind"], "agent");
    update(ids[1]).exits(0);
    assert_eq!(world.tasks_file()["tasks"][0]["status"], "completed");
}

#[test]
fn fifty_updates_at_once_are_all_kept() {
    let world = World::with_threads(&[50], World::TICK);
    let children: Vec<_> = (1..=50)
        .map(|thread| {
            let task = format!("1.1.{thread}.1");
            let report = format!("report of {thread}");
            world.start(&[
                "update",
                "--task",
                &task,
                "--status",
                "completed",
                "--report",
                &report,
            ])
        })
        .collect();
    for child in children {
        Answer::from(child.wait_with_output().unwrap()).exits(0);
    }
    let file = world.tasks_file();
    for (thread, task) in (1..).zip(file["tasks"].as_array().unwrap()) {
        assert_eq!(task["status"], "completed");
        assert_eq!(task["report"], format!("report of {thread}"));
    }
    assert_eq!(world.status()["percent"], 100);
}
