//! `multi` is killed, or told to go: the run does not need it.
use crate::support::faults::{HOLD, is, runs, signal};
use crate::support::{World, until, until_some};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Child;

fn all_complete_by_themselves(world: &World, threads: &[&str]) {
    for thread in threads {
        is(&world.ended_by_itself(thread), "completed", "exit");
    }
    world.nobody_left();
    assert_eq!(world.status()["counts"]["completed"], threads.len());
}

#[test]
fn a_killed_multi_changes_nothing_and_queued_threads_start_without_it() {
    let world = World::with_threads(&[8], HOLD);
    let mut multi = world.start(&["multi", "--wait", "--max-parallel", "2"]);
    world.ready(&[1, 2]);
    multi.kill().unwrap();
    multi.wait().unwrap();
    world.go();
    // each of six ends starts the next one, from a pane that goes away at the same moment
    let threads: Vec<String> = (1..=8).map(|n| format!("01.01.{n:02}")).collect();
    let threads: Vec<&str> = threads.iter().map(String::as_str).collect();
    all_complete_by_themselves(&world, &threads);
    assert_eq!(world.run_state(), "ended");
}

#[test]
fn a_detached_run_ends_right_without_anyone() {
    let world = World::with_threads(&[2], HOLD);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1, 2]);
    world.go();
    all_complete_by_themselves(&world, &["01.01.01", "01.01.02"]);
}

fn told_to_go(name: &str) {
    let world = World::with_threads(&[2], HOLD);
    let multi = world.start(&["multi", "--wait"]);
    world.ready(&[1, 2]);
    until_it_waits(&multi);
    signal(name, multi.id());
    let answer: crate::support::Answer = multi.wait_with_output().unwrap().into();
    answer.exits(130).warns("the run goes on");
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world.go();
    all_complete_by_themselves(&world, &["01.01.01", "01.01.02"]);
}

/// It has installed its handlers: until then a signal ends it as any program.
fn until_it_waits(multi: &Child) {
    until("multi to listen for signals", || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", multi.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = u64::from_str_radix(caught.unwrap().trim(), 16).unwrap();
        let (interrupt, terminate) = (1 << 1, 1 << 14);
        caught & interrupt != 0 && caught & terminate != 0
    });
}

#[test]
fn ctrl_c_at_multi_ends_the_waiting_and_not_the_run() {
    told_to_go("INT");
}

#[test]
fn sigterm_at_multi_ends_the_waiting_and_not_the_run() {
    told_to_go("TERM");
}

/// A `tmux` that hangs where panes are made until `tmux-go` exists, then does as asked.
fn slow_tmux(world: &World) {
    let real = std::process::Command::new("sh")
        .args(["-c", "command -v tmux"])
        .output()
        .unwrap();
    let real = String::from_utf8(real.stdout).unwrap();
    let home = world.path("home");
    let home = home.display();
    world.write(
        "bin/tmux",
        &format!(
            "#!/bin/sh\ncase \"$*\" in *new-session*) : > {home}/tmux-called\n\
             while [ ! -e {home}/tmux-go ]; do sleep 0.05; done;; esac\nexec {} \"$@\"\n",
            real.trim()
        ),
    );
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/tmux"), mode).unwrap();
}

/// One thread whose `multi` asks tmux for panes, which makes none until `home/tmux-go` is there.
fn before_the_panes(script: &str) -> (World, Child) {
    let world = World::with_threads(&[1], script);
    slow_tmux(&world);
    let multi = world.start(&["multi", "--wait"]);
    until("the panes to be asked for", || {
        world.path("home/tmux-called").exists()
    });
    (world, multi)
}

#[test]
fn multi_killed_before_the_panes_leaves_spawn_failed_and_late_panes_start_nothing() {
    let world = World::with_threads(&[2], World::TICK);
    slow_tmux(&world);
    let mut multi = world.start(&["multi", "--wait"]);
    until("the panes to be asked for", || {
        world.path("home/tmux-called").exists()
    });
    assert_eq!(world.thread("01.01.01")["status"], "running");
    multi.kill().unwrap();
    multi.wait().unwrap();
    // a little earlier, it would have left this
    let first = world.record("01.01.01").unwrap();
    let first = world.session_folder(first["sessionId"].as_str().unwrap());
    std::fs::write(first.join("launch.new"), "{\"half").unwrap();
    for session in world.sessions() {
        is(&session, "interrupted", "spawn-failed");
    }
    // above all the launcher's environment, which may hold secrets and waited for the supervisor
    assert_eq!(world.unfinished(), Vec::<PathBuf>::new());
    // the tmux client outlived multi and makes the panes now
    world.write("home/tmux-go", "");
    until("the late panes to have ended", || {
        let panes = world.tmux(&["list-panes", "-a", "-F", "#{pane_dead}"]);
        panes.stdout == "1\n1\n"
    });
    assert_eq!(world.status()["counts"]["completed"], 0);
    for session in world.sessions() {
        is(&session, "interrupted", "spawn-failed");
        assert!(session["supervisor"].is_null(), "{session:#}");
    }
    world.work(&["multi", "--wait"]).exits(0);
    assert_eq!(world.sessions().len(), 4);
    assert_eq!(world.status()["counts"]["completed"], 2);
    world.nobody_left();
}

/// The supervisor of the only thread, which nobody names yet.
fn starting_supervisor(world: &World) -> u32 {
    until_some("the supervisor", || {
        let id = world.record("01.01.01")?["sessionId"].clone();
        let begins = format!("supervise\0{}\0", id.as_str()?);
        world.workers().into_iter().find(|pid| {
            std::fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|words| {
                words
                    .split_once('\0')
                    .is_some_and(|(_, rest)| rest.starts_with(&begins))
            })
        })
    })
}

