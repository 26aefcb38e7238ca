//! All documents over the phases of one plan, as a person goes from one to the next.
use crate::support::{Answer, World};

const PHASES: &str = "# Implementation Phases: Anything at all\n\n## Phase 1: Explore the swamp\n\n**Tasks**:\n- [ ] Wade through src/a.rs\n\n## Phase 2: Red, green, refactor\n\n**Tasks**:\n- [ ] Write src/b.rs\n- [ ] Write src/c.rs\n\n## Phase 3: Dance\n\n**Tasks**:\n- [ ] Write src/d.rs\n";

/// Three phases, approved and committed, with every document turned on.
fn world() -> World {
    let world = World::new();
    world.write("repo/IMPLEMENTATION_PHASES.md", PHASES);
    for args in [
        &["init", "--documents", "progress,session,claude"][..],
        &["import", "IMPLEMENTATION_PHASES.md"],
        &["approve", "plan", "-y"],
    ] {
        world.work(args).exits(0);
    }
    world.write("repo/src/a.rs", "// a\n");
    commit(&world, "the plan");
    world
}

fn commit(world: &World, message: &str) -> String {
    world.git(&["add", "-A"]);
    world.git(&["commit", "-q", "-m", message]);
    head(world)
}

fn head(world: &World) -> String {
    let answer = world.git(&["rev-parse", "--short=7", "HEAD"]);
    answer.stdout.trim().to_owned()
}

fn tasks_file(world: &World) -> serde_json::Value {
    let text = world.read("repo/workstreams/001-anything-at-all/tasks.json");
    serde_json::from_str(&text).unwrap()
}

fn claude(world: &World) -> String {
    world.read("repo/.claude/progress/repo-anything-at-all.md")
}

/// `work` with this on its stdin.
fn told(world: &World, args: &[&str], stdin: &str) -> Answer {
    world.write("given.json", stdin);
    let mut command = world.command(args);
    command.stdin(std::fs::File::open(world.path("given.json")).unwrap());
    command.output().unwrap().into()
}

/// The text between a heading and the next of its depth.
fn section<'a>(text: &'a str, title: &str) -> &'a str {
    let (_, rest) = text
        .split_once(&format!("\n## {title}\n"))
        .unwrap_or_else(|| panic!("no {title}\n{text}"));
    rest.split("\n## ").next().unwrap_or_default()
}

#[test]
fn ts_094_phases_may_be_called_anything() {
    let world = world();
    let text = world.read("repo/SESSION_PROGRESS.md");
    for (number, name) in [
        (1, "Explore the swamp"),
        (2, "Red, green, refactor"),
        (3, "Dance"),
    ] {
        assert!(
            text.contains(&format!("- [ ] Phase {number}: {name} [dependency: ")),
            "{text}"
        );
        assert!(claude(&world).contains(&format!("Phase {number}: {name}")));
    }
}

#[test]
fn pp_045_pp_057_one_command_ends_a_phase_keeps_its_output_and_begins_the_next() {
    let world = world();
    world.work(&["start", "1.1.1.1"]).exits(0);
    assert!(section(&claude(&world), "Current").contains("Phase 1: Explore the swamp"));
    world.work(&["done", "1.1.1.1", "-m", "waded"]).exits(0);
    let before = claude(&world);
    let mut command = world.command(&["done", "1", "-m", "The swamp is known", "--output", "-"]);
    command.env("WORK_NOW", "2031-05-05T05:05:00Z");
    world.write("given.json", "{\"made\": [\"src/a.rs\"]}\n");
    command.stdin(std::fs::File::open(world.path("given.json")).unwrap());
    let said: Answer = command.output().unwrap().into();
    said.exits(0).says("Phase 1 is complete");
    let text = claude(&world);
    assert!(
        section(&text, "Completed")
            .contains("- [x] Phase 1: Explore the swamp - The swamp is known\n"),
        "{text}"
    );
    let current = section(&text, "Current");
    assert!(
        current.contains("- [ ] Phase 2: Red, green, refactor") && !current.contains("Phase 1"),
        "{text}"
    );
    assert!(
        section(&text, "Agent Output (latest)").contains("\"made\": [\n    \"src/a.rs\"\n  ]"),
        "{text}"
    );
    assert!(
        text.contains("## Last Updated: 2031-05-05T05:05+00:00\n") && !before.contains("2031"),
        "{text}"
    );
}

#[test]
fn pp_045_a_tick_takes_the_output_along() {
    let world = world();
    let said = told(
        &world,
        &["done", "2.1.1.1", "--output", "-"],
        "plain words\n",
    );
    said.exits(0).warns("02.01.01: output kept (partial)");
    assert!(section(&claude(&world), "Agent Output (latest)").contains("plain words"));
    let nothing = told(&world, &["done", "2.1.1.2", "--output", "-"], "");
    nothing.exits(2);
    let counts = &world.status()["counts"];
    assert_eq!(counts["completed"], 1, "refused as a whole: {counts}");
}

