//! Single commands: time and peak memory at 100 and 10,000 tasks.
use crate::peak;
use crate::sample::{ms, time_of};
use crate::support::{STREAM, World};
use crate::table::Table;
use serde_json::{Value, json};
use std::process::Command;
use std::time::Duration;

const RUNS: usize = 21;

/// A command, and what the ancestor took for it: milliseconds and MiB at 100, then at 10,000.
type Measured = (&'static str, &'static [&'static str], [(f64, f64); 2]);

const COMMANDS: [Measured; 4] = [
    ("status", &["status"], [(52.0, 37.0), (144.0, 74.0)]),
    ("tree", &["tree"], [(51.0, 38.0), (74.0, 52.0)]),
    ("list", &["list"], [(52.0, 37.0), (78.0, 52.0)]),
    (
        "update",
        &["update", "--task", "01.01.07.01", "--report"],
        [(58.0, 36.0), (77.0, 55.0)],
    ),
];

pub(crate) fn measure(table: &mut Table) {
    empty_program(table);
    for (index, tasks) in [100, 10_000].into_iter().enumerate() {
        let world = World::new();
        many_tasks(&world, tasks);
        for (name, args, ancestor) in COMMANDS {
            let (then_ms, then_mib) = ancestor[index];
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
            let less = if tasks == 100 { 4.0 } else { 2.0 };
            table.row(
                &format!("`{name}`, {tasks} tasks"),
                &format!("{then_ms:.0} ms, {then_mib:.0} MiB"),
                &format!("≥ {faster} × faster, ≤ {:.0} MiB", then_mib / less),
                format!(
                    "{} ({:.0} ×), {peak:.1} MiB",
                    ms(time),
                    then_ms / (time.as_secs_f64() * 1000.0)
                ),
            );
        }
    }
    past_sessions(table);
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
        "51 ms",
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
