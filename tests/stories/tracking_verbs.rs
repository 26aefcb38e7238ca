//! What people and agents write down: log, decide, fail, next, note, block. Rows of the seeds'
//! requirements stand in the names.
use crate::support::{Answer, World};
use serde_json::Value;

const STREAM_JOURNAL: &str = "repo/workstreams/001-story/journal.jsonl";

fn world() -> World {
    World::with_threads(&[2], World::TICK)
}

fn lines(world: &World, path: &str) -> Vec<Value> {
    let text = world.read(path);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Journal entries of one type.
fn entries(world: &World, kind: &str) -> Vec<Value> {
    let mut all = lines(world, STREAM_JOURNAL);
    all.retain(|entry| entry["type"] == kind);
    all
}

#[test]
fn st_006_st_014_st_046_st_055_a_line_keeps_category_text_time_and_actor() {
    let world = world();
    let text = "Wrote \"the parser\"; $5, é, 日本";
    world.work(&["log", text, "-k", "testing"]).exits(0);
    let entry = &entries(&world, "log")[0];
    assert_eq!(entry["text"], text);
    assert_eq!(entry["category"], "testing");
    assert_eq!(entry["actor"]["kind"], "person");
    assert_eq!(entry["actor"]["name"], "tester");
    assert_eq!(entry["stream"], "001-story");
    assert!(entry["ts"].is_string() && entry["rec"].is_null());
    let data = world
        .work(&["log", "and more of it", "--json"])
        .exits(0)
        .data();
    assert_eq!(data["category"], "general");
}

#[test]
fn st_048_st_049_st_057_xr_047_no_category_a_strange_one_and_vague_words_are_told() {
    let world = world();
    world
        .work(&["log", "Did some work on the connector"])
        .exits(0)
        .warns("kept as general")
        .warns("learns nothing");
    world.work(&["log", "All 3 tests pass", "-k", ""]).exits(0);
    world
        .work(&["log", "shipped to staging", "-k", "deploy"])
        .exits(0)
        .warns("`deploy` is none of");
    let kept: Vec<Value> = entries(&world, "log");
    let categories: Vec<&str> = kept
        .iter()
        .map(|it| it["category"].as_str().unwrap())
        .collect();
    assert_eq!(categories, ["general", "general", "deploy"]);
    world.work(&["log", "  "]).exits(2);
}

#[test]
fn st_051_xr_043_a_time_in_the_past_is_kept_and_marked_and_the_future_is_refused() {
    let world = world();
    let at = |time: &str| -> Answer {
        world
            .command(&[
                "log",
                "Created connector.py",
                "-k",
                "implementation",
                "--at",
                time,
            ])
            .env("WORK_NOW", "2026-03-10T12:00:00Z")
            .output()
            .unwrap()
            .into()
    };
    at("2026-03-10 10:30").exits(0).warns("written down later");
    at("2h ago").exits(0);
    at("09:15").exits(0);
    at("2026-03-09T08:00:00+01:00").exits(0);
    at("12:01").exits(4).warns("future");
    at("soon").exits(2).warns("--at takes");
    let times: Vec<(String, String)> = entries(&world, "log")
        .iter()
        .map(|it| {
            (
                it["ts"].as_str().unwrap().into(),
                it["rec"].as_str().unwrap().into(),
            )
        })
        .collect();
    let now = "2026-03-10T12:00:00Z".to_owned();
    let expected = [
        "2026-03-10T10:30:00Z",
        "2026-03-10T10:00:00Z",
        "2026-03-10T09:15:00Z",
        "2026-03-09T07:00:00Z",
    ];
    assert_eq!(times, expected.map(|at| (at.to_owned(), now.clone())));
}

#[test]
fn st_045_st_047_ts_053_a_decision_and_a_failure_need_their_reason() {
    let world = world();
    world
        .work(&["decide", "Use SHA-256"])
        .exits(4)
        .warns("reason");
    world
        .work(&["decide", "Use SHA-256", "--why", " "])
        .exits(4);
    world.work(&["fail", "MD5"]).exits(4).warns("reason");
    assert!(!world.path(STREAM_JOURNAL).exists());
    let why = "security/performance \"balance\"";
    world
        .work(&["decide", "Use SHA-256", "--why", why, "--instead-of", "MD5"])
        .exits(0);
    let entry = &entries(&world, "decision")[0];
    assert_eq!(entry["text"], "Use SHA-256");
    assert_eq!(entry["why"], why);
    assert_eq!(entry["instead_of"], "MD5");
}

#[test]
fn ts_081_ts_082_ts_083_a_repeated_approach_is_told_and_the_same_is_refused() {
    let world = world();
    world
        .work(&[
            "fail",
            "in-memory sessions",
            "--why",
            "lost at restart",
            "--then",
            "Redis",
        ])
        .exits(0);
    let check = world
        .work(&["fail", "In memory session", "--check"])
        .exits(1);
    check
        .says("The same failed")
        .says("lost at restart")
        .says("Redis");
    world
        .work(&["fail", "Redis session store", "--check"])
        .exits(0)
        .says("Nothing like it");
    world
        .work(&["fail", "memory sessions, written to a file", "--check"])
        .exits(1)
        .says("Much like it");
    let again = ["fail", "In memory session", "--why", "lost again"];
    world
        .work(&again)
        .exits(4)
        .warns("the same failed before")
        .warns("lost at restart")
        .warns("--different-because");
    world
        .work(&[
            "fail",
            "memory sessions, written to a file",
            "--why",
            "slow",
        ])
        .exits(0)
        .warns("much like it");
    let mut different = again.to_vec();
    different.extend(["--different-because", "with a snapshot each minute"]);
    world.work(&different).exits(0);
    let failed = entries(&world, "failed");
    assert_eq!(failed.len(), 3, "{failed:#?}");
    assert_eq!(
        failed[2]["different_because"],
        "with a snapshot each minute"
    );
    let data = world
        .work(&["fail", "in-memory sessions", "--check", "--json"])
        .exits(1)
        .data();
    assert_eq!(data["allowed"], false);
    assert_eq!(data["earlier"]["same"].as_array().unwrap().len(), 2);
}

#[test]
fn xr_015_what_failed_only_in_an_environment_may_be_tried_again() {
    let world = world();
    world
        .work(&[
            "fail",
            "run the tests in docker",
            "--why",
            "no docker here",
            "--environment",
        ])
        .exits(0);
    world
        .work(&["fail", "run tests in docker", "--check"])
        .exits(1);
    world
        .work(&["fail", "run tests in docker", "--why", "still none"])
        .exits(0);
}

#[test]
fn ts_080_sm_072_a_vague_next_action_is_refused_with_an_example_unless_it_is_wanted() {
    let world = world();
    world
        .work(&["next", "continue API work"])
        .exits(4)
        .warns("vague")
        .warns("src/payment/processor.ts:47");
    world
        .work(&["next", "continue API work", "--vague"])
        .exits(0);
    world
        .work(&["next", "Add validation in src/routes/tasks.ts:47"])
        .exits(0);
    world.work(&["next", "Phase 2 - session storage"]).exits(0);
    let next = entries(&world, "next");
    assert_eq!(next.len(), 3);
    assert_eq!(next[0]["vague"], true);
    assert!(next[1]["vague"].is_null());
}

#[test]
fn pp_033_an_error_has_an_id_by_which_it_is_resolved_once() {
    let world = world();
    let data = world
        .work(&[
            "log",
            "--error",
            "TypeError",
            "handlePayment() gets undefined",
            "--json",
        ])
        .exits(0)
        .data();
    let id = data["error"].as_str().unwrap().to_owned();
    world.work(&["resume"]).exits(0).says("TypeError").says(&id);
    world.work(&["log", "--resolve", "zzz", "how"]).exits(3);
    world
        .work(&["log", "--resolve", &id, "the caller passes it now"])
        .exits(0);
    world.work(&["log", "--resolve", &id, "again"]).exits(5);
    let errors = entries(&world, "error");
    let resolved = entries(&world, "resolved");
    assert_eq!(errors[0]["kind"], "TypeError");
    assert_eq!(resolved[0]["which"], errors[0]["id"]);
    let brief = world.work(&["resume", "--json"]).exits(0).data();
    assert_eq!(brief["errors"].as_array().unwrap().len(), 0);
}

#[test]
fn pp_047_pp_049_xr_025_a_blocker_marks_the_task_and_clearing_it_gives_the_old_status_back() {
    let world = world();
    world.work(&["start", "1.1.1.1"]).exits(0);
    world
        .work(&[
            "block",
            "1.1.1.1",
            "-m",
            "no key",
            "--waiting-for",
            "ops",
            "--error",
            "AuthError",
        ])
        .exits(0);
    assert_eq!(world.tasks_file()["tasks"][0]["status"], "blocked");
    assert_eq!(entries(&world, "blocked")[0]["waiting_for"], "ops");
    let brief = world.work(&["resume", "--json"]).exits(0).data();
    assert_eq!(brief["status"], "blocked");
    assert_eq!(brief["blockers"][0]["text"], "no key");
    assert_eq!(brief["errors"][0]["kind"], "AuthError");
    world
        .work(&["block", "--clear", "-m", "ops sent it"])
        .exits(0)
        .warns("01.01.01.01: blocked → in_progress");
    let task = &world.tasks_file()["tasks"][0];
    assert_eq!(task["status"], "in_progress");
    assert!(task["blocked_by"].is_null());
    assert!(task["report"].is_null(), "what blocked it was not done");
    let brief = world.work(&["resume", "--json"]).exits(0).data();
    assert_eq!(brief["blockers"].as_array().unwrap().len(), 0);
    assert_eq!(brief["errors"].as_array().unwrap().len(), 0);
    assert_eq!(entries(&world, "resolved")[0]["text"], "ops sent it");
    world.work(&["block", "--clear"]).exits(3);
}

#[test]
fn pp_030_a_blocker_of_the_whole_workstream_marks_no_task() {
    let world = world();
    world
        .work(&[
            "block",
            "-m",
            "the contract is not signed",
            "--waiting-for",
            "legal",
        ])
        .exits(0);
    assert_eq!(world.status()["counts"]["blocked"], 0);
    let brief = world.work(&["resume", "--json"]).exits(0).data();
    assert_eq!(brief["blockers"][0]["waiting_for"], "legal");
    world.work(&["block", "--clear", "1.1.1"]).exits(3);
    world.work(&["block", "--clear"]).exits(0);
    world.work(&["block"]).exits(2);
}

#[test]
fn pp_028_a_note_keeps_its_section_and_what_it_is_about() {
    let world = world();
    world
        .work(&[
            "note",
            "Login form: web/login.tsx",
            "--section",
            "Key File Paths",
            "--about",
            "1.1",
        ])
        .exits(0);
    let note = &entries(&world, "note")[0];
    assert_eq!(note["section"], "Key File Paths");
    assert_eq!(note["scope"], "01.01");
    world
        .work(&["note", "x", "--about", "7.1.1"])
        .exits(3)
        .warns("there is no thread 07.01.01");
}

#[test]
fn sm_013_sm_031_the_activity_of_a_stage_is_kept_and_written_down_once() {
    let world = world();
    let set = ["start", "01", "--activity", "debugging"];
    world.work(&set).exits(0).warns("Debugging");
    world.work(&set).exits(0);
    assert_eq!(world.tasks_file()["stages"]["01"]["activity"], "debugging");
    let entries = entries(&world, "activity");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["activity"], "debugging");
    world
        .work(&["start", "1.1.1.1", "--activity", "verification"])
        .exits(0);
    assert_eq!(world.tasks_file()["tasks"][0]["status"], "in_progress");
    world.work(&["start", "01"]).exits(2);
    world
        .work(&["start", "01", "--activity", "sleeping"])
        .exits(2);
}

