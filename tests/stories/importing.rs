//! `work import` of an ancestor's tree as it should be.
use crate::support::World;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const PLAN: &str =
    "# Plan: Tracking\n\n## Summary\n\nTrack.\n\n## Stages\n\n### Stage 01: Ground\n";

fn session(id: &str, status: &str) -> Value {
    json!({
        "sessionId": id, "agentName": "default", "model": "a/b:high", "status": status,
        "startedAt": "2026-01-21T10:00:00.000Z", "completedAt": "2026-01-21T11:00:00.000Z", "exitCode": 0,
    })
}

fn task(id: &str, status: &str, sessions: &[Value]) -> Value {
    json!({
        "id": id, "name": format!("task {id}"), "thread_name": "T", "batch_name": "B", "stage_name": "Ground",
        "created_at": "2026-01-21T10:00:00.000Z", "updated_at": "2026-01-21T11:00:00.000Z",
        "status": status, "report": "a report", "sessions": sessions,
        "github_issue": { "number": 7, "url": "https://example.org/7", "state": "open" },
    })
}

/// Everything that an ancestor wrote: a stream with inline sessions, one with threads.json, one
/// with TASKS.md alone, one with nothing but a plan.
fn ancestor(world: &World) {
    let put = |inside: &str, text: &str| world.write(&format!("old/work/{inside}"), text);
    let json =
        |inside: &str, value: &Value| put(inside, &serde_json::to_string_pretty(value).unwrap());
    let stream = |id: &str, order: u32, more: Value| {
        let mut entry = json!({
            "id": id, "name": id.split_once('-').unwrap().1, "order": order,
            "path": format!("work/{id}"), "size": "medium",
            "created_at": format!("2026-01-0{}T10:00:00.000Z", order + 1),
        });
        entry
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        entry
    };
    let approval = json!({ "approval": {
        "status": "approved", "approved_at": "2026-01-02T10:00:00.000Z", "approved_by": "user",
        "stages": { "1": { "status": "approved", "approved_at": "2026-01-03T10:00:00.000Z", "commit_sha": "abc" } },
    }});
    json(
        "index.json",
        &json!({
            "version": "1.0.0", "last_updated": "2026-01-22T10:00:00.000Z", "current_stream": "005-tracking",
            "streams": [
                stream("000-first", 0, json!({ "status": "on_hold" })),
                stream("005-tracking", 5, approval),
                stream("006-later", 6, json!({})),
                stream("007-planned", 7, json!({})),
            ],
        }),
    );
    json(
        "005-tracking/tasks.json",
        &json!({
            "version": "1.0.0", "stream_id": "005-tracking", "last_updated": "2026-01-22T10:00:00.000Z",
            "tasks": [
                task("01.01.01.01", "completed", &[session("ses_a", "completed")]),
                task("01.01.01.02", "in_progress", &[session("ses_a", "completed"), session("ses_b", "failed")]),
            ],
        }),
    );
    put("005-tracking/PLAN.md", PLAN);
    put("005-tracking/COMPLETION.md", "# Completion: tracking\n");
    put("005-tracking/prompts/01-ground/01-b/t.md", "prompt\n");
    put("005-tracking/docs/a b.md", "docs\n");
    json(
        "006-later/tasks.json",
        &json!({
            "version": "1.0.0", "stream_id": "", "last_updated": "2026-01-22T10:00:00.000Z",
            "tasks": [task("01.01.01.01", "pending", &[])],
        }),
    );
    json(
        "006-later/threads.json",
        &json!({
            "version": "1.0.0", "stream_id": "", "threads": [{
                "threadId": "01.01.01", "opencodeSessionId": "ses_oc", "sessions": [session("ses_c", "interrupted")],
            }],
        }),
    );
    put(
        "000-first/TASKS.md",
        "# Tasks: first\n\n## Stage 01: Ground\n\n### Batch 01: B\n\n#### Thread 01: T @agent:default\n\n- [x] Task 01.01.01.01: one\n  > Report: did it\n- [~] Task 01.01.01.02: two\n",
    );
    put("007-planned/PLAN.md", PLAN);
    put(
        "agents.yaml",
        "agents:\n  - name: default\n    description: d\n    best_for: b\n    models: [a/b]\n",
    );
    put("github.json", "{ \"enabled\": false }\n");
}

