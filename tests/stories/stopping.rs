//! `work stop`.
use crate::support::World;
use crate::support::faults::{HOLD, HOLD_WITH_TOOL, is, runs, signal};

#[test]
fn stop_of_a_thread_ends_its_agent_and_tools_and_pauses_the_rest() {
    let world = World::with_threads(&[3], HOLD_WITH_TOOL);
    world
        .work(&["multi", "--detach", "--max-parallel", "2"])
        .exits(0);
    world.ready(&[1, 2]);
    let agent = world.agent("01.01.01");
    world
        .work(&["stop", "01.01.01"])
        .exits(0)
        .warns("01.01.01: default is running")
        .warns("interrupted");
    assert!(!runs(agent));
    let record = world.record("01.01.01").unwrap();
    is(&record, "interrupted", "user");
    assert_eq!(record["message"], "stopped with `work stop`", "{record:#}");
    assert_eq!(world.thread("01.01.02")["status"], "running");
    assert_eq!(world.thread("01.01.03")["status"], "queued");
    world.go();
    is(&world.ended_by_itself("01.01.02"), "completed", "exit");
    world.nobody_left();
    assert_eq!(world.thread("01.01.03")["status"], "queued");
    world
        .work(&["stop", "01.01.01"])
        .exits(0)
        .warns("Nothing is running");
}

#[test]
fn stop_of_a_batch_ends_what_runs_and_unqueues_what_waits() {
    let world = World::with_threads(&[3, 1], HOLD);
    world
        .work(&[
            "multi",
            "--detach",
            "--max-parallel",
            "2",
            "--batch",
            "01.01",
        ])
        .exits(0);
    world.ready(&[1, 2]);
    world.work(&["stop", "--batch", "01.01", "-y"]).exits(0);
    world.nobody_left();
    for thread in ["01.01.01", "01.01.02"] {
        is(&world.record(thread).unwrap(), "interrupted", "user");
    }
    assert_eq!(world.thread("01.01.03")["status"], "pending");
    assert_eq!(world.run_state(), "ended");
    world
        .work(&["stop", "--batch", "01.01", "-y"])
        .exits(0)
        .warns("Nothing is running");
}

#[test]
fn stop_all_without_a_terminal_asks_for_the_flag_and_ends_nothing() {
    let world = World::with_threads(&[2], HOLD);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1, 2]);
    world.work(&["stop", "--all"]).exits(2).warns("--yes");
    world.work(&["stop", "--all", "--dry-run"]).exits(0);
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world.work(&["stop", "--all", "-y"]).exits(0);
    world.nobody_left();
    assert_eq!(world.thread("01.01.02")["status"], "interrupted");
    world.go();
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.status()["counts"]["completed"], 2);
}

#[test]
fn an_agent_that_is_stopped_by_sigstop_can_be_ended() {
    let world = World::with_threads(&[1], HOLD);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    signal("STOP", world.agent("01.01.01"));
    world.work(&["stop", "01.01.01"]).exits(0);
    is(&world.record("01.01.01").unwrap(), "interrupted", "user");
    world.nobody_left();
}

#[test]
fn a_supervisor_that_is_stopped_by_sigstop_can_be_ended() {
    let world = World::with_threads(&[1], HOLD);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    signal("STOP", world.supervisor("01.01.01"));
    world.work(&["stop", "01.01.01"]).exits(0);
    is(&world.record("01.01.01").unwrap(), "interrupted", "user");
    world.nobody_left();
}

#[test]
fn an_agent_that_ignores_int_and_term_is_killed() {
    let world = World::with_threads(
        &[1],
        &format!("trap '' INT TERM HUP QUIT\n{HOLD_WITH_TOOL}"),
    );
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    world.work(&["stop", "01.01.01"]).exits(0);
    let record = world.record("01.01.01").unwrap();
    is(&record, "interrupted", "user");
    assert_eq!(record["signal"], 9);
    world.nobody_left();
}

#[test]
fn an_agent_may_not_stop_others() {
    let script = format!(
        "cat >/dev/null\nwork stop --all -y >\"$HOME/said\" 2>&1\necho $? >\"$HOME/code\"\n{}",
        World::TICK
    );
    let world = World::with_threads(&[1], &script);
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(
        world.read("home/code"),
        "4\n",
        "{}",
        world.read("home/said")
    );
}

#[test]
fn stop_of_something_unknown_is_not_found() {
    let world = World::with_threads(&[1], World::TICK);
    world.work(&["stop", "01.01.09"]).exits(3);
    world.work(&["stop", "--batch", "09.01", "-y"]).exits(3);
}
