//! A claim that does not hold is found, mended, committed and handed on.
use crate::support::World;

/// One agent does its work; the other ticks its box and did nothing. A person verifies, mends,
/// ends the phase, and whoever comes next finds where to go on.
#[test]
fn verify_finds_the_ticked_item_whose_test_fails_and_a_checkpoint_hands_it_on() {
    let script = format!(
        "[ $WORK_THREAD = 01.01.01 ] && echo parsed >parser.txt\n{}",
        World::TICK
    );
    let world = World::with_plan(&[&[2], &[1]], &script, |id| match id {
        "01.01.01" => vec!["grep -c parsed parser.txt".to_owned()],
        "01.01.02" => vec!["test -s printer.txt || { echo 1 failed; exit 1; }".to_owned()],
        "01" => vec!["cat parser.txt printer.txt".to_owned()],
        _ => Vec::new(),
    });
    world.write("repo/CLAUDE.md", "# House rules\n");
    world.write("repo/printer.txt", "");
    world.git(&["add", "."]);
    world.git(&["commit", "-qm", "plan"]);
    world.work(&["save", "-c"]).exits(0);
    world
        .work(&["multi", "--wait", "--executor", "process"])
        .exits(1);
    assert_eq!(
        world.tasks_file()["tasks"][1]["status"],
        "completed",
        "it says so itself"
    );

    // the claim does not hold
    let said = world.work(&["verify"]).exits(1);
    assert!(
        said.stdout
            .contains("✅ 01.01.01 Thread 1: `grep -c parsed parser.txt`: exit 0, 1\n"),
        "{said}"
    );
    assert!(said.stdout.contains("❌ 01.01.02 Thread 2"), "{said}");
    assert!(said.stdout.contains("1 failed"), "{said}");
    let progress = world.read("repo/SESSION_PROGRESS.md");
    assert!(progress.contains("### ❌ Blocking Issues"), "{progress}");
    world.work(&["done", "1"]).exits(1);
    let handoff = world.read("repo/workstreams/001-story/handoff/01.01.02.md");
    assert!(handoff.contains("1 failed"), "{handoff}");

    // mended by hand, and the phase ends
    world.write("repo/printer.txt", "printed\n");
    world.work(&["verify", "--failed"]).exits(0);
    let said = world
        .work(&["done", "1", "-m", "Parser and printer"])
        .exits(0);
    let hash = world
        .git(&["rev-parse", "--short=7", "HEAD"])
        .stdout
        .trim()
        .to_owned();
    assert!(
        said.stdout
            .contains(&format!("Phase 1 is complete, checkpoint {hash}")),
        "{said}"
    );
    let message = world.git(&["log", "-1", "--format=%B"]).stdout;
    assert!(
        message.starts_with("checkpoint: Phase 1 Complete - Parser and printer\n"),
        "{message}"
    );
    assert!(message.contains("- printer.txt (+1 -0)\n"), "{message}");

    // the hash stands in SESSION.md, after the commit and not in it
    let session = world.read("repo/SESSION.md");
    assert!(
        session.contains(&format!("**Last Checkpoint**: {hash} (")),
        "{session}"
    );
    assert!(
        session.contains("## Phase 1: Stage 1 [Complete]"),
        "{session}"
    );
    assert!(session.contains("**Current Phase**: Phase 2"), "{session}");

    // whoever comes next is told where to go on, and of nothing that is expected
    let brief = world.work(&["resume"]).exits(0);
    assert!(
        brief.stdout.contains("Phase 2 - task of thread 1"),
        "{brief}"
    );
    assert!(brief.stdout.contains(&hash), "{brief}");
    assert!(
        !brief.stdout.contains("SESSION.md is uncommitted"),
        "{brief}"
    );
    world.work(&["approve", "stage", "1"]).exits(0);
}
