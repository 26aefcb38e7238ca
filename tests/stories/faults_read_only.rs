//! The file system under a running agent becomes read-only, and writable again.
use crate::support::faults::{HOLD_THEN_0, is, runs, signal};
use crate::support::{WORK, World, until};

/// In a mount namespace of its own: the repository on a tmpfs that is switched over in mid-run.
const ON_A_SWITCHED_DISK: &str = r#"mount -t tmpfs -o size=64m,mode=0755 tmpfs "$1" || exit 77
cp -a "$2/." "$1" && cd "$1" || exit 1
"$3" multi --executor process --detach >&2 || exit 1
while [ ! -e "$HOME/ready-01.01.01" ]; do sleep 0.05; done
# its supervisor has written everything about it down
until grep -q agentProcess workstreams/001-story/tasks.json; do sleep 0.05; done
# files that are open for writing keep a file system writable; the agent's output is such a file
mount -o remount,ro "$1" 2>/dev/null || { mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"; } || exit 77
cd "$1"
"$3" status > "$HOME/status" 2>&1; echo $? >> "$HOME/status"
"$3" update --task 1.1.1.1 --breadcrumb x > "$HOME/update" 2>&1; echo $? >> "$HOME/update"
"$3" doctor > "$HOME/doctor" 2>&1; echo $? >> "$HOME/doctor"
: > "$HOME/go"
# the agent has ended, and its supervisor has nowhere to say so
until grep -q "could not be written" workstreams/001-story/sessions/*/output.log; do sleep 0.05; done
"$3" status --json > "$HOME/ended" 2>&1
mount -o remount,rw "$1" 2>/dev/null; mount -o remount,rw,bind "$1" 2>/dev/null
for alive in workstreams/001-story/sessions/*/alive; do flock "$alive" true; done
"$3" session list --json
"#;

#[test]
fn needs_root_on_a_disk_that_turned_read_only_looking_works_and_the_end_is_written_when_it_can_be()
{
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIP: needs root to mount a disk of its own");
        return;
    }
    let world = World::with_threads(&[1], HOLD_THEN_0);
    std::fs::create_dir(world.path("disk")).unwrap();
    let arguments = [world.path("disk"), world.repo(), WORK.into()];
    let Some(answer) = world.in_own_mounts(ON_A_SWITCHED_DISK, &arguments) else {
        return;
    };
    let answer = answer.exits(0);
    let status = world.read("home/status");
    assert!(
        status.contains("running") && status.ends_with("\n0\n"),
        "{status}"
    );
    let update = world.read("home/update");
    assert!(
        update.contains("read-only") && update.ends_with("\n1\n"),
        "{update}"
    );
    assert_eq!(update.matches("error:").count(), 1, "{update}");
    let doctor = world.read("home/doctor");
    assert!(!doctor.contains("panicked"), "{doctor}");
    // its supervisor is there and holds its word: nobody calls it ended, or lost
    let ended = world.read("home/ended");
    assert!(ended.contains("\"running\""), "{ended}");
    assert!(!ended.contains("interrupted"), "{ended}");
    is(&answer.data()["sessions"][0], "completed", "exit");
    world.nobody_left();
}

/// The same, when everything of a session is killed before: nobody can write down what is known.
const A_DEAD_SESSION: &str = r#"mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77
cd "$1"
"$2" status --json
"#;

#[test]
fn needs_root_what_cannot_be_recorded_on_a_read_only_disk_is_shown_all_the_same() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIP: needs root to mount a disk of its own");
        return;
    }
    let world = World::with_threads(&[1], HOLD_THEN_0);
    world
        .work(&["multi", "--detach", "--executor", "process"])
        .exits(0);
    world.ready(&[1]);
    let supervisor = world.supervisor("01.01.01");
    world.agent("01.01.01");
    signal("KILL", supervisor);
    until("the supervisor to be gone", || !runs(supervisor));
    let arguments = [world.repo(), WORK.into()];
    let Some(answer) = world.in_own_mounts(A_DEAD_SESSION, &arguments) else {
        return;
    };
    let thread = answer.exits(0).data()["threads"][0].clone();
    is(&thread["last"], "interrupted", "lost");
    assert_eq!(world.record("01.01.01").unwrap()["status"], "running");
    // who can write does
    is(&world.thread("01.01.01")["last"], "interrupted", "lost");
    assert_eq!(world.record("01.01.01").unwrap()["status"], "interrupted");
    world.nobody_left();
}
