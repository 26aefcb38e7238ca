//! Commands that change a plan: nothing else of it changes, and tasks.json goes along.
use super::planned::{PLAN, TASKS, TEXT};
use crate::support::World;

/// The text without one line is the old one.
#[track_caller]
fn only_added(old: &str, new: &str, line: &str) {
    let without = new.replacen(&format!("{line}\n"), "", 1);
    assert_eq!(old, without);
    assert_ne!(old, new);
}

#[test]
fn a_task_added_to_an_approved_plan_can_be_launched_at_once() {
    let world = World::approved();
    world
        .work(&["add", "task", "--thread", "1.1.1", "--name", "Read numbers"])
        .exits(0)
        .warns("Added task 01.01.01.03.")
        .warns("stays approved");
    only_added(TEXT, &world.read(PLAN), "- [ ] Read numbers");
    let task = &world.state()["tasks"][2];
    assert_eq!(task["id"], "01.01.01.03");
    assert_eq!(task["assigned_agent"], "default");
    world.work(&["multi", "--dry-run"]).exits(0);
    world
        .work(&["approve", "plan"])
        .exits(0)
        .warns("approved already");
    // the same words a second time are a task of their own; the ancestor's spelling works
    let answer = world
        .work(&[
            "add-task",
            "--thread",
            "01.01.01",
            "--name",
            "Read numbers",
            "--json",
        ])
        .exits(0);
    assert_eq!(answer.data()["id"], "01.01.01.04");
    assert_eq!(answer.data()["approval"], "approved");
}

#[test]
fn stages_batches_and_threads_need_a_new_approval() {
    let world = World::approved();
    for (args, id) in [
        (&["add", "stage", "--name", "Docs"][..], "stage 03"),
        (
            &["add", "stage", "--fix", "1", "--name", "wrong counts"],
            "stage 04",
        ),
        (
            &["add", "batch", "--stage", "1", "--name", "More"],
            "batch 01.02",
        ),
        (
            &[
                "add", "thread", "--batch", "1.2", "--name", "Printer", "--agent", "careful",
            ],
            "thread 01.02.01",
        ),
    ] {
        world
            .work(args)
            .exits(0)
            .warns(&format!("Added {id}."))
            .warns("work approve plan");
    }
    let plan = world.read(PLAN);
    assert!(plan.contains("### Stage 04: Fix of stage 01: wrong counts"));
    assert!(plan.contains("###### Thread 01: Printer @careful"));
    assert_eq!(world.state()["tasks"].as_array().unwrap().len(), 4);
    world
        .work(&["multi", "--dry-run"])
        .exits(4)
        .warns("stage 03: added `Docs`");
    world.work(&["plan", "show"]).exits(0).says("Printer");
    world.work(&["approve", "plan"]).exits(0);
    assert_eq!(world.state()["tasks"].as_array().unwrap().len(), 5);
}

#[test]
fn a_place_that_does_not_exist_or_is_unsure_is_refused() {
    let world = World::with_plan_text(TEXT);
    for (args, near) in [
        (
            &["add", "task", "--thread", "1.1.3", "--name", "x"][..],
            "01.01.02",
        ),
        (&["add", "thread", "--batch", "1.2", "--name", "x"], "01.01"),
        (&["add", "batch", "--stage", "3", "--name", "x"], "02"),
        (&["add", "stage", "--fix", "9", "--name", "x"], "02"),
        (
            &[
                "add", "thread", "--batch", "1.1", "--name", "x", "--agent", "carefull",
            ],
            "careful",
        ),
    ] {
        world
            .work(args)
            .exits(3)
            .warns(&format!("did you mean {}", quoted(near)));
    }
    world
        .work(&["add", "batch", "--stage", "1", "--name", " "])
        .exits(2)
        .warns("needs a name");
    assert_eq!(world.read(PLAN), TEXT);
    world.edit_plan("###### Thread 02", "###### Thread 01");
    let before = world.read(PLAN);
    for args in [
        &["add", "task", "--thread", "1.1.1", "--name", "x"][..],
        &["assign", "1.1.1", "careful"],
    ] {
        world
            .work(args)
            .exits(4)
            .warns("duplicate-number")
            .warns("work plan check");
    }
    assert_eq!(world.read(PLAN), before);
}

