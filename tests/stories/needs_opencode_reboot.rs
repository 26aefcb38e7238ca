//! Everything is gone in the middle of a turn, the machine or the tmux server; the conversation
//! with the real opencode goes on.
use super::needs_opencode_fix::{AGENTS, SCRIPT, seen};
use crate::support::faults::{is, signal};
use crate::support::{Answer, World, until};
use serde_json::Value;

const REHEARSE: [&str; 3] = ["--rehearse", "../script.yaml", "--in-place"];

/// A conversation that waits for its tool, in a pane. None without opencode.
fn in_mid_turn() -> Option<World> {
    let world = World::new();
    if !world.install_opencode() {
        return None;
    }
    world.threads(&[1]);
    world.write("repo/agents.yaml", AGENTS);
    world.write("script.yaml", SCRIPT);
    world
        .work(&[&["multi", "--detach"], &REHEARSE[..]].concat())
        .exits(0);
    until("the tool to run", || world.path("repo/busy").exists());
    until("its conversation to be known", || {
        let record = world.record("01.01.01");
        record.is_some_and(|record| record["agentSessionId"].is_string())
    });
    Some(world)
}

/// The first session was interrupted like this; the second one is its conversation, and the model
/// saw what was said before.
fn went_on(world: &World, sessions: &[Value], cause: &str) {
    let [first, second] = sessions else {
        panic!("two sessions: {sessions:#?}");
    };
    is(first, "interrupted", cause);
    is(second, "completed", "exit");
    assert_eq!(second["agentSessionId"], first["agentSessionId"]);
    assert_eq!(second["resumes"], first["sessionId"]);
    let all = serde_json::to_string(&seen(world, second)).unwrap();
    for part in [
        "task of thread 1",
        "I try the door of port 80",
        "try port 8080",
    ] {
        assert!(all.contains(part), "the model did not see {part:?}: {all}");
    }
}

const RESUME: [&str; 7] = [
    "fix",
    "-t",
    "1.1.1",
    "--resume",
    "--note",
    "try port 8080",
    "--wait",
];

#[test]
fn after_a_reboot_in_mid_turn_the_conversation_goes_on() {
    let Some(world) = in_mid_turn() else {
        return;
    };
    // the power fails: nothing that ran is left, and nobody could write a word
    until("everything to be dead", || {
        let all = world.processes();
        for pid in &all {
            // what its parent took along is gone already
            let _gone = std::process::Command::new("kill")
                .args(["-KILL", &pid.to_string()])
                .output();
        }
        all.is_empty()
    });
    let later = |args: &[&str]| -> Answer {
        let mut command = world.command(args);
        command.env("WORK_BOOT_ID", "00000000-0000-4000-8000-000000000001");
        command.output().unwrap().into()
    };
    later(&["status"])
        .exits(0)
        .says("interrupted")
        .says("reboot")
        .says("work fix --thread 01.01.01 --resume");
    later(&[&RESUME[..], &REHEARSE].concat()).exits(0);
    let sessions = later(&["session", "list", "--json"]).exits(0).data();
    went_on(&world, sessions["sessions"].as_array().unwrap(), "reboot");
    world.nobody_left();
}

#[test]
fn after_the_tmux_server_was_killed_the_conversation_goes_on_in_a_new_one() {
    let Some(world) = in_mid_turn() else {
        return;
    };
    let server = world.tmux(&["display-message", "-p", "#{pid}"]).exits(0);
    signal("KILL", server.stdout.trim().parse().unwrap());
    until("it to be known", || {
        world.thread("01.01.01")["status"] == "interrupted"
    });
    world.work(&[&RESUME[..], &REHEARSE].concat()).exits(0);
    let sessions = world.sessions();
    went_on(&world, &sessions, "tmux-gone");
    assert_ne!(sessions[0]["pane"], sessions[1]["pane"]);
    world.nobody_left();
}
