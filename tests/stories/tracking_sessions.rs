//! Tracked sessions (seed 004): begun, summed up, ended; their files, numbers and times.
use crate::support::{Answer, World};
use serde_json::Value;

fn outside(world: &World) -> Vec<Value> {
    let text = world.read("repo/workstreams/journal.jsonl");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// With this variable and time.
fn with(world: &World, args: &[&str], variables: &[(&str, &str)]) -> Answer {
    let mut command = world.command(args);
    command.envs(variables.iter().copied());
    command.output().unwrap().into()
}

#[test]
fn st_004_st_022_st_027_st_028_st_041_the_whole_flow() {
    let world = World::new();
    world
        .work(&["session", "start", "-m", "connectors"])
        .exits(0)
        .says("✅ Session 00001 tracking initialized");
    world
        .work(&[
            "log",
            "Implemented Level 3 discovery",
            "-k",
            "implementation",
        ])
        .exits(0)
        .warns("session 00001");
    world
        .work(&["decide", "Use pathlib", "--why", "works everywhere"])
        .exits(0);
    world
        .work(&["session", "summary"])
        .exits(0)
        .says("running")
        .says("1 logged, 1 decision")
        .says("decided: Use pathlib, because works everywhere");
    world
        .work(&[
            "session",
            "end",
            "--next",
            "Wire it in src/connect.py:12",
            "-m",
            "half of it",
        ])
        .exits(0)
        .says("Session 00001: complete")
        .says("✅ Session 00001 tracking complete");
    let entries = outside(&world);
    let kinds: Vec<(&str, &str)> = entries
        .iter()
        .map(|it| {
            (
                it["type"].as_str().unwrap(),
                it["state"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("tracked", "started"),
            ("log", ""),
            ("decision", ""),
            ("tracked", "summary"),
            ("next", ""),
            ("tracked", "ended"),
        ]
    );
    assert_eq!(entries[1]["tracked"], "00001");
    assert_eq!(entries[5]["summary"], "half of it");
    assert_eq!(entries[5]["next"], "Wire it in src/connect.py:12");
}

#[test]
fn st_033_st_052_xr_048_numbers_follow_each_other_and_one_that_exists_is_refused() {
    let world = World::new();
    world.work(&["session", "start", "00003B"]).exits(0);
    world
        .work(&["session", "start"])
        .exits(0)
        .says("Session 00004");
    world
        .work(&["session", "start", "3b"])
        .exits(5)
        .warns("there is a session 00003B already")
        .warns("session start 00003B --continue")
        .warns("session start 00005");
    world
        .work(&["session", "start", "3B", "--continue"])
        .exits(0)
        .says("Session 00003B goes on");
    world.work(&["session", "start", "123456"]).exits(2);
}

#[test]
fn two_that_start_at_once_get_two_numbers() {
    let world = World::new();
    let children: Vec<_> = (0..12)
        .map(|_| world.start(&["session", "start", "--json"]))
        .collect();
    let mut numbers: Vec<String> = children
        .into_iter()
        .map(|child| {
            let answer = Answer::from(child.wait_with_output().unwrap()).exits(0);
            answer.data()["session"].as_str().unwrap().to_owned()
        })
        .collect();
    numbers.sort();
    let expected: Vec<String> = (1..=12).map(|number| format!("{number:05}")).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn st_031_xr_042_xr_044_the_flag_wins_over_the_variable_and_a_closed_log_stays_closed() {
    let world = World::new();
    world.work(&["session", "start", "1"]).exits(0);
    world.work(&["session", "start", "2"]).exits(0);
    let two = [("CURRENT_SESSION", "00002")];
    with(&world, &["log", "one thing done", "-k", "testing"], &two).exits(0);
    with(
        &world,
        &["log", "one more thing", "-k", "testing", "--session", "1"],
        &two,
    )
    .exits(0);
    // with several running and none named, an entry belongs to none
    world
        .work(&["log", "nobody's work", "-k", "testing"])
        .exits(0);
    let tracked: Vec<Value> = outside(&world)
        .into_iter()
        .filter(|it| it["type"] == "log")
        .map(|it| it["tracked"].clone())
        .collect();
    assert_eq!(
        tracked,
        [Value::from("00002"), Value::from("00001"), Value::Null]
    );
    world
        .work(&["session", "end"])
        .exits(2)
        .warns("several sessions run");
    with(&world, &["session", "end"], &two).exits(0);
    with(&world, &["log", "too late", "-k", "testing"], &two)
        .exits(4)
        .warns("closed");
    with(&world, &["log", "too late", "--at", "1h ago"], &two).exits(4);
    with(&world, &["session", "end"], &two).exits(4);
    with(&world, &["session", "summary", "-m", "more"], &two).exits(4);
    with(&world, &["session", "summary"], &two)
        .exits(0)
        .says("complete");
    let unknown = [("CURRENT_SESSION", "00009")];
    with(&world, &["log", "whose?"], &unknown)
        .exits(3)
        .warns("never started");
    with(&world, &["log", "whose?"], &[("CURRENT_SESSION", "x")]).exits(2);
}

#[test]
fn st_013_st_054_xr_041_files_are_all_that_changed_since_the_start_however_it_lies_in_git() {
    let world = World::new();
    for name in ["committed", "staged", "unstaged", "deleted", "same"] {
        world.write(&format!("repo/{name}.txt"), "old\n");
    }
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "base"]);
    world.write("repo/before.txt", "dirty before\n");
    world.write("repo/same.txt", "dirty before\n");
    world.write("repo/more.txt", "dirty before\n");
    world.work(&["session", "start"]).exits(0);
    world.write("repo/committed.txt", "new\n");
    world.write("repo/added.txt", "new\n");
    world.git(&["add", "committed.txt", "added.txt"]);
    world.git(&["commit", "-q", "-m", "in the session"]);
    world.write("repo/staged.txt", "new\n");
    world.git(&["add", "staged.txt"]);
    world.write("repo/unstaged.txt", "new\n");
    world.write("repo/a folder/new é.txt", "new\n");
    world.write("repo/more.txt", "dirty before, and more\n");
    std::fs::remove_file(world.path("repo/deleted.txt")).unwrap();
    world.write("repo/SESSION.md", "ours\n");
    let data = world
        .work(&["session", "summary", "--json"])
        .exits(0)
        .data();
    let files: Vec<(String, String)> = data["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap().to_owned();
            (text("path"), text("what"))
        })
        .collect();
    let expected = [
        ("a folder/new é.txt", "new"),
        ("added.txt", "new"),
        ("committed.txt", "changed"),
        ("deleted.txt", "deleted"),
        ("more.txt", "new"),
        ("staged.txt", "changed"),
        ("unstaged.txt", "changed"),
    ];
    assert_eq!(
        files,
        expected.map(|(path, what)| (path.to_owned(), what.to_owned()))
    );
}

#[test]
fn a_rewritten_history_is_said_and_measured_from_what_is_common() {
    let world = World::new();
    world.write("repo/a.txt", "a\n");
    world.git(&["add", "a.txt"]);
    world.git(&["commit", "-q", "-m", "a"]);
    world.work(&["session", "start"]).exits(0);
    world.write("repo/b.txt", "b\n");
    world.git(&["add", "b.txt"]);
    world.git(&["commit", "-q", "--amend", "-m", "a and b"]);
    let summary = world.work(&["session", "summary"]).exits(0);
    summary.says("b.txt").warns("history was rewritten");
}

#[test]
fn st_053_without_git_files_are_not_listed_and_the_rest_works() {
    let world = World::new();
    std::fs::remove_dir_all(world.path("repo/.git")).unwrap();
    world
        .work(&["session", "start"])
        .exits(0)
        .warns("no git here");
    world
        .work(&["log", "worked without git", "-k", "planning"])
        .exits(0);
    world
        .work(&["session", "end"])
        .exits(0)
        .says("✅ Session 00001 tracking complete");
}

#[test]
fn st_029_st_030_the_variable_is_written_to_a_file_to_source() {
    let world = World::new();
    world
        .work(&["session", "start", "7", "--env"])
        .exits(0)
        .warns("source");
    assert_eq!(
        world.read("repo/.session.env"),
        "export CURRENT_SESSION=00007\n"
    );
}

#[test]
fn st_015_st_050_xr_046_a_session_that_began_earlier_has_its_whole_length() {
    let world = World::new();
    let at = |now: &'static str| [("WORK_NOW", now)];
    with(
        &world,
        &["session", "start", "--at", "2026-03-09 23:50"],
        &at("2026-03-10T08:00:00Z"),
    )
    .exits(0);
    with(
        &world,
        &[
            "log",
            "a late line",
            "-k",
            "testing",
            "--at",
            "2026-03-09 23:58",
        ],
        &at("2026-03-10T08:00:00Z"),
    )
    .exits(0);
    let data = with(
        &world,
        &["session", "end", "--json"],
        &at("2026-03-10T08:08:00Z"),
    )
    .exits(0)
    .data();
    assert_eq!(data["seconds"], 8 * 3600 + 18 * 60);
    assert_eq!(data["active_seconds"], 8 * 60);
    assert_eq!(outside(&world)[0]["rec"], "2026-03-10T08:00:00Z");
}

#[test]
fn ts_054_pp_037_pp_074_starting_a_session_announces_what_was_saved() {
    let world = World::with_threads(&[2], World::TICK);
    world.write(
        "repo/.claude/progress/web-login.md",
        "# Orchestration: login\n",
    );
    world.work(&["done", "1.1.1.1"]).exits(0);
    world.work(&["save"]).exits(0);
    world
        .work(&["session", "start"])
        .exits(0)
        .warns("1 of 2 tasks done, paused")
        .warns("work resume")
        .warns(".claude/progress/web-login.md");
}

#[test]
fn ts_036_sm_037_the_end_warns_of_what_nothing_shows_and_refuses_a_vague_next_action() {
    let world = World::with_threads(&[2], World::TICK);
    world.work(&["session", "start"]).exits(0);
    world.work(&["done", "1.1.1.1"]).exits(0);
    world
        .work(&["session", "end", "--next", "continue API work"])
        .exits(4);
    world
        .work(&["session", "end"])
        .exits(0)
        .warns("1 completed task is shown by nothing")
        .warns("no next action");
}

/// Also ST-007, ST-009, ST-011, ST-025.
#[test]
fn st_019_xr_045_the_seeds_own_words_do_the_same() {
    let world = World::new();
    world
        .work(&["track", "init", "--session", "00003"])
        .exits(0)
        .says("✅ Session 00003 tracking initialized");
    let session = ["--session", "00003"];
    let run = |args: &[&str]| {
        let mut all = vec!["track"];
        all.extend_from_slice(args);
        all.extend(session);
        world.work(&all)
    };
    run(&[
        "log",
        "--message",
        "Did something worth it",
        "--category",
        "testing",
    ])
    .exits(0);
    // as `make track-log` without CATEGORY calls it
    run(&["log", "--message", "Did something worth it", "--category"]).exits(0);
    run(&[
        "decision",
        "--message",
        "pathlib",
        "--rationale",
        "everywhere",
    ])
    .exits(0);
    run(&["decision", "--message", "pathlib"]).exits(4);
    run(&["summary"]).exits(0).says("2 logged, 1 decision");
    run(&["end"])
        .exits(0)
        .says("✅ Session 00003 tracking complete");
    run(&["log", "--message", "late"]).exits(4);
    run(&["log"]).exits(2);
}

#[test]
fn sm_035_sm_036_the_end_commits_a_checkpoint_unless_it_must_not() {
    let world = World::with_threads(&[2], World::TICK);
    world.write("repo/a.txt", "a\n");
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "base"]);
    world.work(&["session", "start", "-m", "storage"]).exits(0);
    world.write("repo/a.txt", "b\n");
    let next = "Wire the store in src/session.ts:12";
    world
        .work(&["session", "end", "--next", next, "-m", "store works"])
        .exits(0)
        .warns("checkpoint: Phase 1 In Progress - store works");
    let message = world.git(&["log", "-1", "--format=%B"]).stdout;
    assert!(message.contains("Session: store works"), "{message}");
    assert!(message.contains(&format!("Next: {next}")), "{message}");
    assert!(message.contains("- a.txt"), "{message}");
    world.write("repo/a.txt", "c\n");
    world.work(&["session", "start"]).exits(0);
    world.work(&["session", "end", "--no-commit"]).exits(0);
    assert_eq!(world.git(&["log", "-1", "--format=%B"]).stdout, message);
}

#[test]
fn a_commit_that_is_refused_leaves_the_session_open() {
    let world = World::with_threads(&[2], World::TICK);
    world.write("repo/a.txt", "a\n");
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "base"]);
    world.write(
        "repo/.git/hooks/pre-commit",
        "#!/bin/sh\necho no >&2\nexit 1\n",
    );
    world
        .program(
            std::path::Path::new("chmod"),
            &["+x", ".git/hooks/pre-commit"],
        )
        .status()
        .unwrap();
    world.work(&["session", "start"]).exits(0);
    world.write("repo/a.txt", "b\n");
    let end = ["session", "end", "--next", "Wire it in src/a.ts:1"];
    let refused = world.work(&end);
    assert_ne!(refused.code, Some(0), "{refused}");
    refused.warns("--no-commit");
    world.work(&["session", "summary"]).exits(0).says("running");
    world.work(&["session", "end", "--no-commit"]).exits(0);
}