fn quoted(near: &str) -> String {
    if near.starts_with('0') {
        near.to_owned()
    } else {
        format!("`{near}`")
    }
}

#[test]
fn an_assignment_changes_the_heading_and_the_state() {
    let world = World::approved();
    world
        .work(&["assign", "counter", "careful"])
        .exits(0)
        .warns("Thread 01.01.02 is given to careful (1 task changed).")
        .warns("stays approved");
    assert_eq!(
        world.read(PLAN),
        TEXT.replace("Counter @default", "Counter @careful")
    );
    assert_eq!(world.state()["tasks"][2]["assigned_agent"], "careful");
    let dry = world
        .work(&["multi", "--dry-run", "--json"])
        .exits(0)
        .data();
    assert_eq!(dry["threads"][1]["agent"], "careful");
    world.work(&["assign", "1.1.2", "--clear"]).exits(0);
    assert_eq!(
        world.read(PLAN),
        TEXT.replace("Counter @default", "Counter")
    );
    assert!(world.state()["tasks"][2].get("assigned_agent").is_none());
    world.work(&["approve", "plan"]).exits(0).warns("already");
    world
        .work(&["assign", "1.1.2", "nope"])
        .exits(3)
        .warns("default, careful")
        .warns("work agents");
    world
        .work(&["assign", "1.1.7", "careful"])
        .exits(3)
        .warns("did you mean 01.01.02");
    world
        .work(&["assign", "countre", "careful"])
        .exits(3)
        .warns("did you mean Counter?");
    world
        .work(&["assign", "e", "careful"])
        .exits(2)
        .warns("fits several");
    world.work(&["assign", "1.1.2"]).exits(2);
}

#[test]
fn without_a_plan_tasks_and_agents_are_those_of_the_state() {
    let world = World::with_threads(&[2], World::TICK);
    world.two_agents(World::TICK);
    world.work(&["assign", "1.1.2", "careful"]).exits(0);
    world
        .work(&["add", "task", "--thread", "1.1.2", "--name", "One more"])
        .exits(0)
        .warns("01.01.02.02");
    let tasks = &world.tasks_file()["tasks"];
    assert_eq!(tasks[2]["name"], "One more");
    assert_eq!(tasks[2]["assigned_agent"], "careful");
    world
        .work(&["add", "task", "--thread", "1.1.9", "--name", "x"])
        .exits(3)
        .warns("did you mean");
    for args in [
        &["plan", "check"][..],
        &["plan"],
        &["plan", "diff"],
        &["approve", "plan"],
        &["add", "stage", "--name", "x"],
    ] {
        world.work(args).exits(3).warns("PLAN.md");
    }
    world.work(&["prompt", "1.1.2"]).exits(0).says("One more");
}

#[test]
fn the_agent_is_told_what_prompt_shows() {
    let world = World::approved();
    world.two_agents("cat >told-$WORK_THREAD\nexit 3");
    let shown = world
        .work(&["prompt", "reader"])
        .exits(0)
        .says("A program that counts words.")
        .says("Letters and digits only.")
        .says("`src/reader.rs`")
        .says("work update --task 01.01.01.01");
    let multi = [
        "multi",
        "--thread",
        "1.1.1",
        "--executor",
        "process",
        "--wait",
    ];
    world.work(&multi).exits(1);
    assert_eq!(world.read("repo/told-01.01.01"), shown.stdout);
    // the next attempt hears of this one
    world
        .work(&["prompt", "1.1.1"])
        .exits(0)
        .says("attempt 1 by default: failed (exit 3)");
    // what a thread it builds on handed over
    world.write(
        "repo/workstreams/001-word-counter/handoff/01.01.01.md",
        "The reader is src/reader.rs.\n",
    );
    world
        .work(&["prompt", "2.1.1"])
        .exits(0)
        .says("handoff/01.01.01.md")
        .says("> The reader is src/reader.rs.");
    // a file that a person wrote wins
    world.write(
        "repo/workstreams/001-word-counter/prompts/01-parts/01-modules/01-reader.md",
        "Do as I say.\n",
    );
    let data = world.work(&["prompt", "1.1.1", "--json"]).exits(0).data();
    assert_eq!(data["source"], "written");
    assert!(
        data["prompt"]
            .as_str()
            .unwrap()
            .starts_with("Do as I say.\n")
    );
    world
        .work(&["prompt", "1.1.9"])
        .exits(3)
        .warns("did you mean");
}

