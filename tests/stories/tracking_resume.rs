//! Saving, pausing, resuming; and the story of work that is picked up by somebody who was not
//! there.
use crate::support::{Answer, World, until};
use serde_json::Value;

fn at(world: &World, now: &str, args: &[&str]) -> Answer {
    let mut command = world.command(args);
    command.env("WORK_NOW", now);
    command.output().unwrap().into()
}

#[test]
fn ts_019_ts_061_ts_084_nothing_saved_is_said_with_the_file_and_how_to_begin() {
    let world = World::new();
    for root in ["repo", "elsewhere"] {
        std::fs::create_dir_all(world.path(root)).unwrap();
        let mut command = world.command(&["resume"]);
        let answer: Answer = command
            .current_dir(world.path(root))
            .output()
            .unwrap()
            .into();
        answer
            .exits(3)
            .warns("SESSION_PROGRESS.md")
            .warns("work save -c")
            .warns("work save");
    }
    let left: Vec<_> = std::fs::read_dir(world.path("repo/workstreams"))
        .unwrap()
        .collect();
    assert_eq!(left.len(), 1, "nothing is made: {left:?}");
    assert_eq!(
        std::fs::read_dir(world.path("elsewhere")).unwrap().count(),
        0
    );
}

#[test]
fn ts_005_ts_010_ts_017_save_makes_a_workstream_named_after_the_repository_and_pauses() {
    let world = World::new();
    world
        .work(&["save", "-m", "before lunch"])
        .exits(0)
        .says("🔄")
        .says("SESSION_PROGRESS.md")
        .warns("001-repo is saved and paused");
    let status = world.status();
    assert_eq!(status["stream"]["paused"], true);
    // the banner comes once
    let again = world.work(&["save"]).exits(0);
    assert!(!again.stdout.contains("🔄"), "{again}");
    let journal = world.read("repo/workstreams/001-repo/journal.jsonl");
    let first: Value = serde_json::from_str(journal.lines().next().unwrap()).unwrap();
    assert_eq!(first["type"], "checkpoint");
    assert_eq!(first["status"], "save");
    assert_eq!(first["description"], "before lunch");
    assert!(first["head"].is_string());
    assert_eq!(journal.lines().count(), 2);
}

#[test]
fn ts_008_ts_009_ts_011_ts_018_save_and_go_on_pauses_nothing_and_shows_the_brief() {
    let world = World::with_threads(&[2], World::TICK);
    world.write("repo/new.txt", "x");
    for args in [&["save", "-c"][..], &["track"][..]] {
        world
            .work(args)
            .exits(0)
            .says("## Next action")
            .says("0 of 2 tasks done");
        assert_eq!(world.status()["stream"]["paused"], false);
    }
    let journal = world.read("repo/workstreams/001-story/journal.jsonl");
    let saved: Value = serde_json::from_str(journal.lines().next().unwrap()).unwrap();
    assert_eq!(saved["dirty"], true);
    world.work(&["track", "save"]).exits(0);
    assert_eq!(world.status()["stream"]["paused"], true);
    world
        .work(&["track", "resume"])
        .exits(0)
        .warns("the pause is over");
    assert_eq!(world.status()["stream"]["paused"], false);
}

#[test]
fn ts_006_another_word_is_wrong_use() {
    let world = World::new();
    world.work(&["track", "stop"]).exits(2);
}

#[test]
fn ts_010_a_pause_keeps_queued_threads_from_starting_and_resume_lets_them() {
    let script = "cat >/dev/null\nwhile [ ! -e ../go ]; do sleep 0.05; done\n\
        work update --thread \"$WORK_THREAD\" --status completed --report done";
    let world = World::with_threads(&[2], script);
    world
        .work(&["multi", "--max-parallel", "1", "--detach"])
        .exits(0);
    until("the first thread to run", || {
        world.thread("01.01.01")["running"] == true
    });
    world.work(&["save"]).exits(0);
    world.write("go", "");
    until("the first thread to end", || {
        world.thread("01.01.01")["status"] == "completed"
    });
    let first = world.sessions();
    world.exit_file_written(first[0]["sessionId"].as_str().unwrap());
    until("its supervisor to be gone", || world.workers().is_empty());
    assert_eq!(world.sessions().len(), 1, "the second waits");
    world.work(&["resume"]).exits(0).warns("the pause is over");
    until("the second thread to be done", || {
        world.thread("01.01.02")["status"] == "completed"
    });
}

#[test]
fn an_agent_that_saves_pauses_nobody() {
    let script = "cat >/dev/null\nwork save\n\
        work update --thread \"$WORK_THREAD\" --status completed --report done";
    let world = World::with_threads(&[1, 1], script);
    world.work(&["multi", "--through", "01", "--wait"]).exits(0);
    assert_eq!(world.status()["stream"]["paused"], false);
}

