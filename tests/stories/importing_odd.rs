//! `work import` of trees that are broken, odd or hostile.
use crate::support::{Answer, World};
use std::os::unix::fs::symlink;

fn one(tasks: &str) -> (World, Answer) {
    let world = World::new();
    world.write("old/work/001-odd/tasks.json", tasks);
    let answer = world.work(&["import", "../old"]);
    (world, answer)
}

#[test]
fn a_file_that_does_not_parse_is_named_and_kept() {
    let (world, answer) = one("{\n  \"tasks\": [\n    oops\n");
    let answer = answer
        .exits(1)
        .warns("001-odd/tasks.json:3: cannot be read");
    assert!(answer.stdout.contains("001-odd: 0 tasks"), "{answer}");
    assert!(
        world
            .read("repo/workstreams/001-odd/imported/tasks.json")
            .contains("oops")
    );
    world.work(&["status"]).exits(0);
}

#[test]
fn each_part_that_cannot_be_read_is_named_with_its_line() {
    let (world, answer) = one(r#"{ "version": "1.0.0", "tasks": [
{ "id": "1.1.1.1", "name": "a", "status": "done", "created_at": "yesterday", "custom": [1] },
{ "id": "1.1.1.1", "name": "b", "status": "completed" },
{ "id": "x", "name": "c", "status": "pending" },
{ "id": "01.01.02.01", "status": "pending", "sessions": {} },
{ "id": "01.01.03.01", "name": "d", "status": "pending", "currentSessionId": "ses_r", "sessions": [
{ "sessionId": "ses_r", "agentName": "default", "model": "a/b", "startedAt": "2026-01-21T10:00:00Z", "status": "running" },
{ "sessionId": "../../up", "agentName": "default", "model": "a/b", "startedAt": "2026-01-21T10:00:00Z", "status": "failed" },
{ "sessionId": "ses_e", "agentName": "default", "model": "a/b", "startedAt": "2026-01-21T10:00:00Z", "status": "failed", "exitCode": "one" }
] } ] }"#);
    let answer = answer.exits(1);
    for part in [
        "tasks.json:2: task 01.01.01.01 has no usable status: \"done\"; taken as pending",
        "`created_at` of task 01.01.01.01 cannot be read: \"yesterday\"",
        "tasks.json:3: task 01.01.01.01 stands there twice; the second becomes 01.01.01.02",
        "tasks.json:4: a task without a usable id",
        "tasks.json:5: task 01.01.02.01 has no usable name",
        "`sessions` of 01.01.02.01 is no list",
        "tasks.json:7: session ses_r of 01.01.03.01 said running; it becomes interrupted(lost)",
        "tasks.json:8: a session of 01.01.03.01 cannot be read",
        "`exitCode` of session ses_e cannot be read: \"one\"",
    ] {
        assert!(answer.stderr.contains(part), "{part}\n{answer}");
    }
    let tasks = world
        .work(&["export", "-f", "json", "--json"])
        .exits(0)
        .data()["tasks"]
        .clone();
    assert_eq!(tasks.as_array().unwrap().len(), 4);
    assert_eq!(tasks[0]["custom"][0], 1);
    assert_eq!(tasks[3]["sessions"][0]["status"], "interrupted");
    assert_eq!(tasks[3]["sessions"][1]["sessionId"], "ses_e");
    assert_eq!(tasks[3].get("currentSessionId"), None);
}

#[test]
fn hostile_names_and_paths_lead_nowhere() {
    let world = World::new();
    world.write(
        "old/work/index.json",
        r#"{ "current_stream": "../../x", "streams": [
  { "id": "../../up", "order": 1, "path": "/etc" },
  { "id": "odd name; rm -rf", "order": 2, "created_at": 5 },
  { "id": "003-gone", "order": 3 },
  7
] }"#,
    );
    world.write("old/work/odd name; rm -rf/PLAN.md", "# Plan: x\n");
    world.write("old/work/odd name; rm -rf/.state/lock", "x");
    world.write("old/work/odd name; rm -rf/sessions/a", "x");
    world.write("secret", "s");
    symlink(
        world.path("secret"),
        world.path("old/work/odd name; rm -rf/link"),
    )
    .unwrap();
    let answer = world.work(&["import", "../old"]).exits(1);
    for part in [
        "no usable `id`",
        "003-gone is listed",
        "a symbolic link; it is not copied",
    ] {
        assert!(answer.stderr.contains(part), "{part}\n{answer}");
    }
    assert!(answer.stdout.contains("→ 002-odd-name-rm-rf"), "{answer}");
    let folder = "repo/workstreams/002-odd-name-rm-rf";
    assert!(!world.path(&format!("{folder}/link")).exists());
    assert!(
        world
            .path(&format!("{folder}/imported/.state/lock"))
            .exists()
    );
    assert!(!world.path(&format!("{folder}/sessions")).exists());
    world.work(&["status"]).exits(0);
}

#[test]
fn a_broken_index_does_not_hide_the_folders() {
    let world = World::new();
    world.write("old/work/index.json", "{\n  \"streams\": [,]\n}");
    world.write("old/work/000-a/PLAN.md", "# Plan: a\n");
    world.write("old/work/000-b/TASKS.md", "- [ ] nowhere\n");
    let answer = world
        .work(&["import", "../old"])
        .exits(1)
        .warns("index.json:2: cannot be read");
    assert!(
        answer.stderr.contains("TASKS.md:1: a task without an id"),
        "{answer}"
    );
    assert!(answer.stdout.contains("000-a → 001-a"), "{answer}");
    assert!(answer.stdout.contains("000-b → 002-b"), "{answer}");
    let again = world.work(&["import", "../old"]).exits(1);
    assert_eq!(again.stdout.matches("there already").count(), 2, "{again}");
}

#[test]
fn a_plan_changed_after_its_approval_is_not_approved_here() {
    let world = World::new();
    world.write("old/work/001-a/PLAN.md", "# Plan: a\n");
    world.write(
        "old/work/index.json",
        r#"{ "streams": [ { "id": "001-a", "approval": { "status": "approved", "plan_hash": "00ff" } } ] }"#,
    );
    world
        .work(&["import", "../old"])
        .exits(0)
        .warns("changed after its approval");
    let file = world.read("repo/workstreams/001-a/tasks.json");
    assert!(file.contains("\"revoked\""), "{file}");
}

#[test]
fn agents_that_cannot_be_used_are_named_and_put_beside() {
    let world = World::new();
    world.write("old/work/001-a/PLAN.md", "# Plan: a\n");
    world.write(
        "old/work/agents.yaml",
        "agents:\n  - name: default\n    models: 7\n",
    );
    world
        .work(&["import", "../old"])
        .exits(1)
        .warns("agents.yaml:3: cannot be used");
    assert!(world.path("repo/agents.imported.yaml").exists());
    assert!(!world.path("repo/agents.yaml").exists());
}
