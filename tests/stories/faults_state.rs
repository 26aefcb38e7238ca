//! The state cannot be written: its lock is held by somebody who does not move, or the disk is full.
use crate::support::faults::{HOLD_THEN_0, is, runs, signal};
use crate::support::{WORK, World, until};
use std::process::{Command, Stdio};

#[test]
fn a_stuck_lock_is_one_clear_error_that_names_its_holder_and_the_end_is_recorded_later() {
    let world = World::with_threads(&[1], HOLD_THEN_0);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    world.agent("01.01.01");
    let id = world.record("01.01.01").unwrap()["sessionId"].clone();
    let lock = world.repo().join("workstreams/001-story/.state/lock");
    let mut holder = Command::new("flock")
        .arg(&lock)
        .args(["sh", "-c", "echo held; exec sleep 1000"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 5];
    std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut said).unwrap();
    // as our commands sign it
    let note = format!(
        "{{\"pid\":{},\"command\":\"work update\",\"since\":\"2026-01-02T03:04:05Z\"}}",
        holder.id()
    );
    std::fs::write(&lock, format!("{note:<256}")).unwrap();
    signal("STOP", holder.id());
    world.go();
    world.exit_file_written(id.as_str().unwrap());
    let refused = world.work(&["update", "--thread", "01.01.01", "--status", "completed"]);
    refused
        .exits(5)
        .warns(&format!("process {} (`work update`)", holder.id()));
    // reading needs no lock
    assert_eq!(world.thread("01.01.01")["status"], "running");
    signal("KILL", holder.id());
    holder.wait().unwrap();
    // the lock lives on in the sleeper that inherited it
    end_children_of(&lock);
    is(&world.ended_by_itself("01.01.01"), "completed", "exit");
    assert_eq!(world.thread("01.01.01")["status"], "incomplete");
    world.nobody_left();
}

/// How long the lock is held: beyond what a command waits; `WORK_LONG` for a true minute.
fn held_for() -> u32 {
    if std::env::var_os("WORK_LONG").is_some() {
        60
    } else {
        12
    }
}

#[test]
fn a_lock_held_for_long_holds_up_no_end_and_costs_a_command_its_limit_only() {
    let world = World::with_threads(&[3], HOLD_THEN_0);
    world
        .work(&["multi", "--detach", "--executor", "process"])
        .exits(0);
    world.ready(&[1, 2, 3]);
    for thread in ["01.01.01", "01.01.02", "01.01.03"] {
        world.agent(thread);
    }
    let sessions = world.sessions();
    let mut holder = world.program(std::path::Path::new("flock"), &[]);
    let mut holder = holder
        .args(["--no-fork", "workstreams/001-story/.state/lock"])
        .args(["sh", "-c", &format!("echo held; exec sleep {}", held_for())])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 5];
    std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut said).unwrap();
    world.go();
    for session in &sessions {
        world.exit_file_written(session["sessionId"].as_str().unwrap());
    }
    // meanwhile: looking works, writing is refused after its time, killing one costs nothing
    assert_eq!(world.thread("01.01.01")["status"], "running");
    let killed = world.supervisor("01.01.02");
    signal("KILL", killed);
    until("it to be gone", || !runs(killed));
    let note = world.work(&["update", "--task", "1.1.1.1", "--breadcrumb", "x"]);
    note.exits(5).warns("is locked").warns("waited 10 s");
    assert!(
        holder.try_wait().unwrap().is_none(),
        "it was held all the time"
    );
    for thread in ["01.01.01", "01.01.03"] {
        assert_eq!(world.record(thread).unwrap()["status"], "running");
    }
    holder.wait().unwrap();
    for thread in ["01.01.01", "01.01.03"] {
        is(&world.ended_by_itself(thread), "completed", "exit");
    }
    is(&world.thread("01.01.02")["last"], "completed", "exit");
    world
        .work(&["update", "--task", "1.1.1.1", "--breadcrumb", "x"])
        .exits(0);
    assert_eq!(world.run_state(), "ended");
    world.nobody_left();
}

