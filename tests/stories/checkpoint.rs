//! Checkpoint commits (seed 001): their form, what is in them, and what they leave alone.
use crate::support::{STREAM, World};
use serde_json::Value;

/// Two tasks of one thread, sources in git, and the state of the workstream as well.
fn world() -> World {
    let world = World::with_threads(&[2], World::TICK);
    world.write("repo/src/a.ts", "one\n");
    world.write("repo/src/b.ts", "one\n");
    world
        .work(&["update", "--task", "1.1.1.1", "--status", "in_progress"])
        .exits(0);
    world.git(&["add", "."]);
    world.git(&["commit", "-qm", "sources"]);
    world
}

fn message(world: &World) -> String {
    world.git(&["log", "-1", "--format=%B"]).stdout
}

fn names(world: &World) -> Vec<String> {
    let names = world.git(&["show", "--name-only", "--format="]).stdout;
    names
        .lines()
        .filter(|name| !name.starts_with("workstreams/"))
        .map(str::to_owned)
        .collect()
}

fn last(world: &World) -> Value {
    let text = world.read(&format!("repo/workstreams/{STREAM}/journal.jsonl"));
    let mut lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.rfind(|line| line["type"] == "checkpoint").unwrap()
}

const NEXT: &str = "Implement PATCH in src/a.ts:47";

#[test]
fn sm_050_sm_054_sm_059_the_message_has_the_form_and_the_hash_is_kept() {
    let world = world();
    world.write("repo/src/a.ts", "two\n");
    let args = [
        "checkpoint",
        "-m",
        "Endpoints implemented",
        "--did",
        "Implemented GET and POST",
        "--file",
        "src/a.ts=GET, POST endpoints",
        "--next",
        NEXT,
    ];
    let dry = world
        .work(&[&args[..], &["--dry-run"]].concat())
        .exits(0)
        .stdout;
    assert_eq!(world.git(&["log", "--oneline"]).stdout.lines().count(), 2);
    let said = world.work(&args).exits(0);
    let text = "checkpoint: Phase 1 In Progress - Endpoints implemented\n\nPhase: 1 - Stage\n\
        Status: In Progress\nSession: Implemented GET and POST\n\nFiles Changed:\n\
        - src/a.ts (GET, POST endpoints)\n\nNext: Implement PATCH in src/a.ts:47\n";
    assert_eq!(dry, text);
    assert_eq!(message(&world), format!("{text}\n"));
    let hash = world.git(&["rev-parse", "HEAD"]).stdout.trim().to_owned();
    assert!(said.stdout.starts_with(&hash[..7]), "{}", said.stdout);
    let entry = last(&world);
    assert_eq!(entry["commit"], hash.as_str());
    assert_eq!(entry["phase"], 1);
    assert_eq!(entry["scope"], "01");
    assert_eq!(
        world.tasks_file()["stages"]["01"]["checkpoint"],
        hash.as_str()
    );
    // the next action is on record: the next checkpoint may do without
    world.write("repo/src/a.ts", "three\n");
    world.work(&["checkpoint", "-m", "More"]).exits(0);
    assert!(message(&world).contains(&format!("Next: {NEXT}")));
}

#[test]
fn sm_057_only_named_files_are_committed_and_other_staged_work_stays_staged() {
    let world = world();
    world.write("repo/src/a.ts", "two\n");
    world.write("repo/src/b.ts", "two\n");
    world.write("repo/new.ts", "new\n");
    world.write("repo/left.ts", "left\n");
    world.git(&["add", "src/b.ts"]);
    world
        .work(&[
            "checkpoint",
            "-m",
            "A",
            "--next",
            NEXT,
            "--file",
            "src/a.ts",
            "--file",
            "new.ts",
        ])
        .exits(0)
        .warns("not in git, and not committed: left.ts");
    assert_eq!(names(&world), ["new.ts", "src/a.ts"]);
    assert!(message(&world).contains("- src/a.ts (+1 -1)\n- new.ts (new)\n"));
    let status = world.git(&["status", "--porcelain"]).stdout;
    assert!(status.contains("M  src/b.ts"), "{status}");
    assert!(status.contains("?? left.ts"), "{status}");
    world
        .work(&["checkpoint", "-m", "A", "--file", "src/a.ts"])
        .exits(4)
        .warns("`src/a.ts` did not change");
}

