//! `work done SS`: the end of a phase (seed 001, "Phase Complete").
use crate::support::{STREAM, World};
use serde_json::Value;

fn journal(world: &World, kind: &str) -> Vec<Value> {
    let text = world.read(&format!("repo/workstreams/{STREAM}/journal.jsonl"));
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["type"] == kind).collect()
}

/// Two stages; the first has a criterion, and its second thread a command.
fn world() -> World {
    let world = World::with_plan(&[&[2], &[1]], World::TICK, |id| match id {
        "01" => vec!["test -f stage".to_owned()],
        "01.01.02" => vec!["test -f thread && echo 3 passed".to_owned()],
        _ => Vec::new(),
    });
    world.write("repo/src/a.ts", "one\n");
    world.git(&["add", "."]);
    world.git(&["commit", "-qm", "begin"]);
    world
}

#[test]
fn sm_044_to_sm_048_a_phase_ends_with_its_criteria_a_checkpoint_and_the_next_phase() {
    let world = world();
    world.work(&["done", "1.1.1", "-m", "it works"]).exits(0);
    // a criterion that does not hold
    let said = world.work(&["done", "1"]).exits(1);
    assert!(said.stdout.contains("❌ Blocking Issues"), "{said}");
    let stage = world.tasks_file()["stages"]["01"].clone();
    assert_eq!(stage["activity"], "debugging");
    assert!(stage["completed_at"].is_null());
    // it holds, but a task is open and its command fails
    world.write("repo/stage", "");
    world.work(&["done", "1"]).exits(1).says("01.01.02");
    assert_eq!(world.tasks_file()["tasks"][1]["status"], "pending");
    // what the command shows is ticked
    world.write("repo/thread", "");
    world.write("repo/src/a.ts", "two\n");
    let said = world.work(&["done", "1", "-m", "The core works"]).exits(0);
    assert!(
        said.stdout.contains("Phase 1 is complete, checkpoint "),
        "{said}"
    );
    assert!(
        said.stdout.contains("Next: Phase 2 - task of thread 1"),
        "{said}"
    );
    assert!(said.stderr.contains("work approve stage 1"), "{said}");
    let file = world.tasks_file();
    assert_eq!(file["tasks"][1]["status"], "completed");
    assert!(
        file["tasks"][1]["evidence"]
            .as_str()
            .unwrap()
            .contains("passed")
    );
    assert!(file["stages"]["01"]["completed_at"].is_string());
    assert!(file["stages"]["02"]["started_at"].is_string());
    assert!(
        file["approval"]["stages"]["01"].is_null(),
        "that is a person's"
    );
    let message = world.git(&["log", "-1", "--format=%B"]).stdout;
    assert!(
        message.starts_with("checkpoint: Phase 1 Complete - The core works\n"),
        "{message}"
    );
    assert!(
        message.contains("Session: Completed task of thread 1; task of thread 2\n"),
        "{message}"
    );
    assert!(message.contains("- src/a.ts (+1 -1)\n"), "{message}");
    assert!(
        message.contains("Next: Phase 2 - task of thread 1\n"),
        "{message}"
    );
    let next = journal(&world, "next");
    assert_eq!(next.len(), 1);
    assert_eq!(journal(&world, "checkpoint")[0]["status"], "complete");
}

#[test]
fn open_tasks_and_running_threads_refuse_it_and_nothing_changed_needs_no_commit() {
    let world = World::with_threads(&[1], World::TICK);
    world
        .work(&["done", "1"])
        .exits(4)
        .warns("01.01.01.01 task of thread 1");
    world.work(&["done", "7"]).exits(3);
    world.work(&["done", "1.1"]).exits(2);
    world
        .work(&["done", "1.1.1"])
        .exits(0)
        .warns("everything is ticked: `work verify` looks whether it holds");
    let data = world
        .work(&["done", "1", "-m", "small", "--json"])
        .exits(0)
        .data();
    assert_eq!(data["complete"], true);
    assert!(data["commit"].is_null());
    assert!(
        data["next"]
            .as_str()
            .unwrap()
            .starts_with("Nothing remains")
    );
    let kept = &journal(&world, "checkpoint")[0];
    assert_eq!(kept["description"], "small");
    assert!(kept["commit"].is_null());
}

#[test]
fn no_commit_makes_none() {
    let world = world();
    world.write("repo/stage", "");
    world.write("repo/thread", "");
    world.write("repo/src/a.ts", "two\n");
    world.work(&["done", "1.1.1"]).exits(0);
    world
        .work(&["done", "1", "--no-commit"])
        .exits(0)
        .says("Phase 1 is complete.");
    assert_eq!(world.git(&["log", "--oneline"]).stdout.lines().count(), 2);
    assert_eq!(journal(&world, "checkpoint").len(), 1);
}
