//! What a supervisor had planned to try again is tried again, whenever that supervisor is killed.
use crate::support::faults::{is, runs, signal};
use crate::support::{World, path_without_opencode, until};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;

/// One thread whose first attempt says something, waits for `go` and then fails like this; the
/// second one does the work.
fn world(retry_delay: &str, failure: &str) -> World {
    let world = World::new();
    world.threads(&[1]);
    let agents = format!(
        "agents:\n  - {{ name: default, models: [acme/first, other/second] }}\n\
         defaults: {{ retry_delay: {retry_delay} }}\n"
    );
    world.write("repo/agents.yaml", &agents);
    let go = world.path("home/go");
    let ready = world.path("home/ready-01.01.01");
    let wait = format!(
        ": > {}; while [ ! -e {} ]; do sleep 0.05; done",
        ready.display(),
        go.display()
    );
    let script = format!(
        "threads:\n  01.01.01: [{}, [tasks]]\n",
        failure.replace("WAIT", &wait)
    );
    world.write("script.yaml", &script);
    world
}

const AFTER_WORK: &str =
    "[{ text: begun }, { tool: { bash: 'WAIT' } }, { error: 500, retry_after: 10ms }]";

fn work(world: &World, args: &[&str]) -> crate::support::Answer {
    let mut command = world.command(args);
    command.env("PATH", path_without_opencode());
    command.output().unwrap().into()
}

fn launch(world: &World, executor: &str) {
    let rehearse = ["multi", "--rehearse", "../script.yaml", "--in-place"];
    let args = [&rehearse[..], &["--detach", "--executor", executor]].concat();
    work(world, &args).exits(0);
}

/// The supervisor is killed when its word is on disk and its record does not know of it yet.
fn killed_before_the_record(world: &World, launch: impl FnOnce(&World)) {
    launch(world);
    world.ready(&[1]);
    let supervisor = world.supervisor("01.01.01");
    world.agent("01.01.01");
    let id = world.record("01.01.01").unwrap()["sessionId"].clone();
    let lock = world.hold_state_lock();
    world.go();
    world.exit_file_written(id.as_str().unwrap());
    signal("KILL", supervisor);
    until("the supervisor to be gone", || !runs(supervisor));
    assert_eq!(world.record("01.01.01").unwrap()["status"], "running");
    drop(lock);
}

fn last_is_completed(world: &World, attempts: usize) -> Vec<Value> {
    let sessions = world.sessions();
    assert_eq!(sessions.len(), attempts, "{sessions:#?}");
    is(sessions.last().unwrap(), "completed", "exit");
    world.nobody_left();
    sessions
}

#[test]
fn a_try_planned_before_its_supervisor_was_killed_is_made_in_the_same_conversation() {
    let world = world("100ms", AFTER_WORK);
    killed_before_the_record(&world, |world| launch(world, "process"));
    work(&world, &["wait"]).exits(0);
    let sessions = last_is_completed(&world, 2);
    is(&sessions[0], "failed", "error");
    assert_eq!(sessions[1]["resumes"], sessions[0]["sessionId"]);
    assert_eq!(sessions[1]["agentSessionId"], sessions[0]["agentSessionId"]);
    assert_eq!(
        world.tasks_file()["run"]["retries"][0]["reason"],
        "transport"
    );
    work(&world, &["why", "01.01.01"])
        .exits(0)
        .says("tried again: ");
}

#[test]
fn its_pause_is_kept() {
    let world = world("1h", AFTER_WORK);
    killed_before_the_record(&world, |world| launch(world, "process"));
    let thread = world.thread("01.01.01");
    assert_eq!(thread["status"], "queued", "{thread:#}");
    assert_eq!(thread["waits"]["for"], "retry");
    assert!(thread["waits"]["until"].is_string(), "{thread:#}");
    world
        .work(&["status"])
        .exits(0)
        .says("after a failure on the way to the model");
    // only time is missing, and nobody starts it before
    let asked = work(&world, &["wait", "--timeout", "0s", "--json"]).exits(11);
    assert_eq!(asked.data()["outcome"], "waiting");
    assert_eq!(world.sessions().len(), 1);
    // a person who does not want to wait says so
    launch(&world, "process");
    work(&world, &["wait"]).exits(0);
    last_is_completed(&world, 2);
}

/// Stands in for opencode: refused before a word of the agent, the second time it does the work.
const REFUSED: &str = r#"#!/bin/sh
case "$1" in run) ;; --version) echo 1.18.33; exit 0;; *) exit 0;; esac
cat >/dev/null
if [ -e "$HOME/go" ]; then work update --thread "$WORK_THREAD" --status completed; exit 0; fi
: > "$HOME/ready-$WORK_THREAD"
while [ ! -e "$HOME/go" ]; do sleep 0.05; done
echo '{"type":"error","timestamp":1,"sessionID":"ses_1","error":{"name":"APIError","data":{"message":"no key","statusCode":401,"isRetryable":false}}}'
exit 1
"#;

#[test]
fn a_planned_next_model_is_tried_too() {
    let world = world("1h", "[]");
    world.write("bin/opencode", REFUSED);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/opencode"), mode).unwrap();
    let args = ["multi", "--detach", "--executor", "process"];
    killed_before_the_record(&world, |world| {
        world.work(&args).exits(0);
    });
    // which model it is does not matter: the one that refuses is passed over again
    world.work(&["wait"]).exits(0);
    let sessions = world.sessions();
    is(&sessions[0], "failed", "error");
    assert_eq!(sessions[1]["attempt"], 2, "{sessions:#?}");
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    world.nobody_left();
}

#[test]
fn a_supervisor_killed_in_the_pause_costs_nothing_but_its_pane() {
    for executor in ["tmux", "process"] {
        let world = world("2s", AFTER_WORK);
        world.go();
        launch(&world, executor);
        until("the pause", || world.sessions().len() == 2);
        let paused = world.supervisor("01.01.01");
        signal("KILL", paused);
        until("the supervisor to be gone", || !runs(paused));
        assert_eq!(world.thread("01.01.01")["status"], "queued", "{executor}");
        work(&world, &["wait"]).exits(0);
        let sessions = last_is_completed(&world, 3);
        is(&sessions[0], "failed", "error");
        is(&sessions[1], "interrupted", "lost");
        assert_eq!(sessions[2]["resumes"], sessions[0]["sessionId"]);
    }
}