/// Every file below a folder, with its bytes.
fn source(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(source(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn stream(world: &World, id: &str) -> Value {
    serde_json::from_str(&world.read(&format!("repo/workstreams/{id}/tasks.json"))).unwrap()
}

#[test]
fn nothing_is_lost_and_the_source_is_untouched() {
    let world = World::new();
    ancestor(&world);
    let before = source(&world.path("old"));
    let answer = world.work(&["import", "../old"]).exits(0);
    assert!(
        answer
            .stdout
            .contains("imported 000-first → 008-first: 2 tasks"),
        "{answer}"
    );
    assert!(
        answer
            .stdout
            .contains("imported 005-tracking → 005-tracking: 2 tasks, 2 sessions"),
        "{answer}"
    );
    assert!(
        answer.stdout.contains("006-later: 1 task, 1 session"),
        "{answer}"
    );
    assert_eq!(source(&world.path("old")), before);
    assert_eq!(
        world.work(&["current"]).exits(0).stdout.trim(),
        "005-tracking"
    );

    let tracking = stream(&world, "005-tracking");
    assert_eq!(tracking["version"], "1.1.0");
    assert_eq!(tracking["name"], "tracking");
    assert_eq!(tracking["approval"]["plan"]["status"], "approved");
    assert_eq!(tracking["approval"]["stages"]["01"]["commit"], "abc");
    assert_eq!(tracking["tasks"][0]["github_issue"]["number"], 7);
    assert_eq!(
        tracking["tasks"][0]["sessions"][0]["taskIds"],
        json!(["01.01.01.01", "01.01.01.02"])
    );
    assert_eq!(tracking["tasks"][1]["sessions"][0]["sessionId"], "ses_b");
    assert_eq!(tracking["imported_from"]["index"]["size"], "medium");
    for (inside, text) in [
        ("PLAN.md", PLAN),
        ("COMPLETION.md", "# Completion: tracking\n"),
        ("prompts/01-ground/01-b/t.md", "prompt\n"),
        ("docs/a b.md", "docs\n"),
    ] {
        assert_eq!(
            world.read(&format!("repo/workstreams/005-tracking/{inside}")),
            text
        );
    }
    assert_eq!(
        world.read("repo/workstreams/005-tracking/imported/tasks.json"),
        world.read("old/work/005-tracking/tasks.json")
    );
    let later = stream(&world, "006-later");
    assert_eq!(later["tasks"][0]["sessions"][0]["agentSessionId"], "ses_oc");
    assert!(
        !world
            .path("repo/workstreams/006-later/threads.json")
            .exists()
    );
    let first = stream(&world, "008-first");
    assert_eq!(first["status"], "on_hold");
    assert_eq!(first["tasks"][0]["report"], "did it");
    assert_eq!(first["tasks"][1]["status"], "in_progress");
    assert_eq!(first["tasks"][0]["assigned_agent"], "default");
    assert_eq!(stream(&world, "007-planned")["tasks"], json!([]));
    assert_eq!(
        world.read("repo/agents.yaml"),
        world.read("old/work/agents.yaml")
    );
    assert!(world.path("repo/workstreams/imported/github.json").exists());
    for id in ["005", "006", "007", "008"] {
        world.work(&["status", "-s", id]).exits(0);
        world.work(&["session", "list", "-s", id]).exits(0);
    }
    let left = source(&world.path("repo/workstreams"));
    let half = |path: &Path| path.display().to_string().contains(".import-");
    assert!(!left.iter().any(|(path, _)| half(path)), "{left:?}");
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let world = World::new();
    ancestor(&world);
    let before = world.contents();
    let dry = world
        .work(&["import", "../old/work", "--dry-run", "--json"])
        .exits(0)
        .data();
    assert_eq!(world.contents(), before);
    assert_eq!(dry["dryRun"], true);
    assert_eq!(dry["streams"].as_array().unwrap().len(), 4);
    let real = world
        .work(&["import", "../old/work", "--json"])
        .exits(0)
        .data();
    assert_eq!(real["streams"], dry["streams"]);
    assert_eq!(real["current"], "005-tracking");
}

#[test]
fn a_second_import_adds_only_what_is_new() {
    let world = World::new();
    ancestor(&world);
    world.work(&["import", "../old"]).exits(0);
    world
        .work(&[
            "update",
            "-s",
            "5",
            "--task",
            "1.1.1.2",
            "--status",
            "completed",
        ])
        .exits(0);
    let before = world.contents();
    let again = world.work(&["import", "../old"]).exits(0);
    assert_eq!(again.stdout.matches("there already").count(), 4, "{again}");
    assert_eq!(again.stdout.lines().count(), 4, "{again}");
    assert_eq!(world.contents(), before);
    world.work(&["archive", "6"]).exits(0);
    world.write("old/work/009-new/PLAN.md", PLAN);
    let third = world.work(&["import", "../old"]).exits(0);
    assert_eq!(third.stdout.matches("there already").count(), 4, "{third}");
    assert!(
        third.stdout.contains("imported 009-new → 009-new"),
        "{third}"
    );
}

#[test]
fn a_number_that_is_taken_is_not_taken_twice() {
    let world = World::new();
    ancestor(&world);
    world.write(
        "repo/workstreams/005-mine/tasks.json",
        "{ \"version\": \"1.1.0\", \"stream_id\": \"005-mine\", \"tasks\": [] }\n",
    );
    world.write("repo/agents.yaml", "agents: []\n");
    let answer = world
        .work(&["import", "../old"])
        .exits(0)
        .warns("there and stays");
    assert!(
        answer.stdout.contains("005-tracking → 009-tracking"),
        "{answer}"
    );
    assert_eq!(world.read("repo/agents.yaml"), "agents: []\n");
    assert!(world.path("repo/agents.imported.yaml").exists());
}

#[test]
fn what_is_no_tree_is_refused() {
    let world = World::new();
    world.write("other/001-name/readme.txt", "x");
    world
        .work(&["import", "../other"])
        .exits(3)
        .warns("no `work` tree");
    world
        .work(&["import", "../nowhere"])
        .exits(3)
        .warns("nowhere");
    world.work(&["import"]).exits(2);
}
