//! Smaller rows of the seeds' requirements, each by what a person sees of it.
use crate::support::{Answer, STREAM, World};

fn world() -> World {
    World::with_threads(&[2], World::TICK)
}

/// At this time.
fn at(world: &World, time: &str, args: &[&str]) -> Answer {
    let mut command = world.command(args);
    command.env("WORK_NOW", time);
    command.output().unwrap().into()
}

#[test]
fn pp_050_a_question_to_a_person_is_kept_and_asked_until_it_is_answered() {
    let world = world();
    world
        .work(&[
            "block",
            "1.1.1",
            "-m",
            "two formats fit",
            "--ask",
            "JSON or TOML?",
        ])
        .exits(0);
    world.work(&["status"]).exits(0).warns(
        "01.01.01 waits for your answer: JSON or TOML? (`work block --clear 01.01.01 -m ANSWER`)",
    );
    world
        .work(&["resume"])
        .exits(0)
        .says("waiting for an answer to: JSON or TOML?");
    world
        .work(&[
            "block",
            "1.1.2",
            "-m",
            "x",
            "--ask",
            "y",
            "--waiting-for",
            "z",
        ])
        .exits(2);
    world
        .work(&["block", "--clear", "01.01.01", "-m", "TOML"])
        .exits(0);
    let said = world.work(&["status"]).exits(0);
    assert!(!said.stderr.contains("JSON or TOML"), "{said}");
}

#[test]
fn ts_078_pp_066_work_that_nobody_wrote_of_for_half_an_hour_is_flagged() {
    let world = world();
    at(&world, "2026-03-10T12:00:00Z", &["start", "1.1.1.1"]).exits(0);
    let soon = at(&world, "2026-03-10T12:29:00Z", &["status"]).exits(0);
    assert!(!soon.stderr.contains("last updated"), "{soon}");
    at(&world, "2026-03-10T12:31:00Z", &["status"])
        .exits(0)
        .warns("last updated 31 minutes ago while somebody worked");
    at(
        &world,
        "2026-03-10T12:31:00Z",
        &["log", "the parser reads lists", "-k", "testing"],
    )
    .exits(0);
    let fresh = at(&world, "2026-03-10T12:32:00Z", &["status"]).exits(0);
    assert!(!fresh.stderr.contains("last updated"), "{fresh}");
}

#[test]
fn ts_038_what_was_verified_before_its_files_changed_is_named_in_status() {
    let world = World::with_plan(&[&[1]], World::TICK, |_| vec!["true".to_owned()]);
    let plan = format!("repo/workstreams/{STREAM}/PLAN.md");
    let text = world
        .read(&plan)
        .replacen("**Verify:**", "**Files:** `src/*.rs`\n\n**Verify:**", 1);
    assert!(text.contains("**Files:**"), "{text}");
    world.write(&plan, &text);
    world.write("repo/src/a.rs", "fn a() {}\n");
    world.work(&["approve", "plan", "--yes"]).exits(0);
    world.work(&["done", "1.1.1", "-m", "done"]).exits(0);
    world.work(&["verify"]).exits(0);
    let fresh = world.work(&["status"]).exits(0);
    assert!(!fresh.stderr.contains("verified before"), "{fresh}");
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    let file = std::fs::File::options()
        .write(true)
        .open(world.path("repo/src/a.rs"))
        .unwrap();
    file.set_modified(later).unwrap();
    world.work(&["status"]).exits(0).warns(
        "verified before its files were changed: 01.01.01 (src/a.rs); `work verify` looks again",
    );
}

#[test]
fn ts_075_what_was_done_in_an_earlier_month_is_offered_to_the_archive() {
    let world = world();
    at(&world, "2026-03-10T12:00:00Z", &["save", "-c"]).exits(0);
    at(
        &world,
        "2026-03-10T12:05:00Z",
        &["done", "1.1.1.1", "-m", "reads"],
    )
    .exits(0);
    at(
        &world,
        "2026-03-10T12:05:00Z",
        &["done", "1.1.2.1", "-m", "writes"],
    )
    .exits(0);
    let same = at(&world, "2026-03-20T12:00:00Z", &["save", "-c"]).exits(0);
    assert!(!same.stderr.contains("--archive"), "{same}");
    at(&world, "2026-04-20T12:00:00Z", &["save", "-c"])
        .exits(0)
        .warns("`work save --archive`");
    at(&world, "2026-04-20T12:00:00Z", &["save", "-c", "--archive"]).exits(0);
    let done = at(&world, "2026-04-21T12:00:00Z", &["save", "-c"]).exits(0);
    assert!(!done.stderr.contains("--archive"), "{done}");
}

