//! A program is asked once who it is, however many agents use it.
use crate::support::World;
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
