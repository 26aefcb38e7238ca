//! Resume, retry and open with the real opencode and a scripted model.
use crate::support::faults::signal;
use crate::support::{Terminal, World, until};
use serde_json::Value;

pub(super) const AGENTS: &str = "\
agents:
  - name: default
    models: [acme/first]
  - name: careful
    models: [acme/large]
";

pub(super) const SCRIPT: &str = "threads:
  '*':
    - [{ text: 'I try the door of port 80' }, { tool: { bash: ': > \"$WORK_ROOT/busy\"; sleep 600' } }]
    - [{ text: 'Here I am again' }, tasks]
";

fn with(more: &[&'static str]) -> Vec<&'static str> {
    let rehearse = ["--rehearse", "../script.yaml", "--in-place"];
    [more, &rehearse[..], &["--executor", "process"]].concat()
}

/// The conversation as the model saw it last in a session: role and content of each message.
pub(super) fn seen(world: &World, session: &Value) -> Vec<Value> {
    let folder = world.session_folder(session["sessionId"].as_str().unwrap());
    let text = std::fs::read_to_string(folder.join("model-requests.jsonl")).unwrap();
    let requests: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let work = requests.iter().rfind(|request| request["tools"].is_array());
    work.unwrap()["messages"].as_array().unwrap().clone()
}

#[test]
fn a_conversation_killed_in_a_tool_call_goes_on_and_another_agent_is_told_of_it() {
    let world = World::new();
    if !world.install_opencode() {
        return;
    }
    world.threads(&[1]);
    world.write("repo/agents.yaml", AGENTS);
    world.write("script.yaml", SCRIPT);
    world.work(&with(&["multi", "--detach"])).exits(0);
    until("the tool to run", || world.path("repo/busy").exists());
    signal("KILL", world.supervisor("01.01.01"));
    until("its supervisor to be missed", || {
        world.thread("01.01.01")["status"] == "interrupted"
    });
    world
        .work(&with(&[
            "fix",
            "-t",
            "1.1.1",
            "--resume",
            "--note",
            "try port 8080",
            "--wait",
        ]))
        .exits(0);
    let sessions = world.sessions();
    let (first, second) = (&sessions[0], &sessions[1]);
    assert!(first["agentSessionId"].is_string(), "{first:#}");
    assert_eq!(second["agentSessionId"], first["agentSessionId"]);
    assert_eq!(second["resumes"], first["sessionId"]);
    assert_eq!(second["status"], "completed", "{second:#}");
    let all = serde_json::to_string(&seen(&world, second)).unwrap();
    for part in [
        "task of thread 1",
        "I try the door of port 80",
        "try port 8080",
    ] {
        assert!(all.contains(part), "the model did not see {part:?}: {all}");
    }
    assert_eq!(world.thread("01.01.01")["status"], "completed");

    world
        .work(&["update", "--thread", "1.1.1", "--status", "pending"])
        .exits(0);
    let retry = [
        "fix",
        "-t",
        "1.1.1",
        "--agent",
        "careful",
        "--note",
        "be careful",
        "--wait",
    ];
    world.work(&with(&retry)).exits(0);
    let third = &world.sessions()[2];
    assert_eq!(
        (&third["agentName"], &third["model"]),
        (&"careful".into(), &"acme/large".into())
    );
    assert_ne!(third["agentSessionId"], first["agentSessionId"]);
    let seen = serde_json::to_string(&seen(&world, third)).unwrap();
    for part in [
        "attempt 1, agent default (acme/first): interrupted (lost)",
        "I try the door of port 80",
        "attempt 2, agent default (acme/first): completed",
        "be careful",
    ] {
        assert!(
            seen.contains(part),
            "the model did not see {part:?}: {seen}"
        );
    }
    world.nobody_left();
}

/// One thread whose agent says a sentence and ticks nothing.
fn who_looks_at_the_door() -> Option<World> {
    let world = World::new();
    if !world.install_opencode() {
        return None;
    }
    world.threads(&[1]);
    world.write("repo/agents.yaml", AGENTS);
    world.write(
        "script.yaml",
        "threads:\n  '*': [{ text: 'I looked at the door' }]\n",
    );
    Some(world)
}

#[test]
fn open_shows_the_interface_on_the_conversation_and_records_it() {
    let Some(world) = who_looks_at_the_door() else {
        return;
    };
    world.work(&["open", "1.1.1"]).exits(2).warns("terminal");
    world.work(&with(&["multi", "--wait"])).exits(1);
    let terminal = Terminal::open(&world, 120, 40);
    terminal.line("work open 1.1.1; echo code $?");
    terminal.until_shows("I looked at the door");
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world
        .work(&["fix", "-t", "1.1.1", "--retry"])
        .exits(5)
        .warns("it is running");
    terminal.keys(&["C-c"]);
    terminal.until_shows("code 0");
    let sessions = world.sessions();
    let (first, second) = (&sessions[0], &sessions[1]);
    assert_eq!(second["mode"], "tui", "{second:#}");
    assert_eq!(second["resumes"], first["sessionId"]);
    assert_eq!(second["agentSessionId"], first["agentSessionId"]);
    assert_ne!(second["status"], "running");
    drop(terminal);
    world.nobody_left();
}

#[test]
fn each_session_of_a_conversation_counts_what_it_added_itself() {
    let Some(world) = who_looks_at_the_door() else {
        return;
    };
    // the scripted model is asked once in each attempt: 100 tokens in
    let input = |attempt: usize| world.sessions()[attempt - 1]["tokens"]["input"].clone();
    world.work(&with(&["multi", "--wait"])).exits(1);
    assert_eq!(input(1), 100);
    let resume = ["fix", "-t", "1.1.1", "--resume", "--wait"];
    world.work(&with(&resume)).exits(1);
    assert_eq!(input(2), 100, "piped");

    let terminal = Terminal::open(&world, 120, 40);
    terminal.line("work open 1.1.1; echo code $?");
    terminal.until_shows("I looked at the door");
    let look = || world.live("01.01.01");
    until("a look at the conversation", || {
        look()["tokens"]["input"].is_u64()
    });
    assert_eq!(look()["tokens"]["input"], 0, "{:#}", look());
    terminal.keys(&["C-c"]);
    terminal.until_shows("code 0");
    let looked = &world.sessions()[2];
    assert_eq!(looked["tokens"]["input"].as_u64().unwrap_or(0), 0);
    assert_eq!(looked["cost"].as_f64().unwrap_or(0.0), 0.0, "{looked:#}");

    terminal.line("clear");
    let agents = AGENTS.replace("first]", "first]\n    mode: tui");
    world.write("repo/agents.yaml", &agents);
    terminal.line("work fix -t 1.1.1 --resume --rehearse ../script.yaml --in-place; echo code $?");
    // its prompt is ours: what the answer to it costs is this session's
    until("the answer to be counted", || {
        look()["tokens"]["input"].as_u64() > Some(0)
    });
    terminal.keys(&["C-c"]);
    terminal.until_shows("Press Enter to leave");
    terminal.keys(&["Enter"]);
    terminal.until_shows("code 1");
    assert_eq!(input(4), 100, "in its own interface");
    drop(terminal);
    world.nobody_left();
}
