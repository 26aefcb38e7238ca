//! `archive/sessions/`: the documents of tracked sessions, and the archive of progress.
use crate::support::World;

fn open(world: &World, name: &str) -> String {
    world.read(&format!("repo/archive/sessions/SESSION-00001-{name}"))
}

/// Also ST-034, ST-040.
#[test]
fn st_017_to_st_021_a_tracked_session_has_its_documents() {
    let world = World::with_threads(&[1], World::TICK);
    world.work(&["session", "start", "-m", "storage"]).exits(0);
    assert!(open(&world, "LOG.md").contains("**Purpose**: storage\n**Status**: ACTIVE\n"));
    world
        .work(&[
            "log",
            "Implemented Level 3 discovery",
            "-k",
            "implementation",
        ])
        .exits(0);
    assert!(
        open(&world, "LOG.md").contains("** [implementation] Implemented Level 3 discovery\n"),
        "ST-046"
    );
    world
        .work(&[
            "decide",
            "Use pathlib over os module",
            "--why",
            "Better cross-platform support",
        ])
        .exits(0);
    let text = open(&world, "DECISIONS.md");
    assert!(
        text.contains(
            "] Use pathlib over os module\n\n**Rationale**: Better cross-platform support\n"
        ),
        "ST-045 {text}"
    );
    assert!(
        !world
            .path("repo/archive/sessions/SESSION-00001-HANDOFF.md")
            .exists(),
        "ST-021"
    );
    world.write("repo/src/new.rs", "// new\n");
    world
        .work(&[
            "session",
            "end",
            "--next",
            "Look at src/new.rs:1",
            "--no-commit",
        ])
        .exits(0);
    assert!(
        open(&world, "LOG.md").contains("**Status**: COMPLETE\n"),
        "ST-041"
    );
    assert!(
        open(&world, "FILES.txt").contains("src/new.rs\n"),
        "ST-039 {}",
        open(&world, "FILES.txt")
    );
    let handoff = open(&world, "HANDOFF.md");
    for title in [
        "Summary",
        "Key Decisions",
        "Work Completed",
        "Open Items",
        "Blockers/Issues",
        "Next Session Priorities",
        "System State",
        "Handoff Notes",
    ] {
        assert!(
            handoff.contains(&format!("\n## {title}\n")),
            "XR-49 {title}: {handoff}"
        );
    }
    assert!(handoff.contains("- Look at src/new.rs:1\n"), "{handoff}");
    // closed: what comes later does not change it
    world
        .work(&["update", "--task", "1.1.1.1", "--status", "completed"])
        .exits(0);
    assert_eq!(open(&world, "HANDOFF.md"), handoff, "XR-42");
}

#[test]
fn st_017_a_session_without_a_workstream_has_its_documents_as_well() {
    let world = World::new();
    world
        .work(&["session", "start", "-m", "looking around"])
        .exits(0);
    world
        .work(&["log", "read the code", "-k", "planning"])
        .exits(0);
    assert!(open(&world, "LOG.md").contains("** [planning] read the code\n"));
    world
        .work(&[
            "session",
            "end",
            "--next",
            "Read src/lib.rs:1",
            "--no-commit",
        ])
        .exits(0);
    assert!(open(&world, "HANDOFF.md").contains("- [planning] read the code\n"));
}

#[test]
fn st_051_xr_043_what_was_told_late_is_marked_and_stands_at_its_own_time() {
    let world = World::with_threads(&[1], World::TICK);
    world.work(&["session", "start", "--at", "2h ago"]).exits(0);
    world.work(&["log", "second", "-k", "testing"]).exits(0);
    world
        .work(&["log", "first", "-k", "testing", "--at", "1h ago"])
        .exits(0);
    let text = open(&world, "LOG.md");
    let (first, second) = (
        text.find("RETROACTIVE: first").expect(&text),
        text.find("second").unwrap(),
    );
    assert!(first < second, "{text}");
}

