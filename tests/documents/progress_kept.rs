//! SESSION_PROGRESS.md once it exists: current after every change, ticks by hand are honoured.
use crate::support::{World, until};
use serde_json::json;

const FILE: &str = "repo/SESSION_PROGRESS.md";

/// A plan of tasks without stages, and its document.
fn world() -> World {
    let world = World::new();
    let task = |number: u32, name: &str, depends: &[&str]| {
        json!({ "id": format!("01.01.01.0{number}"), "name": name, "stage_name": "", "batch_name": "",
                "thread_name": "", "status": "pending", "depends_on": depends, "sessions": [] })
    };
    let tasks = [
        task(1, "Read the words", &[]),
        task(2, "Read the numbers", &["01.01.01.01"]),
        task(3, "Write the index", &["01.01.01.02"]),
    ];
    let file =
        json!({ "version": "1.1.0", "stream_id": "001-story", "name": "Story", "tasks": tasks });
    let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
    world.write("repo/workstreams/001-story/tasks.json", &text);
    world.work(&["save", "-c"]).exits(0);
    world
}

fn edit(world: &World, from: &str, to: &str) {
    let text = world.read(FILE);
    assert!(text.contains(from), "{from}\n---\n{text}");
    world.write(FILE, &text.replacen(from, to, 1));
}

#[test]
fn ts_001_ts_040_to_ts_044_ts_052_the_document_has_the_sections_of_the_seed() {
    let world = world();
    let text = world.read(FILE);
    let order = [
        "# Session Progress\n",
        "## Plan\n",
        "- [ ] Task 1: Read the words [dependency: none]\n- [ ] Task 2: Read the numbers [dependency: Task 1]\n",
        "## Current Status\n",
        "Last updated: ",
        "Working on: ",
        "Next: ",
        "## Failed Attempts\n",
        "## Completed Work\n",
    ];
    let mut from = 0;
    for part in order {
        let at = text[from..]
            .find(part)
            .unwrap_or_else(|| panic!("{part}\n---\n{text}"));
        from += at;
    }
    assert!(
        !text.contains("Verification Results"),
        "TS-047: only after a run"
    );
}

/// Also TS-003, PP-070.
#[test]
fn ts_029_to_ts_031_ts_055_every_change_is_in_the_document_when_the_command_returns() {
    let world = world();
    world.work(&["start", "1.1.1.1"]).exits(0);
    assert!(
        world
            .read(FILE)
            .contains("Working on: Task 1: Read the words\n")
    );
    world
        .work(&["done", "1.1.1.1", "-m", "src/lexer.rs reads them"])
        .exits(0);
    let text = world.read(FILE);
    assert!(
        text.contains("- [x] Task 1: Read the words [dependency: none]\n"),
        "{text}"
    );
    assert!(
        text.contains(": Task 1 completed - src/lexer.rs reads them\n"),
        "TS-046 {text}"
    );
    world
        .work(&[
            "fail",
            "a regular expression",
            "--why",
            "nesting",
            "--then",
            "a scanner",
        ])
        .exits(0);
    assert!(
        world.read(FILE).contains(
            "- Tried a regular expression: Failed because nesting, trying a scanner instead\n"
        ),
        "TS-045"
    );
    world.work(&["next", "Write src/index.rs:build()"]).exits(0);
    assert!(
        world
            .read(FILE)
            .contains("Next: Write src/index.rs:build()\n")
    );
    world
        .work(&["block", "1.1.1.2", "-m", "no grammar"])
        .exits(0);
    let text = world.read(FILE);
    assert!(
        text.contains(
            "- [ ] Task 2: Read the numbers [blocked: no grammar] [dependency: Task 1]\n"
        ),
        "{text}"
    );
    world
        .work(&["decide", "Use a scanner", "--why", "it nests"])
        .exits(0);
    assert!(
        world.read(FILE).contains("- Use a scanner: it nests\n"),
        "XR-11"
    );
    world
        .work(&[
            "update",
            "--task",
            "1.1.1.3",
            "--status",
            "cancelled",
            "--report",
            "not needed",
        ])
        .exits(0);
    let text = world.read(FILE);
    assert!(
        text.contains(
            "- [x] ~~Task 3: Write the index~~ [cancelled: not needed] [dependency: Task 2]\n"
        ),
        "{text}"
    );
}

