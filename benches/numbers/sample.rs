//! Samples of one quantity, and what stands for them.
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The middle one (the upper of two).
pub(crate) fn median<T: Copy + PartialOrd>(samples: &[T]) -> T {
    let mut sorted = samples.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    sorted[sorted.len() / 2]
}

/// In milliseconds, for people.
pub(crate) fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 10.0 {
        format!("{ms:.1} ms")
    } else {
        format!("{ms:.0} ms")
    }
}

/// Median wall time of a command that must succeed.
pub(crate) fn time_of(runs: usize, mut command: impl FnMut(usize) -> Command) -> Duration {
    let samples: Vec<Duration> = (0..runs)
        .map(|run| {
            let mut command = command(run);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let start = Instant::now();
            let status = command.status().unwrap();
            let took = start.elapsed();
            assert!(status.success(), "{command:?}: {status}");
            took
        })
        .collect();
    median(&samples)
}
