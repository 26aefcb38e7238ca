//! One round: a batch of agents, people who update and look, and a killer; at the end peace.
use super::acknowledged::{self, Counter};
use super::agents::{THREADS, script};
use super::dice::Dice;
use super::invariants;
use super::kills::{Kind, Tally, kill, kill_one};
use crate::support::{Answer, World, until};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// People who update, each on a task of their own.
const WRITERS: u32 = 3;

/// A round ends after this long even if the batch is not done; the rest is done in peace.
const LONGEST: Duration = Duration::from_secs(60);

/// What was done in a round.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Done {
    pub(super) updates: u32,
    pub(super) looks: u32,
    pub(super) sessions: usize,
    pub(super) ticks: usize,
}

/// Plays a round until each kind of kill came `wanted` times, the batch is done, or it was long
/// enough; then checks everything.
pub(super) fn round(executor: &str, tally: &Tally, wanted: u32, mut dice: Dice) -> Done {
    let world = World::with_threads(&[THREADS, WRITERS], &script());
    invariants::three_tasks_each(&world);
    let counters: Vec<Counter> = (1..=WRITERS).map(Counter::new).collect();
    let stop = AtomicBool::new(false);
    let mut looks = 0;
    std::thread::scope(|scope| {
        let (world, stop) = (&world, &stop);
        for counter in &counters {
            let dice = dice.another();
            scope.spawn(move || {
                let _stop = StopOnPanic(stop);
                acknowledged::write(world, counter, stop, (tally, wanted), dice);
            });
        }
        let reader = scope.spawn(|| {
            let _stop = StopOnPanic(stop);
            acknowledged::read(world, &counters[0], stop)
        });
        let launching = dice.another();
        scope.spawn(move || {
            let _stop = StopOnPanic(stop);
            launch(world, executor, stop, (tally, wanted), launching);
        });
        let begun = Instant::now();
        while !stop.load(Ordering::SeqCst) && begun.elapsed() < LONGEST {
            let missing = tally.missing(wanted);
            if missing.is_empty() {
                break;
            }
            strike(world, &missing, tally, &mut dice);
        }
        stop.store(true, Ordering::SeqCst);
        looks = reader.join().unwrap();
    });
    finish_in_peace(&world, executor);
    let mut done = invariants::hold(&world, &counters);
    done.looks = looks;
    done
}

/// Stops the others when one has failed, so that its words are the last ones.
struct StopOnPanic<'a>(&'a AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::SeqCst);
        }
    }
}

/// Kills one of the kinds that are missing, at a random moment. `multi` and updaters are killed by
/// who starts them as well.
fn strike(world: &World, missing: &[Kind], tally: &Tally, dice: &mut Dice) {
    std::thread::sleep(dice.moment(150));
    // what was killed least comes first, most of the time
    let least = missing.iter().copied().min_by_key(|kind| tally.of(*kind));
    let Some(kind) = dice
        .one_of(missing)
        .filter(|_| dice.below(3) == 0)
        .or(least)
    else {
        return;
    };
    if kind == Kind::Dispatch {
        // it lives for a moment: seldom met, so one is started to be killed
        let root = world.repo();
        let words = [
            "dispatch",
            "--root",
            root.to_str().unwrap(),
            "--stream",
            "1",
        ];
        let mut child = world.start(&words);
        std::thread::sleep(dice.moment(80));
        if child.try_wait().unwrap().is_none() && kill(child.id()) {
            tally.add(kind);
        }
        child.wait().unwrap();
        return;
    }
    let until = Instant::now() + Duration::from_millis(500);
    while Instant::now() < until {
        if kill_one(world, kind, dice) {
            tally.add(kind);
            return;
        }
    }
}

/// Launches the batch again and again; a launcher may be killed at any moment.
fn launch(
    world: &World,
    executor: &str,
    stop: &AtomicBool,
    (tally, wanted): (&Tally, u32),
    mut dice: Dice,
) {
    while !stop.load(Ordering::SeqCst) {
        let mut child = world.start(&launcher(executor));
        let mortal = dice.below(2) == 0 && tally.of(Kind::Multi) < wanted;
        let (begun, moment) = (Instant::now(), dice.moment(600));
        while child.try_wait().unwrap().is_none() {
            let over = stop.load(Ordering::SeqCst) || (mortal && begun.elapsed() > moment);
            if over {
                if kill(child.id()) {
                    tally.add(Kind::Multi);
                }
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let answer: Answer = child.wait_with_output().unwrap().into();
        match answer.code {
            // everything is done, or nothing is left to start: the round is over
            Some(0 | 3) => stop.store(true, Ordering::SeqCst),
            // killed; not all completed; somebody of an earlier launch still runs
            None | Some(1 | 5) => std::thread::sleep(dice.moment(300)),
            Some(_) => panic!("multi may not end like this: {answer}"),
        }
    }
}

fn launcher(executor: &str) -> [&str; 8] {
    [
        "multi",
        "--batch",
        "01.01",
        "--wait",
        "--max-parallel",
        "3",
        "--executor",
        executor,
    ]
}

/// Whatever was killed, the batch can be brought to its end: agents fail at some attempts by
/// themselves.
fn finish_in_peace(world: &World, executor: &str) {
    let mut last = None;
    until("the batch to be done", || {
        if world.status()["threads"]
            .as_array()
            .unwrap()
            .iter()
            .any(|thread| thread["status"] == "running")
        {
            return false;
        }
        let answer = world.work(&launcher(executor));
        let done = matches!(answer.code, Some(0 | 3));
        assert!(done || matches!(answer.code, Some(1 | 5)), "{answer}");
        last = Some(answer);
        done
    });
    drop(last);
    world.nobody_left();
}
