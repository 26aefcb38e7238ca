//! Text of others, made safe for a terminal.

/// The longest line that is passed on, in characters; the rest becomes `…`.
pub const LINE_LIMIT: usize = 4096;

/// Removes everything that could steer a terminal or hide text: escape sequences, control
/// characters other than newline and tab, direction marks, zero-width characters, byte order
/// marks. Lines longer than [`LINE_LIMIT`] are cut.
#[must_use]
pub fn clean(text: &str) -> String {
    // nearly every line, and there may be a million of them a second
    let is_plain = |byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    if text.len() <= LINE_LIMIT && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len().min(LINE_LIMIT));
    let mut length = 0_usize;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => {
                out.push(c);
                length = 0;
                continue;
            }
            '\u{1b}' => skip_escape(&mut chars),
            '\u{9b}' => skip_control_sequence(&mut chars),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => skip_string(&mut chars),
            c if is_unsafe(c) => {}
            c => {
                length += 1;
                match length {
                    0..=LINE_LIMIT => out.push(c),
                    over if over == LINE_LIMIT + 1 => out.push('…'),
                    _ => {}
                }
            }
        }
    }
    out
}

/// Whether a character must not reach a terminal.
fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// After ESC: a control sequence, a string (title, clipboard, …), or one short sequence.
fn skip_escape(chars: &mut Chars<'_>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_control_sequence(chars);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            chars.next();
            skip_string(chars);
        }
        Some(' '..='/') => {
            while chars.next_if(|c| matches!(c, ' '..='/')).is_some() {}
            chars.next_if(|c| matches!(c, '0'..='~'));
        }
        Some('0'..='~') => {
            chars.next();
        }
        _ => {}
    }
}

/// Parameters and the final letter of a control sequence.
fn skip_control_sequence(chars: &mut Chars<'_>) {
    while chars.next_if(|c| matches!(c, ' '..='?')).is_some() {}
    chars.next_if(|c| matches!(c, '@'..='~'));
}

/// A string up to its terminator. It never swallows more than its own line.
fn skip_string(chars: &mut Chars<'_>) {
    while let Some(c) = chars.next_if(|c| *c != '\n') {
        match c {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' => {
                chars.next_if_eq(&'\\');
                return;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn removes_what_steers_a_terminal() {
        assert_eq!(clean("a\u{1b}[1;31mred\u{1b}[0m b"), "ared b");
        assert_eq!(clean("a\u{1b}]0;title\u{7}b"), "ab");
        assert_eq!(clean("a\u{1b}]52;c;AAAA\u{1b}\\b"), "ab");
        assert_eq!(clean("a\u{1b}Pq#0\u{1b}\\b\u{1b}(0c\u{1b}cd"), "abcd");
        assert_eq!(clean("over\rwritten\u{8}\u{7f}"), "overwritten");
        assert_eq!(clean("\u{feff}x\u{202e}y\u{200b}z\u{9b}2Jw"), "xyzw");
        assert_eq!(clean("keep\tthis\nand é 漢 🙂"), "keep\tthis\nand é 漢 🙂");
        assert_eq!(clean("a\u{1b}]0;never ends\nnext"), "a\nnext");
    }

    #[test]
    fn cuts_long_lines_only() {
        let long = "x".repeat(LINE_LIMIT + 10);
        let cleaned = clean(&format!("{long}\nshort"));
        let mut lines = cleaned.lines();
        assert_eq!(
            lines.next().map(|line| line.chars().count()),
            Some(LINE_LIMIT + 1)
        );
        assert_eq!(lines.next(), Some("short"));
    }

    proptest! {
        #[test]
        fn no_control_character_survives(text in "(\\PC|\\p{Cc}|[\u{1b}\\[\\];\u{7}\u{9b}\u{202e}\u{200b}a-z\n])*") {
            let cleaned = clean(&text);
            prop_assert!(!cleaned.chars().any(|c| c != '\n' && is_unsafe(c)));
            prop_assert_eq!(clean(&cleaned), cleaned.clone());
        }
    }
}
