//! The supervisor is killed: its agent goes with it, and the next command says what happened.
use crate::support::faults::{HOLD, HOLD_WITH_TOOL, is, runs, signal};
use crate::support::{WORK, World, until};

fn killed_supervisor(executor: &str) {
    let world = World::with_threads(&[2], HOLD_WITH_TOOL);
    world
        .work(&["multi", "--detach", "--executor", executor])
        .exits(0);
    world.ready(&[1, 2]);
    let (supervisor, agent) = (world.supervisor("01.01.01"), world.agent("01.01.01"));
    signal("KILL", supervisor);
    until("both to be gone", || !runs(agent) && !runs(supervisor));
    assert_eq!(world.record("01.01.01").unwrap()["status"], "running");
    let thread = world.thread("01.01.01");
    is(&thread["last"], "interrupted", "lost");
    // what it would have written is there all the same
    let handoff = world.read("repo/workstreams/001-story/handoff/01.01.01.md");
    assert!(handoff.contains("interrupted (lost)"), "{handoff}");
    assert_eq!(world.thread("01.01.02")["status"], "running");
    // the person who looked did not do it
    let why = world.work(&["why", "1.1.1"]).exits(0).stdout;
    assert!(why.contains("(work settle)"), "{why}");
    world.go();
    is(&world.ended_by_itself("01.01.02"), "completed", "exit");
    // its tool too, although it had left the agent's group and ignores every polite signal
    world.nobody_left();
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.thread("01.01.01")["last"]["attempt"], 2);
}

#[test]
fn a_killed_supervisor_in_a_pane_takes_agent_and_tools_along() {
    killed_supervisor("tmux");
}

#[test]
fn a_killed_detached_supervisor_takes_agent_and_tools_along() {
    killed_supervisor("process");
}

#[test]
fn after_a_restart_of_the_machine_it_is_reboot() {
    let world = World::with_threads(&[1], HOLD);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    let (supervisor, agent) = (world.supervisor("01.01.01"), world.agent("01.01.01"));
    signal("KILL", supervisor);
    until("both to be gone", || !runs(agent) && !runs(supervisor));
    let mut later = world.command(&["status", "--json"]);
    later.env("WORK_BOOT_ID", "00000000-0000-4000-8000-000000000001");
    let answer: crate::support::Answer = later.output().unwrap().into();
    is(
        &answer.exits(0).data()["threads"][0]["last"],
        "interrupted",
        "reboot",
    );
}

/// In a mount namespace of its own the kernel names another boot.
const OF_ANOTHER_BOOT: &str = r#"echo 00000000-0000-4000-8000-000000000002 > "$HOME/boot_id"
mount --bind "$HOME/boot_id" /proc/sys/kernel/random/boot_id || exit 77
exec "$1" status --json
"#;

#[test]
fn needs_root_after_a_restart_of_everything_each_thread_is_reboot_and_goes_on() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIP: needs root to name another boot");
        return;
    }
    let world = World::with_threads(&[2], HOLD_WITH_TOOL);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1, 2]);
    world.agent("01.01.01");
    world.agent("01.01.02");
    // all at once, as the power goes: supervisors, agents, tools, the tmux server
    for pid in world.processes() {
        let _gone = std::process::Command::new("kill")
            .args(["-9", &pid.to_string()])
            .output();
    }
    until("everything to be gone", || world.processes().is_empty());
    let arguments = [WORK.into()];
    let Some(answer) = world.in_own_mounts(OF_ANOTHER_BOOT, &arguments) else {
        return;
    };
    let data = answer.exits(0).data();
    for thread in [0, 1] {
        is(&data["threads"][thread]["last"], "interrupted", "reboot");
    }
    world.go();
    world.work(&["multi", "--wait"]).exits(0);
    world.nobody_left();
}

/// Ends with 3 when it is told to.
const HOLD_THEN_3: &str = r#"cat >/dev/null
: > "$HOME/ready-$WORK_THREAD"
while [ ! -e "$HOME/go" ]; do sleep 0.05; done
exit 3"#;

#[test]
fn a_supervisor_killed_between_exit_file_and_record_loses_nothing() {
    let world = World::with_threads(&[1], HOLD_THEN_3);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    let supervisor = world.supervisor("01.01.01");
    world.agent("01.01.01");
    let id = world.record("01.01.01").unwrap()["sessionId"].clone();
    let lock = world.hold_state_lock();
    world.go();
    world.exit_file_written(id.as_str().unwrap());
    assert_eq!(world.record("01.01.01").unwrap()["status"], "running");
    signal("KILL", supervisor);
    until("the supervisor to be gone", || !runs(supervisor));
    drop(lock);
    let last = world.thread("01.01.01")["last"].clone();
    is(&last, "failed", "exit");
    assert_eq!(last["exitCode"], 3);
    world.nobody_left();
}
