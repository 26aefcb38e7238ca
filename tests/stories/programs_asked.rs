//! A program is asked once who it is, however many agents use it.
use crate::support::{Answer, World, until};
use std::os::unix::fs::PermissionsExt as _;

const OPENCODE: &str = r#"#!/bin/sh
echo "$*" >> "$HOME/asked"
case $1 in
  --version) echo 1.18.0 ;;
  models) printf 'acme/large\nacme/small\n' ;;
esac
"#;

#[test]
fn several_agents_of_one_opencode_ask_it_once() {
    let world = World::new();
    world.write("bin/opencode", OPENCODE);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/opencode"), mode).unwrap();
    world.threads(&[3]);
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    models: [acme/large]\n  - name: careful\n    \
         models: [acme/small]\n  - name: quick\n    models: [acme/small, acme/gone]\n",
    );
    world.work(&["assign", "1.1.2", "careful"]).exits(0);
    world.work(&["assign", "1.1.3", "quick"]).exits(0);
    world
        .work(&["multi", "--dry-run"])
        .exits(0)
        .warns("opencode does not know `acme/gone`, a fall-back model of agent `quick`");
    let asked = world.read("home/asked");
    assert_eq!(asked.lines().collect::<Vec<_>>(), ["--version", "models"]);
}

/// A world whose opencode is this script, and how `work` is called there: an answer may take a
/// second.
fn asks(script: &str) -> (World, impl Fn(&World) -> Answer) {
    let world = World::new();
    world.write("bin/opencode", script);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/opencode"), mode).unwrap();
    world.threads(&[1]);
    let agents = "agents:\n  - name: default\n    models: [acme/large]\n";
    world.write("repo/agents.yaml", agents);
    (world, |world| {
        let mut multi = world.command(&["multi", "--dry-run"]);
        multi.env("WORK_ANSWER_LIMIT", "1").output().unwrap().into()
    })
}

#[test]
fn an_opencode_that_hangs_when_asked_for_its_version_is_ended_and_nothing_starts() {
    // what it starts goes with it
    let (world, multi) = asks("#!/bin/sh\nsleep 600 &\nwait\n");
    multi(&world)
        .exits(6)
        .warns("--version` did not answer: no answer within 1 s");
    assert!(world.sessions().is_empty());
    until("nobody to be left", || world.workers().is_empty());
}

#[test]
fn an_opencode_that_hangs_when_asked_for_its_models_is_no_reason_not_to_start() {
    let script = "#!/bin/sh\ncase $1 in --version) echo 1.18.0 ;; *) exec sleep 600 ;; esac\n";
    let (world, multi) = asks(script);
    multi(&world)
        .exits(0)
        .warns("opencode does not list its models, so they were not checked");
    until("nobody to be left", || world.workers().is_empty());
}