#[test]
fn st_002_a_tracked_session_is_shown_with_its_commits_and_nothing_is_written_down() {
    let world = World::new();
    world.write("repo/a.txt", "a\n");
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "before"]);
    world
        .work(&["session", "start", "7", "-m", "storage"])
        .exits(0);
    world.write("repo/a.txt", "b\n");
    world.git(&["commit", "-q", "-a", "-m", "store: keep it"]);
    let journal = world.read("repo/workstreams/journal.jsonl");
    let shown = world.work(&["session", "show", "7"]).exits(0);
    let shown = shown
        .says("Session 00007: running")
        .says("store: keep it")
        .says("a.txt");
    assert!(!shown.stdout.contains("before"), "{shown}");
    let data = world
        .work(&["session", "show", "00007", "--json"])
        .exits(0)
        .data();
    let commits: Vec<&str> = data["commits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["subject"].as_str().unwrap())
        .collect();
    assert_eq!(commits, ["store: keep it"]);
    assert_eq!(world.read("repo/workstreams/journal.jsonl"), journal);
    world.work(&["session", "show", "8"]).exits(3);
    let commit = data["commits"][0]["commit"].as_str().unwrap();
    world.work(&["session", "show", commit]).exits(0);
    world.threads(&[1]);
    world
        .work(&["session", "show", commit])
        .exits(0)
        .says("Session 00007");
    world.work(&["session", "show", "abcdef0123"]).exits(3);
}

#[test]
fn pp_002_a_session_of_an_agent_has_the_documents_of_a_tracked_one_on_request() {
    let world = World::with_threads(
        &[1],
        "echo new > made.txt\nwork log 'wrote made.txt' -k testing\ncat >/dev/null\nwork update --thread \"$WORK_THREAD\" --status completed --report done",
    );
    world.work(&["execute", "1.1.1"]).exits(0);
    let sessions = world.sessions();
    let id = sessions
        .first()
        .and_then(|it| it["sessionId"].as_str())
        .unwrap()
        .to_owned();
    let said = world
        .work(&["session", "show", &id, "--documents"])
        .exits(0);
    for name in ["LOG.md", "FILES.txt", "DECISIONS.md", "HANDOFF.md"] {
        let wrote = format!("wrote archive/sessions/SESSION-{id}-{name}");
        assert!(said.stderr.contains(&wrote), "{said}");
    }
    let log = world.read(&format!("repo/archive/sessions/SESSION-{id}-LOG.md"));
    assert!(log.starts_with(&format!("# Session {id} Log\n")), "{log}");
    assert!(log.contains("**Status**: COMPLETE"), "{log}");
    assert!(log.contains("[testing] wrote made.txt"), "{log}");
    // again is the same
    world
        .work(&["session", "show", "1.1.1", "--documents"])
        .exits(0);
    assert_eq!(
        world.read(&format!("repo/archive/sessions/SESSION-{id}-LOG.md")),
        log
    );
}

#[test]
fn ts_056_ts_166_sm_071_a_vague_task_and_a_specification_that_is_not_there_are_warned_about() {
    let world = World::with_plan(&[&[1]], World::TICK, |_| Vec::new());
    let plan = format!("repo/workstreams/{STREAM}/PLAN.md");
    let text = world.read(&plan);
    let (head, rest) = text.split_once("- [ ] ").unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    let head = head.replacen(
        "#### Definition",
        "**Spec:** `docs/spec.md#parts`\n\n#### Definition",
        1,
    );
    world.write(&plan, &format!("{head}- [ ] Fix the bug\n{rest}"));
    world
        .work(&["plan", "check"])
        .exits(0)
        .says("[vague-task] task 01.01.01.01 does not say what is to be done: `Fix the bug`")
        .says("[missing-spec] the specification of stage 01 does not exist: `docs/spec.md`");
    world.write("repo/docs/spec.md", "# Parts of it\n");
    let said = world.work(&["plan", "check"]).exits(0);
    assert!(!said.stdout.contains("missing-spec"), "{said}");
}

