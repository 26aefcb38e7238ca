//! People who update tasks all the time, and people who look: each remembers what it was told.
use super::dice::Dice;
use super::kills::{Kind, Tally};
use crate::support::{Answer, World};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Instant;

/// A task of batch 01.02 and the numbers that were written to it.
#[derive(Debug, Default)]
pub(super) struct Counter {
    /// Number of its thread.
    pub(super) thread: u32,
    /// The newest number that somebody tried to write.
    pub(super) tried: AtomicU32,
    /// The newest number that was acknowledged.
    pub(super) acknowledged: AtomicU32,
}

impl Counter {
    pub(super) fn new(thread: u32) -> Self {
        Self {
            thread,
            ..Self::default()
        }
    }

    pub(super) fn task(&self) -> String {
        format!("01.02.{:02}.01", self.thread)
    }

    /// Asserts that the number there is neither lost nor made up.
    #[track_caller]
    pub(super) fn holds(&self, found: u32) {
        let (least, most) = (
            self.acknowledged.load(Ordering::SeqCst),
            self.tried.load(Ordering::SeqCst),
        );
        assert!(
            (least..=most).contains(&found),
            "{}: {least} was acknowledged and {most} tried, {found} is there",
            self.task()
        );
    }
}

/// Writes number after number until told to stop; some of its commands are killed.
pub(super) fn write(
    world: &World,
    counter: &Counter,
    stop: &AtomicBool,
    (tally, wanted): (&Tally, u32),
    mut dice: Dice,
) {
    let task = counter.task();
    while !stop.load(Ordering::SeqCst) {
        let number = counter.tried.fetch_add(1, Ordering::SeqCst) + 1;
        let text = number.to_string();
        let mut command = world.command(&["update", "--task", &task, "--breadcrumb", &text]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        if dice.below(3) == 0 && tally.of(Kind::Updater) < wanted {
            let (begun, moment) = (Instant::now(), dice.moment(60));
            while begun.elapsed() < moment && child.try_wait().unwrap().is_none() {
                std::thread::yield_now();
            }
            if child.try_wait().unwrap().is_none() {
                child.kill().unwrap();
                child.wait().unwrap();
                tally.add(Kind::Updater);
                continue;
            }
        }
        let answer: Answer = child.wait_with_output().unwrap().into();
        // None: the other killer was faster
        if answer.code.is_some() {
            answer.exits(0);
            counter.acknowledged.store(number, Ordering::SeqCst);
        }
    }
}

/// Looks until told to stop: never torn, never older than what was acknowledged or seen before.
/// Gives the number of looks.
pub(super) fn read(world: &World, counter: &Counter, stop: &AtomicBool) -> u32 {
    let (mut looks, mut seen) = (0, 0);
    while !stop.load(Ordering::SeqCst) {
        let sure = counter.acknowledged.load(Ordering::SeqCst).max(seen);
        let found = number(world, counter);
        assert!(found >= sure, "{}: {sure}, then {found}", counter.task());
        (looks, seen) = (looks + 1, found);
        world.work(&["status", "--json"]).exits(0).data();
    }
    looks
}

/// The number that stands in the task now.
#[track_caller]
pub(super) fn number(world: &World, counter: &Counter) -> u32 {
    let shown = world
        .work(&["show", &counter.task(), "--json"])
        .exits(0)
        .data();
    shown["breadcrumb"]
        .as_str()
        .map_or(0, |text| text.parse().unwrap())
}
