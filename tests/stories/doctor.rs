//! `work doctor`: what it finds, what it says to do, and what `--fix` puts right.
use crate::support::faults::{HOLD, is, runs, signal};
use crate::support::{Answer, Terminal, World, until};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

const TASKS: &str = "repo/workstreams/001-story/tasks.json";

/// The checks of `doctor --json`, which exits with this code.
#[track_caller]
fn checks(world: &World, code: i32) -> Vec<Value> {
    let answer = world.work(&["doctor", "--json"]).exits(code);
    answer.data()["checks"].as_array().unwrap().clone()
}

/// The one check of that name.
#[track_caller]
fn check(world: &World, code: i32, name: &str) -> Value {
    let checks = checks(world, code);
    let found = checks.iter().find(|check| check["name"] == name);
    found
        .unwrap_or_else(|| panic!("no {name}: {checks:#?}"))
        .clone()
}

#[track_caller]
fn says(check: &Value, level: &str, part: &str) {
    assert_eq!(check["level"], level, "{check:#}");
    let text = format!("{} {}", check["message"], check["hint"]);
    assert!(text.contains(part), "{part}: {check:#}");
}

/// A world with one finished session.
fn after_a_run() -> (World, String) {
    let world = World::with_threads(&[1], World::TICK);
    world
        .work(&["multi", "--wait", "--executor", "process"])
        .exits(0);
    // what a supervisor does after the end would be told over the edits of these tests
    world.nobody_left();
    let id = world.record("01.01.01").unwrap()["sessionId"].clone();
    (world, id.as_str().unwrap().to_owned())
}

#[test]
fn where_all_is_well_it_says_so_and_changes_nothing() {
    let (world, _) = after_a_run();
    let before = world.contents();
    world
        .work(&["doctor"])
        .exits(0)
        .says("tmux: 3.")
        .says("git: 2.")
        .says("agents.yaml: 1 agent")
        .says("agent default: command: ")
        .says("state 001-story: 1 task, 1 session")
        .says("sessions 001-story: nothing runs")
        .says("locks 001-story: free")
        .says("disk: ");
    let fields = ["name", "level", "message", "hint"];
    for check in checks(&world, 0) {
        let keys: Vec<&str> = check
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(keys, fields);
    }
    world
        .work(&["doctor", "--fix"])
        .exits(0)
        .warns("Nothing was changed");
    // but for the notes of who held the locks last
    let without_locks = |mut contents: Vec<(std::path::PathBuf, Vec<u8>)>| {
        contents.retain(|(path, _)| !path.to_string_lossy().ends_with("lock"));
        contents
    };
    assert!(without_locks(before) == without_locks(world.contents()));
}

#[test]
fn outside_of_a_repository_it_looks_at_the_programs() {
    let world = World::new();
    let mut command = world.command(&["doctor"]);
    command.current_dir(world.path("home"));
    let answer: Answer = command.output().unwrap().into();
    answer.exits(0).says("git: 2.").says("work init");
}

#[test]
fn a_state_that_cannot_be_read_comes_back_without_losing_an_update() {
    let (world, _) = after_a_run();
    let task = ["update", "--task", "1.1.1.1", "--breadcrumb"];
    for word in ["one", "two"] {
        world.work(&[&task[..], &[word]].concat()).exits(0);
    }
    world.write(TASKS, "{ \"version\": \"1.1.0\", \"tas");
    let found = check(&world, 1, "state 001-story");
    says(&found, "problem", "tasks.json:1:");
    says(&found, "problem", "work doctor --fix -s 001-story");
    world.work(&["doctor", "--fix"]).exits(2).warns("--yes");
    world
        .work(&["doctor", "--fix", "--dry-run"])
        .exits(1)
        .warns("would: Put back the last good tasks.json");
    assert!(
        world.read(TASKS).ends_with("tas"),
        "nothing is done unasked"
    );
    let kept = world
        .work(&["doctor", "--fix", "--yes"])
        .exits(0)
        .warns("the broken file is");
    let kept = kept
        .stderr
        .lines()
        .find_map(|line| line.split_once("file is "));
    let kept = std::fs::read_to_string(kept.unwrap().1).unwrap();
    assert!(kept.ends_with("tas"));
    // the copy is older than the last update; the log is not
    world.work(&["show", "1.1.1.1"]).exits(0).says("two");
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    world.work(&[&task[..], &["three"]].concat()).exits(0);
    assert_eq!(world.tasks_file()["tasks"][0]["breadcrumb"], "three");
}

