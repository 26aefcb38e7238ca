//! Real terminals, each made by `script`.
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::Read as _,
    path::Path,
    process::{Command, Stdio},
};

use workstreams::process::signal::{Signal, send};

use super::{
    child,
    world::{Running, line_in, process_in},
};

/// `script` with a child in a terminal of its own.
fn in_a_terminal(role: &str, folder: &Path) -> Command {
    let (program, arguments) = child::command_line();
    let words = [program.as_os_str()].into_iter().map(OsStr::to_owned);
    let words: Vec<_> = words
        .chain(arguments)
        .map(|word| word.into_string().unwrap())
        .collect();
    let mut command = Command::new("script");
    command
        .args(["-qefc", &format!("exec {}", words.join(" ")), "/dev/null"])
        .envs(child::environment(role, folder.as_os_str()))
        .env("SHELL", "/bin/sh");
    command
}

#[test]
fn the_terminal_goes_to_a_group_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let output = File::create(folder.path().join("screen")).unwrap();
    let mut script = in_a_terminal("foreground", folder.path());
    let mut script = Running::start(
        script
            .stdin(Stdio::null())
            .stderr(output.try_clone().unwrap())
            .stdout(output),
    );
    script.0.wait().unwrap();
    assert!(folder.path().join("done").exists());
    let screen = fs::read_to_string(folder.path().join("screen")).unwrap();
    assert!(
        screen.contains("a word from the background\r\n"),
        "{screen}"
    );
}

#[test]
fn a_stalled_terminal_holds_nobody_up_and_says_what_it_missed() {
    let folder = tempfile::tempdir().unwrap();
    let mut script = in_a_terminal("stalled terminal", folder.path());
    let mut script = Running::start(script.stdin(Stdio::piped()).stdout(Stdio::piped()));
    assert_eq!(line_in(&folder.path().join("stalled")), "all written");
    let mut screen = String::new();
    let mut output = script.0.stdout.take().unwrap();
    output.read_to_string(&mut screen).unwrap();
    assert!(folder.path().join("done").exists(), "{}", screen.len());
    assert!(screen.contains("line 0 of the pane\r\n"));
    assert!(screen.contains("line 99999 of the pane\r\n"));

    let shown = screen
        .lines()
        .filter(|line| line.starts_with("line ") && line.ends_with(" of the pane"))
        .count();
    let notices = screen.lines().filter_map(|line| {
        let count = line.strip_prefix('[')?.strip_suffix(" lines skipped]")?;
        Some(count.parse::<usize>().unwrap())
    });
    let skipped: usize = notices.clone().sum();
    // A line that lacked only its end when it was dropped was shown and counted.
    let all = shown + skipped;
    assert!(
        (100_000..=100_000 + notices.count()).contains(&all),
        "{all}"
    );
    assert!(shown < 20_000);
}

#[test]
fn a_dead_terminal_is_written_to_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let mut script = in_a_terminal("dead terminal", folder.path());
    let script = Running::start(script.stdin(Stdio::piped()).stdout(Stdio::null()));
    let writer = process_in(&folder.path().join("ready"));
    send(&script.identity(), Signal::Kill).unwrap();
    assert_eq!(line_in(&folder.path().join("done")), "silent");
    send(&writer, Signal::Kill).unwrap();
}

#[test]
fn without_a_terminal_everything_works_and_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (program, arguments) = child::command_line();
    let status = Command::new("setsid")
        .arg("--wait")
        .arg(program)
        .args(arguments)
        .envs(child::environment("no terminal", folder.path().as_os_str()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    assert!(folder.path().join("done").exists());
}