#[test]
fn a_thread_that_is_not_approved_yet_has_no_prompt() {
    let world = World::with_plan_text(TEXT);
    world
        .work(&["prompt", "1.1.1"])
        .exits(3)
        .warns("work approve plan");
}

#[test]
fn agents_are_listed_with_what_they_suit() {
    let world = World::with_plan_text(TEXT);
    world
        .work(&["agents"])
        .exits(0)
        .says("careful")
        .says("Slow and sure");
    let data = world.work(&["agents", "--json"]).exits(0).data();
    assert_eq!(data["agents"][1]["bestFor"], "Proofs");
    assert_eq!(data["agents"][0]["driver"], "command");
    std::fs::remove_file(world.path("repo/agents.yaml")).unwrap();
    world.work(&["agents"]).exits(3).warns("work init");
    // and the plan can be checked all the same
    world
        .work(&["plan", "check"])
        .exits(0)
        .warns("not compared");
}

#[test]
fn the_editor_is_the_persons_own() {
    let world = World::with_plan_text(TEXT);
    let edit = |editor: Option<&str>| -> crate::support::Answer {
        let mut command = world.command(&["plan", "edit"]);
        if let Some(editor) = editor {
            command.env("EDITOR", editor);
        }
        command.output().unwrap().into()
    };
    edit(None).exits(2).warns("EDITOR");
    edit(Some("true")).exits(0).says("Nothing is wrong");
    edit(Some("false")).exits(1).warns("`false`");
    edit(Some("sed -i s/Summary/Sumary/"))
        .exits(1)
        .says("near-heading");
    assert!(world.read(PLAN).contains("## Sumary"));
}

#[test]
fn short_words_tick_tasks() {
    let world = World::approved();
    world.work(&["start", "1.1.1.1"]).exits(0);
    world
        .work(&["done", "1.1.1.1", "-m", "read, 3 tests"])
        .exits(0)
        .warns("in_progress → completed");
    world.work(&["block", "1.1.2", "-m", "no network"]).exits(0);
    let tasks = &world.state()["tasks"];
    assert_eq!(tasks[0]["report"], "read, 3 tests");
    assert_eq!(tasks[2]["blocked_by"], "no network");
    world.work(&["block", "1.1.2"]).exits(2).warns("--message");
    world
        .work(&["done", "1.1"])
        .exits(2)
        .warns("cannot be ticked");
    world
        .work(&["done", "1.1.9.1"])
        .exits(3)
        .warns("did you mean");
    let before = world.read(TASKS);
    world.work(&["strat", "1.1.1.1"]).exits(2).warns("start");
    assert_eq!(before, world.read(TASKS));
}

#[test]
fn additions_at_once_are_all_kept() {
    let world = World::approved();
    let started: Vec<_> = (1..=6)
        .map(|n| {
            let name = format!("task {n}");
            world.start(&["add", "task", "--thread", "1.1.2", "--name", &name])
        })
        .collect();
    for child in started {
        let answer: crate::support::Answer = child.wait_with_output().unwrap().into();
        answer.exits(0);
    }
    world.work(&["approve", "plan"]).exits(0).warns("already");
    // the one task that stood for the whole thread is still there, and listed now
    assert!(world.read(PLAN).contains("- [ ] Counter\n"));
    let tasks = world.state()["tasks"].as_array().unwrap().clone();
    assert_eq!((tasks.len(), &tasks[2]["name"]), (10, &"Counter".into()));
    for n in 1..=6 {
        let line = format!("- [ ] task {n}\n");
        assert_eq!(world.read(PLAN).matches(&line).count(), 1, "{n}");
    }
}
