//! Limits of a model's provider: waited for, whoever is killed meanwhile, and gone on with in the
//! same conversation. `work` plays the agents here; the real opencode does in
//! `needs_opencode_limits`.
use crate::support::{Answer, World, path_without_opencode, until, until_some};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::SystemTime;

const ONE_ACCOUNT: &str = "agents:\n  - { name: default, models: [acme/first] }\n";

/// A world whose agents are played, `threads` threads with one task each.
fn world(agents: &str, script: &str, threads: u32) -> World {
    let world = World::new();
    world.threads(&[threads]);
    world.write("repo/agents.yaml", agents);
    world.write("script.yaml", script);
    world
}

/// `work` where opencode is not installed, and where a pause of more than a second is a limit.
fn command(world: &World, args: &[&str]) -> Command {
    let mut command = world.command(args);
    command
        .env("PATH", path_without_opencode())
        .env("WORK_LONGEST_PAUSE", "1");
    command
}

fn work(world: &World, args: &[&str]) -> Answer {
    command(world, args).output().unwrap().into()
}

/// Launches everything without waiting.
fn launch(world: &World, more: &[&str]) -> Answer {
    let args = [
        &["multi", "--rehearse", "../script.yaml", "--in-place"],
        more,
    ]
    .concat();
    work(world, &args)
}

fn ends(world: &World, thread: &str) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    world
        .sessions()
        .iter()
        .filter(|session| session["threadId"] == thread)
        .map(|session| (word(&session["status"]), word(&session["cause"])))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(status, cause)| ((*status).to_owned(), (*cause).to_owned()))
        .collect()
}

const LIMITED: &str = "threads:
  01.01.01: [[{ text: begun }, { tool: { bash: 'true' } }, { error: 429, retry_after: 4s }], [tasks]]
  '*': [tasks]
";

