//! The state cannot be written, or not even read: whoever looks sees the truth, whoever waits goes on
//! waiting, and what runs can be ended.
use crate::support::faults::{HOLD, HOLD_THEN_0, HOLD_WITH_TOOL, is, runs, signal};
use crate::support::{Answer, WORK, World, until};
use std::os::unix::fs::PermissionsExt as _;

/// Every command that only looks, in one go.
const LOOKING: [&[&str]; 10] = [
    &["status"],
    &["status", "--json"],
    &["list"],
    &["tree"],
    &["show", "01.01.01"],
    &["session", "list"],
    &["session", "show", "01.01.01"],
    &["why", "01.01.01"],
    &["logs", "01.01.01"],
    &["diff", "01.01.01"],
];

fn tasks(world: &World) -> std::path::PathBuf {
    world.repo().join("workstreams/001-story/tasks.json")
}

fn mode(world: &World, mode: u32) {
    std::fs::set_permissions(tasks(world), std::fs::Permissions::from_mode(mode)).unwrap();
}

fn launched(world: &World, more: &[&str]) {
    let all = ["multi", "--detach", "--executor", "process"];
    world.work(&[all.as_slice(), more].concat()).exits(0);
}

/// The line on stderr, once and no more.
#[track_caller]
fn warns_once(answer: &Answer, why: &str) {
    let warnings = answer.stderr.matches("warning: ").count();
    assert!(
        warnings == 1 && answer.stderr.contains(why),
        "not one warning of `{why}`\n{answer}"
    );
}

#[test]
fn a_write_protected_state_shows_every_end_and_keeps_changes_out() {
    let world = World::with_threads(&[1], HOLD_THEN_0);
    launched(&world, &[]);
    world.ready(&[1]);
    let supervisor = world.supervisor("01.01.01");
    world.agent("01.01.01");
    mode(&world, 0o444);
    signal("KILL", supervisor);
    until("the supervisor to be gone", || !runs(supervisor));
    for command in LOOKING {
        let answer = world.work(command).exits(0);
        if !command.contains(&"--json") {
            warns_once(&answer, "write-protected");
        }
    }
    let status = world.work(&["status", "--json"]).data();
    is(&status["threads"][0]["last"], "interrupted", "lost");
    let warning = status["warnings"][0].as_str().unwrap();
    assert!(warning.contains("write-protected"), "{warning}");
    // it is over, and who waits is told so
    warns_once(&world.work(&["wait"]).exits(1), "write-protected");
    // nothing was written, and nothing can be changed
    assert_eq!(world.record("01.01.01").unwrap()["status"], "running");
    for command in [
        ["update", "--task", "1.1.1.1", "--breadcrumb", "x"].as_slice(),
        &["multi", "--detach"],
        &["fix", "--thread", "01.01.01", "--retry"],
        &["session", "complete", "--all"],
    ] {
        world.work(command).exits(4).warns("write-protected");
    }
    mode(&world, 0o644);
    is(&world.thread("01.01.01")["last"], "interrupted", "lost");
    is(&world.record("01.01.01").unwrap(), "interrupted", "lost");
    world.nobody_left();
}

/// In a mount namespace of its own: a small disk is filled while one thread runs and one is queued.
const FILLED_IN_MID_RUN: &str = r#"mount -t tmpfs -o size=8m,mode=0755 tmpfs "$1" || exit 77
cp -a "$2/." "$1" && cd "$1" || exit 1
"$3" multi --executor process --max-parallel 1 --wait > "$HOME/waited" 2>&1 &
waits=$!
while [ ! -e "$HOME/ready-01.01.01" ]; do sleep 0.05; done
until grep -q agentProcess workstreams/001-story/tasks.json; do sleep 0.05; done
head -c 100000000 /dev/zero > fill
# into the last page of the log goes what has room there, and then nothing more
i=100
code=0
while [ $code = 0 ]; do
  i=$((i + 1))
  "$3" update --task 1.1.2.1 --breadcrumb $i > "$HOME/update" 2>&1
  code=$?
