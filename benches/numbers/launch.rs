//! From `multi` to eight running agents, against a shell script that makes the same panes with
//! tmux and nothing else; and from an agent's exit to its record.
use crate::records::{ends, now, written};
use crate::sample::{median, ms};
use crate::support::{World, until};
use crate::table::Table;
use std::process::{Command, Stdio};
use std::time::Duration;

const THREADS: u32 = 8;
const ROUNDS: usize = 10;

/// An agent that says when it started and when it ended, and does nothing else.
fn agent(world: &World) -> String {
    let start = world.path("start").display().to_string();
    let end = world.path("end").display().to_string();
    format!("date +%s%N >{start}/$WORK_THREAD\nsleep 0.3\ndate +%s%N >{end}/$WORK_THREAD")
}

struct Round {
    /// From the start of the command to the first agent.
    before: Duration,
    /// From the first agent to the last.
    span: Duration,
    /// From each agent's end to its record; empty where nobody records.
    recorded: Vec<Duration>,
}

pub(crate) fn measure(table: &mut Table) {
    let tools = World::new();
    let between = two_programs(&tools);
    let mut ours = Vec::new();
    let mut calls = Vec::new();
    let mut one_call = Vec::new();
    let mut least = Vec::new();
    // in turns, so that whatever else the machine does hits all of them
    for _round in 0..ROUNDS {
        ours.push(with_work(THREADS));
        calls.push(bare(Script::OneCallEach, ""));
        one_call.push(bare(Script::OneCall, ""));
        least.push(bare(Script::OneCall, &between));
    }
    let span = |rounds: &[Round]| median(&rounds.iter().map(|it| it.span).collect::<Vec<_>>());
    let before = |rounds: &[Round]| median(&rounds.iter().map(|it| it.before).collect::<Vec<_>>());
    let ratio = |bare: &[Round]| span(&ours).as_secs_f64() / span(bare).as_secs_f64();
    table.row(
        "first to last agent process start, 8 threads, tmux, median of 10",
        "21.8 s",
        "≤ 1.3 × a bare tmux script",
        format!(
            "{}; bare script {} ({:.2} ×); the same commands in a single tmux call {} ({:.2} ×); \
             that with two empty programs before each agent {} ({:.2} ×)",
            ms(span(&ours)),
            ms(span(&calls)),
            ratio(&calls),
            ms(span(&one_call)),
            ratio(&one_call),
            ms(span(&least)),
            ratio(&least)
        ),
    );
    table.row(
        "before the first agent process start",
        "–",
        "–",
        format!(
            "{}; bare script {}; single call {}",
            ms(before(&ours)),
            ms(before(&calls)),
            ms(before(&one_call))
        ),
    );
    let eight: Vec<Duration> = ours.iter().flat_map(|it| it.recorded.clone()).collect();
    let alone: Vec<Duration> = (0..ROUNDS).flat_map(|_| with_work(1).recorded).collect();
    table.row(
        "agent exit → recorded, nothing left over",
        "never, or at detach",
        "≤ 100 ms median",
        format!(
            "{} alone, {} when eight end at once (slowest {})",
            ms(median(&alone)),
            ms(median(&eight)),
            ms(eight.iter().max().copied().unwrap_or_default())
        ),
    );
}

fn world() -> World {
    let world = World::with_threads(&[THREADS], "");
    world.shell_agent(&agent(&world), "");
    for folder in ["start", "end"] {
        std::fs::create_dir_all(world.path(folder)).unwrap();
    }
    world
}

