//! The first batch of the sample with the real opencode and a scripted model: what `./demo` runs.
use crate::support::{Answer, SAMPLE, World};
use serde_json::Value;
use std::fs;
use std::process::Command;
use workstreams::agent::rehearsal::private_home;

#[test]
fn every_thread_ends_completed_with_a_conversation_that_opencode_knows() {
    let world = World::with_sample();
    if !world.install_opencode() {
        return;
    }
    world
        .work(&[
            "multi",
            "--batch",
            "01.01",
            "--rehearse",
            "--in-place",
            "--wait",
        ])
        .exits(0);
    let sessions = world.sessions();
    assert_eq!(sessions.len(), 4, "{sessions:#?}");
    let known = conversations(&world, &sessions[0]);
    for session in &sessions {
        assert_eq!(session["status"], "completed", "{session:#}");
        assert_eq!(session["exitCode"], 0);
        assert_eq!(session["attempt"], 1);
        assert_eq!(session["rehearsal"], true);
        assert_eq!(session["driver"], "opencode");
        for kind in ["input", "output"] {
            assert!(session["tokens"][kind].as_u64().unwrap() > 0, "{session:#}");
        }
        assert!(session["agentVersion"].as_str().unwrap().starts_with("1."));
        let conversation = session["agentSessionId"].as_str().unwrap();
        assert!(known.contains(&conversation.to_owned()), "{known:?}");
        let folder = format!(
            "repo/workstreams/{SAMPLE}/sessions/{}",
            session["sessionId"].as_str().unwrap()
        );
        for log in ["events.jsonl", "output.log"] {
            assert!(!world.read(&format!("{folder}/{log}")).is_empty(), "{log}");
        }
    }
    let tasks = world.status()["counts"].clone();
    assert_eq!(
        (&tasks["completed"], &tasks["total"]),
        (&8.into(), &13.into())
    );
    assert!(
        world
            .read("repo/rehearsal/01.01.03.md")
            .contains("01.01.03.02")
    );
    assert_eq!(world.workers(), Vec::<u32>::new());
    assert_eq!(panes(&world), ["1"; 4]);
}

/// `pane_dead` of every pane.
fn panes(world: &World) -> Vec<String> {
    let panes = world
        .tmux(&["list-panes", "-a", "-F", "#{pane_dead}"])
        .exits(0);
    panes.stdout.lines().map(str::to_owned).collect()
}

/// What `opencode session list` of the rehearsal's own data folder says.
fn conversations(world: &World, session: &Value) -> Vec<String> {
    let run = session["runId"].as_str().unwrap();
    let home = world
        .repo()
        .join(format!("workstreams/{SAMPLE}/.state/rehearsal/{run}"));
    let home = camino::Utf8PathBuf::from_path_buf(home).unwrap();
    // opencode loses the tail of a pipe
    let file = world.path("conversations.json");
    let answer: Answer = Command::new(world.path("bin/opencode"))
        .args(["session", "list", "--format", "json"])
        .envs(private_home(&home))
        .current_dir(world.repo())
        .env("PWD", world.repo())
        .stdout(fs::File::create(&file).unwrap())
        .output()
        .unwrap()
        .into();
    let _zero = answer.exits(0);
    let list: Vec<Value> = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    list.iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}
