//! Text from files and programs, made safe to show: a name may hold anything, a terminal obeys it.
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// What a character means for a line of text.
enum Class {
    /// Shown as it is.
    Shown,
    /// Stands for a gap: line breaks, tabs.
    Gap,
    /// Moves, hides or turns other text; dropped.
    Hidden,
}

fn class(c: char) -> Class {
    match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::Gap,
        c if c.is_control() || is_invisible(c) => Class::Hidden,
        _ => Class::Shown,
    }
}

/// Direction marks (Unicode Bidi_Control), zero-width and default-ignorable characters: they show
/// nothing by themselves and make two different names look alike.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
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

/// Whether it is printable ASCII, one cell a byte: nearly every text is, and a tree of 10,000 tasks
/// has 60,000 pieces to look through.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// One line for a terminal: control sequences, direction marks and zero-width characters are
/// gone, every run of blanks and line breaks is one space, the ends are trimmed.
#[must_use]
pub fn clean(text: &str) -> String {
    if is_plain(text) && !text.contains("  ") {
        return text.trim_matches(' ').to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for c in safe_characters(text) {
        if c.is_whitespace() {
            if !shown.is_empty() && !shown.ends_with(' ') {
                shown.push(' ');
            }
        } else {
            shown.push(c);
        }
    }
    shown.truncate(shown.trim_end().len());
    shown
}

/// Like [`clean`], but every blank stays where it is: for text that is laid out already.
#[must_use]
pub fn harmless(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    safe_characters(text).collect()
}

/// Like [`harmless`] for text of several lines: line breaks and tabs stay as well.
#[must_use]
pub fn harmless_lines(text: &str) -> String {
    stripped(text)
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || matches!(class(*c), Class::Shown))
        .collect()
}

/// The text without whole escape sequences (ECMA-48: CSI, OSC and their kin).
fn stripped(text: &str) -> String {
    if text.contains('\u{1b}') {
        anstream::adapter::strip_str(text).to_string()
    } else {
        text.to_owned()
    }
}

fn safe_characters(text: &str) -> impl Iterator<Item = char> {
    let text: Vec<char> = stripped(text).chars().collect();
    text.into_iter().filter_map(|c| match class(c) {
        Class::Shown => Some(c),
        Class::Gap => Some(' '),
        Class::Hidden => None,
    })
}

/// Cells that the text takes in a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.width()
}

/// The text in at most `limit` cells; when something is left out, `ellipsis` says so.
#[must_use]
pub fn cut(text: &str, limit: usize, ellipsis: &str) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let mark = if width(ellipsis) <= limit {
        ellipsis
    } else {
        ""
    };
    let room = limit - width(mark);
    let mut used = 0;
    let mut kept = String::new();
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept + mark
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_bidi_and_zero_width_are_gone_and_blanks_are_one() {
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m"), "red");
        assert_eq!(clean("a\u{1b}]0;title\u{7}b"), "ab");
        assert_eq!(clean("  a\n\tb\r\n "), "a b");
        assert_eq!(clean("x\u{202e}y\u{200b}z\u{9b}1m\u{7f}\u{2066}"), "xyz1m");
        assert_eq!(clean("Capture läuft 終"), "Capture läuft 終");
    }

    #[test]
    fn cut_counts_cells_not_characters() {
        assert_eq!(cut("終わり終わり", 5, "…"), "終わ…");
        assert_eq!(cut("short", 5, "…"), "short");
        assert_eq!(cut("a long name", 7, "…"), "a long…");
        assert_eq!(cut("abcdef", 5, "..."), "ab...");
        assert_eq!(cut("abcdef", 1, "..."), "a");
        assert_eq!(cut("abc", 0, "…"), "");
    }

    #[test]
    fn lines_keep_their_breaks() {
        assert_eq!(harmless_lines("a\n\tb\u{1b}[2J\r\n"), "a\n\tb\n");
    }

    proptest! {
        #[test]
        fn what_is_clean_holds_no_control_and_stays_clean(text in any::<String>()) {
            let shown = clean(&text);
            prop_assert!(!shown.chars().any(|c| c.is_control() || is_invisible(c)));
            prop_assert_eq!(clean(&shown), shown);
        }

        #[test]
        fn cut_text_fits(text in any::<String>(), limit in 0usize..40) {
            prop_assert!(width(&cut(&clean(&text), limit, "…")) <= limit);
        }
    }
}
