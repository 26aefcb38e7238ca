//! A large plan: 20 stages of 10 batches of 10 threads of 5 tasks, 10,000 in all.
use crate::sample::{ms, time_of};
use crate::support::World;
use crate::table::Table;
use std::fmt::Write as _;

const RUNS: usize = 7;

pub(crate) fn measure(table: &mut Table) {
    let world = World::new();
    world.shell_agent("true", "");
    let made = world.command(&["create", "Large"]).output().unwrap();
    assert!(made.status.success());
    let folder = "repo/workstreams/001-large";
    world.write(&format!("{folder}/PLAN.md"), &plan());
    let tasks = format!("{folder}/tasks.json");
    let empty = world.read(&tasks);
    let check = time_of(RUNS, |_| world.command(&["plan", "check"]));
    let approve = time_of(RUNS, |_| {
        world.write(&tasks, &empty);
        let _gone = std::fs::remove_dir_all(world.path(&format!("{folder}/.state")));
        world.command(&["approve", "plan", "--yes"])
    });
    let status = time_of(RUNS, |_| world.command(&["status"]));
    let dry_run = time_of(RUNS, |_| world.command(&["multi", "--dry-run"]));
    for (what, time) in [
        ("plan check", check),
        ("approve plan", approve),
        ("status", status),
        ("multi --dry-run", dry_run),
    ] {
        table.row(
            &format!("`{what}`, plan of 20 × 10 × 10 × 5 = 10,000 tasks"),
            "–",
            "well under a second",
            ms(time),
        );
    }
}

fn plan() -> String {
    let mut text = "# Plan: Large\n\n## Summary\n\nMuch to do.\n\n## Stages\n".to_owned();
    for stage in 1..=20 {
        let _ = write!(
            text,
            "\n### Stage {stage:02}: Stage {stage}\n\n#### Definition\n\nIt works.\n\n#### Batches\n"
        );
        for batch in 1..=10 {
            let _ = write!(
                text,
                "\n##### Batch {batch:02}: Batch {batch}\n\nTogether.\n"
            );
            for thread in 1..=10 {
                let _ = write!(
                    text,
                    "\n###### Thread {thread:02}: Part {stage}-{batch}-{thread} @default\n\n\
                     **Summary:** Do part {thread}.\n\n**Tasks:**\n\n"
                );
                for task in 1..=5 {
                    let _ = writeln!(text, "- [ ] Step {task} of part {thread}");
                }
                let _ = write!(
                    text,
                    "\n**Verify:**\n\n- `true`\n\n**Files:** `src/{stage}/{batch}/{thread}/**`\n"
                );
            }
        }
    }
    text
}
