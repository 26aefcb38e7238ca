//! The ancestor's cases G80 to G99 about sessions, `continue` and `fix`, with our commands. Cases
//! that another story shows name it here: G84 `continuing`, G88, G91, G93, G94 and G97
//! `fix_by_flags`, G90 `fix_by_flags` and `fix_resume`, G96 `fix_new_stage`.
use super::fix_in_dialogue::choose;
use crate::support::{STREAM, Terminal, World, until};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

fn record(id: &str, status: &str, hour: u32, more: &Value) -> Value {
    let mut record = json!({
        "sessionId": id, "agentName": "default", "model": "acme/large",
        "startedAt": format!("2026-01-22T{hour:02}:00:00.000Z"), "status": status,
    });
    if status != "running" {
        record["completedAt"] = format!("2026-01-22T{hour:02}:07:30.000Z").into();
    }
    for (key, value) in more.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

/// The ancestor's file: Alpha failed, then a session is said to run; Beta was interrupted; Gamma
/// failed with 2; Delta never had a session.
fn ancestor() -> World {
    let world = World::new();
    world.shell_agent("exit 3", "");
    let failed =
        |id: &str, hour: u32, code: i32| record(id, "failed", hour, &json!({ "exitCode": code }));
    let sessions = [
        (
            "Alpha",
            vec![failed("a1", 9, 1), record("a2", "running", 11, &json!({}))],
        ),
        ("Beta", vec![record("b1", "interrupted", 10, &json!({}))]),
        ("Gamma", vec![failed("g1", 10, 2)]),
        ("Delta", Vec::new()),
    ];
    let tasks: Vec<Value> = (1..)
        .zip(sessions)
        .map(|(number, (name, sessions))| {
            let mut task = json!({
                "id": format!("01.01.{number:02}.01"), "name": format!("do {name}"),
                "thread_name": name, "batch_name": "B", "stage_name": "S", "status": "pending",
                "created_at": "2026-01-22T08:00:00.000Z", "updated_at": "2026-01-22T08:00:00.000Z",
                "kept": { "as": "it is" },
            });
            if !sessions.is_empty() {
                task["sessions"] = sessions.into();
            }
            task
        })
        .collect();
    let mut file = json!({
        "version": "1.0.0", "stream_id": STREAM, "last_updated": "2026-01-22T11:00:00.000Z",
        "tasks": tasks,
    });
    file["tasks"][0]["currentSessionId"] = "a2".into();
    world.write(
        &format!("repo/workstreams/{STREAM}/tasks.json"),
        &serde_json::to_string_pretty(&file).unwrap(),
    );
    world
}

#[test]
fn g80_any_write_gives_every_task_its_sessions_and_loses_nothing() {
    let world = ancestor();
    world
        .work(&["update", "--task", "1.1.3.1", "--status", "in_progress"])
        .exits(0);
    let file = world.tasks_file();
    for task in file["tasks"].as_array().unwrap() {
        assert!(task["sessions"].is_array(), "{task:#}");
        assert_eq!(task["kept"], json!({ "as": "it is" }));
    }
    assert_eq!(file["tasks"][0]["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(file["tasks"][0]["sessions"][0]["exitCode"], 1);
}

/// Alpha failed with 1 and runs, Beta was interrupted, Gamma failed with 2, all of it really.
fn alpha_beta_gamma() -> World {
    let script = r#"cat >/dev/null
echo "I am $WORK_THREAD, attempt $WORK_ATTEMPT"
case $WORK_THREAD-$WORK_ATTEMPT in
  01.01.01-1) exit 1 ;;
  01.01.03-1) exit 2 ;;
esac
while [ ! -e go ]; do sleep 0.05; done
exit 1"#;
    let world = World::with_threads(&[3], script);
    world
        .work(&["multi", "--detach", "--executor", "process"])
        .exits(0);
    until("two to have failed", || {
        let status = world.status();
        let threads = status["threads"].as_array().unwrap();
        let failed = threads.iter().filter(|thread| thread["status"] == "failed");
        failed.count() == 2
    });
    world.agent("01.01.02");
    world.work(&["stop", "1.1.2"]).exits(0);
    world
        .work(&[
            "fix",
            "-t",
            "1.1.1",
            "--retry",
            "--detach",
            "--executor",
            "process",
        ])
        .exits(0);
    until("Alpha's second agent", || {
        let record = world.record("01.01.01");
        record.is_some_and(|record| record["attempt"] == 2 && record["agentProcess"].is_object())
    });
    world
}

/// XR-53: one store. G81, G82, and G85 where the session lives: it is refused, and ended only when told so.
#[test]
fn g81_g82_the_stage_row_counts_and_the_history_says_how_each_ended() {
    let world = alpha_beta_gamma();
    let stage = world.status()["stages"][0]["sessions"].clone();
    // nothing of a plain command can be resumed: it has no conversation
    assert_eq!((&stage["count"], &stage["running"]), (&4.into(), &1.into()));
    world.work(&["status"]).exits(0).says("[4s 1▶");
    let history = world
        .work(&["status", "--sessions"])
        .exits(0)
        .says("1. ✗ failed")
        .says("2. ▶ running")
        .says("⏸ interrupted")
        .says("exit 1")
        .says("exit 2")
        .says("default");
    assert!(history.stdout.contains("01.01.03"), "{history}");

    world
        .work(&["session", "complete", "--thread", "1.1.1"])
        .exits(5)
        .warns("it is alive");
    world
        .work(&["session", "complete", "--thread", "1.1.1", "--stop", "-y"])
        .exits(0)
        .says("was ");
    let sessions = world.sessions();
    let alpha: Vec<&Value> = sessions
        .iter()
        .filter(|session| session["threadId"] == "01.01.01")
        .collect();
    assert_eq!(
        (&alpha[0]["status"], &alpha[0]["exitCode"]),
        (&"failed".into(), &1.into())
    );
    assert_eq!(alpha[1]["status"], "completed");
    assert!(alpha[1]["completedAt"].is_string());
}

/// G83 and G84: the table, and the three ways on.
#[test]
fn g83_g84_continue_shows_what_was_tried_and_asks() {
    let world = alpha_beta_gamma();
    std::fs::write(world.repo().join("go"), "").unwrap();
    until("Alpha to fail again", || {
        world.thread("01.01.01")["status"] == "failed"
    });
    let terminal = Terminal::open(&world, 100, 40);
    terminal.line("work continue --wait --executor process; echo code $?");
    terminal.until_shows("3 threads were tried and are not done");
    for part in ["01.01.01", "01.01.02", "01.01.03", "default", "interrupted"] {
        terminal.until_shows(part);
    }
    terminal.until_shows("How to go on?");
    for part in ["continue: leave them", "fix them first", "abort"] {
        terminal.until_shows(part);
    }
    // G83: abort is no failure
    choose(&terminal, 2);
    terminal.until_shows("Nothing was started.");
    terminal.until_shows("code 0");
    // G84: fix first
    terminal.line("clear; work continue --wait --executor process; echo code $?");
    terminal.until_shows("How to go on?");
    choose(&terminal, 1);
    terminal.until_shows("Which?");
    terminal.until_shows("LAST WORDS");
    terminal.keys(&["Escape"]);
    terminal.until_shows("How to go on?");
    terminal.keys(&["Escape"]);
    terminal.until_shows("code 0");
    // G83: an answer that is none
    world
        .work(&["continue", "--on-issues", "perhaps"])
        .exits(2)
        .warns("skip");
    assert_eq!(world.sessions().len(), 4);
}

/// G85 and G86: sessions of which nothing on this machine can say how they ended.
#[test]
fn g85_g86_sessions_are_declared_by_thread_batch_and_all() {
    let world = ancestor();
    world
        .work(&["session", "complete", "--thread", "01.01.01"])
        .exits(0)
        .says("01.01.01  a2  was running");
    let task = world.tasks_file()["tasks"][0].clone();
    let sessions = task["sessions"].as_array().unwrap();
    assert_eq!(sessions[0]["status"], "failed", "the earlier one stays");
    assert_eq!(sessions[1]["status"], "completed");
    assert!(sessions[1]["completedAt"].is_string());
    assert!(task["currentSessionId"].is_null(), "{task:#}");
    assert_eq!(task["status"], "pending", "a declaration ticks nothing");

    let data = world
        .work(&["session", "complete", "--batch", "01.01", "--json"])
        .exits(0)
        .data();
    assert_eq!(data["count"], 1);
    assert_eq!(data["completed"][0]["previousStatus"], "interrupted");
    assert_eq!(data["completed"][0]["sessionId"], "b1");
    world
        .work(&["session", "complete", "--all"])
        .exits(0)
        .warns("No session there is running or interrupted.");
}

#[test]
fn g87_session_complete_wants_a_scope_that_is_one() {
    let world = ancestor();
    let before = world.contents();
    for (args, word) in [
        (&["session", "complete"][..], "--thread"),
        (&["session", "complete", "--thread", "1.1"], "1.1"),
        (&["session", "complete", "--batch", "1.1.1"], "1.1.1"),
        (
            &["session", "complete", "--all", "--batch", "1.1"],
            "--batch",
        ),
        (&["session"], "complete"),
    ] {
        world.work(args).exits(2).warns(word);
    }
    world
        .work(&["session", "complete", "--thread", "9.1.1"])
        .exits(3);
    world
        .work(&["session", "complete", "--batch", "1.2"])
        .exits(3);
    assert!(before == world.contents());
}

/// G89, G92: what the menu offers depends on the thread.
#[test]
fn g89_the_menu_offers_what_is_possible_and_says_why_not_the_rest() {
    let world = ancestor();
    let agents = world.read("repo/agents.yaml");
    let more = agents.replacen(
        "agents:\n",
        "agents:\n  - name: other\n    models: [acme/large]\n",
        1,
    );
    world.write("repo/agents.yaml", &more);
    let mut file = world.tasks_file();
    let known = json!({ "driver": "opencode", "agentSessionId": "ses_1" });
    file["tasks"][1]["sessions"] = json!([record("b1", "completed", 10, &known)]);
    world.write(
        &format!("repo/workstreams/{STREAM}/tasks.json"),
        &file.to_string(),
    );
    let terminal = Terminal::open(&world, 100, 40);
    for (thread, resume) in [
        // failed, and its agent never named a conversation
        (3, "Resume        not now: it has no conversation"),
        // incomplete, with one
        (2, "Resume        go on with the same conversation"),
        // never begun
        (4, "Resume        not now: it had no session yet"),
    ] {
        terminal.line(&format!("clear; work fix -t 1.1.{thread}; echo left-$?"));
        terminal.until_shows(&format!("What about 01.01.0{thread}?"));
        for part in [
            resume,
            "Retry         new conversation",
            "Change agent  Retry with",
            "New stage     not now: there is no PLAN.md",
            "Mark done     tick",
            "Skip          cancel",
        ] {
            terminal.until_shows(part);
        }
        terminal.keys(&["C-c"]);
        terminal.until_shows("left-130");
    }
    world
        .work(&["fix", "-t", "1.1.3", "--agent", "nobody", "--dry-run"])
        .exits(3)
        .warns("default")
        .warns("other");
}

#[test]
fn g95_a_retry_that_fails_again_is_a_new_record_and_execute_passes_the_code_on() {
    let world = ancestor();
    let before = world.tasks_file()["tasks"][2]["sessions"][0].clone();
    world
        .work(&[
            "fix",
            "-t",
            "1.1.3",
            "--retry",
            "--wait",
            "--executor",
            "process",
        ])
        .exits(1);
    world.work(&["execute", "1.1.3"]).exits(3);
    let after = world.tasks_file()["tasks"][2]["sessions"].clone();
    let after = after.as_array().unwrap();
    assert_eq!(after.len(), 3);
    for (key, value) in before.as_object().unwrap() {
        assert_eq!(&after[0][key], value, "the old record's {key}");
    }
    for record in &after[1..] {
        assert_eq!(
            (&record["status"], &record["exitCode"]),
            (&"failed".into(), &3.into())
        );
    }
}

/// Answers on stdin are not read: whoever pipes them is told the flags, and nothing waits.
#[test]
fn g98_piped_answers_are_refused_with_the_flags_that_say_the_same() {
    let world = ancestor();
    let before = world.tasks_file()["tasks"].clone();
    for (args, flags) in [
        (
            &["fix"][..],
            &["--thread", "--resume", "--retry", "--agent"][..],
        ),
        (&["fix", "-t", "1.1.3"], &["--resume", "--retry", "--agent"]),
        (&["fix", "--new-stage", "-t", "1.1.3"], &["--name"]),
        (&["continue"], &["--on-issues"]),
        (&["add", "task", "--thread", "1.1.3"], &["--name"]),
        (&["stop", "--all"], &[]),
    ] {
        let mut command = world.command(args);
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // who does not read may be gone already
        let _unread = child.stdin.take().unwrap().write_all(b"1\n2\ny\ny\n");
        let answer: crate::support::Answer = child.wait_with_output().unwrap().into();
        let code = if args[0] == "stop" { 0 } else { 2 };
        let answer = answer.exits(code);
        for flag in flags {
            assert!(
                answer.stderr.contains(flag),
                "{args:?} lacks {flag}: {answer}"
            );
        }
    }
    assert_eq!(world.tasks_file()["tasks"], before);
}

/// What does not parse is named with its place and the file stays; what parses and does not fit
/// together is found by `domain::integrity`.
#[test]
fn g99_tampered_records_are_named_with_place_and_field() {
    use workstreams::domain::integrity::{Finding, findings};
    use workstreams::domain::workstream::Workstream;
    let world = ancestor();
    let path = format!("repo/workstreams/{STREAM}/tasks.json");
    let good = world.read(&path);
    for (from, to) in [
        ("\"interrupted\"", "\"perhaps\""),
        ("\"2026-01-22T10:07:30.000Z\"", "\"yesterday\""),
    ] {
        let bad = good.replacen(from, to, 1);
        let line = bad.lines().position(|line| line.contains(to)).unwrap() + 1;
        world.write(&path, &bad);
        world
            .work(&["status"])
            .exits(5)
            .warns(&format!("tasks.json:{line}:"));
        assert_eq!(world.read(&path), bad, "a damaged file is left alone");
    }
    let dangling = good.replace(
        "\"currentSessionId\": \"a2\"",
        "\"currentSessionId\": \"nobody\"",
    );
    let workstream: Workstream = serde_json::from_str(&dangling).unwrap();
    let found = findings(&workstream);
    assert!(
        found.iter().any(|finding| matches!(
            finding,
            Finding::DeadMark { task, session }
                if task.to_string() == "01.01.01.01" && session.as_str() == "nobody"
        )),
        "{found:?}"
    );
}