#[test]
fn without_names_all_tracked_changes_go_in_and_the_state_rides_along_unlisted() {
    let world = world();
    world.write("repo/src/a.ts", "two\n");
    std::fs::remove_file(world.path("repo/src/b.ts")).unwrap();
    world.write("repo/odd [name] é.txt", "x\n");
    world.git(&["add", "odd [name] é.txt"]);
    world.work(&["done", "1.1.1.1", "-m", "it works"]).exits(0);
    world
        .work(&["checkpoint", "-m", "Both", "--next", NEXT])
        .exits(0);
    assert_eq!(
        message(&world),
        "checkpoint: Phase 1 In Progress - Both\n\nPhase: 1 - Stage\nStatus: In Progress\n\
         Session: Completed task of thread 1\n\nFiles Changed:\n- odd [name] é.txt (new, 1 lines)\n\
         - src/a.ts (+1 -1)\n- src/b.ts (deleted)\n\nNext: Implement PATCH in src/a.ts:47\n\n"
    );
    let all = world.git(&["show", "--name-only", "--format="]).stdout;
    assert!(all.contains("workstreams/001-story/journal.jsonl"), "{all}");
    let committed = world
        .git(&["show", "HEAD:workstreams/001-story/journal.jsonl"])
        .stdout;
    assert!(
        committed.contains(NEXT),
        "the commit carries the next action"
    );
}

#[test]
fn a_renamed_file_is_one_line_and_both_names_are_committed() {
    let world = world();
    world.git(&["mv", "src/a.ts", "src/c.ts"]);
    world
        .work(&["checkpoint", "-m", "Name", "--next", NEXT])
        .exits(0);
    assert!(message(&world).contains("- src/c.ts (renamed from src/a.ts)\n"));
    assert!(
        !world
            .git(&["status", "--porcelain"])
            .stdout
            .contains("src/")
    );
}

#[test]
fn sm_051_another_status_is_wrong_use_and_complete_needs_a_phase_that_is_done() {
    let world = world();
    world.write("repo/src/a.ts", "two\n");
    world
        .work(&["checkpoint", "-m", "A", "-s", "done"])
        .exits(2)
        .warns("paused, blocked");
    world
        .work(&["checkpoint", "-m", "A", "-s", "complete", "--next", NEXT])
        .exits(4)
        .warns("2 of its tasks are open");
    for thread in ["1.1.1", "1.1.2"] {
        world.work(&["done", thread]).exits(0);
    }
    world
        .work(&["checkpoint", "-m", "A", "-s", "complete"])
        .exits(0);
    assert!(message(&world).starts_with("checkpoint: Phase 1 Complete - A\n"));
    assert!(message(&world).contains("Next: Nothing remains"));
    assert!(world.tasks_file()["stages"]["01"]["completed_at"].is_string());
}

#[test]
fn sm_037_sm_072_xr_032_without_a_concrete_next_action_it_is_refused() {
    let world = world();
    world.write("repo/src/a.ts", "two\n");
    world
        .work(&["checkpoint", "-m", "A"])
        .exits(4)
        .warns("there is no next action");
    world
        .work(&["checkpoint", "-m", "A", "--next", "continue API work"])
        .exits(4)
        .warns("vague");
    assert_eq!(world.git(&["log", "--oneline"]).stdout.lines().count(), 2);
    world
        .work(&[
            "checkpoint",
            "-m",
            "A",
            "--next",
            "continue API work",
            "--vague",
        ])
        .exits(0);
}

#[test]
fn sm_058_the_message_is_passed_as_it_is() {
    let world = world();
    world.write("repo/src/a.ts", "two\n");
    world.git(&["config", "commit.cleanup", "strip"]);
    world.git(&["config", "core.editor", "false"]);
    world
        .work(&[
            "checkpoint",
            "-m",
            "# 12 \"quoted\" $(no shell)",
            "--next",
            NEXT,
        ])
        .exits(0);
    let message = message(&world);
    assert!(message.starts_with("checkpoint: Phase 1 In Progress - # 12 \"quoted\" $(no shell)\n"));
}

#[test]
fn xr_028_xr_029_nothing_to_commit_is_no_failure_and_no_workstream_is_one() {
    let world = world();
    world
        .work(&["checkpoint", "-m", "A", "--next", NEXT])
        .exits(0)
        .warns("nothing was committed");
    assert_eq!(world.git(&["log", "--oneline"]).stdout.lines().count(), 2);
    let journal = world.read(&format!("repo/workstreams/{STREAM}/journal.jsonl"));
    assert!(journal.contains(NEXT) && !journal.contains("\"checkpoint\""));
    World::new().work(&["checkpoint", "-m", "A"]).exits(3);
    let empty = World::new();
    empty.work(&["create", "Empty"]).exits(0);
    empty
        .work(&["checkpoint", "-m", "A"])
        .exits(3)
        .warns("no tasks yet")
        .warns("`work approve plan`");
}

