//! A hundred updates at once: all are kept, and who looks meanwhile sees neither half of one nor
//! an older state. The long form, by hand: `WORK_REPETITIONS=50 ./test hundred_updates`.
use crate::support::{Answer, World};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

const UPDATES: u32 = 100;

fn repetitions() -> u32 {
    let asked = std::env::var("WORK_REPETITIONS").ok();
    asked.map_or(1, |text| {
        text.parse().expect("WORK_REPETITIONS is a number")
    })
}

/// Breadcrumbs by task, as a command shows them.
fn seen(world: &World) -> BTreeMap<String, u32> {
    let answer = world.work(&["export", "--format", "json"]).exits(0);
    let file: Value = serde_json::from_str(&answer.stdout)
        .unwrap_or_else(|error| panic!("torn: {error}\n{answer}"));
    let tasks = file["tasks"]
        .as_array()
        .or(file["data"]["tasks"].as_array());
    let tasks = tasks.unwrap_or_else(|| panic!("no tasks: {answer}"));
    assert_eq!(tasks.len(), UPDATES as usize);
    let number = |task: &Value| {
        task["breadcrumb"]
            .as_str()
            .map_or(0, |text| text.parse().unwrap())
    };
    tasks
        .iter()
        .map(|task| (task["id"].as_str().unwrap().to_owned(), number(task)))
        .collect()
}

fn look(world: &World, stop: &AtomicBool) -> u32 {
    let (mut before, mut looks) = (BTreeMap::new(), 0);
    while !stop.load(Ordering::SeqCst) {
        let now = seen(world);
        for (task, number) in &now {
            let was = before.get(task).copied().unwrap_or(0);
            assert!(*number >= was, "{task} went back from {was} to {number}");
        }
        (before, looks) = (now, looks + 1);
    }
    looks
}

#[test]
fn all_of_them_are_kept_and_readers_never_see_a_torn_or_older_state() {
    let world = World::with_threads(&[UPDATES], "");
    let (stop, rounds) = (AtomicBool::new(false), repetitions());
    let mut looks = 0;
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| look(&world, &stop)))
            .collect();
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for round in 1..=rounds {
                all_at_once(&world, round);
                assert!(seen(&world).values().all(|number| *number == round));
            }
        }));
        stop.store(true, Ordering::SeqCst);
        looks = readers
            .into_iter()
            .map(|reader| reader.join().unwrap())
            .sum();
        if let Err(panic) = done {
            std::panic::resume_unwind(panic);
        }
    });
    eprintln!("{rounds} repetitions of {UPDATES} updates at once, {looks} looks meanwhile");
    assert!(looks > 0);
}

fn all_at_once(world: &World, round: u32) {
    let text = round.to_string();
    let children: Vec<_> = (1..=UPDATES)
        .map(|thread| {
            let task = format!("1.1.{thread}.1");
            world
                .command(&["update", "--task", &task, "--breadcrumb", &text])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        Answer::from(child.wait_with_output().unwrap()).exits(0);
    }
}
