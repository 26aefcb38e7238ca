//! `multi` is killed at its file calls and process starts, one after the other: before the intent,
//! between intent and supervisor, after it. The short form takes some of them, spread over the
//! whole launch; all of them by hand: `WORK_EVERY_CALL=1 ./test faults_every_call`.
use crate::support::{World, until};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Calls that leave something behind.
const CALLS: [&str; 13] = [
    "openat",
    "write",
    "pwrite64",
    "fdatasync",
    "fsync",
    "rename",
    "renameat2",
    "mkdir",
    "link",
    "linkat",
    "unlink",
    "flock",
    "clone3",
];

/// Points in the short form.
const FEW: usize = 6;

/// Notes that it ran, notices another one on its thread, ticks.
const AGENT: &str = r#"cat >/dev/null
exec 9>"$HOME/one-$WORK_THREAD"
flock -n 9 || : > "$HOME/two-at-once"
echo "$WORK_SESSION" >> "$HOME/ran"
work update --thread "$WORK_THREAD" --status completed 9>&-"#;

const LAUNCH: [&str; 4] = ["multi", "--detach", "--executor", "process"];

fn strace(world: &World, arguments: &[&str]) -> Option<std::process::Output> {
    let mut command = Command::new("strace");
    world.environment(&mut command);
    let output = command
        .arg("-qq")
        .args(arguments)
        .arg(env!("CARGO_BIN_EXE_work"))
        .args(LAUNCH)
        .current_dir(world.repo())
        .stdin(Stdio::null())
        .output();
    output.ok()
}

/// Each call of one launch, by kind and by its number among its kind.
fn points() -> Option<Vec<(String, usize)>> {
    let world = World::with_threads(&[2], AGENT);
    let trace = world.path("trace");
    let filter = format!("trace={}", CALLS.join(","));
    strace(&world, &["-e", &filter, "-o", trace.to_str()?])?;
    world.nobody_left();
    let text = std::fs::read_to_string(trace).ok()?;
    let mut points: Vec<(String, usize)> = Vec::new();
    for call in text
        .lines()
        .filter_map(|line| line.split_once('(').map(|(call, _)| call))
    {
        if CALLS.contains(&call) {
            let before = points.iter().filter(|(known, _)| known == call).count();
            points.push((call.to_owned(), before + 1));
        }
    }
    Some(points)
}

fn killed_at(call: &str, number: usize) {
    let at = format!("{call} {number}");
    let world = World::with_threads(&[2], AGENT);
    let inject = format!("inject={call}:signal=KILL:when={number}");
    strace(&world, &["-o", "/dev/null", "-e", &inject]).unwrap();
    // one command later everything that is said is true
    let ran = |session: &str| {
        std::fs::read_to_string(world.path("home/ran")).is_ok_and(|ran| ran.contains(session))
    };
    for session in world.sessions() {
        let id = session["sessionId"].as_str().unwrap();
        match session["status"].as_str().unwrap() {
            "completed" => assert!(ran(id), "{at}: falsely completed: {session:#}"),
            "interrupted" => {
                assert_eq!(session["cause"], "spawn-failed", "{at}: {session:#}");
                assert!(!ran(id), "{at}: its agent ran: {session:#}");
            }
            "running" => {}
            other => panic!("{at}: {other}: {session:#}"),
        }
    }
    world.nobody_left();
    until("the batch to be done", || {
        let answer = world.work(&["multi", "--wait", "--executor", "process"]);
        let over = answer.stderr.contains("nothing is left to start");
        assert!(matches!(answer.code, Some(0 | 1 | 3 | 5)), "{at}: {answer}");
        answer.code == Some(0) || over
    });
    assert_eq!(world.status()["counts"]["completed"], 2, "{at}");
    assert!(!world.path("home/two-at-once").exists(), "{at}");
    assert_eq!(
        world.files_with("repo", b"\"PATH\""),
        Vec::<PathBuf>::new(),
        "{at}: an environment stayed"
    );
    let unfinished: Vec<PathBuf> = world.unfinished();
    assert!(unfinished.is_empty(), "{at}: left behind: {unfinished:#?}");
    world.nobody_left();
}

#[test]
fn needs_strace_multi_killed_at_any_of_its_calls_leaves_a_true_record_and_can_be_repeated() {
    let Some(points) = points() else {
        eprintln!("SKIP: needs strace");
        return;
    };
    assert!(points.len() > 50, "only {} calls: {points:?}", points.len());
    let all = std::env::var("WORK_EVERY_CALL").is_ok();
    let step = if all { 1 } else { points.len().div_ceil(FEW) };
    let mut killed = 0;
    for (call, number) in points.iter().skip(step / 2).step_by(step) {
        killed_at(call, *number);
        killed += 1;
    }
    eprintln!("killed at {killed} of {} calls", points.len());
}