#[test]
fn pp_031_pp_032_output_of_an_agent_is_kept_as_json_or_text_partial_or_whole() {
    let world = world();
    world.write("repo/out.json", "{\"endpoints\": [1, 2.50]}\n");
    world
        .work(&["update", "--thread", "1.1.1", "--output", "out.json"])
        .exits(0)
        .warns("partial");
    world
        .work(&[
            "update",
            "--thread",
            "1.1.2",
            "--status",
            "completed",
            "--output",
            "out.json",
        ])
        .exits(0);
    let output = entries(&world, "output");
    assert_eq!(output[0]["partial"], true);
    assert_eq!(output[0]["agent"], "default");
    assert_eq!(output[0]["output"]["endpoints"][0], 1);
    assert!(output[1]["partial"].is_null());
    let brief = world.work(&["resume"]).exits(0);
    brief
        .says("default on 01.01.01, partial")
        .says("{\"endpoints\":[1,2.50]}");
    world
        .work(&["update", "--thread", "1.1.1", "--output", "none.json"])
        .exits(3);
}

#[test]
fn ts_004_a_hundred_at_once_are_a_hundred_lines() {
    let world = world();
    let children: Vec<_> = (1..=100)
        .map(|number| world.start(&["log", &format!("entry number {number}"), "-k", "testing"]))
        .collect();
    for child in children {
        Answer::from(child.wait_with_output().unwrap()).exits(0);
    }
    let mut texts: Vec<String> = entries(&world, "log")
        .iter()
        .map(|entry| entry["text"].as_str().unwrap().to_owned())
        .collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 100);
}

