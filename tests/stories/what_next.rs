//! What a person does next is said where they look.
use super::planned::{PLAN, TEXT};
use crate::support::World;

#[test]
fn an_unapproved_plan_is_what_stands_between_a_person_and_tasks() {
    let world = World::new();
    world.two_agents(World::TICK);
    world
        .work(&["list"])
        .exits(0)
        .warns("`work create NAME` makes one");
    world.work(&["create", "Word counter"]).exits(0);
    world
        .work(&["status"])
        .exits(0)
        .says("no tasks yet")
        .warns("`work approve plan`");
}

#[test]
fn a_plan_that_is_written_waits_for_its_approval() {
    let world = World::new();
    world.two_agents(World::TICK);
    world.work(&["create", "Word counter"]).exits(0);
    let next = |world: &World| {
        world.work(&["save", "-c"]).exits(0);
        let brief = world.work(&["resume", "--json"]).exits(0).data();
        brief["next"].as_str().unwrap().to_owned()
    };
    assert!(next(&world).starts_with("write a plan"));
    world.write(PLAN, TEXT);
    assert!(next(&world).starts_with("the plan waits for a person"));
}

#[test]
fn a_stage_that_is_done_waits_for_a_person() {
    let world = World::with_threads(&[1], World::TICK);
    world.work(&["done", "1.1.1"]).exits(0);
    world
        .work(&["status"])
        .exits(0)
        .warns("stage 01 waits for a person")
        .warns("`work approve stage 1`");
    world
        .work(&["done", "01"])
        .exits(0)
        .warns("a person opens the gate");
    world.work(&["approve", "stage", "1"]).exits(0);
    let answer = world.work(&["status"]).exits(0);
    assert!(!answer.stderr.contains("waits for a person"), "{answer}");
    let answer = world.work(&["done", "01"]).exits(0);
    assert!(!answer.stderr.contains("opens the gate"), "{answer}");
}

#[test]
fn a_second_session_beside_a_running_one_is_told() {
    let world = World::with_threads(&[1], World::TICK);
    let answer = world.work(&["session", "start"]).exits(0);
    assert!(!answer.stderr.contains("runs as well"), "{answer}");
    world
        .work(&["session", "start"])
        .exits(0)
        .warns("session 00001 runs as well");
}

#[test]
fn a_stage_without_tasks_is_named_when_the_end_waits_for_it() {
    let world = World::new();
    world.two_agents(World::TICK);
    world.work(&["create", "Word counter"]).exits(0);
    world.write(PLAN, TEXT);
    world.work(&["add", "stage", "--name", "Empty"]).exits(0);
    world.work(&["approve", "plan"]).exits(0);
    world
        .work(&["complete"])
        .exits(4)
        .warns("has no tasks")
        .warns("`work plan edit` fills an empty stage");
}

#[test]
fn what_is_missing_is_said_with_what_helps() {
    let world = World::with_threads(&[2, 1], World::TICK);
    // an id that is near to none is no slip of one that is there
    let far = world.work(&["show", "9.9.9"]).exits(3);
    assert!(!far.stderr.contains("did you mean"), "{far}");
    far.warns("work tree");
    world
        .work(&["show", "1.1.7"])
        .exits(3)
        .warns("did you mean 01.01.02 or 01.01.01?");
    world
        .work(&["logs", "1.1.1"])
        .exits(3)
        .warns("`work multi --thread 01.01.01` starts it");
    world.work(&["import", "nowhere"]).exits(3).warns("nowhere");
    world
        .work(&["next"])
        .exits(3)
        .warns("no next action is written down");
    let text = "Add the mutex in src/lock.rs:47";
    world.work(&["next", text]).exits(0);
    world.work(&["next"]).exits(0).says(text);
    let data = world.work(&["next", "--json"]).exits(0).data();
    assert_eq!(data["next"], text);
}

#[test]
fn a_state_that_is_gone_or_broken_names_what_brings_it_back() {
    let world = World::with_threads(&[1], World::TICK);
    world.work(&["execute", "1.1.1"]).exits(0);
    let file = world.repo().join("workstreams/001-story/tasks.json");
    std::fs::write(&file, "").unwrap();
    let broken = world.work(&["status"]).exits(5);
    assert!(!broken.stderr.contains(":0: "), "{broken}");
    broken.warns("work doctor --fix");
    std::fs::remove_file(&file).unwrap();
    world.work(&["status"]).exits(3).warns("work doctor --fix");
    let _checks = world.work(&["doctor", "--fix", "-y"]);
    world.work(&["status"]).exits(0).says("1/1");
}