#[test]
fn without_a_good_copy_it_says_so_and_a_newer_version_is_left_alone() {
    let world = World::with_threads(&[1], World::TICK);
    let good = world.read(TASKS);
    world.write(
        TASKS,
        &good.replacen("  \"tasks\"", "<<<<<<< HEAD\n  \"tasks\"", 1),
    );
    let found = check(&world, 1, "state 001-story");
    says(&found, "problem", "merge conflict");
    says(&found, "problem", "there is no last good copy");
    world.write(TASKS, &good.replace("1.1.0", "2.0.0"));
    let found = check(&world, 1, "state 001-story");
    says(&found, "problem", "a newer one is needed");
    assert_eq!(found["hint"], Value::Null);
}

#[test]
fn what_does_not_fit_together_is_named_and_dead_marks_go() {
    let (world, id) = after_a_run();
    let mut file = world.tasks_file();
    file["tasks"][0]["currentSessionId"] = id.as_str().into();
    world.write(
        TASKS,
        &(serde_json::to_string_pretty(&file).unwrap() + "\n"),
    );
    says(
        &check(&world, 0, "state 001-story"),
        "warning",
        "currentSessionId names",
    );
    world
        .work(&["doctor", "--fix", "-y"])
        .exits(0)
        .warns("marks taken off 01.01.01.01");
    says(&check(&world, 0, "state 001-story"), "ok", "1 session");
}

#[test]
fn a_killed_supervisor_is_noticed() {
    let world = World::with_threads(&[1], HOLD);
    world
        .work(&["multi", "--detach", "--executor", "process"])
        .exits(0);
    world.ready(&[1]);
    says(&check(&world, 0, "sessions 001-story"), "ok", "1 running");
    let supervisor = world.supervisor("01.01.01");
    signal("KILL", supervisor);
    until("it to be gone", || !runs(supervisor));
    says(
        &check(&world, 0, "sessions 001-story"),
        "warning",
        "had ended (lost)",
    );
    is(&world.record("01.01.01").unwrap(), "interrupted", "lost");
}

#[test]
fn left_over_processes_of_ended_sessions_are_ended_and_no_others() {
    let (world, id) = after_a_run();
    let start = |session: &str| {
        let mut command = Command::new("sleep");
        world.environment(&mut command);
        command.arg("1000").env("WORK_SESSION", session);
        command.stdin(Stdio::null()).spawn().unwrap()
    };
    let mut ours = start(&id);
    let mut other = start("01a00000-0000-7000-8000-000000000000");
    says(
        &check(&world, 0, "processes"),
        "warning",
        &ours.id().to_string(),
    );
    world
        .work(&["doctor", "--fix", "-y"])
        .exits(0)
        .warns("1 processes ended");
    ours.wait().unwrap();
    assert!(runs(other.id()));
    other.kill().unwrap();
    other.wait().unwrap();
    says(&check(&world, 0, "processes"), "ok", "none");
}

#[test]
fn a_left_over_pane_is_closed_and_no_other() {
    let (world, id) = after_a_run();
    let pane = |name: &str, session: &str, root: &str| {
        let format = ["-P", "-F", "#{pane_id}"];
        let made = world.tmux(
            &[
                &["new-session", "-d", "-s", name],
                &format[..],
                &["sleep", "1000"],
            ]
            .concat(),
        );
        let pane = made.exits(0).stdout.trim().to_owned();
        for (tag, value) in [
            ("@work_session", session),
            ("@work_root", root),
            ("@work_thread", "01.01.01"),
        ] {
            world
                .tmux(&["set-option", "-p", "-t", &pane, tag, value])
                .exits(0);
        }
        pane
    };
    let root = world.repo();
    let left = pane("work-a", &id, root.to_str().unwrap());
    let foreign = pane("work-b", &id, "/somewhere/else");
    let by_hand = pane("mine", "", root.to_str().unwrap());
    says(&check(&world, 0, "panes"), "warning", "01.01.01");
    world
        .work(&["doctor", "--fix", "-y"])
        .exits(0)
        .warns("1 panes closed");
    let panes = world
        .tmux(&["list-panes", "-a", "-F", "#{pane_id}"])
        .exits(0);
    let panes: Vec<&str> = panes.stdout.lines().collect();
    assert!(!panes.contains(&left.as_str()), "{panes:?}");
    assert!(panes.contains(&foreign.as_str()) && panes.contains(&by_hand.as_str()));
}

