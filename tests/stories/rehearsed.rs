//! What was rehearsed in place is no real work: not for gates, not for batches, not at the end.
use crate::support::{Answer, World};

const REHEARSE: [&str; 6] = [
    "multi",
    "--rehearse",
    "--in-place",
    "--executor",
    "process",
    "--wait",
];
const REAL: [&str; 4] = ["multi", "--executor", "process", "--wait"];

fn two_stages() -> World {
    World::with_plan(&[&[1, 1], &[1]], World::TICK, |_| Vec::new())
}

fn rehearse_all(world: &World) -> Answer {
    world.work(&[&REHEARSE[..], &["--through", "1"]].concat())
}

/// Every thread with the word of its row in `status` and whether it was only rehearsed.
fn standings(world: &World) -> Vec<(String, String, bool)> {
    let status = world.status();
    let threads = status["threads"].as_array().unwrap().iter();
    let words = |thread: &serde_json::Value| {
        let word = |key: &str| thread[key].as_str().unwrap().to_owned();
        let rehearsed = thread["rehearsed"].as_bool().unwrap();
        (word("id"), word("status"), rehearsed)
    };
    threads.map(words).collect()
}

#[test]
fn a_rehearsal_never_opens_the_gate_of_a_real_run() {
    let world = two_stages();
    // a rehearsal goes on over batches that it has rehearsed
    rehearse_all(&world).exits(0).says("rehearsed");
    let rehearsed = |id: &str| (id.to_owned(), "completed".to_owned(), true);
    let pending = ("02.01.01".to_owned(), "pending".to_owned(), false);
    let expected = [rehearsed("01.01.01"), rehearsed("01.02.01"), pending];
    assert_eq!(standings(&world), expected);
    // everything that shows it says so
    for view in ["status", "tree", "report"] {
        world.work(&[view]).exits(0).says("rehearsed");
    }
    let gate = world.work(&["continue"]).exits(10);
    gate.says("01.01.01 Thread 1  completed · rehearsed")
        .says("Missing: 01.01.01 was only rehearsed; 01.02.01 was only rehearsed")
        .says("runs for real what was only rehearsed")
        .says("work approve stage 1 --force");
    world
        .work(&["approve", "stage", "1"])
        .exits(4)
        .warns("01.01.01 was only rehearsed")
        .warns("`work multi` runs for real");
    world
        .work(&["complete"])
        .exits(4)
        .warns("thread 01.01.01 was only rehearsed");
    world
        .work(&["multi", "--batch", "02.01", "--dry-run"])
        .exits(4)
        .warns("work approve stage 1");
}

#[test]
fn a_real_run_does_again_what_was_only_rehearsed() {
    let world = two_stages();
    rehearse_all(&world).exits(0);
    let next = world
        .work(&["multi", "--dry-run", "--json"])
        .exits(0)
        .data();
    assert_eq!(next["batch"], "01.01", "{next:#}");
    assert!(next["threads"][0]["why_not"].is_null(), "{next:#}");
    // an agent that does nothing leaves nothing ticked
    world.shell_agent("cat >/dev/null", "");
    world.work(&REAL).exits(1);
    let task = &world.tasks_file()["tasks"][0];
    assert_eq!(task["status"], "pending", "{task:#}");
    assert!(task.get("report").is_none(), "{task:#}");
    assert_eq!(world.thread("01.01.01")["status"], "incomplete");
    world.shell_agent(World::TICK, "");
    for batch in ["01.01", "01.02"] {
        world.work(&REAL).exits(0).warns(&format!("Batch {batch}:"));
    }
    assert!(standings(&world).iter().all(|(_, _, rehearsed)| !rehearsed));
    world.work(&["approve", "stage", "1"]).exits(0);
    world.work(&REAL).exits(0).warns("Batch 02.01:");
    world.work(&["approve", "stage", "2"]).exits(0);
    world.work(&["complete"]).exits(0);
}

#[test]
fn a_task_that_a_rehearsal_ticked_is_not_done_though_another_was_done_for_real() {
    let world = World::new();
    world.threads(&[1]);
    let tasks = "repo/workstreams/001-story/tasks.json";
    let one = world.tasks_file();
    let mut two = one.clone();
    let mut second = one["tasks"][0].clone();
    second["id"] = "01.01.01.02".into();
    two["tasks"].as_array_mut().unwrap().push(second);
    world.write(tasks, &two.to_string());
    // the real agent did the first only
    let first = "cat >/dev/null\nwork update --task 01.01.01.01 --status completed --report real";
    world.shell_agent(first, "");
    world.work(&REAL).exits(1);
    world.work(&REHEARSE).exits(0);
    let marks = |world: &World| {
        let tasks = world.tasks_file();
        [0, 1].map(|at| tasks["tasks"][at]["rehearsed"] == true)
    };
    assert_eq!(marks(&world), [false, true]);
    assert_eq!(world.thread("01.01.01")["rehearsed"], true);
    world.shell_agent("cat >/dev/null", "");
    world.work(&REAL).exits(1);
    let tasks = world.tasks_file();
    assert_eq!(tasks["tasks"][0]["status"], "completed");
    assert_eq!(tasks["tasks"][0]["report"], "real");
    assert_eq!(tasks["tasks"][1]["status"], "pending");
}

#[test]
fn a_person_takes_what_was_rehearsed_for_done_with_a_word_of_their_own() {
    let world = two_stages();
    rehearse_all(&world).exits(0);
    let word = ["update", "--thread", "01.01.01", "--status", "completed"];
    world.work(&word).exits(0);
    assert_eq!(world.thread("01.01.01")["rehearsed"], false);
    let gate = world.work(&["approve", "stage", "1"]).exits(4);
    assert!(!gate.stderr.contains("01.01.01 was"), "{gate}");
    gate.warns("01.02.01 was only rehearsed");
    // or with force, and then nothing leads back behind the gate
    world
        .work(&["approve", "stage", "1", "--force"])
        .exits(0)
        .warns("01.02.01 was only rehearsed");
    world.work(&REAL).exits(0).warns("Batch 02.01:");
    world
        .work(&["complete"])
        .exits(4)
        .warns("thread 01.02.01 was only rehearsed");
}

#[test]
fn an_agent_whose_exit_ticks_ticks_for_the_rehearsal_only() {
    let world = World::with_threads(&[1], World::TICK);
    world.defaults("done: exit");
    world.write("play.yaml", "threads: { '*': [nothing] }\n");
    let script = ["--rehearse", "../play.yaml", "--in-place"];
    world.work(&[&REAL[..], &script].concat()).exits(0);
    assert_eq!(standings(&world)[0].1, "completed");
    assert!(standings(&world)[0].2);
}
