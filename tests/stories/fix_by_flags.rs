//! `work fix` by flags: retry, change agent, what is refused and why.
use crate::support::{STREAM, World};
use serde_json::{Value, json};

const WAIT: [&str; 3] = ["--wait", "--executor", "process"];

fn fix(args: &[&'static str]) -> Vec<&'static str> {
    [&["fix"], args, &WAIT].concat()
}

#[test]
fn with_nothing_in_trouble_it_says_so() {
    let world = World::with_threads(&[2], World::TICK);
    world
        .work(&["fix"])
        .exits(0)
        .warns("No thread is in trouble");
    let none = world.work(&["fix", "--json"]).exits(0).data();
    assert_eq!(none, json!({ "threads": [] }));
}

#[test]
fn a_retry_is_told_how_the_earlier_attempt_ended_and_the_note() {
    let world = World::with_threads_in_trouble(2);
    let before = world.sessions();
    let log = world
        .session_folder(before[0]["sessionId"].as_str().unwrap())
        .join("output.log");
    let log_before = std::fs::read(&log).unwrap();
    world
        .work(&fix(&[
            "--thread",
            "1.1.1",
            "--retry",
            "--note",
            "the port is 8080",
        ]))
        .exits(0)
        .warns("told of 1 earlier attempt");
    let prompt = world.prompt_of(1, 2);
    for part in [
        "task of thread 1",
        "attempt 1, agent default",
        "failed (exit 3)",
        "I cannot find the port",
        "the port is 8080",
        "work update --task 01.01.01.01",
    ] {
        assert!(prompt.contains(part), "no {part:?} in\n{prompt}");
    }
    assert!(!world.prompt_of(1, 1).contains("tried before"));
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    assert_eq!(world.thread("01.01.02")["status"], "failed");
    let after = world.sessions();
    assert_eq!(after.len(), 3);
    for old in &before {
        assert!(after.contains(old), "an earlier record was changed: {old}");
    }
    assert_eq!(std::fs::read(&log).unwrap(), log_before);
}

#[test]
fn a_dry_run_shows_what_would_be_started_and_changes_nothing() {
    let world = World::with_threads_in_trouble(1);
    let before = world.contents();
    world
        .work(&["fix", "--thread", "1.1.1", "--retry", "--dry-run"])
        .exits(0)
        .says("agent   default")
        .says("agent.sh")
        .says("Nothing was started");
    let data = world
        .work(&[
            "fix",
            "-t",
            "1.1.1",
            "--agent",
            "careful",
            "--dry-run",
            "--json",
        ])
        .exits(0)
        .data();
    assert_eq!(data["threads"][0]["agent"], "careful");
    assert_eq!(
        data["beginnings"][0],
        json!({ "thread": "01.01.01", "how": "retry", "agent": "default" })
    );
    assert!(before == world.contents(), "something was changed");
}

#[test]
fn another_agent_takes_over_and_the_next_retry_is_its_own() {
    let world = World::with_threads_in_trouble(1);
    world
        .work(&fix(&["--thread", "1.1.1", "--agent", "careful"]))
        .exits(0);
    assert_eq!(world.agent_of(1, 2), "careful");
    world
        .work(&["update", "--thread", "1.1.1", "--status", "pending"])
        .exits(0);
    world.work(&fix(&["--thread", "1.1.1", "--retry"])).exits(0);
    assert_eq!(world.agent_of(1, 3), "careful");
    let prompt = world.prompt_of(1, 3);
    assert!(
        prompt.contains("attempt 1, agent default") && prompt.contains("attempt 2, agent careful"),
        "{prompt}"
    );
    world
        .work(&["update", "--thread", "1.1.1", "--status", "pending"])
        .exits(0);
    world
        .work(&["fix", "--thread", "1.1.1", "--agent", "carefull"])
        .exits(3)
        .warns("careful");
    assert_eq!(world.sessions().len(), 3);
}

#[test]
fn a_thread_that_never_ran_begins_with_its_own_agent() {
    let world = World::with_agents_that_fail_at_first(1);
    let mut file = world.tasks_file();
    file["tasks"][0]["assigned_agent"] = json!("careful");
    world.write(
        &format!("repo/workstreams/{STREAM}/tasks.json"),
        &file.to_string(),
    );
    world
        .work(&fix(&["--thread", "1.1.1", "--retry"]))
        .exits(1)
        .warns("first conversation");
    assert_eq!(world.agent_of(1, 1), "careful");
    let prompt = world.prompt_of(1, 1);
    assert!(!prompt.contains("tried before"), "{prompt}");
}

#[test]
fn what_cannot_be_resumed_says_why_and_offers_a_retry() {
    let world = World::with_threads_in_trouble(1);
    world
        .work(&["fix", "--thread", "1.1.1", "--resume"])
        .exits(1)
        .warns("plain command")
        .warns("work fix --thread 01.01.01 --retry");
    let fresh = World::with_agents_that_fail_at_first(1);
    fresh
        .work(&["fix", "--thread", "1.1.1", "--resume", "--dry-run"])
        .exits(1)
        .warns("it had no session yet");
    let error: Value = serde_json::from_str(
        &fresh
            .work(&["fix", "--thread", "1.1.1", "--resume", "--json"])
            .exits(1)
            .stdout,
    )
    .unwrap();
    assert_eq!(error["ok"], false);
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let world = World::with_threads_in_trouble(1);
    let before = world.contents();
    for args in [
        &["fix", "-t", "1.1.1", "--resume", "--retry"][..],
        &["fix", "-t", "1.1.1", "--retry", "--new-stage"],
        &["fix", "-t", "1.1.1", "--agent", "careful", "--new-stage"],
        &["fix", "-t", "1.1.1", "--retry", "--wait", "--detach"],
        &["fix", "-t", "1.1.1", "--retry", "--in-place"],
    ] {
        world.work(args).exits(2);
    }
    assert!(before == world.contents());
}

#[test]
fn without_a_terminal_what_is_missing_is_named_and_nothing_waits() {
    let world = World::with_threads_in_trouble(2);
    for args in [&["fix"][..], &["fix", "-y"], &["fix", "--json"]] {
        let answer = world.work(args).exits(2);
        let said = format!("{}{}", answer.stdout, answer.stderr);
        for part in ["--thread", "--resume", "--retry", "--agent", "01.01.02"] {
            assert!(said.contains(part), "no {part} in {answer}");
        }
    }
    world
        .work(&["fix", "--retry"])
        .exits(2)
        .warns("--thread SS.BB.TT:");
    world
        .work(&["fix", "--thread", "1.1.1"])
        .exits(2)
        .warns("--resume, --retry or --agent NAME");
}

#[test]
fn unknown_and_finished_threads_are_told_apart() {
    let world = World::with_threads_in_trouble(1);
    world
        .work(&["fix", "--thread", "99.01.01", "--retry"])
        .exits(3)
        .warns("01.01.01");
    world
        .work(&["update", "--thread", "1.1.1", "--status", "completed"])
        .exits(0);
    world
        .work(&["fix", "--thread", "1.1.1", "--retry"])
        .exits(1)
        .warns("all its tasks are done")
        .warns("--rerun");
}

#[test]
fn who_puts_a_blocked_thread_right_takes_the_block_away() {
    let world = World::with_threads_in_trouble(1);
    world
        .work(&[
            "update",
            "--task",
            "1.1.1.1",
            "--status",
            "blocked",
            "--report",
            "which port?",
        ])
        .exits(0);
    assert_eq!(world.thread("01.01.01")["status"], "blocked");
    world
        .work(&fix(&["--thread", "1.1.1", "--retry", "--note", "8080"]))
        .exits(0)
        .warns("no longer blocked: 01.01.01.01");
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    assert_eq!(world.tasks_file()["tasks"][0]["blocked_by"], Value::Null);
}

#[test]
fn a_queued_retry_starts_right_whoever_starts_it() {
    let world = World::with_threads_in_trouble(3);
    let all = ["-t", "1.1.1", "-t", "1.1.2", "-t", "1.1.3", "--retry"];
    let more = ["--note", "one at a time", "--max-parallel", "1", "--detach"];
    let args = [&["fix"], &all[..], &more, &["--executor", "process"]].concat();
    world.work(&args).exits(0);
    world.work(&["wait"]).exits(0);
    for thread in 1..=3 {
        let prompt = world.prompt_of(thread, 2);
        assert!(
            prompt.contains("one at a time") && prompt.contains("I cannot find the port"),
            "{prompt}"
        );
    }
}

#[test]
fn while_it_runs_nothing_is_done_about_it() {
    let world = World::with_threads(&[1], crate::support::faults::HOLD);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    world
        .work(&["fix", "--thread", "1.1.1", "--retry"])
        .exits(5)
        .warns("it is running");
    world.go();
    world.work(&["wait"]).exits(0);
}

#[test]
fn why_tells_the_whole_story() {
    let world = World::with_threads_in_trouble(1);
    world
        .work(&["why", "1.1.1"])
        .exits(0)
        .says("attempt 1 began: agent default")
        .says("attempt 1 failed (exit 3)")
        .says("So it is failed");
    world
        .work(&fix(&["--thread", "1.1.1", "--agent", "careful"]))
        .exits(0);
    let why = world.work(&["why", "1.1.1", "--json"]).exits(0).data();
    assert_eq!(
        (&why["id"], &why["status"]),
        (&json!("01.01.01"), &json!("completed"))
    );
    let texts: Vec<&str> = why["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        [
            "attempt 1 began: agent default",
            texts[1],
            "attempt 2 began: agent careful",
            "pending → completed: done",
            "attempt 2 completed (exit 0)",
        ]
    );
    let task = world.work(&["why", "1.1.1.1", "--json"]).exits(0).data();
    assert_eq!(task["status"], "completed");
    world.work(&["why", "1.9"]).exits(3);
}
