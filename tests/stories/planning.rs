//! From an idea to an approved plan, and through its stages.
use super::planned::{PLAN, TASKS, TEXT};
use crate::support::{Answer, World, path_without_opencode};

fn rehearse(world: &World) -> Answer {
    let args = [
        "multi",
        "--rehearse",
        "--in-place",
        "--executor",
        "process",
        "--wait",
    ];
    world
        .command(&args)
        .env("PATH", path_without_opencode())
        .output()
        .unwrap()
        .into()
}

#[test]
fn from_an_idea_to_the_last_stage() {
    let world = World::new();
    world.two_agents(World::TICK);
    world
        .work(&["create", "Word counter", "--goal", "Counts words."])
        .exits(0)
        .says("PLAN.md")
        .says("001-word-counter is current")
        .says("work plan check");
    // what nobody filled in is found, with its place
    let answer = world
        .work(&["plan", "check"])
        .exits(1)
        .says("[untouched-template]");
    let place = "workstreams/001-word-counter/PLAN.md:";
    let first = answer.stdout.lines().next().unwrap();
    assert!(first.starts_with(place), "{answer}");
    world
        .work(&["approve", "plan"])
        .exits(4)
        .warns("untouched-template");
    for command in ["multi", "continue"] {
        let answer = world.work(&[command, "--wait"]).exits(4);
        answer
            .warns("there are no tasks yet")
            .warns("work approve plan");
    }
    // filled, with a slip of the finger
    world.write(PLAN, &TEXT.replace("###### Thread 02", "###### Thead 02"));
    let wrong = TEXT.lines().position(|line| line.contains("Thread 02"));
    let errors = world.work(&["plan", "check", "--json"]).exits(1).data();
    assert_eq!(errors["errors"][0]["code"], "near-heading", "{errors:#}");
    assert_eq!(errors["errors"][0]["line"], wrong.unwrap() + 1);
    assert!(errors["errors"][0]["column"].is_u64());
    assert!(
        errors["errors"][0]["hint"]
            .as_str()
            .unwrap()
            .contains("Thread 02")
    );
    world.write(PLAN, TEXT);
    world.work(&["plan", "check"]).exits(0);
    world
        .work(&["plan"])
        .exits(0)
        .says("not approved")
        .says("Compare");
    world
        .work(&["approve", "plan"])
        .exits(0)
        .warns("The plan is approved; 4 changes");
    assert_eq!(world.status()["counts"]["total"], 4);
    // the first stage, then its gate, then the second
    rehearse(&world).exits(0);
    rehearse(&world).exits(0);
    assert_eq!(world.status()["percent"], 100);
}

/// XR-58.
#[test]
fn a_stage_ends_at_a_gate_that_a_person_opens() {
    let world = World::approved();
    let run = || world.work(&["multi", "--executor", "process", "--wait"]);
    run().exits(0);
    run().exits(4).warns("work approve stage 1");
    world
        .work(&["approve", "stage", "1"])
        .exits(0)
        .warns("Stage 01 is approved.");
    world
        .work(&["approve", "stage", "1"])
        .exits(0)
        .warns("was approved already");
    assert_eq!(
        world.told("approval").len(),
        2,
        "the plan's and the stage's"
    );
    run().exits(0);
    assert_eq!(world.status()["percent"], 100);
    // what was done is kept when the plan is approved again
    world.edit_plan("Compare the counts of ten texts", "Compare ten texts");
    let before = world.sessions();
    world.work(&["approve", "plan"]).exits(0);
    assert_eq!(world.sessions(), before);
    assert_eq!(world.status()["percent"], 100);
    assert_eq!(world.state()["tasks"][3]["name"], "Compare ten texts");
}

#[test]
fn six_creates_at_once_get_six_numbers() {
    let world = World::new();
    let names: Vec<String> = (1..=6).map(|n| format!("stream {n}")).collect();
    let started: Vec<_> = names
        .iter()
        .map(|name| world.start(&["create", name, "--json"]))
        .collect();
    let mut numbers: Vec<String> = started
        .into_iter()
        .map(|child| {
            let answer: Answer = child.wait_with_output().unwrap().into();
            let id = answer.exits(0).data()["stream"]
                .as_str()
                .unwrap()
                .to_owned();
            assert!(
                world
                    .read(&format!("repo/workstreams/{id}/PLAN.md"))
                    .starts_with("# Plan: stream ")
            );
            id[..3].to_owned()
        })
        .collect();
    numbers.sort();
    assert_eq!(numbers, ["001", "002", "003", "004", "005", "006"]);
    assert_eq!(world.work(&["list", "--json"]).exits(0).code, Some(0));
}

#[test]
fn create_refuses_what_it_cannot_name_and_takes_a_file_as_it_is() {
    let world = World::new();
    world.work(&["create", "!!!"]).exits(2).warns("cannot name");
    world.work(&["create", "x", "--stages", "0"]).exits(2);
    world.work(&["create", "x", "--stages", "21"]).exits(2);
    world
        .work(&["create", "x", "--from", "nowhere.md"])
        .exits(3)
        .warns("nowhere.md");
    let folders = std::fs::read_dir(world.path("repo/workstreams")).unwrap();
    let made = folders
        .filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with("00")
        })
        .count();
    assert_eq!(made, 0, "nothing was made");
    world.write("repo/draft.md", TEXT);
    world
        .work(&["create", "Word counter", "--from", "draft.md"])
        .exits(0);
    assert_eq!(world.read(PLAN), TEXT);
    world
        .work(&["create", "word COUNTER"])
        .exits(4)
        .warns("001-word-counter");
    // a second one leaves the first current, and says how to reach it
    world
        .work(&["create", "Other", "--stages", "3", "--require", "is fast"])
        .exits(0)
        .says("001-word-counter stays current")
        .says("--stream 2");
    let text = world.read("repo/workstreams/002-other/PLAN.md");
    assert!(text.contains("### Stage 03") && text.contains("- R1: is fast"));
}

#[test]
fn approving_twice_changes_nothing() {
    let world = World::approved();
    let before = world.contents();
    world
        .work(&["approve", "plan"])
        .exits(0)
        .warns("approved already");
    assert!(before == world.contents(), "something was changed");
    let approval = &world.state()["approval"]["plan"];
    assert_eq!(approval["status"], "approved");
    assert_eq!(approval["by"], "tester");
    assert_eq!(approval["plan_hash"].as_str().unwrap().len(), 64);
    // ticks and layout are not what was approved
    world.edit_plan("- [ ] Read the words", "- [x]  Read the words");
    let tasks = world.read(TASKS);
    world
        .work(&["approve", "plan"])
        .exits(0)
        .warns("approved already");
    assert_eq!(tasks, world.read(TASKS));
}