/// Also SM-039, SM-040, XR-23.
#[test]
fn ts_012_xr_012_sm_042_the_brief_opens_with_the_state_and_ends_with_the_next_action() {
    let world = World::with_plan(&[&[2]], World::TICK, |id| {
        if id == "01" {
            vec!["cargo test".to_owned()]
        } else {
            Vec::new()
        }
    });
    world
        .work(&["done", "1.1.1.1", "-m", "parser done"])
        .exits(0);
    world.work(&["start", "1.1.2.1"]).exits(0);
    world
        .work(&[
            "fail",
            "regex",
            "--why",
            "nested braces",
            "--then",
            "winnow",
        ])
        .exits(0);
    world.work(&["decide", "winnow", "--why", "small"]).exits(0);
    world
        .work(&["block", "-m", "no review", "--waiting-for", "Eve"])
        .exits(0);
    world
        .work(&["next", "Write tests in src/parser.rs:12"])
        .exits(0);
    let answer = world.work(&["resume"]).exits(0);
    let text = &answer.stdout;
    let order = [
        "# 001-story Story",
        "1 of 2 tasks done",
        "main at",
        "## Where the work stands",
        "Phase 1: Stage 1 (1 of 2 done), in Implementation",
        "Last completed: 01.01.01.01",
        "Working on: 01.01.02.01",
        "## Plan",
        "- [x] 01.01.01.01",
        "- [ ] 01.01.02.01",
        "## Failed attempts: do not repeat them",
        "- regex: failed because nested braces; then: winnow",
        "## Blockers",
        "no review (waiting for Eve)",
        "## Decisions",
        "winnow, because small",
        "## Verification",
        "Nothing was verified yet",
        "## What the current phase asks for",
        "`cargo test`",
        "## Next action\nWrite tests in src/parser.rs:12\n",
    ];
    let mut from = 0;
    for part in order {
        let found = text[from..].find(part);
        let found =
            found.unwrap_or_else(|| panic!("`{part}` is missing or at the wrong place\n{text}"));
        from += found + part.len();
    }
    assert!(text.ends_with("src/parser.rs:12\n"), "{text}");
    let brief = world.work(&["resume", "--json"]).exits(0).data();
    assert_eq!(brief["next"], "Write tests in src/parser.rs:12");
    assert_eq!(brief["failed"][0]["approach"], "regex");
    assert_eq!(brief["plan"][0]["current"], true);
}

#[test]
fn pp_003_pp_004_pp_043_pp_056_open_items_are_printed_as_a_list_to_paste() {
    let world = World::with_threads(&[2], World::TICK);
    world.work(&["done", "1.1.1.1"]).exits(0);
    let answer = world.work(&["resume", "--todos"]).exits(0);
    answer
        .clone()
        .says("- [x] Check what was saved")
        .says("- [ ] Do first: 01.01.02.01 task of thread 2")
        .says("- [ ] Phase 1: Stage")
        .says("  - [ ] 01.01.02.01 task of thread 2")
        .says("work verify --all")
        .says("Clean up");
    assert!(!answer.stdout.contains("01.01.01.01"), "{answer}");
    assert!(
        answer
            .stdout
            .lines()
            .all(|line| line.trim_start().starts_with("- ["))
    );
}

#[test]
fn ts_037_ts_078_a_long_break_and_a_state_left_in_the_middle_are_told() {
    let world = World::with_threads(&[2], World::TICK);
    at(&world, "2026-03-10T08:00:00Z", &["start", "1.1.1.1"]).exits(0);
    let soon = at(&world, "2026-03-10T08:10:00Z", &["resume"]).exits(0);
    assert!(!soon.stdout.contains("last updated 10"), "{soon}");
    let later = at(&world, "2026-03-10T08:45:00Z", &["resume"]).exits(0);
    later.says("last updated 45 min ago while somebody worked");
    let next_day = at(&world, "2026-03-11T09:00:00Z", &["resume"]).exits(0);
    next_day
        .says("nobody worked here for 25 h")
        .says("work verify --all");
    at(&world, "2026-03-10T08:46:00Z", &["save"]).exits(0);
    let paused = at(&world, "2026-03-10T10:00:00Z", &["resume"]).exits(0);
    assert!(
        paused.stdout.contains("while somebody worked") || paused.stderr.contains("pause"),
        "{paused}"
    );
}

