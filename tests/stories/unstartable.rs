//! A queued thread that cannot be started does not keep the others from it.
use crate::support::faults::HOLD;
use crate::support::faults::is;
use crate::support::{World, until};

/// Three threads, one at a time; the second one's agent is `fickle`.
fn queued() -> World {
    let world = World::with_threads(&[3], HOLD);
    let agents = world.read("repo/agents.yaml");
    let fickle = agents.replacen("name: default", "name: fickle", 1);
    let (_, entry) = fickle.split_once("agents:\n").unwrap();
    world.write("repo/agents.yaml", &format!("{agents}{entry}"));
    world.work(&["assign", "1.1.2", "fickle"]).exits(0);
    world
        .work(&[
            "multi",
            "--detach",
            "--max-parallel",
            "1",
            "--executor",
            "process",
        ])
        .exits(0);
    world.ready(&[1]);
    world.write("repo/agents.yaml", &agents);
    world
}

#[test]
fn an_agent_that_vanished_fails_its_thread_and_the_others_go_on() {
    let world = queued();
    world.go();
    until("the last one to have run", || {
        world.thread("01.01.03")["status"] != "queued"
            && world.thread("01.01.03")["status"] != "running"
    });
    let lost = world.thread("01.01.02");
    assert_eq!(lost["status"], "failed");
    is(&lost["last"], "failed", "spawn-failed");
    assert_eq!(lost["last"]["agentName"], "fickle");
    let why = lost["last"]["message"].as_str().unwrap();
    assert!(why.contains("fickle") && why.contains("default"), "{why}");
    assert_eq!(world.thread("01.01.01")["sessions"], 1);
    is(&world.thread("01.01.03")["last"], "completed", "exit");
    assert_eq!(world.run_state(), "ended");
    world
        .work(&["status"])
        .exits(0)
        .says("work fix --thread 01.01.02 --retry");
    world.work(&["logs", "1.1.2"]).exits(3);
    // with another agent it can be put right
    world
        .work(&[
            "fix",
            "-t",
            "1.1.2",
            "--agent",
            "default",
            "--wait",
            "--executor",
            "process",
        ])
        .exits(0);
    assert_eq!(world.thread("01.01.02")["status"], "completed");
}
