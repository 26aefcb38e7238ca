//! What the machine itself needs, with nothing of ours in it: the limits below which nothing that
//! starts a process or keeps a file can come.
use crate::sample::{median, ms, time_of};
use crate::support::World;
use crate::table::Table;
use std::fs::{self, File};
use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

const RUNS: usize = 51;

/// Bytes of tasks.json with 100 and with 10,000 tasks.
const SIZES: [(usize, usize); 2] = [(100, 38 << 10), (10_000, 3700 << 10)];

pub(crate) fn measure(table: &mut Table) {
    let started = time_of(RUNS, |_| Command::new("true"));
    table.row("limit: fork and exec of `true`", "–", "–", ms(started));
    for (tasks, bytes) in SIZES {
        table.row(
            &format!("limit: write, fsync, rename, fsync of the folder, as large as {tasks} tasks"),
            "–",
            "–",
            ms(replaced(bytes)),
        );
    }
}

/// Median time of replacing a file of that size so that it is on the disk.
fn replaced(bytes: usize) -> Duration {
    let world = World::new();
    let (new, file) = (world.path("new"), world.path("file"));
    let folder = File::open(world.path("")).unwrap();
    let text = vec![b'x'; bytes];
    let samples: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let mut draft = File::create(&new).unwrap();
            draft.write_all(&text).unwrap();
            draft.sync_all().unwrap();
            fs::rename(&new, &file).unwrap();
            folder.sync_all().unwrap();
            start.elapsed()
        })
        .collect();
    median(&samples)
}
