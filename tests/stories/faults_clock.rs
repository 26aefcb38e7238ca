//! The clock jumps: no state, no order and no liveness depends on it.
use crate::support::faults::{HOLD, is, runs, signal};
use crate::support::{Answer, World, until};

const FUTURE: &str = "2031-01-01T00:00:00Z";
const PAST: &str = "1991-01-01T00:00:00Z";

fn at(world: &World, time: &str, args: &[&str]) -> Answer {
    let mut command = world.command(args);
    command.env("WORK_NOW", time).output().unwrap().into()
}

#[test]
fn a_session_that_began_in_the_future_is_judged_by_its_lock_alone() {
    let world = World::with_threads(&[2], HOLD);
    at(
        &world,
        FUTURE,
        &["multi", "--detach", "--executor", "process"],
    )
    .exits(0);
    world.ready(&[1, 2]);
    assert_eq!(world.thread("01.01.01")["status"], "running");
    let supervisor = world.supervisor("01.01.01");
    signal("KILL", supervisor);
    until("it to be gone", || !runs(supervisor));
    is(&world.thread("01.01.01")["last"], "interrupted", "lost");
    assert_eq!(world.thread("01.01.02")["status"], "running");
    world.go();
    is(&world.ended_by_itself("01.01.02"), "completed", "exit");
    world.nobody_left();
}

#[test]
fn the_newest_attempt_is_the_last_one_although_the_clock_went_back() {
    let world = World::with_agents_that_fail_at_first(1);
    let launch = ["multi", "--wait", "--executor", "process"];
    at(&world, FUTURE, &launch).exits(1);
    at(&world, PAST, &launch).exits(0);
    let thread = world.thread("01.01.01");
    assert_eq!(thread["status"], "completed");
    assert_eq!(thread["last"]["attempt"], 2);
    let attempts: Vec<_> = world
        .sessions()
        .iter()
        .map(|session| session["attempt"].as_u64().unwrap())
        .collect();
    assert_eq!(attempts.len(), 2);
    world.nobody_left();
}

#[test]
fn updates_are_kept_in_the_order_in_which_they_came() {
    let world = World::with_threads(&[1], World::TICK);
    let update = |time: &str, status: &str| {
        at(
            &world,
            time,
            &["update", "--task", "1.1.1.1", "--status", status],
        )
        .exits(0);
    };
    update(FUTURE, "in_progress");
    update(PAST, "completed");
    // a copy from before both: the log decides by its numbers, not by its times
    let file = world.tasks_file();
    assert_eq!(file["tasks"][0]["status"], "completed");
    world.threads(&[1]);
    assert_eq!(world.thread("01.01.01")["status"], "completed");
}