#[test]
fn sm_060_sm_061_sm_062_sm_065_xr_033_only_files_that_nobody_expects_are_warned_about() {
    let world = World::with_threads(&[1], World::TICK);
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "all"]);
    world.write("repo/SESSION.md", "x");
    world.write("repo/CLAUDE.md", "x");
    world
        .work(&["log", "some line of text", "-k", "testing"])
        .exits(0);
    let quiet = world.work(&["resume"]).exits(0);
    assert!(!quiet.stdout.contains("nobody expects"), "{quiet}");
    quiet.says("no uncommitted work");
    world.write("repo/src/new.rs", "x");
    world.write("repo/agents.yaml", "agents: []\n");
    world
        .work(&["resume"])
        .exits(0)
        .says("uncommitted changes that nobody expects: agents.yaml, src/new.rs");
}

#[test]
fn ts_056_pp_071_save_says_what_somebody_else_would_miss() {
    let world = World::with_threads(&[1], World::TICK);
    world.work(&["done", "1.1.1.1"]).exits(0);
    world
        .work(&["save"])
        .exits(0)
        .warns("no next action")
        .warns("no decision and no note");
    world.work(&["next", "keep going", "--vague"]).exits(0);
    world.work(&["save"]).exits(0).warns("is vague");
}

#[test]
fn pp_039_a_thread_that_was_cut_off_is_named_with_what_can_be_done() {
    let world = World::with_threads(&[1], "cat >/dev/null; exit 3");
    world.work(&["multi", "--wait"]).exits(1);
    world
        .work(&["resume"])
        .exits(0)
        .says("Cut off: 01.01.01 Thread 1, failed (exit)")
        .says("needs a restart")
        .says("work fix --thread 01.01.01");
}

/// PP-001, TS-099: all that is needed lies in the files. PP-002, SM-036, TS-058: what follows.
#[test]
fn an_agent_is_killed_and_the_next_does_not_repeat_what_failed() {
    let first = "cat >/dev/null\n\
        work update --thread \"$WORK_THREAD\" --status in_progress\n\
        work fail 'in-memory sessions' --why 'lost at every restart' --then 'Redis'\n\
        work next 'Add the Redis client in src/session.ts:12'\n\
        touch ../ready\nsleep 600";
    let world = World::with_plan(&[&[2]], first, |id| {
        if id == "01.01.02" {
            vec!["test -e never-made".to_owned()]
        } else {
            Vec::new()
        }
    });
    world.write("repo/session.ts", "memory\n");
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "the plan"]);
    let launch = ["multi", "--thread", "1.1.1"];
    world.work(&[&launch[..], &["--detach"]].concat()).exits(0);
    until("the agent to have written it down", || {
        world.path("ready").exists()
    });
    world.work(&["stop", "--all", "--yes"]).exits(0);
    // the next agent reads, asks, and is refused what failed
    let second = "cat > ../prompt.txt\n\
        work resume > ../brief.txt\n\
        work fail 'In memory session' --check > ../check.txt; echo $? > ../check.code\n\
        work fail 'In memory session' --why 'again'; echo $? > ../again.code\n\
        echo redis > session.ts\n\
        work update --thread \"$WORK_THREAD\" --status completed --report 'Redis client added'";
    world.shell_agent(second, "");
    world.work(&[&launch[..], &["--wait"]].concat()).exits(0);
    let prompt = world.read("prompt.txt");
    assert!(
        prompt.contains("in-memory sessions: lost at every restart; instead: Redis"),
        "{prompt}"
    );
    let brief = world.read("brief.txt");
    assert!(
        brief.contains("- in-memory sessions: failed because lost at every restart"),
        "{brief}"
    );
    assert!(
        brief.ends_with("Add the Redis client in src/session.ts:12\n"),
        "{brief}"
    );
    assert_eq!(world.read("check.code"), "1\n");
    assert!(world.read("check.txt").contains("The same failed"));
    assert_eq!(world.read("again.code"), "4\n");
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    // a person commits a checkpoint, and the hand-off lies there
    world.work(&["checkpoint", "-m", "Redis client"]).exits(0);
    let message = world.git(&["log", "-1", "--format=%B"]).stdout;
    assert!(
        message.starts_with("checkpoint: Phase 1 In Progress - Redis client"),
        "{message}"
    );
    let hand_off = world.read("repo/workstreams/001-story/handoff/01.01.01.md");
    assert!(hand_off.contains("Redis client added"), "{hand_off}");
    // a ticked box shows nothing: the command of the second thread fails
    world.work(&["done", "1.1.2.1", "-m", "all fine"]).exits(0);
    world.work(&["verify", "--all"]).exits(1).says("never-made");
    world
        .work(&["resume"])
        .exits(0)
        .says("❌")
        .says("never-made");
}
