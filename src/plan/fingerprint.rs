//! Whether a plan is still the one that was approved.
use sha2::{Digest as _, Sha256};

/// SHA-256 of the plan's text, in hexadecimal; blank lines and space at line ends do not count,
/// so that an editor's clean-up does not take an approval back.
#[must_use]
pub fn fingerprint(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let hash = Sha256::digest(lines.join("\n").as_bytes());
    hash.iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            for half in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_does_not_count_and_words_do() {
        let one = fingerprint("# Plan: x\n\n## Summary\n\nA.\n");
        assert_eq!(
            one,
            fingerprint("\u{feff}# Plan: x  \r\n## Summary\n\n\n\nA.\r\n\r\n")
        );
        assert_ne!(one, fingerprint("# Plan: x\n\n## Summary\n\nB.\n"));
        assert_eq!(one.len(), 64);
    }
}
