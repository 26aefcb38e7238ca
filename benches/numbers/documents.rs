//! The documents of a huge workstream: 60 stages, 2,000 tasks, 5,000 entries in the journal.
use crate::documents_sample::{Sample, huge};
use crate::sample::{median, ms, time_of};
use crate::support::{STREAM, World};
use crate::table::Table;
use jiff::tz::TimeZone;
use std::time::{Duration, Instant};
use workstreams::track::views::{orchestration, progress, session_state};

const RUNS: usize = 21;

pub(crate) fn measure(table: &mut Table) {
    let sample = huge();
    let (plan, workstream, entries) = sample.read();
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let timed = |render: &dyn Fn() -> usize| -> Duration {
        let samples: Vec<Duration> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                assert!(render() > 0);
                start.elapsed()
            })
            .collect();
        median(&samples)
    };
    let story = Sample::assembled(plan.as_ref(), &workstream, &entries);
    let rows: [(&str, &dyn Fn() -> usize); 4] = [
        ("facts put together", &|| {
            Sample::assembled(plan.as_ref(), &workstream, &entries)
                .phases
                .len()
        }),
        ("`SESSION_PROGRESS.md` rendered", &|| {
            progress::render(&story, &zone).len()
        }),
        ("`SESSION.md` rendered", &|| {
            session_state::render(&story, &zone, 0).len()
        }),
        ("progress file rendered", &|| {
            orchestration::render(&story, &zone).len()
        }),
    ];
    for (what, render) in rows {
        let what = format!("{what}: 60 stages, 2,000 tasks, 5,000 entries");
        table.row(&what, "none", "< 50 ms", ms(timed(render)));
    }
    let world = World::new();
    let folder = format!("repo/workstreams/{STREAM}");
    world.write(
        &format!("{folder}/tasks.json"),
        &serde_json::to_string_pretty(&sample.tasks).unwrap(),
    );
    world.write(
        &format!("{folder}/PLAN.md"),
        sample.plan.as_deref().unwrap(),
    );
    world.write(
        &format!("{folder}/journal.jsonl"),
        &(sample.journal.join("\n") + "\n"),
    );
    let log = |run: usize| world.command(&["log", &format!("line {run}"), "-k", "testing"]);
    let without = time_of(RUNS, log);
    let on = world
        .command(&["init", "--documents", "progress,session,claude"])
        .output()
        .unwrap()
        .status;
    assert!(on.success());
    let with = time_of(RUNS, log);
    table.row(
        "`log` in it, without and with three documents",
        "none",
        "documents add < 100 ms",
        format!("{}, {}", ms(without), ms(with)),
    );
}
