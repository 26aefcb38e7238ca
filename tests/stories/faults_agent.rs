//! Agents that fail, crash, hang, or leave something behind.
use crate::support::faults::{HOLD, HOLD_WITH_TOOL, is, signal};
use crate::support::{World, until};

#[test]
fn an_exit_code_is_a_failure_with_that_code_and_the_others_complete() {
    let script = format!(
        "[ \"$WORK_THREAD\" = 01.01.02 ] && {{ cat >/dev/null; echo 'out of paper' >&2; exit 3; }}\n{}",
        World::TICK
    );
    let world = World::with_threads(&[3], &script);
    world.work(&["multi", "--wait"]).exits(1);
    let last = world.thread("01.01.02")["last"].clone();
    is(&last, "failed", "exit");
    assert_eq!(last["exitCode"], 3);
    assert_eq!(last["message"], "exit code 3");
    world
        .work(&["logs", "01.01.02"])
        .exits(0)
        .says("out of paper");
    assert_eq!(world.thread("01.01.02")["status"], "failed");
    assert_eq!(world.status()["counts"]["completed"], 2);
    world.nobody_left();
}

fn killed_agent(name: &str, number: i32) {
    let world = World::with_threads(&[2], HOLD_WITH_TOOL);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1, 2]);
    signal(name, world.agent("01.01.01"));
    let record = world.ended_by_itself("01.01.01");
    is(&record, "failed", "signal");
    assert_eq!(record["signal"], number);
    world.go();
    is(&world.ended_by_itself("01.01.02"), "completed", "exit");
    world.nobody_left();
    assert_eq!(world.thread("01.01.01")["status"], "failed");
}

#[test]
fn an_agent_killed_by_sigkill_is_failed_with_the_signal() {
    killed_agent("KILL", 9);
}

#[test]
fn an_agent_that_crashes_is_failed_with_the_signal() {
    killed_agent("SEGV", 11);
}

#[test]
fn a_tool_that_ignores_sigterm_is_gone_after_the_normal_end() {
    let world = World::with_threads(&[1], HOLD_WITH_TOOL);
    world.go();
    world.work(&["multi", "--wait"]).exits(0);
    assert!(world.path("home/tool-01.01.01").exists());
    world.nobody_left();
}

#[test]
fn a_hanging_agent_is_ended_by_its_timeout_with_all_it_started() {
    let world = World::with_threads(&[1], HOLD_WITH_TOOL);
    world.shell_agent(HOLD_WITH_TOOL, "timeout: 3s");
    world.work(&["multi", "--wait"]).exits(1);
    let last = world.thread("01.01.01")["last"].clone();
    is(&last, "failed", "timeout");
    assert_eq!(last["message"], "not finished after 3s");
    world.nobody_left();
}

#[test]
fn an_agent_that_ignores_int_and_term_is_killed_by_its_timeout() {
    let world = World::with_threads(&[1], HOLD);
    world.shell_agent(&format!("trap '' INT TERM HUP\n{HOLD}"), "timeout: 1s");
    world.work(&["multi", "--wait"]).exits(1);
    let last = world.thread("01.01.01")["last"].clone();
    is(&last, "failed", "timeout");
    assert_eq!(last["signal"], 9);
    world.nobody_left();
}

/// Stands in for an opencode that hangs before it names its conversation.
const MUTE: &str = r#"#!/bin/sh
case "$1" in run) ;; --version) echo 1.18.33; exit 0;; *) exit 0;; esac
cat >/dev/null
: > "$HOME/ready-$WORK_THREAD"
exec sleep 1000
"#;

#[test]
fn an_opencode_that_hangs_before_its_conversation_began_is_ended_with_that_cause() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::with_threads(&[1], "");
    world.write("bin/opencode", MUTE);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/opencode"), mode).unwrap();
    world.write(
        "repo/agents.yaml",
        "agents:\n  - { name: default, models: [a/b], idle_timeout: 1s }\n",
    );
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    let record = world.ended_by_itself("01.01.01");
    is(&record, "failed", "idle");
    let message = record["message"].as_str().unwrap();
    assert!(
        message.contains("its conversation never began"),
        "{message}"
    );
    world.nobody_left();
}

#[test]
fn silence_without_a_working_tool_is_ended_by_idle_timeout() {
    let world = World::with_threads(&[1], "");
    world.shell_agent("exec sleep 600", "idle_timeout: 1s");
    world.work(&["multi", "--wait"]).exits(1);
    is(&world.thread("01.01.01")["last"], "failed", "idle");
    world.nobody_left();
}

#[test]
fn silence_with_a_sleeping_tool_is_idle_and_shown_before_it_is_ended() {
    let world = World::with_threads(&[1], "");
    world.shell_agent("sleep 600; true", "idle_timeout: 6s");
    world.work(&["multi", "--detach"]).exits(0);
    until("the pane's border to say so", || {
        let states = world
            .tmux(&["list-panes", "-a", "-F", "#{@work_state}"])
            .exits(0);
        states.stdout.contains("quiet 3s")
    });
    world.work(&["wait"]).exits(1);
    is(&world.thread("01.01.01")["last"], "failed", "idle");
    world.nobody_left();
}

#[test]
fn silence_with_a_working_tool_is_not_idle() {
    let world = World::with_threads(&[1], "");
    let works = "sh -c 'n=0; while [ $n -lt 1500000 ]; do n=$((n+1)); done'";
    world.shell_agent(&format!("{works}\n{}", World::TICK), "idle_timeout: 1s");
    world.work(&["multi", "--wait"]).exits(0);
    is(&world.thread("01.01.01")["last"], "completed", "exit");
}

#[test]
fn a_program_that_is_not_there_fails_before_anything_is_written() {
    let world = World::with_threads(&[1], "");
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    driver: command\n    command: [no-such-agent]\n",
    );
    world
        .work(&["multi", "--wait"])
        .exits(6)
        .warns("no-such-agent");
    assert_eq!(world.sessions().len(), 0);
}
