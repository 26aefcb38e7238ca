//! Whether processes do anything: processor time and bytes moved.
use super::proc_stat::ProcStat;
use super::tree::ProcessTable;
use std::fs;
use std::time::Duration;

/// Less than this part of a processor is what a program needs to stay awake: an opencode that only
/// waits for its model was seen to take a hundredth.
const AWAKE: f64 = 0.05;

/// Fewer bytes than this in a second are no work either.
const BYTES_PER_SECOND: f64 = 4096.0;

/// `USER_HZ`, the unit of times in `/proc/PID/stat`: 100 on every machine that Linux runs on today.
const TICKS_PER_SECOND: u64 = 100;

/// What processes have done since they began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Activity {
    /// Clock ticks of processor time, those of children that were waited for included.
    ticks: u64,
    /// Bytes read and written, by files and pipes.
    bytes: u64,
}

impl Activity {
    /// Of everything below a process, without those in `spare` and what is below them. Nothing
    /// where `/proc` cannot be read.
    #[must_use]
    pub fn below(pid: u32, spare: &[u32]) -> Self {
        let Ok(table) = ProcessTable::read() else {
            return Self::default();
        };
        Self::sum(&table.below(pid, spare))
    }

    /// Of what the leader of a process group started into groups of their own, as agents start
    /// their tools. The group itself is left out: an interface is never idle, it draws.
    #[must_use]
    pub fn of_tools(leader: u32) -> Self {
        let Ok(table) = ProcessTable::read() else {
            return Self::default();
        };
        let mut below = table.below(leader, &[]);
        below.retain(|stat| u32::try_from(stat.group) != Ok(leader));
        Self::sum(&below)
    }

    fn sum(processes: &[ProcStat]) -> Self {
        let of = |stat: &ProcStat| Self {
            ticks: stat.ticks,
            bytes: moved(stat.pid),
        };
        processes
            .iter()
            .map(of)
            .fold(Self::default(), |sum, one| Self {
                ticks: sum.ticks.saturating_add(one.ticks),
                bytes: sum.bytes.saturating_add(one.bytes),
            })
    }

    /// Whether that much is more than staying awake, for what was measured so long before. A
    /// process that has ended is something that happened as well.
    #[must_use]
    pub fn is_work_since(&self, before: &Self, time: Duration) -> bool {
        let (Some(ticks), Some(bytes)) = (
            self.ticks.checked_sub(before.ticks),
            self.bytes.checked_sub(before.bytes),
        ) else {
            return true;
        };
        let worked = as_float(ticks) / as_float(TICKS_PER_SECOND);
        worked > time.as_secs_f64() * AWAKE
            || as_float(bytes) > time.as_secs_f64() * BYTES_PER_SECOND
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the difference decides, and it is small beside 2^53"
)]
const fn as_float(number: u64) -> f64 {
    number as f64
}

/// Bytes that a process read and wrote; nothing when it is another user's.
fn moved(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/io")).unwrap_or_default();
    text.lines()
        .filter_map(|line| {
            line.strip_prefix("rchar: ")
                .or_else(|| line.strip_prefix("wchar: "))
        })
        .filter_map(|bytes| bytes.parse::<u64>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn did(ticks: u64, bytes: u64) -> Activity {
        Activity { ticks, bytes }
    }

    #[test]
    fn staying_awake_is_no_work() {
        let ten = Duration::from_secs(10);
        assert!(!did(TICKS_PER_SECOND / 10, 700).is_work_since(&did(0, 0), ten));
        assert!(did(TICKS_PER_SECOND, 0).is_work_since(&did(0, 0), ten));
        assert!(did(0, 100_000).is_work_since(&did(0, 0), ten));
        assert!(did(0, 0).is_work_since(&did(9, 0), ten), "one has ended");
    }

    #[test]
    fn our_own_children_are_measured() {
        let mut child = std::process::Command::new("sh")
            .args(["-c", "while :; do :; done"])
            .spawn()
            .unwrap();
        let us = std::process::id();
        let begun = std::time::Instant::now();
        let worked = loop {
            if Activity::below(us, &[]).ticks >= 3 {
                break true;
            }
            if begun.elapsed() > Duration::from_secs(60) {
                break false;
            }
        };
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(worked);
    }
}
