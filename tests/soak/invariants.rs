//! What must be true after every round, whatever was killed.
use super::acknowledged::{Counter, number};
use super::agents::{TASKS, THREADS};
use super::round::Done;
use crate::support::{STREAM, World};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

/// Gives each thread of batch 01.01 its tasks.
pub(super) fn three_tasks_each(world: &World) {
    let mut file = world.tasks_file();
    let tasks = file["tasks"].as_array_mut().unwrap();
    let first = tasks.clone();
    for (thread, task) in (1..=THREADS).zip(&first) {
        for number in 2..=TASKS {
            let mut more = task.clone();
            more["id"] = format!("01.01.{thread:02}.{number:02}").into();
            tasks.push(more);
        }
    }
    let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
    world.write(&format!("repo/workstreams/{STREAM}/tasks.json"), &text);
}

/// Asserts all of them; gives the counts.
pub(super) fn hold(world: &World, counters: &[Counter]) -> Done {
    let mut done = Done::default();
    for counter in counters {
        counter.holds(number(world, counter));
        done.updates += counter.acknowledged.load(Ordering::SeqCst);
    }
    done.ticks = nothing_acknowledged_is_lost(world);
    let sessions = world.sessions();
    done.sessions = sessions.len();
    for session in &sessions {
        the_record_is_the_truth(world, session);
    }
    attempts_are_counted(&sessions);
    assert!(
        !world.path("home/two-at-once").exists(),
        "two agents of one thread at once: {}",
        world.read("home/two-at-once")
    );
    nothing_is_left(world, &sessions);
    the_doctor_finds_nothing(world);
    every_line_reads(world, "journal.jsonl");
    every_line_reads(world, ".state/log.jsonl");
    done
}

/// Each tick that an agent was told is recorded stands in its task, and the task is done.
fn nothing_acknowledged_is_lost(world: &World) -> usize {
    let file = world.tasks_file();
    let tasks: BTreeMap<&str, &Value> = file["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| (task["id"].as_str().unwrap(), task))
        .collect();
    let acks = std::fs::read_to_string(world.path("home/acks")).unwrap_or_default();
    for line in acks.lines() {
        let (task, session) = line.split_once(' ').unwrap();
        assert_eq!(tasks[task]["status"], "completed", "{line}");
        assert!(tasks[task]["report"].is_string(), "{line}: {session}");
    }
    for thread in 1..=THREADS {
        for number in 1..=TASKS {
            let id = format!("01.01.{thread:02}.{number:02}");
            assert_eq!(tasks[id.as_str()]["status"], "completed", "{id}");
        }
    }
    acks.lines().count()
}

/// A session that is recorded as completed ended as it meant to, with 0; one that left a word
/// about its end is recorded so; none is said to run.
fn the_record_is_the_truth(world: &World, session: &Value) {
    let id = session["sessionId"].as_str().unwrap();
    let meant = std::fs::read_to_string(world.path(&format!("home/means-{id}"))).ok();
    let meant = meant.as_deref().map(str::trim);
    match session["status"].as_str().unwrap() {
        "completed" => {
            assert_eq!(meant, Some("0"), "falsely completed: {session:#}");
            assert_eq!(session["exitCode"], 0, "{session:#}");
        }
        "failed" if session["cause"] == "exit" => {
            assert_eq!(meant, Some("3"), "falsely failed: {session:#}");
        }
        "failed" => assert_eq!(session["cause"], "signal", "{session:#}"),
        "interrupted" => {}
        other => panic!("{other}: {session:#}"),
    }
    let word = std::fs::read_to_string(world.session_folder(id).join("exit.json"));
    let word = word.unwrap_or_default();
    let Some(word) = word.lines().nth(1).filter(|line| line.contains("session")) else {
        return;
    };
    let word: Value = serde_json::from_str(word.trim_end()).unwrap();
    assert_eq!(
        word["end"]["status"], session["status"],
        "its supervisor's word was not heard: {word:#}\n{session:#}"
    );
}

/// Attempts of a thread are 1, 2, 3, …, each once.
fn attempts_are_counted(sessions: &[Value]) {
    let mut attempts: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for session in sessions {
        let thread = session["threadId"].as_str().unwrap();
        let attempt = session["attempt"].as_u64().unwrap();
        attempts.entry(thread).or_default().push(attempt);
    }
    for (thread, mut numbers) in attempts {
        numbers.sort_unstable();
        let count = u64::try_from(numbers.len()).unwrap();
        assert!(
            numbers.iter().copied().eq(1..=count),
            "{thread}: {numbers:?}"
        );
    }
}

/// No process, no half-written file, no folder without a record, no environment of a launcher.
fn nothing_is_left(world: &World, sessions: &[Value]) {
    assert!(world.workers().is_empty());
    let known: BTreeSet<&str> = sessions
        .iter()
        .map(|session| session["sessionId"].as_str().unwrap())
        .collect();
    let folder = world.repo().join(format!("workstreams/{STREAM}"));
    for entry in std::fs::read_dir(folder.join("sessions")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(name.as_str()), "nobody knows session {name}");
    }
    let left = world.unfinished();
    assert!(left.is_empty(), "left behind: {left:#?}");
}

/// Nothing about the state, its sessions, panes, processes and locks is worth a word.
fn the_doctor_finds_nothing(world: &World) {
    let checks = world.work(&["doctor", "--json"]).exits(0).data()["checks"].clone();
    for check in checks.as_array().unwrap() {
        let about_us = ["state", "sessions", "panes", "processes", "locks"];
        let name = check["name"].as_str().unwrap();
        if about_us.iter().any(|part| name.starts_with(part)) {
            assert_eq!(check["level"], "ok", "{check:#}");
        }
    }
}

fn every_line_reads(world: &World, file: &str) {
    let text = world.read(&format!("repo/workstreams/{STREAM}/{file}"));
    for line in text.lines() {
        let read: Result<Value, _> = serde_json::from_str(line);
        assert!(read.is_ok(), "{file}: {line}");
    }
}
