//! A supervisor whose agent is silent.
use crate::support::{World, until};
use crate::table::Table;
use std::fs;
use std::time::Duration;
use workstreams::process::memory::proportional_size;

const SILENCE: Duration = Duration::from_secs(60);

pub(crate) fn measure(table: &mut Table) {
    let world = World::with_threads(&[1, 99], "echo hello\nexec sleep 1000");
    world
        .work(&["multi", "--batch", "01.01", "--detach"])
        .exits(0);
    let mut pid = 0;
    until("its first write", || {
        let file = world.tasks_file();
        let session = &file["tasks"][0]["sessions"][0];
        pid = session["supervisor"]["pid"].as_u64().unwrap_or(0);
        let id = session["sessionId"].as_str().unwrap_or_default();
        session["agentProcess"].is_object() && world.session_folder(id).join("live.json").exists()
    });
    let pid = u32::try_from(pid).unwrap();
    // the write is on the disk before its caller has come to rest
    std::thread::sleep(Duration::from_secs(2));
    let size = proportional_size(pid).unwrap();
    let before = ticks(pid);
    std::thread::sleep(SILENCE);
    let spent = ticks(pid) - before;
    table.row(
        "supervisor, idle after its first write, 100 tasks",
        "44 MiB for all (its one `multi`, which has to stay)",
        "≤ 8 MiB PSS",
        format!("{:.1} MiB PSS", size as f64 / 1024.0 / 1024.0),
    );
    table.row(
        "supervisor, CPU in 60 s of silence",
        "–",
        "0",
        format!("{spent} ticks of 10 ms"),
    );
    world.work(&["stop", "--all", "--yes"]).exits(0);
}

/// User and system time, in clock ticks (proc(5), fields 14 and 15).
fn ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let rest = stat.rsplit(')').next().unwrap();
    let fields: Vec<&str> = rest.split_whitespace().collect();
    fields[11..13]
        .iter()
        .map(|field| field.parse::<u64>().unwrap())
        .sum()
}
