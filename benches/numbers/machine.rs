//! What the numbers were measured on.
use crate::support::WORK;
use std::fs;
use std::process::Command;

fn first_line(text: &str, start: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(start));
    line.unwrap_or_default()
        .trim_start_matches([':', ' ', '\t'])
        .to_owned()
}

/// One paragraph: cores, memory, kernel, tmux, the program's size, and how busy it was.
pub(crate) fn described() -> String {
    let cpu = first_line(&fs::read_to_string("/proc/cpuinfo").unwrap(), "model name");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = first_line(&fs::read_to_string("/proc/meminfo").unwrap(), "MemTotal");
    let memory: u64 = memory.trim_end_matches(" kB").trim().parse().unwrap_or(0);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let kernel: String = kernel
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let tmux = Command::new("tmux").arg("-V").output().unwrap();
    let program = fs::metadata(WORK).unwrap().len();
    let load = fs::read_to_string("/proc/loadavg").unwrap();
    format!(
        "{cores} cores ({cpu}), {} GiB, Linux {kernel}, {}; `work` {} ({:.1} MiB); load at the end {}",
        memory.div_ceil(1024 * 1024),
        String::from_utf8_lossy(&tmux.stdout).trim(),
        env!("CARGO_PKG_VERSION"),
        program as f64 / 1024.0 / 1024.0,
        load.split(' ').next().unwrap_or_default(),
    )
}