#[test]
fn ts_073_to_ts_075_what_is_done_moves_to_the_archive_of_the_month() {
    let world = World::with_plan(&[&[2], &[1]], World::TICK, |_| Vec::new());
    world.work(&["save", "-c"]).exits(0);
    for task in ["1.1.1.1", "1.1.2.1"] {
        world.work(&["done", task, "-m", "works"]).exits(0);
    }
    let said = world.work(&["save", "-c", "--archive"]).exits(0).stderr;
    assert!(said.contains("SESSION_ARCHIVE_20"), "{said}");
    let text = world.read("repo/SESSION_PROGRESS.md");
    assert!(
        !text.contains("Phase 1: ") && text.contains("- [ ] Phase 2: Stage 2"),
        "{text}"
    );
    assert!(
        text.contains(": Phase 1.\n") && text.contains("Archived in SESSION_ARCHIVE_"),
        "{text}"
    );
    let name = text
        .split("Archived in ")
        .nth(1)
        .unwrap()
        .split(':')
        .next()
        .unwrap();
    let archive = world.read(&format!("repo/{name}"));
    assert!(
        archive.contains("- [x] Phase 1: Stage 1 [dependency: none]\n")
            && archive.contains("Phase 1 completed - works\n"),
        "{archive}"
    );
    world.work(&["save", "-c", "--archive"]).exits(0);
    assert_eq!(world.read(&format!("repo/{name}")), archive, "once");
    world.work(&["sync", "--check"]).exits(0);
}

#[test]
fn st_001_st_016_st_035_whatever_is_done_while_a_session_runs_stands_in_its_log() {
    let world = World::with_plan(&[&[2]], World::TICK, |id| match id {
        "01.01.01" => vec!["true".to_owned()],
        _ => Vec::new(),
    });
    world.work(&["done", "1.1.1.1", "-m", "before it"]).exits(0);
    world.work(&["session", "start", "-m", "kinds"]).exits(0);
    world.work(&["start", "1.1.2.1"]).exits(0);
    world.work(&["done", "1.1.2.1", "-m", "it writes"]).exits(0);
    world.work(&["verify"]).exits(0);
    world.work(&["save", "-c", "-m", "half way"]).exits(0);
    world.work(&["approve", "stage", "1"]).exits(0);
    let log = open(&world, "LOG.md");
    let mut from = 0;
    for line in [
        "]** [task] 01.01.02.01 in_progress\n",
        "]** [task] 01.01.02.01 completed: it writes\n",
        "]** [testing] verified 2 items, 0 failed\n",
        "]** [checkpoint] Saved - half way\n",
        "]** [approval] ",
    ] {
        let at = log[from..]
            .find(line)
            .unwrap_or_else(|| panic!("lacks {line}, or at the wrong place\n{log}"));
        from += at;
    }
    assert!(!log.contains("before it"), "{log}");
    let end = ["session", "end", "-m", "all", "--no-commit"];
    world.work(&end).exits(0);
    let log = open(&world, "LOG.md");
    world.work(&["block", "1.1.2.1", "-m", "after it"]).exits(0);
    assert_eq!(open(&world, "LOG.md"), log, "it is closed");
}

#[test]
fn st_001_of_two_that_run_the_named_one_gets_it_and_else_none() {
    let world = World::with_threads(&[2], World::TICK);
    world.work(&["session", "start", "-m", "one"]).exits(0);
    world.work(&["session", "start", "-m", "other"]).exits(0);
    world.work(&["done", "1.1.1.1", "-m", "whose?"]).exits(0);
    let mut named = world.command(&["done", "1.1.2.1", "-m", "of the second"]);
    named.env("CURRENT_SESSION", "00002");
    assert!(named.output().unwrap().status.success());
    let second = world.read("repo/archive/sessions/SESSION-00002-LOG.md");
    assert!(second.contains("of the second"), "{second}");
    let all = second + &open(&world, "LOG.md");
    assert!(!all.contains("whose?"), "{all}");
    assert_eq!(all.matches("of the second").count(), 1, "{all}");
}