#[test]
fn dead_panes_of_a_folder_that_is_gone_are_named_and_closed() {
    let (world, id) = after_a_run();
    world
        .tmux(&["new-session", "-d", "-s", "mine", "sleep", "1000"])
        .exits(0);
    world
        .tmux(&["set-option", "-g", "remain-on-exit", "on"])
        .exits(0);
    let dead = |name: &str, root: &str| {
        let made = ["new-session", "-d", "-s", name, "-P", "-F", "#{pane_id}"];
        let made = world.tmux(&[&made[..], &["true"]].concat()).exits(0);
        let pane = made.stdout.trim().to_owned();
        for (tag, value) in [("@work_session", id.as_str()), ("@work_root", root)] {
            let tag = ["set-option", "-p", "-t", &pane, tag, value];
            world.tmux(&tag).exits(0);
        }
        let look = ["display-message", "-p", "-t", &pane, "#{pane_dead}"];
        until("the pane is dead", || {
            world.tmux(&look).stdout.trim() == "1"
        });
        pane
    };
    let gone = dead("work-gone", "/tmp/work-rehearsal-gone");
    let kept = dead("work-kept", world.repo().to_str().unwrap());
    says(
        &check(&world, 0, "dead panes"),
        "warning",
        "/tmp/work-rehearsal-gone",
    );
    world
        .work(&["doctor", "--fix", "-y"])
        .exits(0)
        .warns("1 panes closed");
    let panes = world.tmux(&["list-panes", "-a", "-F", "#{pane_id}"]);
    let panes: Vec<&str> = panes.stdout.lines().collect();
    assert!(!panes.contains(&gone.as_str()), "{panes:?}");
    assert!(panes.contains(&kept.as_str()), "{panes:?}");
}

#[test]
fn who_holds_a_lock_is_named() {
    let (world, _) = after_a_run();
    let lock = world.hold_state_lock();
    let note = "{\"pid\":4711,\"command\":\"work update\",\"since\":\"2026-01-02T03:04:05Z\"}";
    let path = world.repo().join("workstreams/001-story/.state/lock");
    std::fs::write(path, format!("{note:<256}")).unwrap();
    let found = check(&world, 0, "locks 001-story");
    says(
        &found,
        "warning",
        "the state lock is held by process 4711 (`work update`)",
    );
    drop(lock);
    says(&check(&world, 0, "locks 001-story"), "ok", "free");
}

#[test]
fn programs_that_are_missing_are_problems() {
    let world = World::with_threads(&[1], "");
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    driver: command\n    command: [no-such-agent]\n",
    );
    says(
        &check(&world, 1, "agent default"),
        "problem",
        "no-such-agent",
    );
    let mut command = world.command(&["doctor"]);
    command.env("PATH", world.path("bin"));
    let answer: Answer = command.output().unwrap().into();
    answer
        .exits(1)
        .says("tmux is not installed")
        .says("executor: process")
        .says("git: it is not installed");
}

/// An opencode that tells its version and its models, and nothing else.
fn opencode(world: &World, version: &str) {
    let text = format!(
        "#!/bin/sh\ncase \"$1\" in --version) echo {version};; models) echo acme/large; echo acme/small;; esac\n"
    );
    world.write("bin/opencode", &text);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/opencode"), mode).unwrap();
}

