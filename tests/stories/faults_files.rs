//! tasks.json is changed, broken or replaced by others while agents run; what a dead process left.
use crate::support::faults::{HOLD, is};
use crate::support::{STREAM, World};
use serde_json::{Value, json};

const TASKS: &str = "repo/workstreams/001-story/tasks.json";

/// One thread whose agent waits.
fn running() -> (World, String) {
    let world = World::with_threads(&[1], HOLD);
    world
        .work(&["multi", "--detach", "--executor", "process"])
        .exits(0);
    world.ready(&[1]);
    // all facts about its processes are on record: nothing is written until somebody does
    world.agent("01.01.01");
    let id = world.record("01.01.01").unwrap()["sessionId"].clone();
    (world, id.as_str().unwrap().to_owned())
}

fn save(world: &World, file: &Value) {
    world.write(TASKS, &(serde_json::to_string_pretty(file).unwrap() + "\n"));
}

/// The agent's last update is refused where the state cannot be read; its end is not lost.
fn ends_while_the_state_is_unreadable(broken: impl Fn(&str) -> String) {
    let (world, id) = running();
    let good = world.read(TASKS);
    world.write(TASKS, &broken(&good));
    world.go();
    world.exit_file_written(&id);
    world.nobody_left();
    let seen = world.read(TASKS);
    assert_eq!(
        seen,
        broken(&good),
        "what cannot be read is not overwritten"
    );
    world.work(&["status"]).exits(5);
    world.work(&["multi", "--detach"]).exits(5);
    world.write(TASKS, &good);
    let thread = world.thread("01.01.01");
    // its shell's last command was the refused update, with exit code 5
    is(&thread["last"], "failed", "exit");
    assert_eq!(thread["last"]["exitCode"], 5);
    world
        .work(&["multi", "--wait", "--executor", "process"])
        .exits(0);
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    world.nobody_left();
}

#[test]
fn truncated_in_mid_run_it_is_not_overwritten_and_the_end_is_recorded_when_it_is_mended() {
    ends_while_the_state_is_unreadable(|good| good[..good.len() / 2].to_owned());
}

#[test]
fn with_conflict_markers_in_mid_run_it_waits_for_the_person() {
    ends_while_the_state_is_unreadable(|good| {
        good.replacen("  \"tasks\"", "<<<<<<< HEAD\n  \"tasks\"", 1)
    });
}

#[test]
fn replaced_by_a_newer_version_in_mid_run_it_is_left_alone() {
    ends_while_the_state_is_unreadable(|good| good.replacen("1.1.0", "2.0.0", 1));
}

#[test]
fn truncated_in_mid_run_the_doctor_brings_back_what_was_acknowledged() {
    let (world, id) = running();
    world
        .work(&["update", "--task", "1.1.1.1", "--breadcrumb", "half way"])
        .exits(0);
    world.write(TASKS, "{");
    world.go();
    world.exit_file_written(&id);
    world.nobody_left();
    world.work(&["doctor", "--fix", "--yes"]).exits(0);
    is(&world.thread("01.01.01")["last"], "failed", "exit");
    world.work(&["show", "1.1.1.1"]).exits(0).says("half way");
}

#[test]
fn edited_by_hand_in_mid_run_it_keeps_the_edit_and_the_end() {
    let (world, _) = running();
    let mut file = world.tasks_file();
    file["tasks"][0]["name"] = json!("another name");
    file["tasks"][0]["priority"] = json!("high");
    save(&world, &file);
    world.go();
    is(&world.ended_by_itself("01.01.01"), "completed", "exit");
    world.nobody_left();
    let file = world.tasks_file();
    let task = &file["tasks"][0];
    assert_eq!(task["name"], "another name");
    assert_eq!(task["priority"], "high");
    assert_eq!(task["status"], "completed");
}

#[test]
fn an_old_buffer_saved_in_mid_run_loses_neither_session_nor_end() {
    let world = World::with_threads(&[1], HOLD);
    let mut old = world.tasks_file();
    world
        .work(&["multi", "--detach", "--executor", "process"])
        .exits(0);
    world.ready(&[1]);
    world.agent("01.01.01");
    // an editor that was opened before the launch
    old["tasks"][0]["name"] = json!("named in the editor");
    save(&world, &old);
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world.go();
    is(&world.ended_by_itself("01.01.01"), "completed", "exit");
    world.nobody_left();
    assert_eq!(
        world.tasks_file()["tasks"][0]["name"],
        "named in the editor"
    );
    assert_eq!(world.sessions().len(), 1);
}

#[test]
fn locks_and_temporary_files_of_dead_processes_stand_in_nobodys_way() {
    let world = World::with_threads(&[1], World::TICK);
    world
        .work(&["update", "--task", "1.1.1.1", "--breadcrumb", "x"])
        .exits(0);
    let note = "{\"pid\":1,\"command\":\"work multi\",\"since\":\"2026-01-02T03:04:05Z\"}";
    let stream = format!("repo/workstreams/{STREAM}");
    for lock in ["lock", "launch.lock", "plan.lock"] {
        world.write(&format!("{stream}/.state/{lock}"), &format!("{note:<256}"));
    }
    let left = [
        format!("{stream}/.tasks.json.new"),
        format!("{stream}/.state/tasks.json.new"),
        "repo/workstreams/.current.new".to_owned(),
    ];
    for file in &left {
        world.write(file, "half of somet");
    }
    world.work(&["current", "1"]).exits(0);
    world
        .work(&["update", "--task", "1.1.1.1", "--breadcrumb", "y"])
        .exits(0);
    world
        .work(&["multi", "--wait", "--executor", "process"])
        .exits(0);
    world.nobody_left();
    assert_eq!(world.tasks_file()["tasks"][0]["breadcrumb"], "y");
    assert!(!world.path(&left[0]).exists());
    assert!(!world.path(&left[2]).exists());
    world
        .work(&["doctor"])
        .exits(0)
        .says("locks 001-story: free");
}
