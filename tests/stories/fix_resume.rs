//! `work fix --resume` where there is no opencode: the played agent's conversation goes on.
use crate::support::faults::signal;
use crate::support::{Answer, World, path_without_opencode, until, until_some};
use serde_json::Value;

const AGENTS: &str = "\
agents:
  - name: default
    models: [acme/first, acme/second]
  - name: careful
    models: [acme/large]
  - name: plain
    driver: command
    command: [sh, -c, 'cat; true']
";

/// Hangs in a tool at the first attempt.
const SCRIPT: &str = "threads:
  '*':
    - [{ tool: { bash: ': > \"$HOME/busy-$WORK_THREAD\"; sleep 600' } }]
    - [tasks]
";

pub(super) const REHEARSE: [&str; 3] = ["--rehearse", "../script.yaml", "--in-place"];

/// A world in which a tool of the only thread's agent runs, and would for long.
fn busy() -> World {
    let world = World::new();
    world.threads(&[1]);
    world.write("repo/agents.yaml", AGENTS);
    world.write("script.yaml", SCRIPT);
    let args = [
        &["multi", "--detach", "--executor", "process"],
        &REHEARSE[..],
    ]
    .concat();
    without_opencode(&world, &args).exits(0);
    until("the tool to run", || {
        world.path("home/busy-01.01.01").exists()
    });
    world
}

/// The same after its supervisor was killed.
pub(super) fn cut_short() -> World {
    let world = busy();
    signal("KILL", world.supervisor("01.01.01"));
    until("its supervisor to be missed", || {
        world.thread("01.01.01")["status"] == "interrupted"
    });
    world
}

pub(super) fn without_opencode(world: &World, args: &[&str]) -> Answer {
    world
        .command(args)
        .env(
            "PATH",
            format!(
                "{}:{}",
                world.path("bin").display(),
                path_without_opencode()
            ),
        )
        .output()
        .unwrap()
        .into()
}

pub(super) fn resume(world: &World, more: &[&str]) -> Answer {
    let how = ["fix", "-t", "1.1.1", "--resume", "--executor", "process"];
    without_opencode(world, &[&how, more].concat())
}

#[test]
fn a_killed_conversation_goes_on_in_a_record_of_its_own() {
    let world = cut_short();
    let before = world.sessions();
    let told = ["--wait", "--note", "the port is 8080"];
    resume(&world, &[&REHEARSE[..], &told].concat())
        .exits(0)
        .warns("resumes conversation")
        .warns("told: the port is 8080");
    let after = world.sessions();
    let [first, second] = after.as_slice() else {
        panic!("two sessions: {after:#?}");
    };
    assert_eq!(first, &before[0], "the earlier record was changed");
    assert_eq!(second["resumes"], first["sessionId"]);
    assert_eq!(second["agentSessionId"], first["agentSessionId"]);
    assert!(first["agentSessionId"].is_string());
    assert_eq!(
        (&second["dir"], &second["model"]),
        (&first["dir"], &first["model"])
    );
    assert_eq!(second["status"], "completed");
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    let folder = world.session_folder(second["sessionId"].as_str().unwrap());
    let prompt = std::fs::read_to_string(folder.join("prompt.md")).unwrap();
    for part in ["the port is 8080", "01.01.01.01", "work update --task"] {
        assert!(prompt.contains(part), "{prompt}");
    }
    let why = world.work(&["why", "1.1.1"]).exits(0);
    why.says("resumes attempt 1");
    world.nobody_left();
}

#[test]
fn a_conversation_whose_name_nobody_lived_to_write_down_is_found_in_the_agents_output() {
    let world = busy();
    let id = until_some("the conversation's name", || {
        let record = world.record("01.01.01")?;
        record["agentSessionId"].as_str().map(str::to_owned)
    });
    signal("KILL", world.supervisor("01.01.01"));
    let mut file = world.tasks_file();
    file["tasks"][0]["sessions"][0]
        .as_object_mut()
        .unwrap()
        .remove("agentSessionId");
    world.write(
        &format!("repo/workstreams/{}/tasks.json", crate::support::STREAM),
        &file.to_string(),
    );
    until("its supervisor to be missed", || {
        world.thread("01.01.01")["status"] == "interrupted"
    });
    assert_eq!(world.sessions()[0]["agentSessionId"], id.as_str());
}

#[test]
fn without_a_note_it_is_told_to_go_on_and_the_model_can_be_another() {
    let world = cut_short();
    let more = ["--wait", "--model", "acme/huge:high"];
    resume(&world, &[&REHEARSE[..], &more].concat()).exits(0);
    let sessions = world.sessions();
    let second: &Value = &sessions[1];
    assert_eq!(
        (&second["model"], &second["variant"]),
        (&"acme/huge".into(), &"high".into())
    );
    let folder = world.session_folder(second["sessionId"].as_str().unwrap());
    let prompt = std::fs::read_to_string(folder.join("prompt.md")).unwrap();
    assert!(prompt.contains("go on where you stopped"), "{prompt}");
    assert!(prompt.contains("task of thread 1"), "{prompt}");
}

#[test]
fn what_was_rehearsed_is_not_resumed_with_models_that_cost() {
    let world = cut_short();
    let before = world.tasks_file();
    resume(&world, &[]).exits(1).warns("was rehearsed");
    resume(&world, &["--agent", "plain", "--rehearse", "--in-place"])
        .exits(1)
        .warns("cannot go on with a conversation");
    // the hint of the status leads to a rehearsal
    world
        .work(&["status"])
        .exits(0)
        .says("work fix --thread 01.01.01 --resume --rehearse /")
        .says("script.yaml --in-place");
    assert_eq!(world.tasks_file(), before);
}

#[test]
fn a_dry_run_names_conversation_agent_and_model() {
    let world = cut_short();
    let id = world.sessions()[0]["agentSessionId"]
        .as_str()
        .unwrap()
        .to_owned();
    resume(&world, &["--rehearse", "--in-place", "--dry-run"])
        .exits(0)
        .says(&id)
        .says("agent   default")
        .says("acme/first");
    assert_eq!(world.sessions().len(), 1);
}

#[test]
fn a_conversation_whose_folder_is_gone_is_refused() {
    let world = cut_short();
    let mut file = world.tasks_file();
    file["tasks"][0]["sessions"][0]["dir"] = "/nonexistent/folder".into();
    world.write(
        &format!("repo/workstreams/{}/tasks.json", crate::support::STREAM),
        &file.to_string(),
    );
    resume(&world, &["--rehearse", "--in-place"])
        .exits(1)
        .warns("/nonexistent/folder")
        .warns("--retry");
}