#[test]
fn ts_007_ts_059_ts_035_pp_010_the_first_save_makes_the_file_and_the_last_tick_points_to_verify() {
    let world = world();
    world
        .work(&["save", "-c"])
        .exits(0)
        .says("0 of 2 tasks done");
    let text = world.read("repo/SESSION_PROGRESS.md");
    assert_eq!(text.matches("  - [ ] ").count(), 2, "{text}");
    world.work(&["done", "1.1.1.1", "-m", "reads"]).exits(0);
    let text = world.read("repo/SESSION_PROGRESS.md");
    assert_eq!(text.matches("  - [ ] ").count(), 1, "{text}");
    world
        .work(&["done", "1.1.2.1", "-m", "writes"])
        .exits(0)
        .warns("`work verify` looks whether it holds");
    for mode in ["save", "resume", "verify"] {
        world.work(&["track", mode]).exits(0);
    }
}

#[test]
fn pp_011_pp_048_pp_065_st_016_st_035_st_036_what_happens_stands_in_the_documents_by_its_kind() {
    let world = world();
    world.work(&["save", "-c"]).exits(0);
    world.work(&["session", "start", "-m", "kinds"]).exits(0);
    world
        .work(&["log", "3 of 3 tests pass", "-k", "testing"])
        .exits(0);
    world
        .work(&["decide", "Use SHA-256", "--why", "it is fast"])
        .exits(0);
    world
        .work(&["fail", "MD5", "--why", "it is broken"])
        .exits(0);
    world
        .work(&["block", "-m", "no key", "--waiting-for", "ops"])
        .exits(0);
    world.work(&["next", "Wire it in src/a.rs:12"]).exits(0);
    let log = world.read("repo/archive/sessions/SESSION-00001-LOG.md");
    for line in [
        "[testing] 3 of 3 tests pass",
        "[decision] Use SHA-256 - it is fast",
        "[failed] Tried MD5: failed because it is broken",
        "[blocker] no key - waiting for ops",
        "[next] Wire it in src/a.rs:12",
    ] {
        assert!(log.contains(line), "lacks {line}\n{log}");
    }
    let text = world.read("repo/SESSION_PROGRESS.md");
    for part in ["no key", "MD5", "Wire it in src/a.rs:12"] {
        assert!(text.contains(part), "lacks {part}\n{text}");
    }
    world.work(&["block", "--clear", "-m", "came"]).exits(0);
    let text = world.read("repo/SESSION_PROGRESS.md");
    assert!(!text.contains("no key"), "{text}");
}

#[test]
fn sm_007_sm_010_sm_039_sm_041_pp_013_pp_044_the_brief_goes_on_where_the_phase_stands() {
    let world = World::with_plan(&[&[1], &[1]], World::TICK, |_| vec!["true".to_owned()]);
    world.work(&["execute", "1.1.1"]).exits(0);
    world
        .work(&["status", "01", "--sessions"])
        .exits(0)
        .says("01.01.01");
    world.write("repo/a.txt", "a\n");
    world.git(&["add", "a.txt"]);
    world
        .work(&["done", "01"])
        .exits(0)
        .says("Phase 1 is complete");
    let brief = world.work(&["resume"]).exits(0);
    assert!(
        brief
            .stdout
            .contains("] checkpoint: Phase 1 Complete - Stage 1"),
        "SM-041 {brief}"
    );
    let (_, next) = brief.stdout.rsplit_once("## Next action").unwrap();
    assert!(
        next.contains("Phase 2") || next.contains("02.01.01"),
        "{brief}"
    );
    assert!(!next.contains("01.01.01.01"), "PP-044 {brief}");
}
