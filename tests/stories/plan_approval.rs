//! What keeps a plan from being approved or launched, each with its own words.
use super::planned::{PLAN, TASKS, TEXT};
use crate::support::{Answer, World};

/// Not approved with this change, and why; then approved with --force, or not.
#[track_caller]
fn blocked(from: &str, to: &str, part: &str, forced: i32) {
    let world = World::with_plan_text(&TEXT.replacen(from, to, 1));
    let before = world.read(TASKS);
    let answer = world.work(&["approve", "plan"]).exits(4).warns(part);
    assert!(answer.stderr.contains("PLAN.md:"), "no place\n{answer}");
    assert_eq!(
        answer.stderr.contains("--force approves"),
        forced == 0,
        "{answer}"
    );
    assert_eq!(before, world.read(TASKS));
    world.work(&["approve", "plan", "--force"]).exits(forced);
}

#[test]
fn each_obstacle_has_its_own_message() {
    let definition = "#### Definition\n\nThe reader and the counter exist.";
    let question = format!("{definition}\n\n#### Questions\n\n- [ ] What is a word?");
    blocked(definition, &question, "What is a word?", 0);
    blocked("Counter @default", "Counter @defualt", "`@default`", 0);
    blocked("[req: R1]", "[req: R7]", "R7", 0);
    let task = "- [ ] Give nothing for an empty text";
    let untouched = "- [ ] <!-- what is ticked off, one line each -->";
    blocked(task, untouched, "untouched-template", 0);
}

#[test]
fn what_makes_the_plan_unsure_is_not_overridden() {
    blocked("###### Thread 02", "##### Thread 02", "wrong-level", 4);
    blocked(
        "Thread 02: Counter",
        "Thread 01: Counter",
        "duplicate-number",
        4,
    );
    blocked("on:** 01.01.01", "on:** 07.01.01", "07.01.01", 4);
}

#[test]
fn a_plan_that_was_changed_is_not_launched_and_the_difference_is_shown() {
    let world = World::approved();
    world.work(&["multi", "--dry-run"]).exits(0);
    world.edit_plan(
        "Give nothing for an empty text",
        "Give an error for an empty text",
    );
    let launch = |args: &[&str]| world.work(args).exits(4);
    launch(&["multi", "--dry-run"])
        .warns("was changed since it was approved")
        .warns("`Give nothing for an empty text` is now `Give an error for an empty text`")
        .warns("work approve plan");
    launch(&["execute", "1.1.1"]).warns("thread 01.01.01, task");
    let diff = world
        .work(&["plan", "diff"])
        .exits(0)
        .says("thread 01.01.01, task")
        .says("01.01.01.02:");
    assert!(!diff.stdout.contains("thread 01.01.02"), "{diff}");
    let data = world.work(&["plan", "diff", "--json"]).exits(0).data();
    assert_eq!(data["approval"], "changed");
    assert_eq!(data["differences"][0]["id"], "01.01.01");
    assert_eq!(data["differences"][0]["kind"], "changed");
    // a checkout that does not have the approved text says so
    std::fs::remove_file(world.path("repo/workstreams/001-word-counter/.state/approved-PLAN.md"))
        .unwrap();
    launch(&["multi", "--dry-run"]).warns("not kept in this checkout");
    world
        .work(&["plan", "diff"])
        .exits(0)
        .says("cannot be said");
    world.work(&["approve", "plan"]).exits(0);
    world.work(&["multi", "--dry-run"]).exits(0);
}

#[test]
fn what_left_the_plan_with_a_history_is_shown_first_and_asked() {
    let world = World::approved();
    world.work(&["done", "1.1.2.1", "-m", "counted"]).exits(0);
    world.work(&["start", "1.1.1.2"]).exits(0);
    world.edit_plan("- [ ] Give nothing for an empty text\n", "");
    let stage = world.read(PLAN);
    let cut = stage.split("### Stage 02").next().unwrap().to_owned();
    world.write(PLAN, &cut);
    let before = world.read(TASKS);
    world
        .work(&["approve", "plan"])
        .exits(2)
        .warns("01.01.01.02: `Give nothing for an empty text` (in_progress) left the plan")
        .warns("--yes");
    assert_eq!(before, world.read(TASKS));
    world
        .work(&["approve", "plan", "--dry-run"])
        .exits(0)
        .warns("02.01.01.01");
    assert_eq!(before, world.read(TASKS));
    world.work(&["approve", "plan", "-y"]).exits(0);
    let tasks = world.state()["tasks"].as_array().unwrap().clone();
    let of = |id: &str| tasks.iter().find(|task| task["id"] == id).cloned();
    assert_eq!(of("01.01.01.02").unwrap()["status"], "cancelled");
    assert_eq!(of("01.01.02.01").unwrap()["report"], "counted");
    assert_eq!(of("02.01.01.01"), None, "nothing ever happened to it");
    let told = world.told("plan");
    assert_eq!(told[1]["dropped"].as_array().unwrap().len(), 2, "{told:#?}");
}

#[test]
fn an_approval_is_taken_back() {
    let world = World::approved();
    world.work(&["approve", "plan", "--revoke"]).exits(0);
    assert_eq!(world.state()["approval"]["plan"]["status"], "revoked");
    world
        .work(&["multi", "--dry-run"])
        .exits(4)
        .warns("is not approved")
        .warns("work approve plan");
    world
        .work(&["approve", "plan", "--revoke"])
        .exits(0)
        .warns("was not approved");
    world.work(&["approve", "plan"]).exits(0);
    world.work(&["multi", "--dry-run"]).exits(0);
    let words: Vec<_> = world
        .told("approval")
        .iter()
        .map(|entry| entry["status"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(words, ["approved", "revoked", "approved"]);
}

#[test]
fn an_agent_approves_and_assigns_nothing() {
    let world = World::with_plan_text(TEXT);
    let inside = |args: &[&str]| -> Answer {
        let mut command = world.command(args);
        let session = "01980000-0000-7000-8000-000000000001";
        command
            .env("WORK_SESSION", session)
            .output()
            .unwrap()
            .into()
    };
    let before = world.read(TASKS);
    for args in [
        &["approve", "plan"][..],
        &["approve", "plan", "--force"],
        &["approve", "plan", "--revoke"],
        &["assign", "1.1.1", "careful"],
    ] {
        inside(args).exits(4).warns("agent session");
    }
    assert_eq!(before, world.read(TASKS));
    world.work(&["approve", "plan"]).exits(0);
    // it may write into the plan; a person then decides about it
    inside(&["add", "task", "--thread", "1.1.2", "--name", "Easier"])
        .exits(0)
        .warns("approved again");
    assert_eq!(world.state()["tasks"].as_array().unwrap().len(), 4);
    world.work(&["multi", "--dry-run"]).exits(4).warns("Easier");
}

#[test]
fn a_thread_that_runs_does_not_leave_the_plan() {
    let world = World::with_plan_text(TEXT);
    world.two_agents("while [ ! -e go ]; do sleep 0.1; done");
    world.work(&["approve", "plan"]).exits(0);
    world
        .work(&["multi", "--executor", "process", "--detach"])
        .exits(0);
    let plan = world.read(PLAN);
    world.edit_plan("###### Thread 02: Counter", "###### Thread 03: Counter");
    world
        .work(&["approve", "plan", "-y"])
        .exits(5)
        .warns("01.01.02")
        .warns("running");
    world.write(PLAN, &plan);
    world.work(&["approve", "plan"]).exits(0);
    world.write("repo/go", "");
    world.work(&["wait"]).exits(1);
}
