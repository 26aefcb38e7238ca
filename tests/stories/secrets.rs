//! What the launcher's environment holds reaches the agent and stays out of everything else.
use crate::support::{World, until};
use std::fs;

/// A value that stands nowhere but in the launcher's environment.
const CANARY: &str = "canary-4b1f9d2e70c84c3f";

/// Shows a hash of it, holds still, then works.
const AGENT: &str = "\
printf %s \"$SERVICE_TOKEN\" | sha256sum >\"seen-$WORK_THREAD\"
while [ ! -e go ]; do sleep 0.05; done
cat >/dev/null
work update --thread \"$WORK_THREAD\" --status completed --report done";

/// XR-62.
#[test]
fn a_secret_reaches_the_agent_and_nothing_else() {
    let world = World::with_threads(&[2], AGENT);
    let launched = world
        .command(&["multi", "--detach"])
        .env("SERVICE_TOKEN", CANARY)
        .status()
        .unwrap();
    assert!(launched.success());
    let seen = |n: u32| {
        fs::read_to_string(world.path(&format!("repo/seen-01.01.0{n}"))).unwrap_or_default()
    };
    until("both agents to show what they see", || {
        (1..=2).all(|n| seen(n).ends_with("-\n"))
    });
    let hash = "41997d54";
    assert!((1..=2).all(|n| seen(n).starts_with(hash)), "{}", seen(1));

    nowhere(&world);
    world.write("repo/go", "");
    world.work(&["wait"]).exits(0);
    nowhere(&world);
}

/// No file, no arguments of a process, nothing that tmux tells or was started with.
fn nowhere(world: &World) {
    assert_eq!(
        world.files_with("", CANARY.as_bytes()),
        [""; 0].map(std::path::PathBuf::from)
    );
    for pid in world.processes() {
        let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        assert!(!holds(&arguments), "arguments of process {pid}");
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        if name.starts_with("tmux") {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            assert!(!holds(&environment), "environment of {name}");
        }
    }
    let global = world.tmux(&["show-environment", "-g"]).exits(0);
    assert!(
        !holds(global.stdout.as_bytes()),
        "tmux's global environment"
    );
    let names = world
        .tmux(&["list-sessions", "-F", "#{session_name}"])
        .exits(0);
    for name in names.stdout.lines() {
        let own = world.tmux(&["show-environment", "-t", name]).exits(0);
        assert!(
            !holds(own.stdout.as_bytes()),
            "environment of tmux session {name}"
        );
    }
}

fn holds(bytes: &[u8]) -> bool {
    bytes
        .windows(CANARY.len())
        .any(|window| window == CANARY.as_bytes())
}
