//! Single commands: time and peak memory at 100 and 10,000 tasks.
use crate::ancestor::{Ancestor, Took};
use crate::peak;
use crate::sample::{ms, time_of};
use crate::support::{STREAM, World};
use crate::table::Table;
use serde_json::{Value, json};
use std::process::Command;
use std::time::Duration;

const RUNS: usize = 21;

/// A command, ours and the ancestor's. A thread of the ancestor's is what a task is here.
type Measured = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const COMMANDS: [Measured; 4] = [
    ("status", &["status"], &["status"]),
    ("tree", &["tree"], &["tree"]),
    ("list", &["list"], &["list"]),
    (
        "update",
        &["update", "--task", "01.01.07.01", "--report"],
        &[
            "update",
            "--thread",
            "01.01.07",
            "--status",
            "completed",
            "--report",
            "report",
        ],
    ),
];

pub(crate) fn measure(table: &mut Table) {
    empty_program(table);
    for tasks in [100, 10_000] {
        let world = World::new();
        many_tasks(&world, tasks);
        let ancestor = Ancestor::with(tasks);
        for (name, args, theirs) in COMMANDS {
            let then = ancestor.as_ref().map(|it| it.took(theirs));
            let command = |run: usize| {
                let mut command = world.command(args);
                if name == "update" {
                    command.arg(format!("report {run}"));
                }
                command
            };
            let time = time_of(RUNS, command);
            let peak = peak::of(&command(99));
            let faster = match (name, tasks) {
                (_, 100) => 15,
                ("update", _) => 2,
                _ => 5,
            };
            let less = if tasks == 100 { 4 } else { 2 };
            table.row(
                &format!("`{name}`, {tasks} tasks"),
                &then.map_or_else(|| "left out".to_owned(), Took::described),
                &format!("≥ {faster} × faster, ≤ 1/{less} of the memory"),
                beside(time, peak, then),
            );
        }
    }
    past_sessions(table);
}

/// Ours, with how much faster and smaller it is.
fn beside(time: Duration, peak: f64, then: Option<Took>) -> String {
    let ours = format!("{}, {peak:.1} MiB", ms(time));
    match then {
        Some(then) => format!(
            "{ours}: {:.0} × faster, 1/{:.1} of the memory",
            then.time.as_secs_f64() / time.as_secs_f64(),
            then.mib / peak
        ),
        None => ours,
    }
}

fn empty_program(table: &mut Table) {
    let world = World::new();
    let program = world.path("empty");
    let source = world.path("empty.rs");
    std::fs::write(&source, "fn main() {}\n").unwrap();
    let built = Command::new("rustc")
        .args(["-O", "-o"])
        .args([&program, &source])
        .status()
        .unwrap();
    assert!(built.success());
    let empty = time_of(51, |_| Command::new(&program));
    let help = time_of(51, |_| world.command(&["--help"]));
    table.row(
        "`--help` against an empty Rust program",
        "–",
        "≤ 2 ×",
        format!(
            "{} against {} ({:.1} ×)",
            ms(help),
            ms(empty),
            help.as_secs_f64() / empty.as_secs_f64()
        ),
    );
}

/// One stage, threads of ten tasks each, as the ancestor's measurement had them.
fn many_tasks(world: &World, count: usize) {
    let tasks: Vec<Value> = (0..count)
        .map(|number| {
            let (batch, thread) = (number / 1000 + 1, number / 10 % 100 + 1);
            json!({
                "id": format!("01.{batch:02}.{thread:02}.{:02}", number % 10 + 1),
                "name": format!("Task number {number} with a name of usual length"),
                "stage_name": "Stage", "batch_name": format!("Batch {batch}"),
                "thread_name": format!("Thread {thread}"),
                "status": if number % 3 == 0 { "completed" } else { "pending" },
                "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
                "assigned_agent": "default", "sessions": [],
            })
        })
        .collect();
    write(world, &tasks);
}

fn write(world: &World, tasks: &[Value]) {
    let file =
        json!({ "version": "1.1.0", "stream_id": STREAM, "name": "Numbers", "tasks": tasks });
    let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
    world.write(&format!("repo/workstreams/{STREAM}/tasks.json"), &text);
}

/// What a thousand ended sessions add to a command that settles.
fn past_sessions(table: &mut Table) {
    let world = World::new();
    many_tasks(&world, 100);
    let without = time_of(RUNS, |_| world.command(&["status"]));
    let mut file = world.tasks_file();
    for (number, task) in file["tasks"].as_array_mut().unwrap().iter_mut().enumerate() {
        let id = task["id"].as_str().unwrap().to_owned();
        let sessions: Vec<Value> = (0..10)
            .map(|attempt| past_session(number, attempt, &id))
            .collect();
        task["sessions"] = sessions.into();
    }
    write(&world, file["tasks"].as_array().unwrap());
    let with = time_of(RUNS, |_| world.command(&["status"]));
    table.row(
        "settle with 1,000 past sessions (`status`)",
        "–",
        "adds ≤ 2 ms",
        format!(
            "adds {}",
            ms(with.saturating_sub(without).max(Duration::ZERO))
        ),
    );
}

fn past_session(task: usize, attempt: usize, id: &str) -> Value {
    json!({
        "sessionId": format!("019a0000-0000-7000-8000-{task:06}{attempt:06}"),
        "agentName": "default", "model": "anthropic/claude-sonnet-4-5",
        "startedAt": "2026-01-02T03:04:05Z", "status": "failed",
        "completedAt": "2026-01-02T03:14:05Z", "exitCode": 1,
        "attempt": attempt + 1, "threadId": &id[..8], "taskIds": [id], "cause": "error",
        "message": "the model said: overloaded", "mode": "piped", "executor": "tmux",
        "host": "somewhere", "driver": "opencode",
        "agentSessionId": format!("ses_{task}{attempt}"),
    })
}
