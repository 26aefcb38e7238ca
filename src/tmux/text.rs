//! Text on its way into tmux: no control characters, no invisible ones, bounded.

/// The most characters of one text that is shown.
const LONGEST: usize = 200;

/// [`clean`], with at most 200 characters.
pub(super) fn clean_line(text: &str) -> String {
    let mut line = clean(text);
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
    }
    line
}

/// `text` as one line that cannot steer a terminal: control and direction characters become a
/// space, runs of white space become one.
pub(super) fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let words = text.split(|c: char| c.is_whitespace() || steers(c));
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// C0, DEL, C1, zero-width, bidirectional and byte-order characters.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::clean_line;

    #[test]
    fn control_characters_become_one_space() {
        assert_eq!(
            clean_line("  a\n\tb\u{1b}[2Jc\u{202e}d\u{9b}e  "),
            "a b [2Jc d e"
        );
        assert_eq!(clean_line("\n"), "");
        assert_eq!(clean_line(&"ä".repeat(500)).chars().count(), 200);
    }
}
