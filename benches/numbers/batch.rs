//! A large batch with the rehearsal agent that `work` plays itself.
use crate::support::World;
use crate::table::Table;
use std::time::Instant;

const THREADS: u32 = 200;

pub(crate) fn measure(table: &mut Table) {
    for executor in ["process", "tmux"] {
        let world = World::with_threads(&[THREADS], "");
        // without the driver's program `work` plays the agent
        let path = "/usr/bin:/bin";
        let start = Instant::now();
        let output = world
            .command(&["multi", "--rehearse", "--in-place", "--wait"])
            .args(["--max-parallel", "50", "--executor", executor])
            .env("PATH", path)
            .output()
            .unwrap();
        let took = start.elapsed();
        let stderr = String::from_utf8_lossy(&output.stderr);
        let tail: Vec<&str> = stderr.lines().rev().take(5).collect();
        let sessions = world.sessions();
        let right = sessions
            .iter()
            .filter(|session| session["status"] == "completed" && session["attempt"] == 1)
            .count();
        let file = world.tasks_file();
        let ticked = file["tasks"].as_array().unwrap();
        let ticked = ticked
            .iter()
            .filter(|task| task["status"] == "completed")
            .count();
        table.row(
            &format!("batch of {THREADS} threads, played rehearsal, 50 at once, {executor}"),
            "impossible (8 at most)",
            "completes, records right",
            format!(
                "{:.1} s; exit {}; {right} of {} sessions completed, {ticked} of {THREADS} tasks ticked{}",
                took.as_secs_f64(),
                output.status.code().unwrap_or(-1),
                sessions.len(),
                if output.status.success() { String::new() } else { format!("; {tail:?}") },
            ),
        );
    }
}
