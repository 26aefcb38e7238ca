//! Hooks: what coding agents and git call, and what they get.
use crate::support::{Answer, STREAM, World};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

/// `work hook …` with this on stdin.
fn hook(world: &World, args: &[&str], said: &Value) -> Answer {
    let mut child = world
        .command(&[&["hook"], args].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let written = stdin.write_all(said.to_string().as_bytes());
    // an event that says it all by its name is not read on: who tells may find nobody there
    let gone = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
    assert!(written.as_ref().err().is_none_or(gone), "{written:?}");
    drop(stdin);
    child.wait_with_output().unwrap().into()
}

fn silent(answer: Answer) {
    let answer = answer.exits(0);
    assert_eq!((answer.stdout.as_str(), answer.stderr.as_str()), ("", ""));
}

fn saves(world: &World) -> usize {
    let path = format!("repo/workstreams/{STREAM}/journal.jsonl");
    if !world.path(&path).exists() {
        return 0;
    }
    world.read(&path).matches("\"status\":\"save\"").count()
}

#[test]
fn ts_028_where_there_is_no_workstream_they_are_silent_and_write_nothing() {
    let world = World::new();
    let before = world.git(&["status", "--porcelain", "--ignored"]).stdout;
    for event in [
        "edit",
        "ask",
        "compact",
        "session-start",
        "stop",
        "pre-commit",
    ] {
        silent(hook(&world, &[event], &json!({})));
    }
    assert_eq!(
        world.git(&["status", "--porcelain", "--ignored"]).stdout,
        before
    );
    // outside of any repository, too
    let output = world
        .command(&["hook", "edit"])
        .current_dir(world.path("home"))
        .output();
    silent(output.unwrap().into());
    world.work(&["hook", "dance"]).exits(2);
}

#[test]
fn ts_022_ts_032_after_three_edits_without_a_word_the_agent_is_reminded() {
    let world = World::with_threads(&[1], World::TICK);
    silent(hook(&world, &["edit"], &json!({})));
    silent(hook(&world, &["edit"], &json!({})));
    let _said = hook(&world, &["edit"], &json!({}))
        .exits(0)
        .says("3 edits since");
    silent(hook(&world, &["edit"], &json!({})));
    silent(hook(&world, &["edit"], &json!({})));
    // a word in the journal begins the count anew
    world
        .work(&["log", "the parser reads headings", "-k", "implementation"])
        .exits(0);
    silent(hook(&world, &["edit"], &json!({})));
    silent(hook(&world, &["edit", "--tool", "claude"], &json!({})));
    let said = hook(&world, &["edit", "--tool", "claude"], &json!({})).exits(0);
    let said: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(said["hookSpecificOutput"]["hookEventName"], "PostToolUse");
}

#[test]
fn ts_033_ts_076_ts_077_before_a_question_and_a_compaction_the_state_is_saved_once() {
    let world = World::with_threads(&[1], World::TICK);
    silent(hook(&world, &["ask"], &json!({})));
    assert_eq!(saves(&world), 1);
    // nothing changed since
    silent(hook(&world, &["compact", "--tool", "claude"], &json!({})));
    assert_eq!(saves(&world), 1);
    world.work(&["start", "1.1.1.1"]).exits(0);
    let _brief = hook(&world, &["compact", "--tool", "opencode"], &json!({}))
        .exits(0)
        .says("task of thread 1");
    assert_eq!(saves(&world), 2);
    assert!(world.tasks_file()["paused"].is_null(), "nothing is paused");
}

#[test]
fn ts_054_sm_043_a_session_begins_with_the_brief() {
    let world = World::with_threads(&[1], World::TICK);
    world
        .work(&["fail", "in-memory sessions", "--why", "lost at a restart"])
        .exits(0);
    let _brief = hook(&world, &["session-start", "--tool", "claude"], &json!({}))
        .exits(0)
        .says("A saved state of workstream 001-story is there")
        .says("in-memory sessions")
        .says("Next action");
    // an agent of ours has it in its prompt
    let mut command = world.command(&["hook", "session-start"]);
    let output = command
        .env("WORK_SESSION", "0198c0de-0000-7000-8000-000000000001")
        .output();
    silent(output.unwrap().into());
}

#[test]
fn ts_023_before_stopping_open_items_are_named_once_and_who_saved_may_stop() {
    let world = World::with_threads(&[2], World::TICK);
    let said = json!({ "session_id": "one", "stop_hook_active": false });
    let answer = hook(&world, &["stop", "--tool", "claude"], &said).exits(0);
    let answer: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(answer["decision"], "block");
    let reason = answer["reason"].as_str().unwrap();
    assert!(reason.contains("2 items of phase 1 are open"), "{reason}");
    assert!(
        reason.contains("01.01.02.01 task of thread 2 (pending)"),
        "{reason}"
    );
    silent(hook(&world, &["stop", "--tool", "claude"], &said));
    let again = json!({ "session_id": "two", "stop_hook_active": true });
    silent(hook(&world, &["stop", "--tool", "claude"], &again));
    world.work(&["save"]).exits(0);
    silent(hook(&world, &["stop"], &json!({ "session_id": "three" })));
    world.work(&["resume"]).exits(0);
    let _named = hook(&world, &["stop"], &json!({ "session_id": "four" }))
        .exits(0)
        .says("open");
    for thread in ["1.1.1", "1.1.2"] {
        world.work(&["done", thread]).exits(0);
    }
    silent(hook(&world, &["stop"], &json!({ "session_id": "five" })));
}

/// The commands of settings.json as Claude Code runs them, with the input that it documents
/// (code.claude.com/docs/en/hooks): what they print is JSON of its form, words for the context
/// (`SessionStart` only), or nothing.
#[test]
fn the_hooks_of_claude_answer_in_the_forms_that_claude_code_documents() {
    let world = World::with_threads(&[1], World::TICK);
    world.work(&["init", "--hooks", "claude"]).exits(0);
    let text = world.read("repo/.claude/settings.json");
    let settings: Value = serde_json::from_str(&text).unwrap();
    let bin = std::path::Path::new(crate::support::WORK).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let call = |event: &str, more: Value| {
        let mut said = json!({
            "session_id": "0198c0de", "transcript_path": "/home/me/.claude/x.jsonl",
            "cwd": world.repo(), "permission_mode": "default", "hook_event_name": event,
        });
        let more = more.as_object().unwrap().clone();
        said.as_object_mut().unwrap().extend(more);
        let command = &settings["hooks"][event][0]["hooks"][0];
        assert_eq!(command["type"], "command", "{event}");
        let command = command["command"].as_str().unwrap();
        let mut shell = world.program("sh".as_ref(), &["-c", command]);
        let mut child = shell
            .env("PATH", &path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(said.to_string().as_bytes()).unwrap();
        drop(stdin);
        Answer::from(child.wait_with_output().unwrap()).exits(0)
    };
    let brief = call("SessionStart", json!({ "source": "startup" }));
    assert!(brief.stdout.starts_with("A saved state"), "{brief}");
    let edit = json!({
        "tool_name": "Edit", "tool_use_id": "toolu_1",
        "tool_input": { "file_path": "a.rs", "old_string": "a", "new_string": "b" },
        "tool_response": { "filePath": "a.rs" },
    });
    silent(call("PostToolUse", edit.clone()));
    silent(call("PostToolUse", edit.clone()));
    let reminder = call("PostToolUse", edit);
    let reminder: Value = serde_json::from_str(&reminder.stdout).unwrap();
    let specific = reminder["hookSpecificOutput"].as_object().unwrap();
    assert_eq!(specific["hookEventName"], "PostToolUse");
    assert!(specific["additionalContext"].is_string(), "{reminder}");
    let ask = json!({
        "tool_name": "AskUserQuestion", "tool_use_id": "toolu_2",
        "tool_input": { "questions": [{ "question": "Tabs?", "header": "Style", "options": [] }] },
    });
    silent(call("PreToolUse", ask));
    assert_eq!(saves(&world), 1);
    world.work(&["start", "1.1.1.1"]).exits(0);
    let compact = json!({ "trigger": "auto", "custom_instructions": "" });
    silent(call("PreCompact", compact));
    assert_eq!(saves(&world), 2);
    let stop = call("Stop", json!({ "stop_hook_active": false }));
    let stop: Value = serde_json::from_str(&stop.stdout).unwrap();
    assert_eq!(stop["decision"], "block");
    assert!(stop["reason"].is_string(), "{stop}");
    silent(call("Stop", json!({ "stop_hook_active": true })));
}

#[test]
fn init_hooks_for_agents_keeps_what_people_have() {
    let world = World::new();
    world.write(
        "repo/.claude/settings.json",
        "{\"model\":\"x\",\"hooks\":{\"Stop\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"say done\"}]}]}}",
    );
    world
        .work(&["init", "--hooks", "claude,opencode"])
        .exits(0)
        .says("newer")
        .says("made  ");
    let text = world.read("repo/.claude/settings.json");
    let settings: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(settings["model"], "x");
    assert_eq!(
        settings["hooks"]["Stop"][0]["hooks"][0]["command"],
        "say done"
    );
    assert!(
        settings["hooks"]["Stop"][1]["hooks"][0]["command"]
            .as_str()
            .unwrap()
            .contains("work hook stop")
    );
    assert!(
        settings["hooks"]["PreCompact"][0]["hooks"][0]["command"]
            .as_str()
            .unwrap()
            .contains("work hook compact")
    );
    assert!(
        world
            .read("repo/.opencode/plugin/work.js")
            .contains("work init --hooks opencode")
    );
    // twice is once, and a file of that name that is not ours stays
    world.write("repo/.opencode/plugin/work.js", "// mine\n");
    world.work(&["init", "--hooks", "claude,opencode"]).exits(0);
    assert_eq!(world.read("repo/.claude/settings.json"), text);
    assert_eq!(world.read("repo/.opencode/plugin/work.js"), "// mine\n");
    world.write("repo/.claude/settings.json", "{ // a comment\n}");
    world
        .work(&["init", "--hooks", "claude"])
        .exits(4)
        .warns("cannot be read as JSON");
    assert_eq!(
        world.read("repo/.claude/settings.json"),
        "{ // a comment\n}"
    );
}

/// Commits all, with the hook of git finding `work`.
fn commit(world: &World, message: &str) -> Answer {
    commit_at(world, message, None)
}

fn commit_at(world: &World, message: &str, time: Option<&str>) -> Answer {
    let bin = std::path::Path::new(crate::support::WORK).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut command = world.program(
        "git".as_ref(),
        &["commit", "-q", "--allow-empty", "-m", message],
    );
    command.env("PATH", path);
    if let Some(time) = time {
        command.env("GIT_COMMITTER_DATE", time);
    }
    command.output().unwrap().into()
}

/// git calls hooks at the top of the working tree, wherever `workstreams/` lies.
#[test]
fn the_commit_hook_finds_workstreams_in_a_subfolder() {
    let world = World::new();
    std::fs::remove_dir_all(world.path("repo/workstreams")).unwrap();
    world.write("repo/it's sub/a.txt", "x\n");
    let sub = world.path("repo/it's sub");
    let args = [
        "init",
        "--root",
        sub.to_str().unwrap(),
        "--hooks",
        "git",
        "--enforce",
        "reject",
    ];
    let answer = world.work(&args).exits(0);
    assert!(answer.stdout.contains(".git/hooks/pre-commit"), "{answer}");
    let _refused = commit(&world, "one")
        .exits(1)
        .warns("no tracked session is running");
}

/// Also ST-032.
#[test]
fn st_042_to_st_044_enforcement_is_off_warns_or_rejects_and_says_how_to_go_on() {
    let world = World::with_threads(&[1], World::TICK);
    let hook = world.path("repo/.git/hooks/pre-commit");
    let answer = world
        .work(&["init", "--hooks", "git"])
        .exits(0)
        .warns("No rule for commits");
    assert!(!hook.exists());
    assert!(!answer.stdout.contains("pre-commit"), "{answer}");
    world.write(
        "repo/.git/hooks/pre-commit",
        "#!/bin/sh\necho mine >>hook-log\n",
    );
    let chmod = std::process::Command::new("chmod")
        .arg("+x")
        .arg(&hook)
        .status();
    assert!(chmod.unwrap().success());
    world
        .work(&["init", "--hooks", "git", "--enforce", "warn"])
        .exits(0);
    let _warned = commit(&world, "one")
        .exits(0)
        .warns("no tracked session is running");
    world
        .work(&["init", "--hooks", "git", "--enforce", "reject"])
        .exits(0);
    let refused = commit(&world, "two").exits(1);
    assert!(
        refused.stderr.contains("`work session start` begins one"),
        "{refused}"
    );
    assert!(
        refused.stderr.contains("`work log TEXT -k KIND`"),
        "{refused}"
    );
    assert!(refused.stderr.contains("--no-verify"), "{refused}");
    assert_eq!(
        world.read("repo/hook-log"),
        "mine\nmine\n",
        "the person's hook runs first"
    );
    world.work(&["session", "start"]).exits(0);
    world
        .work(&["log", "the parser works", "-k", "implementation"])
        .exits(0);
    // git counts in seconds: a commit of a later time stands for the one after it
    let _made = commit_at(&world, "three", Some("2099-01-01T00:00:00Z")).exits(0);
    let refused = commit(&world, "four").exits(1);
    assert!(
        refused
            .stderr
            .contains("nothing was logged since the last commit"),
        "ST-043 {refused}"
    );
    let journal = format!("repo/workstreams/{STREAM}/journal.jsonl");
    let decided = r#"{"id":"z","v":1,"ts":"2099-02-01T00:00:00Z","type":"decision","actor":{"kind":"person","name":"ann"},"stream":"001-story","text":"Use TOML"}"#;
    world.write(&journal, &(world.read(&journal) + decided + "\n"));
    let refused = commit(&world, "five").exits(1);
    assert!(
        refused
            .stderr
            .contains("a decision has no reason: \"Use TOML\""),
        "ST-044 {refused}"
    );
    world
        .work(&["init", "--hooks", "git", "--enforce", "off"])
        .exits(0)
        .says("gone");
    assert_eq!(
        world.read("repo/.git/hooks/pre-commit"),
        "#!/bin/sh\necho mine >>hook-log\n"
    );
    // hooks that another program keeps are left alone
    world.git(&["config", "core.hooksPath", ".husky"]);
    world
        .work(&["init", "--hooks", "git", "--enforce", "warn"])
        .exits(4)
        .warns("work hook pre-commit --enforce warn");
}