#[test]
fn xr_030_a_hook_that_refuses_leaves_everything_as_it_was() {
    let world = world();
    world.write("repo/src/a.ts", "two\n");
    world.write("repo/new.ts", "new\n");
    world.write(
        "repo/.git/hooks/pre-commit",
        "#!/bin/sh\necho not today >&2\nexit 1\n",
    );
    let hook = world.path("repo/.git/hooks/pre-commit");
    let chmod = std::process::Command::new("chmod")
        .arg("+x")
        .arg(hook)
        .status();
    assert!(chmod.unwrap().success());
    world.git(&["add", "src/b.ts"]);
    let before = world
        .git(&["status", "--porcelain", "src", "new.ts"])
        .stdout;
    world
        .work(&[
            "checkpoint",
            "-m",
            "A",
            "--next",
            NEXT,
            "--file",
            "src/a.ts",
            "--file",
            "new.ts",
        ])
        .exits(1)
        .warns("not today");
    assert_eq!(
        world
            .git(&["status", "--porcelain", "src", "new.ts"])
            .stdout,
        before
    );
    assert_eq!(world.git(&["log", "--oneline"]).stdout.lines().count(), 2);
}

#[test]
fn sm_038_xr_031_nothing_is_pushed_unless_asked_and_a_failed_push_is_a_warning() {
    let world = world();
    let remote = world.path("remote.git");
    let remote = remote.to_str().unwrap();
    world.git(&["init", "-q", "--bare", remote]);
    world.write("repo/src/a.ts", "two\n");
    world
        .work(&["checkpoint", "-m", "A", "--next", NEXT, "--push"])
        .exits(0)
        .warns("not pushed");
    world.git(&["remote", "add", "origin", remote]);
    world.git(&["push", "-q", "-u", "origin", "main"]);
    world.write("repo/src/a.ts", "three\n");
    world.work(&["checkpoint", "-m", "B"]).exits(0);
    assert!(world.git(&["status", "-sb"]).stdout.contains("ahead 1"));
    world.write("repo/src/a.ts", "four\n");
    let data = world
        .work(&["checkpoint", "-m", "C", "--push", "--json"])
        .exits(0)
        .data();
    assert_eq!(data["pushed"], true);
    assert!(!world.git(&["status", "-sb"]).stdout.contains("ahead"));
}

#[test]
fn conflicts_refuse_a_merge_is_concluded_and_a_detached_head_is_said() {
    let world = world();
    world.git(&["checkout", "-q", "-b", "other"]);
    world.write("repo/src/a.ts", "theirs\n");
    world.git(&["commit", "-qam", "theirs"]);
    world.git(&["checkout", "-q", "main"]);
    world.write("repo/src/a.ts", "ours\n");
    world.git(&["commit", "-qam", "ours"]);
    let merge = world
        .program("git".as_ref(), &["merge", "other"])
        .output()
        .unwrap();
    assert!(!merge.status.success());
    let args = ["checkpoint", "-m", "Merged", "--next", NEXT];
    world
        .work(&args)
        .exits(5)
        .warns("conflicts are open in src/a.ts");
    world.write("repo/src/a.ts", "both\n");
    world.git(&["add", "src/a.ts"]);
    world
        .work(&[&args[..], &["--file", "src/a.ts"]].concat())
        .exits(5)
        .warns("during a merge");
    world.work(&args).exits(0).warns("a merge is going on");
    assert_eq!(
        world
            .git(&["log", "-1", "--format=%P"])
            .stdout
            .split_whitespace()
            .count(),
        2
    );
    world.git(&["checkout", "-q", "--detach"]);
    world.write("repo/src/a.ts", "more\n");
    world.work(&args).exits(0).warns("the head is detached");
}

#[test]
fn st_053_without_git_it_is_said_and_the_checkpoint_is_kept() {
    let world = world();
    std::fs::remove_dir_all(world.path("repo/.git")).unwrap();
    world
        .work(&["checkpoint", "-m", "A", "--next", NEXT])
        .exits(0)
        .warns("No git here");
    assert!(last(&world)["commit"].is_null());
    assert_eq!(last(&world)["next"], NEXT);
}

#[test]
fn files_are_named_from_where_the_person_stands() {
    let world = world();
    world.write("repo/src/a.ts", "two\n");
    let mut command = world.command(&["checkpoint", "-m", "A", "--next", NEXT, "--file", "a.ts"]);
    let output = command
        .current_dir(world.path("repo/src"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(names(&world), ["src/a.ts"]);
    world
        .work(&["checkpoint", "-m", "A", "--file", "../x.ts"])
        .exits(2);
}
