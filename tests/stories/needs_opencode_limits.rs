//! The real opencode at limits, failures and budgets. It starts slowly, so one run has to show all.
use crate::support::{Answer, World, until};
use serde_json::Value;

const AGENTS: &str = "\
agents:
  - { name: limited, models: [acme/first] }
  - { name: failing, models: [other/first] }
  - { name: silent, models: [third/first], idle_timeout: 12s }
  - { name: dear, models: [third/first], budget: { tokens: 250 } }
  - name: listed
    models: [third/first]
    permissions: { outside: { \"*\": deny, \"/etc/*\": allow } }
defaults: { max_parallel: 5, retry_delay: 100ms }
";

const SCRIPT: &str = "\
threads:
  01.01.01: [[{ tool: { bash: 'true' } }, { error: 429, retry_after: 25s }], [tasks]]
  01.01.02: [[{ error: 500, retry_after: 500ms }], [tasks]]
  01.01.03: [hang]
  01.01.04: [{ tool: { bash: 'true' } }, { tool: { bash: 'true' } }, { tool: { bash: 'true' } }, hang]
  01.01.05: [permission, tasks]
";

fn ends(sessions: &[Value], thread: &str) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    sessions
        .iter()
        .filter(|session| session["threadId"] == thread)
        .map(|session| format!("{} ({})", word(&session["status"]), word(&session["cause"])))
        .collect()
}

#[test]
fn limits_failures_silence_budgets_and_listed_permissions_are_what_they_are() {
    let world = World::new();
    if !world.install_opencode() {
        return;
    }
    world.threads(&[5]);
    let mut file = world.tasks_file();
    let agents = ["limited", "failing", "silent", "dear", "listed"];
    for (task, agent) in file["tasks"].as_array_mut().unwrap().iter_mut().zip(agents) {
        task["assigned_agent"] = agent.into();
    }
    world.write("repo/workstreams/001-story/tasks.json", &file.to_string());
    world.write("repo/agents.yaml", AGENTS);
    world.write("script.yaml", SCRIPT);
    let work = |args: &[&str]| -> Answer {
        let mut command = world.command(args);
        // opencode would sleep half a minute for the limit: our plugin tells, and we wait instead
        command
            .env("WORK_LONGEST_PAUSE", "8")
            .output()
            .unwrap()
            .into()
    };
    work(&[
        "multi",
        "--rehearse",
        "../script.yaml",
        "--in-place",
        "--detach",
    ])
    .exits(0);
    until("the limited thread to wait", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    let waiting = world.sessions();
    assert_eq!(ends(&waiting, "01.01.01"), ["interrupted (limit)"]);
    let work_goes_on = work(&["wait"]).exits(1);
    let sessions = world.sessions();
    for (thread, expected) in [
        ("01.01.01", &["interrupted (limit)", "completed (exit)"][..]),
        ("01.01.02", &["failed (error)", "completed (exit)"]),
        ("01.01.03", &["failed (idle)"]),
        ("01.01.04", &["failed (budget)"]),
        ("01.01.05", &["completed (exit)"]),
    ] {
        assert_eq!(
            ends(&sessions, thread),
            expected,
            "{thread}\n{work_goes_on}"
        );
    }
    let of_first: Vec<&Value> = sessions
        .iter()
        .filter(|session| session["threadId"] == "01.01.01")
        .collect();
    assert!(of_first[0]["agentSessionId"].is_string());
    assert_eq!(of_first[1]["agentSessionId"], of_first[0]["agentSessionId"]);
    assert_eq!(of_first[1]["resumes"], of_first[0]["sessionId"]);
    assert_eq!(
        of_first[1]["supervisor"], of_first[0]["supervisor"],
        "in the same pane"
    );
    // the model sees what was said before the limit
    let id = of_first[1]["sessionId"].as_str().unwrap();
    let requests = std::fs::read_to_string(world.session_folder(id).join("model-requests.jsonl"));
    assert!(
        requests
            .unwrap()
            .contains("It has ended: look at what is there")
    );
    world.nobody_left();
}