#[test]
fn st_055_inside_an_agents_session_the_agent_is_the_actor_and_session_and_thread_are_kept() {
    let script = "cat >/dev/null\n\
        work fail 'regex parser' --why 'nested braces' --then 'a real parser'\n\
        work decide 'winnow' --why 'small'\n\
        work update --thread \"$WORK_THREAD\" --status completed --report done";
    let world = World::with_threads(&[2], script);
    world
        .work(&["multi", "--thread", "1.1.1", "--wait"])
        .exits(0);
    let failed = &entries(&world, "failed")[0];
    assert_eq!(failed["actor"]["kind"], "agent");
    assert_eq!(failed["actor"]["name"], "default");
    assert_eq!(failed["scope"], "01.01.01");
    assert_eq!(failed["session"], world.sessions()[0]["sessionId"]);
    // the agent of another thread is told of both
    let prompt = world.work(&["prompt", "1.1.2"]).exits(0);
    prompt
        .says("Failed before: do not try these again")
        .says("regex parser: nested braces; instead: a real parser")
        .says("winnow, because small");
}

#[test]
fn without_a_workstream_the_journal_outside_is_written() {
    let world = World::new();
    world
        .work(&["log", "looked around in src/", "-k", "planning"])
        .exits(0);
    world
        .work(&["decide", "wait", "--why", "no plan yet"])
        .exits(0);
    let kept = lines(&world, "repo/workstreams/journal.jsonl");
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0]["stream"], "");
    world.work(&["note", "x", "--about", "01"]).exits(3);
}
