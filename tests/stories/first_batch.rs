//! A batch of plain command agents, from launch to the end.
use crate::support::World;

#[test]
fn every_thread_has_one_completed_session_and_nothing_is_left() {
    let world = World::with_threads(&[4], World::TICK);
    world
        .work(&["multi", "--batch", "01.01", "--wait"])
        .exits(0)
        .says("completed");
    let sessions = world.sessions();
    assert_eq!(sessions.len(), 4);
    for session in &sessions {
        assert_eq!(session["status"], "completed", "{session:#}");
        assert_eq!(session["exitCode"], 0);
        assert_eq!(session["attempt"], 1);
        assert!(session["supervisor"]["pid"].is_u64(), "{session:#}");
    }
    assert_eq!(world.status()["counts"]["completed"], 4);
    assert_eq!(world.workers(), Vec::<u32>::new());
}

#[test]
fn the_process_executor_needs_no_tmux() {
    let world = World::with_threads(&[3], World::TICK);
    let path = "/usr/bin:/bin";
    let answer: crate::support::Answer = world
        .command(&["multi", "--executor", "process", "--wait"])
        .env("PATH", path)
        .output()
        .unwrap()
        .into();
    answer.exits(0);
    assert_eq!(world.status()["counts"]["completed"], 3);
    assert!(!world.socket().exists());
}
