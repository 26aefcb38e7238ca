//! Rehearsals where there is no opencode: `work` plays the agents itself.
use crate::support::{Answer, SAMPLE, World, path_without_opencode};

#[test]
fn without_in_place_the_real_state_stays_byte_for_byte_as_it_was() {
    let world = World::with_sample();
    std::fs::create_dir(world.path("tmp")).unwrap();
    let before = world.contents();
    let answer: Answer = world
        .command(&["multi", "--batch", "01.01", "--rehearse", "--wait"])
        .env("PATH", path_without_opencode())
        .env("TMPDIR", world.path("tmp"))
        .output()
        .unwrap()
        .into();
    let answer = answer
        .exits(0)
        .warns("opencode is not installed: `work` plays the agents itself")
        .warns("Rehearsing on a copy: ");
    assert!(
        before == world.contents(),
        "the repository was changed\n{answer}"
    );
    let copy = answer
        .stderr
        .lines()
        .find_map(|line| line.strip_prefix("Rehearsing on a copy: "))
        .unwrap();
    let there = world.work(&["status", "--root", copy, "--json"]).exits(0);
    assert_eq!(there.data()["counts"]["completed"], 8);
    let worked = std::path::Path::new(copy).join("rehearsal/01.01.03.md");
    assert!(worked.is_file(), "{}", worked.display());
    assert_eq!(world.status()["counts"]["completed"], 0);
}

#[test]
fn a_played_agent_leaves_the_same_record_as_a_real_one() {
    let world = World::with_sample();
    let all = [
        "multi",
        "--batch",
        "01.01",
        "--rehearse",
        "--in-place",
        "--wait",
    ];
    world
        .work_without_opencode(&all)
        .exits(0)
        .warns("opencode is not installed");
    let sessions = world.sessions();
    assert_eq!(sessions.len(), 4, "{sessions:#?}");
    for session in &sessions {
        assert_eq!(session["status"], "completed", "{session:#}");
        assert_eq!(
            (&session["exitCode"], &session["attempt"]),
            (&0.into(), &1.into())
        );
        assert_eq!(session["rehearsal"], true);
        assert_eq!(session["driver"], "rehearsal", "no opencode ran");
        let folder = format!(
            "repo/workstreams/{SAMPLE}/sessions/{}",
            session["sessionId"].as_str().unwrap()
        );
        for log in ["events.jsonl", "output.log"] {
            assert!(!world.read(&format!("{folder}/{log}")).is_empty(), "{log}");
        }
    }
    assert_eq!(world.status()["counts"]["completed"], 8);
    assert!(
        world
            .read("repo/rehearsal/01.01.03.md")
            .contains("01.01.03.02")
    );
    assert_eq!(world.workers(), Vec::<u32>::new());
}

#[test]
fn a_rehearsal_that_cannot_start_leaves_no_copy() {
    let world = World::with_sample();
    std::fs::create_dir(world.path("tmp")).unwrap();
    let answer: Answer = world
        .command(&["multi", "--batch", "07.07", "--rehearse", "--wait"])
        .env("TMPDIR", world.path("tmp"))
        .output()
        .unwrap()
        .into();
    let answer = answer.exits(3);
    let left = std::fs::read_dir(world.path("tmp")).unwrap().count();
    assert_eq!(left, 0, "{answer}");
}

#[test]
fn what_is_next_after_a_rehearsal_is_a_rehearsal() {
    let world = World::with_sample();
    world
        .work_without_opencode(&["multi", "--rehearse", "--in-place", "--wait"])
        .exits(0)
        .warns("next is batch 01.02: `work multi --rehearse --in-place`");
}

#[test]
fn without_opencode_and_without_rehearsal_nothing_is_written() {
    let world = World::with_sample();
    let before = world.contents();
    let answer = world
        .work_without_opencode(&["multi", "--batch", "01.01", "--wait"])
        .exits(6)
        .warns("error: `opencode`, which agent `default` needs, is not installed");
    let errors = answer
        .stderr
        .lines()
        .filter(|line| line.starts_with("error"));
    assert_eq!(errors.count(), 1, "{answer}");
    assert!(
        before == world.contents(),
        "the repository was changed\n{answer}"
    );
    assert!(!world.socket().exists());
}
