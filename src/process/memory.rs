//! Memory: what is left, and what a process takes.
use std::{
    fs, io,
    path::{Path, PathBuf},
};

const CONTROL_GROUPS: &str = "/sys/fs/cgroup";

/// Hidden: bytes that [`available`] answers, so that tests can be short of memory.
const FIXED_AVAILABLE: &str = "WORK_MEMORY_AVAILABLE";

/// Bytes that can still be used without swapping: what the machine has, or less where a control
/// group sets a limit.
///
/// # Errors
/// When `/proc/meminfo` cannot be read or does not say.
pub fn available() -> io::Result<u64> {
    let fixed = std::env::var(FIXED_AVAILABLE).ok();
    if let Some(bytes) = fixed.and_then(|text| text.parse().ok()) {
        return Ok(bytes);
    }
    let machine = kibibytes("/proc/meminfo", "MemAvailable:")?;
    let group = control_group().and_then(|folder| room_in(&folder));
    Ok(group.map_or(machine, |room| room.min(machine)))
}

/// Bytes of memory that a process takes, pages shared with others counted by its share (PSS).
///
/// # Errors
/// When the process is gone or another user's.
pub fn proportional_size(pid: u32) -> io::Result<u64> {
    kibibytes(format!("/proc/{pid}/smaps_rollup"), "Pss:")
}

fn kibibytes(file: impl AsRef<Path>, label: &str) -> io::Result<u64> {
    let text = fs::read_to_string(file)?;
    parse_kibibytes(&text, label)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "value is missing"))
}

fn parse_kibibytes(text: &str, label: &str) -> Option<u64> {
    let value = text.lines().find_map(|line| line.strip_prefix(label))?;
    let number: u64 = value.split_ascii_whitespace().next()?.parse().ok()?;
    number.checked_mul(1024)
}

/// The folder of our control group (version 2), if there is one.
fn control_group() -> Option<PathBuf> {
    let text = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = text.lines().find_map(|line| line.strip_prefix("0::/"))?;
    Some(Path::new(CONTROL_GROUPS).join(path))
}

/// The least that a group and those above it leave; `None` without any limit.
fn room_in(folder: &Path) -> Option<u64> {
    folder
        .ancestors()
        .take_while(|it| it.starts_with(CONTROL_GROUPS))
        .filter_map(|it| {
            let limit = number_in(&it.join("memory.max"))?;
            Some(limit.saturating_sub(number_in(&it.join("memory.current"))?))
        })
        .min()
}

/// `max`, which stands for no limit, is no number.
fn number_in(file: &Path) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{available, parse_kibibytes, proportional_size};

    #[test]
    fn the_machine_and_we_have_memory() {
        assert!(available().unwrap() > 0);
        assert!(proportional_size(std::process::id()).unwrap() > 0);
        assert!(proportional_size(u32::MAX).is_err());
    }

    #[test]
    fn a_label_is_taken_whole() {
        let text = "MemFree: 1 kB\nPss_Anon: 5 kB\nPss:    7 kB\n";
        assert_eq!(parse_kibibytes(text, "Pss:"), Some(7 * 1024));
        assert_eq!(parse_kibibytes(text, "MemAvailable:"), None);
        assert_eq!(parse_kibibytes("Pss: many kB", "Pss:"), None);
    }
}
