//! A hundred updates at once, a process each.
use crate::ancestor::Ancestor;
use crate::sample::{median, ms};
use crate::support::World;
use crate::table::Table;
use std::process::Stdio;
use std::time::{Duration, Instant};

const WRITERS: u32 = 100;

pub(crate) fn measure(table: &mut Table) {
    for tasks in [100, 10_000] {
        let ancestor = Ancestor::with(tasks as usize)
            .map(|it| it.parallel_updates(WRITERS as usize))
            .map_or_else(
                || "left out".to_owned(),
                |it| {
                    format!(
                        "{} of {WRITERS} kept, {} errors, {}",
                        it.kept,
                        it.errors,
                        ms(it.took)
                    )
                },
            );
        let mut times: Vec<Duration> = Vec::new();
        let mut kept = Vec::new();
        let mut errors = 0;
        for _round in 0..5 {
            let world = World::new();
            world.threads(&[tasks]);
            let start = Instant::now();
            let writers: Vec<_> = (1..=WRITERS)
                .map(|number| {
                    let thread = format!("01.01.{number:02}");
                    world
                        .command(&["update", "--thread", &thread, "--status", "completed"])
                        .args(["--report", &format!("by {number}")])
                        .stdout(Stdio::null())
                        .stderr(Stdio::null())
                        .spawn()
                        .unwrap()
                })
                .collect();
            for mut writer in writers {
                errors += u32::from(!writer.wait().unwrap().success());
            }
            times.push(start.elapsed());
            let file = world.tasks_file();
            let all = file["tasks"].as_array().unwrap();
            kept.push(
                all.iter()
                    .filter(|task| task["status"] == "completed" && task["report"].is_string())
                    .count(),
            );
        }
        table.row(
            &format!("{WRITERS} parallel updates, {tasks} tasks, median of 5"),
            &ancestor,
            "100 of 100 kept, ≥ 3 × faster",
            format!(
                "{}–{} of {WRITERS} kept, {errors} errors, {} in total",
                kept.iter().min().unwrap(),
                kept.iter().max().unwrap(),
                ms(median(&times))
            ),
        );
    }
}
