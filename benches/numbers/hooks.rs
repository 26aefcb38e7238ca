//! What coding agents wait for at every edit and every stop: `work hook`, where there is no
//! workstream and where there is one.
use crate::sample::{ms, time_of};
use crate::support::World;
use crate::table::Table;
use std::time::Duration;

const RUNS: usize = 21;

const MOMENTS: [&str; 6] = [
    "edit",
    "ask",
    "compact",
    "session-start",
    "stop",
    "pre-commit",
];

pub(crate) fn measure(table: &mut Table) {
    let nothing = World::new();
    table.row(
        "`hook`, any of its six moments, no workstream",
        "none",
        "< 50 ms",
        all(&nothing),
    );
    let world = World::with_threads(&[100], "");
    world
        .work(&["save", "-c", "-m", "before the hooks"])
        .exits(0);
    table.row(
        "`hook`, the same, workstream of 100 tasks with a document",
        "none",
        "–",
        all(&world),
    );
}

/// The median time of each moment, fastest and slowest of them.
fn all(world: &World) -> String {
    let mut times: Vec<(Duration, &str)> = MOMENTS
        .iter()
        .map(|moment| (time_of(RUNS, |_| world.command(&["hook", moment])), *moment))
        .collect();
    times.sort();
    let (fastest, slowest) = (times[0], times[times.len() - 1]);
    format!(
        "{} ({}) to {} ({})",
        ms(fastest.0),
        fastest.1,
        ms(slowest.0),
        slowest.1
    )
}
