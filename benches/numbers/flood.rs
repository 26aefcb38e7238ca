//! An agent that writes 100 MB a second.
use crate::records::{ends, written};
use crate::sample::ms;
use crate::support::World;
use crate::table::Table;
use std::fs;
use std::time::Duration;

const BYTES: u64 = 500_000_000;

/// Ten pieces a second of 10 MB each, in lines of 80 characters.
fn script(world: &World) -> String {
    let line = "x".repeat(79);
    let piece = world.path("piece").display().to_string();
    let (start, end) = (world.path("start"), world.path("end"));
    format!(
        "yes {line} | head -c 10000000 >{piece}\ndate +%s%N >{}/$WORK_THREAD\ni=0\n\
         while [ $i -lt 50 ]; do cat {piece}; sleep 0.09; i=$((i+1)); done\n\
         date +%s%N >{}/$WORK_THREAD",
        start.display(),
        end.display()
    )
}

pub(crate) fn measure(table: &mut Table) {
    for executor in ["process", "tmux"] {
        let world = World::with_threads(&[1], "");
        world.shell_agent(&script(&world), "");
        for folder in ["start", "end"] {
            fs::create_dir_all(world.path(folder)).unwrap();
        }
        world
            .work(&["multi", "--detach", "--executor", executor])
            .exits(0);
        let recorded = ends(&world, 1);
        let (thread, recorded) = recorded.first_key_value().unwrap();
        let start = written(&world, "start")[thread];
        let end = written(&world, "end")[thread];
        let session = world.sessions().remove(0);
        let folder = world.session_folder(session["sessionId"].as_str().unwrap());
        let size = |name: &str| fs::metadata(folder.join(name)).map_or(0, |meta| meta.len());
        assert_eq!(session["status"], "completed", "{session:#}");
        assert_eq!(size("events.jsonl"), BYTES);
        let seconds = Duration::from_nanos(end - start).as_secs_f64();
        table.row(
            &format!("agent writes 500 MB, {executor}: exit → read to the end and recorded"),
            "–",
            "≤ 1 s at 100 MB/s",
            format!(
                "{} at {:.0} MB/s; {} MB kept raw, {} MB as read",
                ms(Duration::from_nanos(recorded.saturating_sub(end))),
                BYTES as f64 / seconds / 1e6,
                size("events.jsonl") / 1_000_000,
                size("output.log") / 1_000_000,
            ),
        );
    }
}
