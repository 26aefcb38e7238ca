//! `work wait` and `work logs`.
use crate::support::{Answer, World, until};
use std::io::{BufRead as _, BufReader};

/// Waits for the file `go`, then ticks.
const HELD: &str = "cat >/dev/null\necho one\nwhile [ ! -e go ]; do sleep 0.05; done\necho two\n\
    work update --thread \"$WORK_THREAD\" --status completed\necho three >&2";

fn held() -> World {
    let world = World::with_threads(&[2], HELD);
    world.work(&["multi", "--detach"]).exits(0);
    until("both agents to run", || {
        world
            .sessions()
            .iter()
            .filter(|session| session["agentProcess"].is_object())
            .count()
            == 2
    });
    world
}

#[test]
fn nothing_to_wait_for_is_three() {
    let world = World::with_threads(&[1], HELD);
    world.work(&["wait"]).exits(3).warns("work multi");
}

#[test]
fn a_time_limit_is_124_and_the_run_goes_on() {
    let world = held();
    world.work(&["wait", "--timeout", "300ms"]).exits(124);
    let answer = world
        .work(&["wait", "1.1.2", "--timeout", "0s", "--json"])
        .exits(124);
    assert_eq!(answer.data()["outcome"], "timed_out");
    assert_eq!(answer.data()["threads"].as_array().unwrap().len(), 1);
    world.write("repo/go", "");
    world.work(&["wait", "1.1.2"]).exits(0);
    world.work(&["wait"]).exits(0);
    // what is over is over: the same answer again
    world.work(&["wait"]).exits(0);
    world.work(&["wait", "1.1"]).exits(0).says("01.01.02");
}

#[test]
fn ctrl_c_ends_the_waiting_and_not_the_run() {
    let world = held();
    ends_the_waiting(&world, "-INT");
}

#[test]
fn sigterm_ends_the_waiting_and_not_the_run_and_the_table_says_so() {
    let world = held();
    ends_the_waiting(&world, "-TERM");
    world
        .work(&["--help"])
        .exits(0)
        .says("130  interrupted by you (Ctrl-C), or by SIGTERM while it waited");
}

/// This signal at `work wait` is 130, and the run comes to its end.
#[track_caller]
fn ends_the_waiting(world: &World, signal: &str) {
    let wait = world.start(&["wait"]);
    let pid = wait.id().to_string();
    // it has begun to wait when it has its signal handler: the mask says so
    until("it to wait", || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let caught = status
            .lines()
            .find_map(|line| line.strip_prefix("SigCgt:\t"));
        caught.is_some_and(|mask| u64::from_str_radix(mask, 16).unwrap() & 0b10 != 0)
    });
    std::process::Command::new("kill")
        .args([signal, &pid])
        .status()
        .unwrap();
    Answer::from(wait.wait_with_output().unwrap()).exits(130);
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world.write("repo/go", "");
    world.work(&["wait"]).exits(0);
}

#[test]
fn logs_are_readable_raw_or_only_errors() {
    let world = held();
    world.write("repo/go", "");
    world.work(&["wait"]).exits(0);
    world
        .work(&["logs", "1.1.1"])
        .exits(0)
        .says("one\n")
        .says("two\n");
    let events = world.work(&["logs", "1.1.1", "--events"]).exits(0);
    assert_eq!(events.stdout, "one\ntwo\n");
    world
        .work(&["logs", "1.1.1", "--errors"])
        .exits(0)
        .says("three\n");
    world
        .work(&["logs", "1.1.1", "--attempt", "2"])
        .exits(3)
        .warns("no attempt 2")
        .warns("--sessions");
    let answer = world.work(&["logs", "1.1.1", "--json"]).exits(0);
    assert_eq!(answer.data()["thread"], "01.01.01");
    assert_eq!(answer.data()["attempt"], 1);
    let text = answer.data()["text"].as_str().unwrap().to_owned();
    assert!(text.contains("one\n") && text.contains("two\n"), "{text}");
}

#[test]
fn logs_of_each_attempt_are_kept() {
    let world = World::with_threads(&[1], "cat >/dev/null; echo try $WORK_ATTEMPT; exit 1");
    world.work(&["multi", "--wait"]).exits(1);
    world.work(&["multi", "--wait"]).exits(1);
    let said = |args: &[&str]| world.work(args).exits(0).stdout;
    assert_eq!(said(&["logs", "1.1.1", "--events"]), "try 2\n");
    assert_eq!(
        said(&["logs", "1.1.1", "--events", "--attempt", "1"]),
        "try 1\n"
    );
    world
        .work(&["logs", "1.1.1", "--attempt", "1"])
        .exits(0)
        .says("try 1");
}

#[test]
fn logs_before_any_session_say_so() {
    let world = World::with_threads(&[1], HELD);
    world
        .work(&["logs", "1.1.1"])
        .exits(3)
        .warns("no session yet");
}

fn follow(json: bool) {
    let world = held();
    let args = if json {
        &["logs", "1.1.2", "-f", "--json"][..]
    } else {
        &["logs", "1.1.2", "-f"]
    };
    let mut logs = world.start(args);
    let mut lines = BufReader::new(logs.stdout.take().unwrap()).lines();
    let mut next = |part: &str| loop {
        let line = lines.next().expect("the log ended").unwrap();
        let line = if json {
            let value: serde_json::Value = serde_json::from_str(&line).unwrap();
            value["line"].as_str().unwrap().to_owned()
        } else {
            line
        };
        if line.contains(part) {
            return;
        }
    };
    next("one");
    world.write("repo/go", "");
    next("two");
    next("completed");
    assert_eq!(logs.wait().unwrap().code(), Some(0));
}

#[test]
fn following_goes_on_to_the_end_through_a_pipe() {
    follow(false);
}

#[test]
fn following_as_json_is_a_value_a_line() {
    follow(true);
}

#[test]
fn a_reader_that_goes_away_ends_the_following() {
    let world = held();
    let mut logs = world.start(&["logs", "1.1.1", "-f"]);
    drop(logs.stdout.take());
    world.write("repo/go", "");
    let status = logs.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    world.work(&["wait"]).exits(0);
}