/// Ends whoever has the file open: a process that this test's holder started.
fn end_children_of(lock: &std::path::Path) {
    let has_it_open = |pid: u32| {
        std::fs::read_dir(format!("/proc/{pid}/fd")).is_ok_and(|mut files| {
            files.any(|file| {
                file.is_ok_and(|file| std::fs::read_link(file.path()).is_ok_and(|to| to == lock))
            })
        })
    };
    let sleeps = |pid: u32| {
        std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name == "sleep\n")
    };
    let all = std::fs::read_dir("/proc").unwrap();
    for pid in all.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()) {
        if sleeps(pid) && has_it_open(pid) {
            signal("KILL", pid);
            until("the lock's heir to be gone", || !runs(pid));
        }
    }
}

/// Stands in for opencode: tells its conversation's id only after `go`, then ends well.
const LATE_ID: &str = r#"#!/bin/sh
case "$1" in
--version) echo 1.18.33; exit;;
run) ;;
models) echo a/b; exit;;
*) exit;;
esac
cat >/dev/null
: > "$HOME/ready-$WORK_THREAD"
while [ ! -e "$HOME/go" ]; do sleep 0.05; done
echo '{"type":"text","timestamp":1,"sessionID":"ses_late","part":{"type":"text","text":"hello"}}'
echo '{"type":"step_finish","timestamp":2,"sessionID":"ses_late","part":{"type":"step-finish","reason":"stop","tokens":{"input":1,"output":1,"reasoning":0,"cache":{"read":0,"write":0}},"cost":0}}'
"#;

#[test]
fn the_exit_file_does_not_wait_for_facts_that_the_lock_keeps_from_the_record() {
    let world = World::with_threads(&[1], "");
    world.write("bin/opencode", LATE_ID);
    make_executable(&world);
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    models: [a/b]\n",
    );
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    world.agent("01.01.01");
    let id = world.record("01.01.01").unwrap()["sessionId"].clone();
    let lock = world.hold_state_lock();
    world.go();
    world.exit_file_written(id.as_str().unwrap());
    drop(lock);
    let record = world.ended_by_itself("01.01.01");
    is(&record, "completed", "exit");
    assert_eq!(record["agentSessionId"], "ses_late");
    world.nobody_left();
}

fn make_executable(world: &World) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/opencode"), mode).unwrap();
}

/// In a mount namespace of its own: the repository on a small disk, which the agent fills.
const ON_A_SMALL_DISK: &str = r#"mount -t tmpfs -o size=8m,mode=0755 tmpfs "$1" || exit 77
cp -a "$2/." "$1" && cd "$1" || exit 1
"$3" multi --executor process --detach >&2 || exit 1
while [ ! -e "$HOME/full" ]; do sleep 0.05; done
# its supervisor holds this lock until it is through
for alive in workstreams/001-story/sessions/*/alive; do flock "$alive" true; done
while grep -l "sup[e]rvise" /proc/[0-9]*/cmdline 2>/dev/null | xargs -r grep -l "$1" >/dev/null 2>&1; do sleep 0.05; done
cp workstreams/001-story/sessions/*/exit.json "$HOME/exit.json" >&2
rm fill
"$3" session list --json
"#;

#[test]
fn needs_root_on_a_full_disk_the_end_is_kept_and_recorded_when_there_is_room() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIP: needs root to mount a small disk");
        return;
    }
    let script = "cat >/dev/null\nhead -c 100000000 /dev/zero > \"$WORK_ROOT/fill\"\n: > \"$HOME/full\"\nexit 3";
    let world = World::with_threads(&[1], script);
    std::fs::create_dir(world.path("small")).unwrap();
    let arguments = [world.path("small"), world.repo(), WORK.into()];
    let Some(answer) = world.in_own_mounts(ON_A_SMALL_DISK, &arguments) else {
        return;
    };
    let answer = answer.exits(0);
    assert!(world.read("home/exit.json").contains("\"failed\""));
    let last = &answer.data()["sessions"][0];
    is(last, "failed", "exit");
    assert_eq!(last["exitCode"], 3);
    world.nobody_left();
}