#[test]
fn a_supervisor_killed_before_it_claims_its_record_leaves_spawn_failed() {
    let (world, multi) = before_the_panes(World::TICK);
    // the supervisor will wait for its lock before it does anything
    let id = world.record("01.01.01").unwrap()["sessionId"].clone();
    let lock = world.hold_alive(id.as_str().unwrap());
    world.write("home/tmux-go", "");
    signal("KILL", starting_supervisor(&world));
    drop(lock);
    let answer: crate::support::Answer = multi.wait_with_output().unwrap().into();
    answer.exits(1);
    // the tmux server still runs, and its command line names the session for ever
    assert!(world.tmux(&["has-session"]).code == Some(0));
    is(
        &world.thread("01.01.01")["last"],
        "interrupted",
        "spawn-failed",
    );
    world.nobody_left();
}

#[test]
fn a_supervisor_killed_before_its_record_names_it_is_known_all_the_same() {
    let (world, multi) = before_the_panes(HOLD);
    // nothing can be recorded, and the agent starts nevertheless
    let lock = world.hold_state_lock();
    world.write("home/tmux-go", "");
    world.ready(&[1]);
    let record = world.record("01.01.01").unwrap();
    assert!(record["supervisor"].is_null(), "{record:#}");
    let alive = world
        .session_folder(record["sessionId"].as_str().unwrap())
        .join("alive");
    let signed: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(alive).unwrap()).unwrap();
    signal(
        "KILL",
        u32::try_from(signed["pid"].as_u64().unwrap()).unwrap(),
    );
    drop(lock);
    let answer: crate::support::Answer = multi.wait_with_output().unwrap().into();
    answer.exits(1);
    // its agent had been started: that is not `spawn-failed`
    let last = &world.thread("01.01.01")["last"];
    is(last, "interrupted", "lost");
    assert_eq!(last["supervisor"], signed);
    world.nobody_left();
}

#[test]
fn a_session_is_stopped_although_its_record_does_not_name_its_supervisor_yet() {
    let (world, multi) = before_the_panes(HOLD);
    let lock = world.hold_state_lock();
    world.write("home/tmux-go", "");
    world.ready(&[1]);
    let stop = world.start(&["stop", "--all", "--yes"]);
    until("stop to wait for the lock", || {
        // a helper thread of it stands in the kernel's queue
        let threads = std::fs::read_dir(format!("/proc/{}/task", stop.id()));
        threads.is_ok_and(|it| it.count() > 1)
    });
    drop(lock);
    let stopped: crate::support::Answer = stop.wait_with_output().unwrap().into();
    stopped.exits(0);
    is(&world.thread("01.01.01")["last"], "interrupted", "user");
    let answer: crate::support::Answer = multi.wait_with_output().unwrap().into();
    answer.exits(1);
    world.nobody_left();
}

/// The proof of life, held as its supervisor would that has not come to sign.
fn lives(world: &World) -> std::fs::File {
    let id = world.record("01.01.01").unwrap()["sessionId"].clone();
    let alive = world.session_folder(id.as_str().unwrap()).join("alive");
    let file = std::fs::File::open(alive).unwrap();
    file.lock().unwrap();
    file
}

#[test]
fn stop_says_so_when_one_lives_that_it_cannot_find() {
    let (world, multi) = before_the_panes(World::TICK);
    let lock = lives(&world);
    world
        .work(&["stop", "--all", "--yes"])
        .exits(1)
        .warns("the supervisor of thread 01.01.01 lives");
    assert_eq!(world.thread("01.01.01")["status"], "running");
    drop(lock);
    world.write("home/tmux-go", "");
    let answer: crate::support::Answer = multi.wait_with_output().unwrap().into();
    answer.exits(0);
    world.nobody_left();
}

#[test]
fn stop_finds_a_supervisor_that_has_not_signed_by_its_command_line() {
    let (world, multi) = before_the_panes(World::TICK);
    let lock = lives(&world);
    world.write("home/tmux-go", "");
    let supervisor = starting_supervisor(&world);
    signal("STOP", supervisor);
    let stop = world.start(&["stop", "--all", "--yes"]);
    until("the supervisor to be gone", || !runs(supervisor));
    drop(lock);
    let stopped: crate::support::Answer = stop.wait_with_output().unwrap().into();
    stopped.exits(0);
    let answer: crate::support::Answer = multi.wait_with_output().unwrap().into();
    answer.exits(1);
    let last = &world.thread("01.01.01")["last"];
    assert_eq!(last["status"], "interrupted", "{last:#}");
    assert!(last["agentProcess"].is_null(), "{last:#}");
    world.nobody_left();
}

#[test]
fn a_second_multi_is_refused_while_the_first_one_launches() {
    let (world, multi) = before_the_panes(World::TICK);
    world.work(&["multi", "--wait"]).exits(5).warns("running");
    world.write("home/tmux-go", "");
    let answer: crate::support::Answer = multi.wait_with_output().unwrap().into();
    answer.exits(0);
    assert_eq!(world.sessions().len(), 1);
}

#[test]
fn a_supervisor_for_an_ended_record_starts_nothing() {
    let world = World::with_threads(&[1], "cat >/dev/null; echo run >> \"$HOME/runs\"");
    world
        .work(&["multi", "--wait", "--executor", "process"])
        .exits(1);
    // the log has it first, tasks.json a moment later
    let session = world.ended_by_itself("01.01.01");
    let id = session["sessionId"].as_str().unwrap();
    world
        .work(&["supervise", id])
        .exits(5)
        .warns("its record has ended already");
    assert_eq!(world.read("home/runs"), "run\n");
    assert_eq!(world.record("01.01.01").unwrap(), session);
}