#[test]
fn st_003_st_026_st_037_st_038_the_hand_off_is_complete_and_the_next_session_is_pointed_to_it() {
    let world = World::with_threads(&[2], World::TICK);
    world.write("repo/a.rs", "// a\n");
    world.git(&["add", "-A"]);
    world.git(&["commit", "-q", "-m", "before"]);
    world.work(&["session", "start", "-m", "storage"]).exits(0);
    world.work(&["done", "1.1.1.1", "-m", "it reads"]).exits(0);
    for args in [
        &["decide", "a scanner", "--why", "it nests"][..],
        &["fail", "a regex", "--why", "nesting"],
        &["note", "tabs count as eight"],
        &["block", "-m", "no key", "--waiting-for", "ops"],
        &["log", "3 of 3 pass", "-k", "testing"],
        &["log", "--error", "Timeout", "call 7 took too long"],
    ] {
        world.work(args).exits(0);
    }
    world.write("repo/a.rs", "// a, changed\n");
    world.write("repo/staged.rs", "// s\n");
    world.git(&["add", "staged.rs"]);
    world.write("repo/new.rs", "// n\n");
    let next = "Write the index in src/b.rs:7";
    let end = ["session", "end", "-m", "It reads.", "--next", next];
    let said = world.work(&[&end[..], &["--no-commit"]].concat());
    said.exits(0).says("summary    It reads.");
    let handoff = open(&world, "HANDOFF.md");
    for (section, line) in [
        ("Summary", "It reads."),
        ("Key Decisions", "- a scanner - it nests"),
        ("Work Completed", "- [task] 01.01.01.01 completed: it reads"),
        ("Work Completed", "- [testing] 3 of 3 pass"),
        ("Open Items", "task of thread 2 (pending)"),
        ("Blockers/Issues", "- no key"),
        ("Blockers/Issues", "- Timeout: call 7 took too long"),
        ("Next Session Priorities", "- Write the index in src/b.rs:7"),
        ("System State", "- Files changed: 3"),
        ("System State", "1 of 2 tasks done"),
        ("Handoff Notes", "- Tried a regex: failed because nesting"),
        ("Handoff Notes", "- tabs count as eight"),
    ] {
        let (_, rest) = handoff
            .split_once(&format!("\n## {section}\n"))
            .unwrap_or_else(|| panic!("no {section}\n{handoff}"));
        let body = rest.split("\n## ").next().unwrap();
        assert!(body.contains(line), "{section} lacks {line}\n{handoff}");
    }
    assert_eq!(open(&world, "FILES.txt"), "a.rs\nnew.rs\nstaged.rs\n");
    world
        .work(&["session", "start"])
        .exits(0)
        .warns("hand-off of the session before: archive/sessions/SESSION-00001-HANDOFF.md");
}

#[test]
fn sm_008_sm_009_a_session_holds_parts_of_phases_and_ends_before_the_context_does() {
    let world = World::with_plan(&[&[2], &[1]], World::TICK, |_| Vec::new());
    world.work(&["session", "start"]).exits(0);
    world
        .work(&["done", "1.1.1.1", "-m", "first half"])
        .exits(0);
    world.work(&["hook", "compact"]).exits(0);
    world.work(&["session", "end", "--no-commit"]).exits(0);
    // the next one ends that phase, and begins another
    world.work(&["session", "start"]).exits(0);
    world
        .work(&["done", "1.1.2.1", "-m", "second half"])
        .exits(0);
    world.work(&["done", "2.1.1.1", "-m", "the rest"]).exits(0);
    let first = open(&world, "LOG.md");
    assert!(
        first.contains("first half") && first.contains("[checkpoint] Saved"),
        "{first}"
    );
    assert!(!first.contains("second half"), "{first}");
    let second = world.read("repo/archive/sessions/SESSION-00002-LOG.md");
    assert!(
        second.contains("second half") && second.contains("02.01.01.01 completed: the rest"),
        "{second}"
    );
}
