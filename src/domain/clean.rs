//! Text of others, made safe for a terminal.

/// The longest line that is passed on, in characters; the rest becomes `…`.
pub const LINE_LIMIT: usize = 4096;

/// Removes everything that could steer a terminal or hide text: escape sequences, control
/// characters other than newline and tab, direction marks, zero-width characters, byte order
/// marks. Lines longer than [`LINE_LIMIT`] are cut.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LINE_LIMIT));
    let mut length = 0_usize;
    for c in harmless(text) {
        if c == '\n' {
            length = 0;
            out.push(c);
            continue;
        }
        length += 1;
        match length {
            0..=LINE_LIMIT => out.push(c),
            over if over == LINE_LIMIT + 1 => out.push('…'),
            _ => {}
        }
    }
    out
}

/// The same as one line: every run of blanks and line breaks is one space, the ends are trimmed.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in harmless(text) {
        if !c.is_whitespace() {
            line.push(c);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// The characters that may reach a terminal: newlines and tabs are among them.
pub fn harmless(text: &str) -> impl Iterator<Item = char> {
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            match chars.next()? {
                '\u{1b}' => skip_escape(&mut chars),
                '\u{9b}' => skip_control_sequence(&mut chars),
                '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => skip_string(&mut chars),
                // other line breaks stand between words as well
                '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
                    if chars.peek() != Some(&'\n') =>
                {
                    return Some(' ');
                }
                c if is_unsafe(c) => {}
                c => return Some(c),
            }
        }
    })
}

/// Whether a character must not reach a terminal: controls but newline and tab, direction marks
/// (Unicode Bidi_Control), zero-width and default-ignorable characters, which show nothing by
/// themselves and make two different names look alike.
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n'))
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
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
        assert_eq!(clean("over\rwritten\u{8}\u{7f}"), "over written");
        assert_eq!(clean_line(" a\r\n\tb\u{1b}[2Jc\u{202e}d "), "a bcd");
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
            prop_assert!(!cleaned.chars().any(is_unsafe));
            prop_assert_eq!(clean(&cleaned), cleaned.clone());
        }
    }
}