fn with_work(threads: u32) -> Round {
    let world = world();
    let mut args = vec!["multi".to_owned(), "--detach".to_owned()];
    args.extend(["--max-parallel".to_owned(), THREADS.to_string()]);
    for thread in 1..=threads {
        args.extend(["--thread".to_owned(), format!("01.01.{thread:02}")]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let begin = now();
    let mut child = world
        .command(&args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let recorded = ends(&world, threads as usize);
    assert!(child.wait().unwrap().success());
    let ended = written(&world, "end");
    round(&world, begin, threads, &|thread| {
        let until = recorded[thread];
        Some(Duration::from_nanos(until.saturating_sub(ended[thread])))
    })
}

fn round(
    world: &World,
    begin: u64,
    threads: u32,
    recorded: &dyn Fn(&str) -> Option<Duration>,
) -> Round {
    let starts = written(world, "start");
    assert_eq!(starts.len(), threads as usize);
    let first = starts.values().min().copied().unwrap();
    let last = starts.values().max().copied().unwrap();
    Round {
        before: Duration::from_nanos(first - begin),
        span: Duration::from_nanos(last - first),
        recorded: starts
            .keys()
            .filter_map(|thread| recorded(thread))
            .collect(),
    }
}

#[derive(Clone, Copy)]
enum Script {
    /// `tmux …` once for every command, as people write it.
    OneCallEach,
    /// All commands in one call of tmux, as `work` does it.
    OneCall,
}

/// The least that can stand between a pane and its agent: a program that waits for the end of
/// another, and one that becomes the agent, with nothing in either. The path, and a space.
fn two_programs(world: &World) -> String {
    let source = "use std::os::unix::process::CommandExt as _;
use std::process::{exit, Command};

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if words[1] == \"become\" {
        panic!(\"{}\", Command::new(&words[2]).args(&words[3..]).exec());
    }
    let status = Command::new(&words[0]).arg(\"become\").args(&words[1..]).status();
    exit(status.unwrap().code().unwrap_or(1));
}
";
    world.write("between.rs", source);
    let program = world.path("between");
    let built = Command::new("rustc")
        .args(["--edition", "2024", "-O", "-o"])
        .args([&program, &world.path("between.rs")])
        .status()
        .unwrap();
    assert!(built.success());
    format!("{} ", program.display())
}

/// The same windows and panes by a shell script, which run the same agent without a supervisor;
/// `between` comes before it.
fn bare(kind: Script, between: &str) -> Round {
    let world = world();
    world.write("bare.sh", &script(&world, kind, between));
    let begin = now();
    let status = Command::new("sh")
        .arg(world.path("bare.sh"))
        .env_remove("TMUX")
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
    until("all to have ended", || {
        written(&world, "end").len() == THREADS as usize
    });
    round(&world, begin, THREADS, &|_| None)
}

fn script(world: &World, kind: Script, between: &str) -> String {
    let tmux = format!("tmux -f /dev/null -S {}", world.socket().display());
    let repo = world.repo().display().to_string();
    let mut commands = vec![
        "start-server".to_owned(),
        "set -g remain-on-exit on".to_owned(),
        "set -g pane-border-status top".to_owned(),
    ];
    for thread in 1..=THREADS {
        let run = format!(
            "-c {repo} env WORK_THREAD=01.01.{thread:02} {between}sh {}",
            world.path("agent.sh").display()
        );
        if thread == 1 {
            commands.push(format!("new-session -d -s bare -x 200 -y 49 {run}"));
        } else if thread % 4 == 1 {
            commands.push(format!("new-window -t =bare: {run}"));
        } else {
            commands.push(format!("split-window -t =bare: {run}"));
            commands.push("select-layout -t =bare: tiled".to_owned());
        }
        commands.push(format!("set -p -t =bare: @thread 01.01.{thread:02}"));
    }
    match kind {
        // a server without a session ends at once: the first commands go in one call
        Script::OneCallEach => {
            let first = commands.drain(..4).collect::<Vec<_>>().join(" \\; ");
            let rest = commands.iter().map(|command| format!("{tmux} {command}\n"));
            format!("{tmux} {first}\n{}", rest.collect::<String>())
        }
        Script::OneCall => format!("{tmux} {}\n", commands.join(" \\; ")),
    }
}
