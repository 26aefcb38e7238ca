//! `work fix` on more than one thread: of several batches, queued, rehearsed.
use super::fix_in_dialogue::{choose, dialogue};
use crate::support::{STREAM, World, until};

/// Two batches whose threads failed at their first attempt.
fn two_batches() -> World {
    let world = World::with_agents_that_fail_at_first(2);
    world.threads(&[2, 1]);
    for thread in ["1.1.1", "1.1.2", "1.2.1"] {
        world
            .work(&[
                "multi",
                "--thread",
                thread,
                "--wait",
                "--executor",
                "process",
            ])
            .exits(1);
    }
    world.nobody_left();
    world
}

#[test]
fn threads_of_several_batches_are_tried_again_at_once() {
    let world = two_batches();
    let fix = [
        "fix",
        "-t",
        "1.2.1",
        "-t",
        "1.1.1",
        "-t",
        "1.1.2",
        "--retry",
        "--note",
        "port 8080",
        "--wait",
        "--executor",
        "process",
    ];
    world.work(&fix).exits(0).warns("01.02.01");
    for thread in ["01.01.01", "01.01.02", "01.02.01"] {
        assert_eq!(world.thread(thread)["status"], "completed");
        let prompt = world.read(&format!("home/prompt-{thread}-2"));
        assert!(prompt.contains("port 8080"), "{prompt}");
    }
    assert_eq!(world.sessions().len(), 6);
}

#[test]
fn all_of_them_are_marked_at_once_and_wait_for_their_slot() {
    let world = two_batches();
    let terminal = dialogue(&world, 80, "--max-parallel 1");
    terminal.until_shows("Which?");
    terminal.keys(&["a", "Enter"]);
    terminal.until_shows("What about these 3 threads?");
    choose(&terminal, 1);
    terminal.until_shows("Note to the agent");
    terminal.line("port 8080");
    terminal.until_shows("Do it?");
    for id in ["01.01.01", "01.01.02", "01.02.01"] {
        terminal.until_shows(&format!("{id} "));
    }
    terminal.keys(&["y"]);
    terminal.until_shows("code 0");
    assert_eq!(world.status()["counts"]["completed"], 3);
    drop(terminal);
    world.nobody_left();
}

#[test]
fn a_rehearsed_fix_plays_on_a_copy_and_leaves_the_real_state_alone() {
    let world = World::with_threads_in_trouble(2);
    let before = world.contents();
    let answer = world
        .work_without_opencode(&[
            "fix",
            "-t",
            "1.1.1",
            "-t",
            "1.1.2",
            "--retry",
            "--rehearse",
            "--wait",
            "--executor",
            "process",
        ])
        .exits(0)
        .warns("Rehearsing on a copy: ");
    assert!(before == world.contents(), "the real state was changed");
    let copy = answer
        .stderr
        .lines()
        .find_map(|line| line.strip_prefix("Rehearsing on a copy: "))
        .unwrap()
        .to_owned();
    let status = world
        .work(&["status", "--root", &copy, "--stream", STREAM, "--json"])
        .exits(0)
        .data();
    for thread in status["threads"].as_array().unwrap() {
        assert_eq!(
            (&thread["status"], &thread["sessions"]),
            (&"completed".into(), &2.into())
        );
    }
    until("the copy's processes to be gone", || {
        world.workers().is_empty()
    });
    std::fs::remove_dir_all(&copy).unwrap();
}