#[test]
fn the_document_is_a_fixed_point_and_looking_writes_nothing() {
    let world = world();
    world.work(&["done", "1.1.1.1"]).exits(0);
    let stamp = || {
        std::fs::metadata(world.path(FILE))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = stamp();
    for command in ["status", "sync", "tree"] {
        world.work(&[command]).exits(0);
    }
    assert_eq!(stamp(), before, "XR-16");
    world.work(&["sync", "--check"]).exits(0);
}

#[test]
fn a_tick_by_hand_stays_until_sync_and_is_honoured_there() {
    let world = world();
    edit(&world, "- [ ] Task 2", "- [x] Task 2");
    world.work(&["log", "a line", "-k", "planning"]).exits(0);
    assert!(
        world.read(FILE).contains("- [x] Task 2"),
        "not lost by another command"
    );
    assert_eq!(world.status()["counts"]["completed"], 0);
    world.work(&["sync", "--check"]).exits(1);
    let said = world.work(&["sync"]).exits(0).stderr;
    assert!(said.contains("taken over: 1 tick"), "{said}");
    assert_eq!(world.status()["counts"]["completed"], 1);
    edit(&world, "- [x] Task 2", "- [ ] Task 2");
    world.work(&["save", "-c"]).exits(0);
    assert_eq!(
        world.status()["counts"]["in_progress"],
        1,
        "taken back at a save"
    );
}

#[test]
fn new_boxes_attempts_and_steps_by_hand_become_state() {
    let world = world();
    edit(
        &world,
        "\n## Current Status",
        "- [ ] Task 4: Ship it [dependency: Task 3]\n\n## Current Status",
    );
    edit(
        &world,
        "## Failed Attempts\n\nNone yet.\n",
        "## Failed Attempts\n\nNone yet.\n- Tried luck: Failed because there was none\n",
    );
    let next = world
        .read(FILE)
        .lines()
        .find(|line| line.starts_with("Next: "))
        .unwrap()
        .to_owned();
    edit(&world, &next, "Next: Look at src/ship.rs:12");
    let said = world.work(&["sync"]).exits(0).stderr;
    assert!(
        said.contains("1 task, 1 next action, 1 failed attempt"),
        "{said}"
    );
    let text = world.read(FILE);
    assert!(
        text.contains("- [ ] Task 4: Ship it [dependency: Task 3]\n"),
        "{text}"
    );
    assert_eq!(text.matches("Tried luck").count(), 1, "{text}");
    assert_eq!(
        world.tasks_file()["tasks"][3]["depends_on"][0],
        "01.01.01.03"
    );
    world.work(&["sync", "--check"]).exits(0);
}

#[test]
fn a_deleted_line_never_deletes_a_task() {
    let world = world();
    edit(
        &world,
        "- [ ] Task 2: Read the numbers [dependency: Task 1]\n",
        "",
    );
    world.work(&["sync"]).exits(0);
    assert!(world.read(FILE).contains("- [ ] Task 2: Read the numbers"));
    world.write(FILE, "");
    world.work(&["sync"]).exits(0);
    assert_eq!(world.status()["counts"]["total"], 3);
    assert!(world.read(FILE).contains("- [ ] Task 3: Write the index"));
    std::fs::remove_file(world.path(FILE)).unwrap();
    world.work(&["sync"]).exits(0);
    assert!(
        world.read(FILE).contains("- [ ] Task 3: Write the index"),
        "XR-14"
    );
}

#[test]
fn changed_on_both_sides_the_state_wins_in_the_state_and_the_edit_stays() {
    let world = world();
    edit(
        &world,
        "- [ ] Task 2: Read the numbers",
        "- [x] Task 2: Read all numbers",
    );
    world
        .work(&["block", "1.1.1.2", "-m", "no grammar"])
        .exits(0);
    let said = world.work(&["sync"]).exits(5).stderr;
    assert!(said.contains("was changed on both sides"), "{said}");
    assert!(world.read(FILE).contains("- [x] Task 2: Read all numbers"));
    assert_eq!(world.status()["counts"]["blocked"], 1);
    // and it stays so
    world.work(&["sync"]).exits(5);
    assert!(world.read(FILE).contains("- [x] Task 2: Read all numbers"));
}

#[test]
fn marks_of_a_git_conflict_are_not_read_and_sync_makes_the_document_anew() {
    let world = world();
    edit(
        &world,
        "- [ ] Task 2",
        "<<<<<<< ours\n- [x] Task 2\n=======\n- [ ] Task 2\n>>>>>>> theirs\n- [ ] Task 2",
    );
    let said = world.work(&["log", "x", "-k", "planning"]).exits(0).stderr;
    assert!(said.contains("marks of a git conflict"), "{said}");
    let said = world.work(&["sync"]).exits(0).stderr;
    assert!(said.contains("a copy lies in"), "{said}");
    assert!(!world.read(FILE).contains("<<<<<<<"));
    assert_eq!(world.status()["counts"]["completed"], 0);
}

#[test]
fn a_document_that_we_never_wrote_is_left_alone_until_it_is_read_in() {
    let world = world();
    std::fs::remove_dir_all(world.path("repo/workstreams/.state")).unwrap();
    world.work(&["done", "1.1.1.1"]).exits(0);
    // the same checkout, cloned: everything in it is known
    assert!(world.read(FILE).contains("- [x] Task 1"));
    std::fs::remove_dir_all(world.path("repo/workstreams/.state")).unwrap();
    world.write(
        FILE,
        "# Session Progress\n\n## Plan\n\n- [ ] Task 7: By somebody else\n",
    );
    let said = world.work(&["done", "1.1.1.2"]).exits(0).stderr;
    assert!(said.contains("`work sync` reads it in"), "{said}");
    assert!(!world.read(FILE).contains("Task 1"));
    world.work(&["sync"]).exits(0);
    assert!(world.read(FILE).contains("- [ ] Task 7: By somebody else"));
    assert_eq!(world.status()["counts"]["total"], 4);
}

#[test]
fn a_hundred_updates_at_once_leave_a_whole_document_with_the_last_state() {
    let world = world();
    let children: Vec<_> = (0..100)
        .map(|number| world.start(&["log", &format!("line {number}"), "-k", "testing"]))
        .chain(
            (1..=3).map(|task| world.start(&["done", &format!("1.1.1.{task}"), "-m", "at once"])),
        )
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let text = world.read(FILE);
    for task in 1..=3 {
        assert!(text.contains(&format!("- [x] Task {task}: ")), "{text}");
        assert!(
            text.contains(&format!("Task {task} completed - at once\n")),
            "{text}"
        );
    }
    world.work(&["sync", "--check"]).exits(0);
    let left: Vec<_> = std::fs::read_dir(world.repo())
        .unwrap()
        .filter_map(|it| it.unwrap().file_name().into_string().ok())
        .filter(|name| name.ends_with(".new"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn ts_092_ts_093_a_linked_worktree_has_its_own_document_with_its_branch() {
    let world = world();
    world.git(&["add", "-A"]);
    world.git(&["commit", "-q", "-m", "all"]);
    world.git(&[
        "worktree",
        "add",
        "-q",
        "../feature",
        "-b",
        "feature-branch",
    ]);
    let mut command = world.command(&["done", "1.1.1.1"]);
    let output = command.current_dir(world.path("feature")).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let theirs = world.read("feature/SESSION_PROGRESS.md");
    assert!(theirs.contains("- [x] Task 1"), "{theirs}");
    assert!(world.read(FILE).contains("- [ ] Task 1"));
}

#[test]
fn a_write_that_was_cut_short_is_no_edit_of_a_person() {
    let world = world();
    let drawer = "repo/workstreams/.state/documents/SESSION_PROGRESS.md";
    let old = (world.read(FILE), world.read(drawer));
    world.work(&["done", "1.1.1.1"]).exits(0);
    world
        .work(&["fail", "luck", "--why", "there was none"])
        .exits(0);
    let new = (world.read(FILE), world.read(drawer));
    let cut = |file: &str, base: &str| {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(new.0.as_bytes());
        let mark: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        world.write(&format!("{drawer}.next"), &format!("{mark}\n{}", new.1));
        world.write(FILE, file);
        world.write(drawer, base);
        world.work(&["sync"]).exits(0);
        let text = world.read(FILE);
        assert!(
            text.contains("- [x] Task 1: ") && text.matches("Tried luck").count() == 1,
            "{text}"
        );
        assert_eq!(world.status()["counts"]["in_progress"], 0);
    };
    // before the document was replaced, and after it
    cut(&old.0, &old.1);
    cut(&new.0, &old.1);
}

#[test]
fn pp_064_pp_072_documents_follow_the_end_of_an_agent_that_nobody_waits_for() {
    let world = World::with_threads(&[1], "cat >/dev/null\nexit 3");
    world.work(&["init", "--documents", "session"]).exits(0);
    world
        .work(&["multi", "--executor", "process", "--detach"])
        .exits(0);
    // no command is run any more: the supervisor brings the document up to date
    until("SESSION.md to name the failed session", || {
        world
            .read("repo/SESSION.md")
            .contains("session failed: failed (exit): exit code 3")
    });
}

#[test]
fn where_no_documents_are_no_command_makes_one() {
    let world = World::with_threads(&[2], World::TICK);
    world
        .work(&["update", "--task", "1.1.1.1", "--status", "completed"])
        .exits(0);
    world.work(&["log", "x", "-k", "planning"]).exits(0);
    assert!(
        !world.path(FILE).exists()
            && !world.path("repo/SESSION.md").exists()
            && !world.path("repo/.claude").exists()
    );
}

#[test]
fn bytes_that_are_no_text_stay_as_they_are() {
    let world = world();
    let latin = b"\nMein Caf\xe9: 5 \xa3\n";
    let path = world.path(FILE);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(latin);
    std::fs::write(&path, &bytes).unwrap();
    world.work(&["done", "1.1.1.1", "-m", "read"]).exits(0);
    let now = std::fs::read(&path).unwrap();
    assert!(now.ends_with(latin), "{now:?}");
    assert!(String::from_utf8_lossy(&now).contains("- [x] Task 1"));
    // and in the copy that is made of what nobody tracked
    std::fs::remove_dir_all(world.path("repo/workstreams/.state")).unwrap();
    let mut theirs = b"# Session Progress\n\n## Plan\n\n- [ ] Task 9: Other\n".to_vec();
    theirs.extend_from_slice(latin);
    std::fs::write(&path, &theirs).unwrap();
    world.work(&["sync"]).exits(0);
    let copies = world.path("repo/workstreams/.state/documents/backups");
    let kept = std::fs::read_dir(copies).unwrap().any(|copy| {
        let copy = std::fs::read(copy.unwrap().path());
        copy.unwrap() == theirs
    });
    assert!(kept);
    let now = std::fs::read(&path).unwrap();
    assert!(now.windows(latin.len()).any(|part| part == latin));
}
