//! The witness: each agent of the soak holds a lock of its thread, and tells of who holds it instead.
//!
//! The killer takes forks of an agent for the agent, and a supervisor ends a tree from any end. So
//! `flock` itself is killed now and then, which says nothing about the lock: it is asked again.
use crate::support::{World, until};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

/// Takes the lock of `$WORK_THREAD` for as long as the shell lives, or writes to `two-at-once` who
/// has it. The shell alone holds it, with descriptor 9 (a shell moves it elsewhere while a command
/// runs without it): what it starts later must not get it.
pub(super) const WITNESS: &str = r#"
exec 9>"$HOME/one-$WORK_THREAD"
until flock -n -E 1 9; do
  answer=$?
  if [ $answer -gt 128 ]; then continue; fi
  {
    echo "$WORK_SESSION ($$) was refused with $answer by:"
    for open in /proc/[0-9]*/fd/*; do
      other=${open%/fd/*}
      [ $other != /proc/$$ ] && [ "$(readlink "$open")" = "$HOME/one-$WORK_THREAD" ] || continue
      echo "$other: $(tr '\0' ' ' < "$other/cmdline")"
      grep -E '^(State|PPid)' "$other/status"
      tr '\0' '\n' < "$other/environ" | grep '^WORK_SESSION='
    done
  } >> "$HOME/two-at-once" 2>&1
  break
done
"#;

/// A shell that takes the lock, or tells; then `then`.
fn witness(world: &World, then: &str) -> Command {
    let file = format!("witness-{}.sh", then.len());
    world.write(&file, &format!("{WITNESS}{then}\n:\n"));
    let mut command = Command::new("sh");
    world.environment(&mut command);
    command
        .arg(world.path(&file))
        .env("WORK_THREAD", "01.01.01")
        .env("WORK_SESSION", "somebody");
    command
}

fn told(world: &World) -> Option<String> {
    std::fs::read_to_string(world.path("home/two-at-once")).ok()
}

#[test]
fn a_second_agent_of_a_thread_is_told_of_with_the_first_one() {
    let world = World::new();
    let mut first = witness(&world, "touch \"$HOME/held\"; cat >/dev/null 9>&-")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    until("the first to hold the lock", || {
        world.path("home/held").exists()
    });
    assert_eq!(told(&world), None);
    assert!(witness(&world, "").status().unwrap().success());
    let told = told(&world).unwrap();
    assert!(told.contains("was refused with 1 by:"), "{told}");
    assert!(
        told.contains(&format!("/proc/{}: sh ", first.id())),
        "{told}"
    );
    drop(first.stdin.take());
    first.wait().unwrap();
}

#[test]
fn a_look_that_was_killed_says_nothing() {
    let world = World::new();
    let look = "#!/bin/sh\n[ -e \"$HOME/killed\" ] || { touch \"$HOME/killed\"; kill -KILL $$; }\n\
                exec /usr/bin/env PATH=\"${PATH#*:}\" flock \"$@\"\n";
    world.write("bin/flock", look);
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/flock"), executable).unwrap();
    assert!(witness(&world, "").status().unwrap().success());
    assert!(world.path("home/killed").exists());
    assert_eq!(told(&world), None);
}
