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