#[test]
fn a_limit_is_waited_for_and_the_same_conversation_goes_on() {
    let world = world(ONE_ACCOUNT, LIMITED, 2);
    launch(&world, &["--max-parallel", "1", "--detach"]).exits(0);
    until("the first thread to wait", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    // the other one uses the same account, has a slot, and does not start into the limit
    let other = world.thread("01.01.02");
    assert_eq!(other["status"], "queued");
    assert_eq!(other["waits"]["for"], "limit");
    assert!(other["waits"]["until"].is_string(), "{other:#}");
    assert_eq!(world.thread("01.01.01")["waits"]["for"], "limit");
    let run = &world.tasks_file()["run"];
    assert!(run["waits"]["acme"].is_string(), "{run:#}");
    assert_eq!(run["retries"][0]["reason"], "limit");
    world
        .work(&["status"])
        .exits(0)
        .says("the limit of acme ends at")
        .says("goes on by itself");
    // only time is missing: said so, for whoever does not want to wait
    let asked = work(&world, &["wait", "--timeout", "0s", "--json"]).exits(11);
    assert_eq!(asked.data()["outcome"], "waiting");
    work(&world, &["wait"]).exits(0);
    let limited = ("interrupted", "limit");
    assert_eq!(
        ends(&world, "01.01.01"),
        pairs(&[limited, ("completed", "exit")])
    );
    assert_eq!(ends(&world, "01.01.02"), pairs(&[("completed", "exit")]));
    let sessions = world.sessions();
    let [first, second] = [0, 1].map(|number| &sessions[number]);
    assert_eq!(second["resumes"], first["sessionId"]);
    assert_eq!(second["agentSessionId"], first["agentSessionId"]);
    assert_eq!(second["attempt"], 2);
    let journal = world.read("repo/workstreams/001-story/journal.jsonl");
    assert!(journal.contains(r#""type":"limit""#), "{journal}");
    world
        .work(&["why", "01.01.01"])
        .exits(0)
        .says("stands at a limit")
        .says("resumes attempt 1");
}

#[test]
fn whoever_kills_every_supervisor_finds_the_conversation_going_on_with_the_next_command() {
    for executor in ["tmux", "process"] {
        let world = world(ONE_ACCOUNT, LIMITED, 1);
        launch(&world, &["--executor", executor, "--detach"]).exits(0);
        until("the thread to wait", || {
            world.thread("01.01.01")["status"] == "waiting"
        });
        let _no_server = world.tmux(&["kill-server"]);
        for pid in world.workers() {
            let _gone = Command::new("kill").args(["-9", &pid.to_string()]).output();
        }
        until("everything to be gone", || world.workers().is_empty());
        if world.status()["stream"]["paused"] == true {
            // closing the panes is a person's word: nothing starts until they say so
            assert_eq!(executor, "tmux");
            launch(&world, &["--wait"]).exits(0);
        } else {
            work(&world, &["wait"]).exits(0);
        }
        assert_eq!(
            ends(&world, "01.01.01"),
            pairs(&[("interrupted", "limit"), ("completed", "exit")]),
            "{executor}"
        );
        let sessions = world.sessions();
        assert_eq!(
            sessions[1]["resumes"], sessions[0]["sessionId"],
            "{executor}"
        );
    }
}

#[test]
fn a_waiting_thread_that_is_stopped_waits_no_more() {
    let script = LIMITED.replace("4s", "1h");
    let world = world(ONE_ACCOUNT, &script, 1);
    launch(&world, &["--detach"]).exits(0);
    until("the thread to wait", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    let supervisor = world.workers();
    assert_eq!(supervisor.len(), 1, "only the supervisor is left");
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", supervisor[0])).unwrap();
        let after = stat.rsplit_once(')').unwrap().1.to_owned();
        let field = |number: usize| -> u64 {
            after
                .split_whitespace()
                .nth(number)
                .unwrap()
                .parse()
                .unwrap()
        };
        field(11) + field(12)
    };
    // what it does is sleep: looks at the state by others cost it nothing
    until("the supervisor to have done its last step", || {
        let before = ticks();
        world.status();
        ticks() == before
    });
    let before = ticks();
    for _ in 0..3 {
        world.status();
    }
    assert_eq!(ticks(), before);
    world.work(&["stop", "01.01.01"]).exits(0);
    until("its supervisor to leave", || world.workers().is_empty());
    assert_eq!(world.thread("01.01.01")["status"], "interrupted");
    world.work(&["wait"]).exits(1);
}

#[test]
fn a_model_of_another_account_goes_on_at_once() {
    let agents = "agents:\n  - { name: default, models: [acme/first, acme/second, other/third] }\n";
    let script = "threads:
  01.01.01: [[{ text: begun }, { tool: { bash: 'true' } }, { error: 429, retry_after: 1h }], [tasks]]
";
    let world = world(agents, script, 1);
    launch(&world, &["--wait"]).exits(0);
    assert_eq!(
        ends(&world, "01.01.01"),
        pairs(&[("failed", "limit"), ("completed", "exit")])
    );
    let sessions = world.sessions();
    assert_eq!(sessions[1]["model"], "other/third");
    assert_eq!(sessions[1]["agentSessionId"], sessions[0]["agentSessionId"]);
    assert!(world.tasks_file()["run"]["waits"]["acme"].is_string());
}

#[test]
fn a_limit_that_stays_is_waited_for_as_often_as_agents_yaml_says() {
    let script = "threads: { '*': [{ error: 429, retry_after: 2s }] }\n";
    let agents = format!("{ONE_ACCOUNT}defaults: {{ retries: 2 }}\n");
    let world = world(&agents, script, 1);
    launch(&world, &["--wait"]).exits(1);
    let waited = ("interrupted", "limit");
    assert_eq!(
        ends(&world, "01.01.01"),
        pairs(&[waited, waited, ("failed", "limit")])
    );
}

#[test]
fn without_retries_a_limit_is_a_failure() {
    let script = "threads: { '*': [{ error: 429, retry_after: 2s }] }\n";
    let agents = format!("{ONE_ACCOUNT}defaults: {{ retries: 0 }}\n");
    let world = world(&agents, script, 1);
    launch(&world, &["--wait"]).exits(1);
    assert_eq!(ends(&world, "01.01.01"), pairs(&[("failed", "limit")]));
}

#[test]
fn a_new_run_keeps_to_the_limit_of_the_one_before() {
    let world = world(ONE_ACCOUNT, LIMITED, 2);
    launch(&world, &["--max-parallel", "1", "--detach"]).exits(0);
    until("the first thread to wait", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    let until_then = world.tasks_file()["run"]["waits"]["acme"].clone();
    launch(&world, &["--detach"]).exits(0);
    assert_eq!(world.tasks_file()["run"]["waits"]["acme"], until_then);
    assert_eq!(world.sessions().len(), 1, "nothing starts into the limit");
    work(&world, &["wait"]).exits(0);
    let sessions = world.sessions();
    let of_first: Vec<&Value> = sessions
        .iter()
        .filter(|session| session["threadId"] == "01.01.01")
        .collect();
    assert_eq!(of_first[1]["resumes"], of_first[0]["sessionId"]);
}

#[test]
fn a_failure_on_the_way_to_the_model_is_tried_again_after_a_pause() {
    let agents = format!("{ONE_ACCOUNT}defaults: {{ retries: 2, retry_delay: 200ms }}\n");
    let script = "threads:
  01.01.01: [[{ error: 500, retry_after: 10ms }], [{ error: 503, retry_after: 10ms }], [tasks]]
  01.01.02: [{ error: 500, retry_after: 10ms }]
";
    let world = world(&agents, script, 2);
    launch(&world, &["--wait"]).exits(1);
    let failed = ("failed", "error");
    assert_eq!(
        ends(&world, "01.01.01"),
        pairs(&[failed, failed, ("completed", "exit")])
    );
    assert_eq!(ends(&world, "01.01.02"), pairs(&[failed, failed, failed]));
    let run = &world.tasks_file()["run"];
    let reasons: Vec<&Value> = run["retries"].as_array().unwrap().iter().collect();
    assert_eq!(reasons.len(), 4, "{run:#}");
    assert!(reasons.iter().all(|retry| retry["reason"] == "transport"));
    world
        .work(&["why", "01.01.01"])
        .exits(0)
        .says("tried again: ")
        .says("503");
}

#[test]
fn a_state_that_is_broken_while_a_limit_is_waited_for_costs_no_more_than_time() {
    let world = world(ONE_ACCOUNT, LIMITED, 1);
    launch(&world, &["--detach"]).exits(0);
    let ends_at: Timestamp = until_some("the thread to wait", || {
        let until = world.thread("01.01.01")["waits"]["until"].clone();
        until.as_str().map(|text| text.parse().unwrap())
    });
    let state = "repo/workstreams/001-story/tasks.json";
    let whole = world.read(state);
    world.write(state, &whole[..whole.len() / 2]);
    // its supervisor is awake by then, and can do nothing with what it reads
    until("the limit to end", || SystemTime::now() > ends_at.into());
    work(&world, &["status"]).exits(5).warns("tasks.json");
    assert!(!world.workers().is_empty(), "its supervisor gave up");
    world.write(state, &whole);
    work(&world, &["wait"]).exits(0);
    let expected = pairs(&[("interrupted", "limit"), ("completed", "exit")]);
    assert_eq!(ends(&world, "01.01.01"), expected);
    let sessions = world.sessions();
    let [first, second] = [0, 1].map(|number| &sessions[number]["supervisor"]["pid"]);
    assert_eq!(first, second, "{sessions:#?}");
}

#[test]
fn a_pause_before_a_retry_can_be_stopped() {
    let agents = format!("{ONE_ACCOUNT}defaults: {{ retry_delay: 1h }}\n");
    let script = "threads: { '*': [{ error: 500, retry_after: 10ms }] }\n";
    let world = world(&agents, script, 1);
    launch(&world, &["--detach"]).exits(0);
    until("the pause", || world.sessions().len() == 2);
    let pause = until_some("its words", || {
        let live = world.sessions()[1]["sessionId"]
            .as_str()
            .unwrap()
            .to_owned();
        std::fs::read_to_string(world.session_folder(&live).join("live.json")).ok()
    });
    assert!(pause.contains("tries again in"), "{pause}");
    world.work(&["stop", "01.01.01"]).exits(0);
    assert_eq!(
        ends(&world, "01.01.01"),
        pairs(&[("failed", "error"), ("interrupted", "user")])
    );
    until("nobody to be left", || world.workers().is_empty());
}

#[test]
fn what_a_limit_cut_off_is_folded_in_when_its_supervisor_died_before_it_could_write() {
    let world = world(ONE_ACCOUNT, LIMITED, 1);
    launch(&world, &["--detach"]).exits(0);
    until("the thread to wait", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    for pid in world.workers() {
        let _gone = Command::new("kill").args(["-9", &pid.to_string()]).output();
    }
    until("everything to be gone", || world.workers().is_empty());
    // the state as it was before the end was recorded; exit.json is there
    let mut file = world.tasks_file();
    let record = &mut file["tasks"][0]["sessions"][0];
    for gone in ["completedAt", "cause", "exitCode", "message", "signal"] {
        record.as_object_mut().unwrap().remove(gone);
    }
    record["status"] = json!("running");
    for gone in ["waits", "retries", "beginnings"] {
        file["run"].as_object_mut().unwrap().remove(gone);
    }
    file["run"]["state"] = json!("active");
    file["run"]["queue"] = json!([]);
    file.as_object_mut().unwrap().remove("_work");
    std::fs::remove_file(world.path("repo/workstreams/001-story/.state/log.jsonl")).unwrap();
    world.write(
        "repo/workstreams/001-story/tasks.json",
        &serde_json::to_string_pretty(&file).unwrap(),
    );
    // a killed process shows no environment any more while its last threads still hold its lock
    until("the end to be folded in", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    assert!(world.tasks_file()["run"]["waits"]["acme"].is_string());
    work(&world, &["wait"]).exits(0);
    let sessions = world.sessions();
    assert_eq!(sessions[1]["resumes"], sessions[0]["sessionId"]);
}

#[test]
fn the_last_supervisor_stays_to_start_what_waits_for_a_limit() {
    let agents = "agents:
  - { name: default, models: [acme/first, other/second] }
  - { name: single, models: [acme/first] }
";
    let script = "threads:
  01.01.01: [[{ error: 429, retry_after: 6s }], [tasks]]
  '*': [tasks]
";
    let world = world(agents, script, 2);
    let mut file = world.tasks_file();
    file["tasks"][1]["assigned_agent"] = json!("single");
    world.write("repo/workstreams/001-story/tasks.json", &file.to_string());
    launch(&world, &["--max-parallel", "1", "--detach"]).exits(0);
    // no command of ours looks from here on
    until("the second thread to be done", || {
        let task = world.tasks_file()["tasks"][1].clone();
        task["sessions"][0]["status"] == "completed"
    });
    assert_eq!(
        ends(&world, "01.01.01"),
        pairs(&[("failed", "limit"), ("completed", "exit")])
    );
    assert_eq!(ends(&world, "01.01.02"), pairs(&[("completed", "exit")]));
    until("nobody to be left", || world.workers().is_empty());
}

/// A program that speaks as opencode does where nobody tells for how long it sleeps.
const SLEEPS: &str = r#"#!/bin/sh
case "$1" in run) ;; --version) echo 1.18.33; exit 0;; *) exit 0;; esac
cat >/dev/null
echo "timestamp=1 level=INFO message=created id=ses_1 parentID=undefined" >&2
echo 'timestamp=1 level=ERROR message="stream error" error.error="AI_APICallError: Rate limit reached"' >&2
sleep 600
"#;

/// One thread, launched with this program as its opencode.
fn launched_with(opencode: &str) -> World {
    launched_as(opencode, ONE_ACCOUNT)
}

fn launched_as(opencode: &str, agents: &str) -> World {
    let world = World::new();
    world.threads(&[1]);
    world.write("repo/agents.yaml", agents);
    world.write("bin/opencode", opencode);
    let program = world.path("bin/opencode");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut multi = world.command(&["multi", "--detach"]);
    let status = multi.env("WORK_LONGEST_PAUSE", "1").status().unwrap();
    assert!(status.success());
    world
}

#[test]
fn a_limit_of_which_only_stderr_speaks_is_one_after_a_silence() {
    let world = launched_with(SLEEPS);
    until("the thread to wait", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    assert_eq!(ends(&world, "01.01.01"), pairs(&[("interrupted", "limit")]));
    // nobody said until when: a minute at most
    assert!(world.thread("01.01.01")["waits"]["until"].is_string());
    world.work(&["stop", "--all", "-y"]).exits(0);
    until("nobody to be left", || world.workers().is_empty());
}

#[test]
fn who_runs_a_thread_in_a_terminal_is_not_kept_by_a_limit_of_the_run_before() {
    let world = launched_with(SLEEPS);
    until("the thread to wait", || {
        world.thread("01.01.01")["status"] == "waiting"
    });
    world.work(&["stop", "--all", "-y"]).exits(0);
    until("nobody to be left", || world.workers().is_empty());
    // from now on the provider answers
    world.write("bin/opencode", &SLEEPS.replace("sleep 600", "exit 9"));
    world.work(&["execute", "01.01.01"]).exits(9);
    assert_eq!(world.sessions().len(), 2);
    assert_eq!(world.tasks_file()["run"]["state"], "ended");
}

/// Speaks of a limit before there is a conversation, and ends well the second time.
const LIMIT_FIRST: &str = r#"#!/bin/sh
case "$1" in run) ;; --version) echo 1.18.33; exit 0;; *) exit 0;; esac
cat >/dev/null
[ -e ../limited ] && { work update --thread "$WORK_THREAD" --status completed; exit 0; }
touch ../limited
echo "work-pause {\"attempt\":1,\"message\":\"Rate limit reached\",\"next\":$(($(date +%s%3N) + 4000))}" >&2
sleep 600
"#;

#[test]
fn a_limit_before_there_is_a_conversation_is_waited_for_in_the_same_pane() {
    let world = launched_with(LIMIT_FIRST);
    until("the second session", || world.sessions().len() == 2);
    until("nobody to be left", || world.workers().is_empty());
    let sessions = world.sessions();
    assert_eq!(sessions[0]["cause"], "limit");
    assert!(sessions[0]["supervisor"].is_object(), "{sessions:#?}");
    assert_eq!(sessions[1]["supervisor"], sessions[0]["supervisor"]);
}

/// A program that speaks as opencode does when others start at the same moment; the second time it
/// gets its turn.
const LOCKED_OUT: &str = r#"#!/bin/sh
case "$1" in run) ;; --version) echo 1.18.33; exit 0;; *) exit 0;; esac
cat >/dev/null
if mkdir "$HOME/tried" 2>/dev/null; then echo "Error: database is locked" >&2; exit 1; fi
echo '{"type":"text","timestamp":1,"sessionID":"ses_a","part":{"type":"text","text":"done"}}'
echo '{"type":"step_finish","timestamp":2,"sessionID":"ses_a","part":{"type":"step-finish","reason":"stop","tokens":{"input":1,"output":1,"reasoning":0,"cache":{"read":0,"write":0}},"cost":0}}'
"#;

#[test]
fn an_opencode_that_others_lock_out_of_its_database_is_started_again() {
    let agents = format!("{ONE_ACCOUNT}defaults: {{ retry_delay: 100ms }}\n");
    let world = launched_as(LOCKED_OUT, &agents);
    // it ticked nothing
    world.work(&["wait"]).exits(1);
    assert_eq!(
        ends(&world, "01.01.01"),
        pairs(&[("failed", "exit"), ("completed", "exit")])
    );
    let retry = &world.tasks_file()["run"]["retries"][0];
    assert_eq!(retry["reason"], "transport", "{retry:#}");
}
