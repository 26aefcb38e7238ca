//! Text on its way into tmux: no control characters, no invisible ones, bounded.

use crate::domain::clean::clean_line as clean;

/// The most characters of one text that is shown.
const LONGEST: usize = 200;

/// One line that cannot steer a terminal, with at most 200 characters.
pub(super) fn clean_line(text: &str) -> String {
    let mut line = clean(text);
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::clean_line;

    #[test]
    fn control_characters_become_one_space() {
        assert_eq!(clean_line("  a\n\tb\u{1b}[2Jc\u{202e}d\u{9b}e  "), "a bcd");
        assert_eq!(clean_line("\n"), "");
        assert_eq!(clean_line(&"ä".repeat(500)).chars().count(), 200);
    }
}