done
echo "then $code" >> "$HOME/update"
: > "$HOME/go"
# its supervisor holds this lock until it is through, and the waiting command has seen it
for alive in workstreams/001-story/sessions/*/alive; do flock "$alive" true; done
until grep -q "the disk is full" "$HOME/waited"; do sleep 0.05; done
for look in status list tree "session list" "why 1.1.1" "logs 1.1.1" "status --json"; do
  "$3" $look > "$HOME/look" 2> "$HOME/look.err"; code=$?
  echo "$look: $code, $(grep -c "the disk is full" "$HOME/look.err") warning" >> "$HOME/looks"
done
mv "$HOME/look" "$HOME/full.json"
kill -0 $waits && echo "still waiting" >> "$HOME/looks"
rm fill
wait $waits; echo $? >> "$HOME/waited"
"$3" session list --json
"#;

#[test]
fn needs_root_on_a_full_disk_looking_shows_the_end_and_waiting_goes_on_until_the_run_has_ended() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIP: needs root to mount a small disk");
        return;
    }
    let world = World::with_threads(&[2], HOLD_THEN_0);
    std::fs::create_dir(world.path("small")).unwrap();
    let arguments = [world.path("small"), world.repo(), WORK.into()];
    let Some(answer) = world.in_own_mounts(FILLED_IN_MID_RUN, &arguments) else {
        return;
    };
    let answer = answer.exits(0);
    let looks = world.read("home/looks");
    let seen: Vec<&str> = looks.lines().collect();
    assert_eq!(
        seen,
        [
            "status: 0, 1 warning",
            "list: 0, 1 warning",
            "tree: 0, 1 warning",
            "session list: 0, 1 warning",
            "why 1.1.1: 0, 1 warning",
            "logs 1.1.1: 0, 1 warning",
            // there it stands among the data
            "status --json: 0, 0 warning",
            "still waiting",
        ]
    );
    let full = world.read("home/full.json");
    assert!(full.contains("the disk is full"), "{full}");
    assert!(full.contains("\"queued\""), "{full}");
    let update = world.read("home/update");
    assert!(
        update.contains("the disk is full") && update.ends_with("\nthen 1\n"),
        "{update}"
    );
    // both ran; nobody ticked anything, so the answer is no
    let waited = world.read("home/waited");
    assert_eq!(waited.matches("the disk is full").count(), 1, "{waited}");
    assert!(waited.ends_with("\n1\n"), "{waited}");
    let sessions = answer.data()["sessions"].clone();
    assert_eq!(sessions.as_array().unwrap().len(), 2, "{sessions}");
    for session in sessions.as_array().unwrap() {
        is(session, "completed", "exit");
    }
    world.nobody_left();
}

/// Two threads at work and one that waits for a slot.
fn at_work() -> World {
    let world = World::with_threads(&[3], HOLD_WITH_TOOL);
    launched(&world, &["--max-parallel", "2"]);
    world.ready(&[1, 2]);
    for thread in ["01.01.01", "01.01.02"] {
        world.supervisor(thread);
        world.agent(thread);
    }
    world
}

/// The records can be used again: they say what `stop` did, and nothing was started in its place.
#[track_caller]
fn stopped_by_its_user(world: &World) {
    let sessions = world.work(&["session", "list", "--json"]).exits(0).data();
    let sessions = sessions["sessions"].as_array().unwrap().clone();
    assert_eq!(sessions.len(), 2, "{sessions:?}");
    for session in &sessions {
        is(session, "interrupted", "user");
    }
    assert_eq!(world.run_state(), "paused");
    world.nobody_left();
}

#[test]
fn stop_ends_what_runs_although_the_records_are_write_protected() {
    let world = at_work();
    mode(&world, 0o444);
    let stopped = world.work(&["stop", "--all", "-y"]).exits(4);
    stopped
        .warns("01.01.01 Thread 1: interrupted")
        .warns("2 sessions were ended, and no record says so")
        .warns("write-protected");
    world.nobody_left();
    mode(&world, 0o644);
    stopped_by_its_user(&world);
}

#[test]
fn stop_ends_what_runs_although_the_records_cannot_be_read() {
    let world = at_work();
    let text = std::fs::read_to_string(tasks(&world)).unwrap();
    let conflict = format!("<<<<<<< ours\n{text}=======\n{text}>>>>>>> theirs\n");
    std::fs::write(tasks(&world), conflict).unwrap();
    let kept = world.work(&["stop", "--all"]).exits(2);
    kept.warns("01.01.02 Thread 2: its supervisor lives");
    // one by its id, the other by a part of its name
    world
        .work(&["stop", "1.1.1"])
        .exits(5)
        .warns("1 session was ended, and no record says so")
        .warns("unresolved git merge conflict");
    assert!(!world.workers().is_empty());
    std::fs::remove_file(tasks(&world)).unwrap();
    world
        .work(&["stop", "thread 2"])
        .exits(3)
        .warns("1 session was ended")
        .warns("does not exist");
    world.nobody_left();
    world
        .work(&["stop", "--all", "-y"])
        .exits(3)
        .warns("there is nothing to end");
    std::fs::write(tasks(&world), text).unwrap();
    stopped_by_its_user(&world);
}

#[test]
fn stop_without_records_leaves_the_processes_of_a_copy_alone() {
    let world = World::with_threads(&[1], HOLD);
    launched(&world, &[]);
    world.ready(&[1]);
    let supervisor = world.supervisor("01.01.01");
    let agent = world.agent("01.01.01");
    let copy = world.path("copy");
    let copied = world.program(std::path::Path::new("cp"), &["-a", "."]);
    let mut copied = copied;
    assert!(copied.arg(&copy).status().unwrap().success());
    // the same sessions, signed by the same processes
    std::fs::write(copy.join("workstreams/001-story/tasks.json"), "{").unwrap();
    world
        .work(&["stop", "--all", "-y", "--root", copy.to_str().unwrap()])
        .exits(5)
        .warns("there is nothing to end");
    assert!(runs(supervisor) && runs(agent));
    world.go();
    is(&world.ended_by_itself("01.01.01"), "completed", "exit");
    world.nobody_left();
}
