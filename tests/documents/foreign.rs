//! No sequence of syncs drops a task, an attempt or a decision, and no text of a person.
use crate::support::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const FILE: &str = "repo/SESSION_PROGRESS.md";

#[derive(Debug, Clone)]
enum Step {
    Done(u32),
    Fail(u32),
    Decide(u32),
    Tick(u32),
    Untick(u32),
    Prose(usize, u32),
    DeleteLine(usize),
    Add(u32),
    Sync,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1_u32..4).prop_map(Step::Done),
        (0_u32..50).prop_map(Step::Fail),
        (0_u32..50).prop_map(Step::Decide),
        (1_u32..4).prop_map(Step::Tick),
        (1_u32..4).prop_map(Step::Untick),
        (0_usize..30, 0_u32..1000).prop_map(|(at, number)| Step::Prose(at, number)),
        (0_usize..30).prop_map(Step::DeleteLine),
        (100_u32..110).prop_map(Step::Add),
        Just(Step::Sync),
        Just(Step::Sync),
    ]
}

fn play(world: &World, step: &Step, prose: &mut Vec<String>) -> Option<(&'static str, String)> {
    let lines = || -> Vec<String> {
        world
            .read(FILE)
            .lines()
            .map(|line| format!("{line}\n"))
            .collect()
    };
    let mark = |number: u32, from: &str, to: &str| {
        let text = world.read(FILE);
        world.write(
            FILE,
            &text.replace(
                &format!("- [{from}] Task {number}:"),
                &format!("- [{to}] Task {number}:"),
            ),
        );
    };
    match step {
        Step::Done(number) => drop(world.work(&["done", &format!("1.1.1.{number}")])),
        Step::Fail(number) => {
            let approach = format!("approach{number}");
            let done = world.work(&[
                "fail",
                &approach,
                "--why",
                "reasons",
                "--different-because",
                "it is",
            ]);
            return (done.code == Some(0)).then_some(("attempt", approach));
        }
        Step::Decide(number) => {
            let text = format!("decision{number}");
            world.work(&["decide", &text, "--why", "reasons"]).exits(0);
            return Some(("decision", text));
        }
        Step::Tick(number) => mark(*number, " ", "x"),
        Step::Untick(number) => mark(*number, "x", " "),
        Step::Prose(at, number) => {
            let mut lines = lines();
            let text = format!("> thought {number} of {}\n", prose.len());
            lines.insert((*at).min(lines.len()), text.clone());
            world.write(FILE, &lines.concat());
            prose.push(text);
        }
        Step::DeleteLine(at) => {
            let mut lines = lines();
            if lines.get(*at).is_some_and(|line| !line.starts_with('>')) {
                lines.remove(*at);
                world.write(FILE, &lines.concat());
            }
        }
        Step::Add(number) => {
            let text = world.read(FILE);
            world.write(
                FILE,
                &text.replacen(
                    "## Current Status",
                    &format!("- [ ] added{number}\n\n## Current Status"),
                    1,
                ),
            );
            if world.read(FILE).contains(&format!("added{number}")) {
                return Some(("task", format!("added{number}")));
            }
        }
        Step::Sync => {
            let answer = world.work(&["sync"]);
            assert!(
                [Some(0), Some(5)].contains(&answer.code),
                "{}",
                answer.stderr
            );
        }
    }
    None
}

#[test]
fn no_sequence_of_syncs_drops_anything() {
    let mut runner = TestRunner::new(Config {
        cases: 6,
        failure_persistence: None,
        ..Config::default()
    });
    let steps = prop::collection::vec(step(), 1..12);
    runner
        .run(&steps, |steps| {
            let world = World::new();
            let plan = "# Session Progress\n\n## Plan\n\n- [ ] Task 1: one thing\n- [ ] Task 2: another matter\n- [ ] Task 3: third affair\n";
            world.write(FILE, plan);
            world.work(&["save", "-c"]).exits(0);
            let (mut prose, mut said) = (Vec::new(), Vec::new());
            for step in &steps {
                said.extend(play(&world, step, &mut prose));
            }
            drop(world.work(&["sync"]));
            let text = world.read(FILE);
            let state = world.read("repo/workstreams/001-repo/tasks.json") + &world.read("repo/workstreams/001-repo/journal.jsonl");
            for line in &prose {
                prop_assert!(text.contains(line.as_str()), "{line} is gone: {text}\n{steps:?}");
            }
            for (what, name) in &said {
                prop_assert!(text.contains(name.as_str()) && state.contains(name.as_str()), "{what} {name} is gone: {text}\n{steps:?}");
            }
            for name in ["one thing", "another matter", "third affair"] {
                prop_assert!(state.contains(name) && text.contains(name));
            }
            Ok(())
        })
        .unwrap();
}
