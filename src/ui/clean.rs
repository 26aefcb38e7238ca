//! Text from files and programs, made safe to show: a name may hold anything, a terminal obeys it.
use crate::domain::clean::{self as domain, clean_line};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// One line for a terminal, see [`clean_line`].
#[must_use]
pub fn clean(text: &str) -> String {
    clean_line(text)
}

/// Like [`clean`], but every blank stays where it is: for text that is laid out already.
#[must_use]
pub fn harmless(text: &str) -> String {
    domain::harmless(text)
        .map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c })
        .collect()
}

/// Like [`harmless`] for text of several lines: line breaks and tabs stay as well.
#[must_use]
pub fn harmless_lines(text: &str) -> String {
    domain::harmless(text).collect()
}

/// Cells that the text takes in a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
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
        assert_eq!(clean("x\u{202e}y\u{200b}z\u{9b}1m\u{7f}\u{2066}"), "xyz");
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
            prop_assert!(!shown.chars().any(domain::is_unsafe));
            prop_assert_eq!(clean(&shown), shown);
        }

        #[test]
        fn cut_text_fits(text in any::<String>(), limit in 0usize..40) {
            prop_assert!(width(&cut(&clean(&text), limit, "…")) <= limit);
        }
    }
}