#[test]
fn agents_models_and_permissions_are_compared_with_what_there_is() {
    let world = World::with_threads(&[1], "");
    opencode(&world, "1.18.33");
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: good\n    models: [acme/large]\n  - name: typo\n    models: [acme/lagre]\n  \
         - name: second\n    models: [acme/small, acme/gone]\n  - name: asking\n    models: [acme/small]\n    \
         permissions: { bash: ask, webfetch: ask }\n",
    );
    says(&check(&world, 1, "opencode"), "ok", "1.18.33");
    says(&check(&world, 1, "agent good"), "ok", "acme/large");
    says(
        &check(&world, 1, "agent typo"),
        "problem",
        "did you mean `acme/large`?",
    );
    says(&check(&world, 1, "agent second"), "warning", "acme/gone");
    says(
        &check(&world, 1, "permissions of asking"),
        "warning",
        "bash, webfetch",
    );
    // the task is for `default`, whom nobody knows here
    says(
        &check(&world, 1, "agent default"),
        "problem",
        "001-story 01.01.01",
    );
    opencode(&world, "1.2.3");
    says(&check(&world, 1, "opencode"), "problem", "too old");
    opencode(&world, "2.0.0");
    says(&check(&world, 1, "opencode"), "warning", "rehearse first");
    world.write("repo/agents.yaml", "agents:\n  - nam: x\n");
    says(
        &check(&world, 1, "agents.yaml"),
        "problem",
        "agents.yaml, line 2",
    );
}

#[test]
fn sessions_that_met_a_locked_database_of_opencode_are_counted() {
    let (world, id) = after_a_run();
    opencode(&world, "1.18.33");
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    models: [acme/large]\n",
    );
    says(&check(&world, 0, "opencode data"), "ok", "none yet");
    let words = world.session_folder(&id).join("stderr.log");
    std::fs::write(words, "ERROR SQLiteError: database is locked\n").unwrap();
    says(
        &check(&world, 0, "opencode data"),
        "warning",
        "1 of the newest sessions",
    );
}

#[test]
fn an_agent_may_look_but_not_fix() {
    let (world, id) = after_a_run();
    let inside = |args: &[&str]| -> Answer {
        let mut command = world.command(args);
        command.env("WORK_SESSION", &id).output().unwrap().into()
    };
    inside(&["doctor"]).exits(0);
    inside(&["doctor", "--fix", "-y"]).exits(4);
}

#[test]
fn a_network_file_system_is_named_and_warned_about_once() {
    let world = World::with_threads(&[1], World::TICK);
    let on_nfs = |args: &[&str]| -> Answer {
        let mut command = world.command(args);
        command
            .env("WORK_FILE_SYSTEM", "nfs")
            .output()
            .unwrap()
            .into()
    };
    on_nfs(&["doctor"])
        .exits(0)
        .says("file system: nfs, over a network");
    let launch = [
        "multi",
        "--wait",
        "--executor",
        "process",
        "--rerun",
        "1.1.1",
    ];
    on_nfs(&launch).exits(0).warns("locks may not hold there");
    let again = on_nfs(&launch).exits(0);
    assert!(!again.stderr.contains("locks may not hold"), "{again}");
}

#[test]
fn in_a_terminal_each_thing_is_asked_for() {
    let (world, _) = after_a_run();
    world
        .work(&["update", "--task", "1.1.1.1", "--breadcrumb", "x"])
        .exits(0);
    world.write(TASKS, "{");
    let terminal = Terminal::open(&world, 100, 40);
    terminal.line("work doctor --fix; echo exit $?");
    terminal.until_shows("Put back the last good tasks.json of 001-story");
    terminal.keys(&["n"]);
    terminal.until_shows("Nothing was changed");
    terminal.until_shows("exit 1");
    assert_eq!(world.read(TASKS), "{");
    terminal.tmux(&["send-keys", "-R"]);
    terminal.line("clear; work doctor --fix; echo exit $?");
    terminal.until_shows("Put back the last good tasks.json of 001-story");
    terminal.keys(&["y"]);
    terminal.until_shows("restored; the broken file is");
    terminal.until_shows("exit 0");
    world.work(&["show", "1.1.1.1"]).exits(0).says("x");
}
