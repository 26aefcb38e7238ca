//! The real opencode finds the skills, and an agent can do what they say.
use crate::support::{Answer, World};
use camino::Utf8PathBuf;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use workstreams::agent::rehearsal::private_home;
use workstreams::run::skills::{NAMES, skill};

/// What `opencode debug skill` says.
fn listed(world: &World) -> Value {
    let home = Utf8PathBuf::from_path_buf(world.path("opencode-home")).unwrap();
    // opencode loses the tail of a pipe
    let file = world.path("skills.json");
    let answer: Answer = Command::new(world.path("bin/opencode"))
        .args(["debug", "skill"])
        .envs(private_home(&home))
        .current_dir(world.repo())
        .env("PWD", world.repo())
        .stdout(std::fs::File::create(&file).unwrap())
        .output()
        .unwrap()
        .into();
    let _zero = answer.exits(0);
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

#[test]
fn opencode_lists_them() {
    let world = World::new();
    if !world.install_opencode() {
        return;
    }
    for tool in ["claude", "opencode"] {
        world.work(&["init", "--skills", tool]).exits(0);
        let listed = listed(&world);
        let listed = listed.as_array().unwrap();
        for name in NAMES {
            let found = listed.iter().find(|skill| skill["name"] == name);
            let found = found.unwrap_or_else(|| panic!("{tool}: no {name}: {listed:#?}"));
            let text = skill(name).unwrap();
            let description = found["description"].as_str().unwrap();
            assert!(text.contains(&format!("\ndescription: {description}\n")));
            let place = found["location"].as_str().unwrap();
            assert!(
                place.contains(&format!("/.{tool}/skills/{name}/")),
                "{place}"
            );
        }
        std::fs::remove_dir_all(world.repo().join(format!(".{tool}"))).unwrap();
    }
}

/// The agent loads a skill with opencode's own tool, and types what it reads there.
const SCRIPT: &str = "threads:
  '*':
    - tool: { skill: work-implementing }
    - tool: { bash: 'work show \"$WORK_THREAD\" > shown.txt && work start 01.01.01.01 && work approve stage 1; echo $? > refused.txt' }
    - tool: { bash: 'work done 01.01.01.01 -m \"as the skill says\"' }
    - text: done
";

#[test]
fn an_agent_reads_one_and_runs_what_it_names() {
    let world = World::new();
    if !world.install_opencode() {
        return;
    }
    world.threads(&[1]);
    let agents = "agents:\n  - name: default\n    models: [acme/first]\n";
    world.write("repo/agents.yaml", agents);
    world.write("script.yaml", SCRIPT);
    // opencode lists a skill's files with ripgrep, and would download it
    world.write("bin/rg", "#!/bin/sh\nexec find . -type f\n");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(world.path("bin/rg"), mode).unwrap();
    world.work(&["init", "--skills", "opencode"]).exits(0);
    let launch = ["multi", "--rehearse", "../script.yaml", "--in-place"];
    let wait = ["--wait", "--executor", "process"];
    world.work(&[&launch[..], &wait].concat()).exits(0);
    assert!(world.read("repo/shown.txt").contains("01.01.01"));
    assert_eq!(world.read("repo/refused.txt").trim(), "4");
    assert_eq!(
        world.tasks_file()["tasks"][0]["report"],
        "as the skill says"
    );
    let session = world.sessions()[0]["sessionId"]
        .as_str()
        .unwrap()
        .to_owned();
    let seen = world.session_folder(&session).join("model-requests.jsonl");
    let seen = std::fs::read_to_string(seen).unwrap();
    assert!(seen.contains("While you work"), "the model got the skill");
}