#[test]
fn ts_102_at_the_end_of_a_phase_saving_records_it_and_points_to_the_next() {
    let world = world();
    world.work(&["done", "1.1.1.1", "-m", "waded"]).exits(0);
    world
        .work(&["done", "1", "-m", "The swamp is known"])
        .exits(0);
    world
        .work(&["save", "-c"])
        .exits(0)
        .says("## Next action\nPhase 2 - Write src/b.rs");
    let text = world.read("repo/SESSION_PROGRESS.md");
    assert!(
        text.contains("- [x] Phase 1: Explore the swamp [dependency: none]\n"),
        "{text}"
    );
    assert!(
        section(&text, "Completed Work").contains(": Phase 1 completed - The swamp is known\n"),
        "{text}"
    );
    assert!(
        section(&text, "Current Status").contains("Next: Phase 2 - Write src/b.rs\n"),
        "{text}"
    );
}

#[test]
fn ts_096_sm_023_what_is_done_shows_the_commit_of_its_checkpoint() {
    let world = world();
    world.work(&["done", "2.1.1.1", "-m", "b"]).exits(0);
    let session = || world.read("repo/SESSION.md");
    world.work(&["start", "2.1.1.2"]).exits(0);
    assert!(
        session().contains("- [x] Write src/b.rs\n"),
        "{}",
        session()
    );
    world.write("repo/src/a.rs", "// a and b\n");
    let next = ["--next", "Write src/c.rs:1"];
    let first = [&["checkpoint", "-m", "half of it"][..], &next].concat();
    world.work(&first).exits(0);
    let commit = head(&world);
    assert!(
        session().contains(&format!("- [x] Write src/b.rs (commit: {commit})\n")),
        "{}",
        session()
    );
    // a later one is not its own, and when it was done stays as it was
    let task = tasks_file(&world)["tasks"][1].clone();
    world.work(&["done", "2.1.1.2", "-m", "c"]).exits(0);
    world.write("repo/src/a.rs", "// a, b and c\n");
    world.work(&["done", "2"]).exits(0);
    assert_ne!(head(&world), commit);
    let file = tasks_file(&world);
    assert_eq!(file["tasks"][1], task);
    let later = file["tasks"][2]["commit"].as_str().unwrap();
    assert_eq!(later.get(..7), Some(head(&world).as_str()));
}

#[test]
fn xr_39_a_checkpoint_is_about_one_phase() {
    let world = world();
    world.work(&["done", "1.1.1.1"]).exits(0);
    world.write("repo/src/a.rs", "// waded\n");
    let args = ["checkpoint", "-m", "x", "--next", "Write src/b.rs:1"];
    world.work(&args).exits(0);
    let message = world.git(&["log", "-1", "--format=%B"]).stdout;
    assert!(
        message.contains("\nPhase: 2 - Red, green, refactor\n"),
        "{message}"
    );
    world.write("repo/src/a.rs", "// waded twice\n");
    world
        .work(&[&args[..], &["--stage", "1", "-s", "complete"]].concat())
        .exits(0);
    let message = world.git(&["log", "-1", "--format=%B"]).stdout;
    assert!(
        message.contains("\nPhase: 1 - Explore the swamp\n") && !message.contains("Phase: 2"),
        "{message}"
    );
}

#[test]
fn ts_097_xr_35_saves_and_checkpoints_are_listed_with_their_commits() {
    let world = world();
    world.work(&["save", "-c", "-m", "before it all"]).exits(0);
    let saved = head(&world);
    let mut commits = Vec::new();
    for round in 1..=6 {
        world.write("repo/src/a.rs", &format!("// round {round}\n"));
        let name = format!("round {round}");
        world
            .work(&["checkpoint", "-m", &name, "--next", "Write src/b.rs:1"])
            .exits(0);
        commits.push((head(&world), name));
    }
    let brief = world.work(&["resume"]).exits(0).stdout;
    let points = section(&brief, "Points to come back to");
    for (commit, name) in commits.iter().skip(1) {
        assert!(
            points.contains(&format!(
                "[{commit}] checkpoint: Phase 1 In Progress - {name}\n"
            )),
            "the last five at least\n{brief}"
        );
    }
    world.work(&["save", "-c", "-m", "after it"]).exits(0);
    let brief = world.work(&["resume"]).exits(0).stdout;
    assert!(
        brief.contains(&format!("[{}] Saved: after it\n", head(&world))),
        "{brief}"
    );
    assert_ne!(saved, head(&world));
}

#[test]
fn xr_17_ids_stay_when_names_and_labels_change() {
    let world = world();
    let ids = || -> Vec<String> {
        let file = tasks_file(&world);
        let tasks = file["tasks"].as_array().unwrap();
        tasks
            .iter()
            .map(|task| task["id"].as_str().unwrap().to_owned())
            .collect()
    };
    world.work(&["done", "2.1.1.1", "-m", "b"]).exits(0);
    let before = ids();
    for file in ["SESSION.md", "SESSION_PROGRESS.md"] {
        let text = world.read(&format!("repo/{file}"));
        let text = text.replace("Write src/c.rs", "Write src/other.rs");
        world.write(&format!("repo/{file}"), &text);
    }
    let _either = world.work(&["sync"]);
    assert_eq!(ids(), before);
    let file = tasks_file(&world);
    assert_eq!(file["tasks"][1]["report"], "b");
}
