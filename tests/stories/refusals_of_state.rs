//! Refusals because of what the state says: broken files, approvals, gates, a run that goes on.
use super::refusals::refused;
use crate::support::{World, until};
use serde_json::{Value, json};

const TASKS: &str = "repo/workstreams/001-story/tasks.json";

fn world() -> World {
    World::with_threads(&[2], World::TICK)
}

/// Every command that reads the state says the same.
#[track_caller]
fn everywhere(world: &World, parts: &[&str]) {
    let commands: [&[&str]; 9] = [
        &["multi", "--wait"],
        &["status"],
        &["tree"],
        &["session", "list"],
        &["update", "--task", "1.1.1.1", "--status", "completed"],
        &["wait"],
        &["stop", "--all"],
        &["session", "complete", "--all"],
        &["execute", "01.01.01"],
    ];
    for args in commands {
        let mut answer = refused(world, args, 5);
        for part in parts {
            answer = answer.warns(part);
        }
    }
}

#[test]
fn a_broken_tasks_file_is_never_taken_for_an_empty_one() {
    let world = world();
    let text = world
        .read(TASKS)
        .replacen("\"tasks\": [", "\"tasks\": [,", 1);
    world.write(TASKS, &text);
    let line = text.lines().position(|line| line.contains("[,")).unwrap() + 1;
    everywhere(
        &world,
        &[&format!("tasks.json:{line}:"), ".state/tasks.json.bak"],
    );
}

#[test]
fn conflict_markers_are_called_by_their_name() {
    let world = world();
    let text = world.read(TASKS);
    let text = format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n");
    world.write(TASKS, &text);
    everywhere(&world, &["tasks.json:1", "merge conflict"]);
}

#[test]
fn a_file_of_a_newer_work_is_left_alone() {
    let world = world();
    let text = world.read(TASKS).replacen("1.1.0", "2.0.0", 1);
    world.write(TASKS, &text);
    everywhere(&world, &["2.0.0", "newer"]);
}

/// XR-55.
#[test]
fn a_second_launch_while_one_runs_names_the_threads() {
    let world = World::with_threads(&[2], "while [ ! -e go ]; do sleep 0.1; done");
    world.work(&["multi", "--detach"]).exits(0);
    until("both agents to run", || {
        world.status()["threads"][1]["last"]["agentProcess"].is_object()
    });
    let sessions = world.sessions().len();
    for args in [
        &["multi", "--wait"][..],
        &["multi", "--dry-run"],
        &["execute", "1.1.1"],
    ] {
        world
            .work(args)
            .exits(5)
            .warns("01.01.01, 01.01.02")
            .warns("work attach");
    }
    assert_eq!(world.sessions().len(), sessions);
    world.write("repo/go", "");
    world.work(&["wait"]).exits(1);
}

/// The workstream with a plan, and what is approved.
fn with_approval(world: &World, approval: Value) {
    let mut file = world.tasks_file();
    file["approval"] = approval;
    world.write(
        TASKS,
        &(serde_json::to_string_pretty(&file).unwrap() + "\n"),
    );
}

#[test]
fn a_plan_that_nobody_approved_is_not_launched_without_force() {
    let world = world();
    world.write("repo/workstreams/001-story/PLAN.md", "# Plan: story\n");
    refused(&world, &["multi", "--wait"], 4)
        .warns("PLAN.md` is not approved")
        .warns("--force");
    refused(&world, &["execute", "1.1.1"], 4).warns("--force");
    world.work(&["multi", "--wait", "--force"]).exits(0);
}

#[test]
fn a_plan_that_was_changed_since_is_not_launched_without_force() {
    let world = world();
    world.write("repo/workstreams/001-story/PLAN.md", "# Plan: story\n");
    with_approval(
        &world,
        json!({ "plan": { "status": "approved", "plan_hash": "of another text" } }),
    );
    refused(&world, &["multi", "--wait"], 4)
        .warns("was changed since it was approved")
        .warns("--force");
    world.work(&["multi", "--wait", "--force"]).exits(0);
}

/// One thread in each of two stages.
fn two_stages() -> World {
    let world = World::with_threads(&[1, 1], World::TICK);
    let text = world.read(TASKS).replace("01.02.01.01", "02.01.01.01");
    world.write(TASKS, &text);
    world
}

#[test]
fn a_stage_waits_at_the_gate_until_a_person_approves_the_one_before() {
    let world = two_stages();
    refused(&world, &["multi", "--batch", "02.01", "--wait"], 4)
        .warns("stage 01 is not approved")
        .warns("work approve stage 1");
    refused(&world, &["approve", "stage", "1"], 4)
        .warns("01.01.01 pending")
        .warns("--force");
    world.work(&["multi", "--wait"]).exits(0);
    world.work(&["multi", "--wait"]).exits(4).warns("stage 01");
    world.work(&["approve", "stage", "1"]).exits(0);
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.status()["percent"], 100);
}

#[test]
fn an_approval_can_be_taken_back_and_force_passes_the_gate() {
    let world = two_stages();
    world.work(&["approve", "stage", "1", "--force"]).exits(0);
    world.work(&["approve", "stage", "1", "--revoke"]).exits(0);
    world.work(&["multi", "--batch", "2.1", "--wait"]).exits(4);
    assert_eq!(world.status()["stages"][0]["approval"], "revoked");
    world
        .work(&["multi", "--batch", "2.1", "--wait", "--force"])
        .exits(0);
}

#[test]
fn a_session_that_runs_elsewhere_blocks_nothing_but_its_own_thread() {
    let world = world();
    let mut file = world.tasks_file();
    let session = "01980000-0000-7000-8000-000000000001";
    file["tasks"][0]["currentSessionId"] = json!(session);
    file["tasks"][0]["sessions"] = json!([{
        "sessionId": session, "agentName": "default", "model": "", "attempt": 1,
        "startedAt": "2026-01-02T03:04:05Z", "status": "running", "threadId": "01.01.01",
        "host": "another-machine",
        "supervisor": { "pid": 1, "startTime": 1, "bootId": "x", "version": "0.1.0" },
    }]);
    world.write(
        TASKS,
        &(serde_json::to_string_pretty(&file).unwrap() + "\n"),
    );
    assert_eq!(world.thread("01.01.01")["status"], "elsewhere");
    world
        .work(&["multi", "--max-parallel", "1", "--wait"])
        .exits(0);
    assert_eq!(world.thread("01.01.02")["status"], "completed");
    assert_eq!(world.thread("01.01.01")["status"], "elsewhere");
    assert_eq!(world.tasks_file()["run"]["state"], "ended");
    world
        .work(&[
            "session",
            "complete",
            "--thread",
            "1.1.1",
            "--as",
            "interrupted",
        ])
        .exits(0)
        .says(session);
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.status()["percent"], 100);
}
