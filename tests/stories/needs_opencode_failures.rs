//! Everything that can go wrong with an agent, in one batch, with the real opencode. One script
//! and one run, because each start of opencode costs seconds.
use crate::support::World;
use serde_json::{Value, json};

const AGENTS: &str = "\
agents:
  - name: default
    models: [acme/first, acme/second]
  - name: single
    models: [acme/first]
  - name: hasty
    models: [acme/first]
    timeout: 3s
  - name: asking
    models: [acme/first]
    permissions: { outside: ask }
  - name: nameless
    models: [acme/first]
    args: [--agent, nosuch]
defaults: { max_parallel: 5 }
";

const SCRIPT: &str = r#"
threads:
  01.01.02: [[{ error: 401 }], [tasks]]
  01.01.03: [{ error: 401 }]
  01.01.04: [hang]
  01.01.05: [nothing]
  01.01.06: [permission]
  01.01.07: [nothing]
  01.01.08: [{ error: 429, retry_after: 1s }]
  01.01.09: [{ error: 500, times: 1 }, tasks]
  01.01.10: [crash]
  "*": [tasks]
"#;

/// One thread for each agent, in order from 01.01.01.
const ASSIGNED: [&str; 10] = [
    "default", "default", "default", "hasty", "single", "asking", "nameless", "single", "single",
    "single",
];

#[test]
fn each_way_to_fail_is_recorded_as_what_it_was() {
    let world = World::new();
    if !world.install_opencode() {
        return;
    }
    set_up(&world);
    let answer = world
        .work(&[
            "multi",
            "--rehearse",
            "../script.yaml",
            "--in-place",
            "--wait",
        ])
        .exits(1);
    let sessions = world.sessions();
    let of = |thread: &str| -> Vec<&Value> {
        let mine = sessions.iter().filter(|s| s["threadId"] == thread);
        // what starts at the same moment may lock the others out of opencode's database; it is
        // tried again and is none of the ways to fail that are played here
        let locked = |s: &&Value| s["message"].as_str() == Some("exit code 1: database is locked");
        mine.filter(|s| !locked(s)).collect()
    };
    let ends = |thread: &str| -> Vec<(String, String)> {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mine = of(thread);
        mine.iter()
            .map(|s| (word(&s["status"]), word(&s["cause"])))
            .collect()
    };
    let expected = [
        ("01.01.01", "completed", vec![("completed", "exit")]),
        (
            "01.01.02",
            "completed",
            vec![("failed", "error"), ("completed", "exit")],
        ),
        (
            "01.01.03",
            "failed",
            vec![("failed", "error"), ("failed", "error")],
        ),
        ("01.01.04", "failed", vec![("failed", "timeout")]),
        ("01.01.05", "incomplete", vec![("completed", "exit")]),
        ("01.01.06", "failed", vec![("failed", "permission")]),
        ("01.01.07", "failed", vec![("failed", "exit")]),
        (
            "01.01.08",
            "failed",
            vec![("interrupted", "limit"), ("failed", "limit")],
        ),
        ("01.01.09", "completed", vec![("completed", "exit")]),
        ("01.01.10", "failed", vec![("failed", "signal")]),
    ];
    for (thread, status, sessions) in expected {
        let expected: Vec<_> = sessions
            .iter()
            .map(|(s, c)| ((*s).to_owned(), (*c).to_owned()))
            .collect();
        assert_eq!(
            ends(thread),
            expected,
            "{thread}: {:#?}\n{answer}",
            of(thread)
        );
        assert_eq!(world.thread(thread)["status"], status, "{thread}");
    }
    the_next_model_went_on_in_the_same_pane(&of("01.01.02"));
    let panes = world
        .tmux(&["list-panes", "-a", "-F", "#{@work_thread}"])
        .exits(0);
    let of_two = panes.stdout.lines().filter(|line| *line == "01.01.02");
    assert_eq!(of_two.count(), 1, "{panes}");
    let message = of("01.01.03")[1]["message"].as_str().unwrap();
    assert!(message.contains("401"), "{message}");
    let _told = world.work(&["status"]).exits(0).says(message);
    let said = of("01.01.07")[0]["message"].as_str().unwrap();
    assert!(said.contains("nosuch"), "{said}");
    assert_eq!(world.workers(), Vec::<u32>::new());
}

fn the_next_model_went_on_in_the_same_pane(attempts: &[&Value]) {
    let [first, second] = attempts else {
        panic!("two attempts: {attempts:#?}");
    };
    assert_eq!(
        (&first["attempt"], &second["attempt"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(first["model"], "acme/first");
    assert_eq!(second["model"], "acme/second");
    assert_eq!(first["supervisor"], second["supervisor"]);
    assert_ne!(first["agentSessionId"], second["agentSessionId"]);
}

fn set_up(world: &World) {
    world.threads(&[10]);
    let mut file = world.tasks_file();
    for (task, agent) in file["tasks"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .zip(ASSIGNED)
    {
        task["assigned_agent"] = json!(agent);
    }
    world.write("repo/workstreams/001-story/tasks.json", &file.to_string());
    world.write("repo/agents.yaml", AGENTS);
    world.write("script.yaml", SCRIPT);
}
