//! The end of a session's log, made safe: what its agent said last.
use crate::domain::clean::clean_line;
use camino::Utf8Path;
use std::fs::File;
use std::os::unix::fs::FileExt as _;

/// Bytes at the end of a log that are read.
const TAIL: u64 = 16 * 1024;

/// The longest line that is passed on, in characters.
const WIDTH: usize = 400;

/// The signs that begin the supervisor's own lines.
const OURS: [char; 5] = ['·', '✓', '✗', '⏸', '!'];

/// The last lines that the agent itself left in its `output.log`, oldest first, without empty
/// ones and without those of its supervisor. None where there is no log on this machine.
#[must_use]
pub fn last_words(log: &Utf8Path, lines: usize) -> Vec<String> {
    let Some(text) = tail(log) else {
        return Vec::new();
    };
    let mut found: Vec<String> = text
        .lines()
        .rev()
        .filter(|line| !line.starts_with(OURS))
        .map(|line| clean_line(line).chars().take(WIDTH).collect::<String>())
        .filter(|line| !line.is_empty())
        .take(lines)
        .collect();
    found.reverse();
    found
}

fn tail(log: &Utf8Path) -> Option<String> {
    let file = File::open(log).ok()?;
    let length = file.metadata().ok()?.len();
    let start = length.saturating_sub(TAIL);
    let mut bytes = vec![0; usize::try_from(length - start).ok()?];
    file.read_exact_at(&mut bytes, start).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match (start, text.split_once('\n')) {
        // what was cut in the middle says little
        (1.., Some((_, rest))) => Some(rest.to_owned()),
        _ => Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8PathBuf;

    #[test]
    fn the_agents_own_last_lines_are_found_and_are_harmless() {
        let dir = tempfile::tempdir().unwrap();
        let log = Utf8PathBuf::from_path_buf(dir.path().join("output.log")).unwrap();
        assert!(last_words(&log, 3).is_empty());
        let long = "x".repeat(20_000);
        let text =
            format!("· 01.01.01 a\n{long}\none\n\ntwo \u{1b}[2Jhalf\nthree\n✗ failed (exit)\n");
        std::fs::write(&log, text).unwrap();
        assert_eq!(last_words(&log, 2), ["two half", "three"]);
        assert_eq!(last_words(&log, 9), ["one", "two half", "three"]);
    }
}
