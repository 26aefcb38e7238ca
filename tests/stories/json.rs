//! `--json`: one document, whatever the command, with the keys that scripts rely on.
use crate::support::{Answer, World, until};
use serde_json::Value;

/// The document: nothing else is on stdout.
#[track_caller]
fn document(answer: &Answer) -> Value {
    let value: Value = serde_json::from_str(&answer.stdout)
        .unwrap_or_else(|error| panic!("not one document: {error}\n{answer}"));
    assert_eq!(value["schema"], 1, "{answer}");
    let ok = value["ok"].as_bool().expect("ok");
    assert_eq!(value.get("data").is_some(), ok, "{answer}");
    assert_eq!(value.get("error").is_some(), !ok, "{answer}");
    if !ok {
        assert!(value["error"]["code"].is_string(), "{answer}");
        assert!(value["error"]["message"].is_string(), "{answer}");
        assert!(value["error"].get("hint").is_some(), "{answer}");
    }
    value
}

#[track_caller]
fn has(value: &Value, keys: &[&str]) {
    for key in keys {
        assert!(value.get(key).is_some(), "no `{key}` in {value:#}");
    }
}

#[test]
fn every_command_answers_in_one_document() {
    let world = World::with_threads(&[1, 1], World::TICK);
    let commands: [(&[&str], i32); 27] = [
        (&["init"], 0),
        (&["current", "1"], 0),
        (&["current"], 0),
        (&["list"], 0),
        (&["tree"], 0),
        (&["show", "1.1"], 0),
        (&["status"], 0),
        (&["status", "--all"], 0),
        (&[], 0),
        (&["multi", "--dry-run"], 0),
        (&["multi", "--wait"], 0),
        (&["execute", "1.2.1"], 0),
        (&["wait"], 0),
        (&["logs", "1.1.1"], 0),
        (&["diff", "1.1.1"], 0),
        (&["session", "list"], 0),
        (&["session", "show", "1.1.1"], 0),
        (&["session", "complete", "--all"], 0),
        (&["session", "stop", "--all"], 0),
        (&["stop", "--all", "--dry-run"], 0),
        (&["update", "--task", "1.1.1.1", "--status", "completed"], 0),
        (&["approve", "stage", "1"], 0),
        (&["completions", "bash"], 0),
        (&["man"], 0),
        (&["attach"], 2),
        (&["current", "--clear"], 0),
        (&["multi", "--wait"], 3),
    ];
    for (args, code) in commands {
        let answer = world.work(&[args, &["--json"]].concat()).exits(code);
        let value = document(&answer);
        assert_eq!(value["ok"], code == 0, "{answer}");
    }
}

#[test]
fn errors_are_documents_too_even_of_wrong_use() {
    let world = World::with_threads(&[1], World::TICK);
    for (args, code, word) in [
        (&["--json", "multi", "--batsh", "1.1"][..], 2, "usage"),
        (&["statsu", "--json"], 2, "usage"),
        (&["multi", "--batch", "1", "--json"], 2, "usage"),
        (&["multi", "--batch", "x", "--json"], 3, "not_found"),
        (&["stop", "--json"], 2, "usage"),
        (&["show", "9", "--json"], 3, "not_found"),
        (&["approve", "stage", "1", "--json"], 4, "refused"),
    ] {
        let answer = world.work(args).exits(code);
        let value = document(&answer);
        assert_eq!(value["error"]["code"], word, "{answer}");
        assert_eq!(answer.stderr, "", "{answer}");
    }
    // help is help
    world.work(&["--json", "--help"]).exits(0).says("Usage");
}

#[test]
fn status_has_the_keys_that_scripts_rely_on() {
    let world = World::with_threads(&[2], "cat >/dev/null; [ $WORK_THREAD = 01.01.02 ]");
    world.work(&["multi", "--wait"]).exits(1);
    let data = world.status();
    has(
        &data,
        &[
            "stream",
            "counts",
            "percent",
            "stages",
            "threads",
            "attention",
            "warnings",
        ],
    );
    has(&data["stream"], &["id", "name", "status", "paused"]);
    has(
        &data["counts"],
        &[
            "total",
            "pending",
            "in_progress",
            "completed",
            "blocked",
            "cancelled",
        ],
    );
    has(
        &data["stages"][0],
        &[
            "id", "name", "status", "approval", "done", "total", "sessions",
        ],
    );
    has(
        &data["stages"][0]["sessions"],
        &["count", "running", "resumable"],
    );
    has(
        &data["threads"][0],
        &[
            "id",
            "name",
            "batch",
            "status",
            "agent",
            "sessions",
            "running",
            "resumable",
            "verified",
            "last",
        ],
    );
    has(&data["attention"][0], &["id", "what", "cause", "hint"]);
    assert_eq!(data["attention"][0]["id"], "01.01.01");
    assert_eq!(data["threads"][0]["status"], "failed");
    assert_eq!(data["threads"][1]["status"], "incomplete");
    assert!(data["warnings"].is_array());
}

#[test]
fn warnings_and_words_never_stand_on_stdout() {
    let world = World::with_threads(&[1], World::TICK);
    let text = world.read("repo/agents.yaml") + "colour: red\n";
    world.write("repo/agents.yaml", &text);
    let answer = world.work(&["multi", "--wait", "--json"]).exits(0);
    document(&answer);
    assert!(answer.stderr.contains("colour"), "{answer}");
}

#[test]
fn a_launch_that_waits_reports_changes_on_stderr_only() {
    let world = World::with_threads(
        &[1],
        &format!("while [ ! -e go ]; do sleep 0.05; done\n{}", World::TICK),
    );
    let child = world.start(&["multi", "--wait"]);
    until("it to run", || !world.sessions().is_empty());
    world.write("repo/go", "");
    let answer = Answer::from(child.wait_with_output().unwrap()).exits(0);
    assert!(answer.stderr.contains("01.01.01"), "{answer}");
    assert!(answer.stderr.contains("completed"), "{answer}");
}
