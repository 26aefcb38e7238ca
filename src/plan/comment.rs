//! HTML comments: the template explains itself in them, and agents do not see them.

/// The text without `<!-- … -->`. A comment that never ends is left alone.
#[must_use]
pub(super) fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        let Some((_, behind)) = after.split_once("-->") else {
            break;
        };
        out.push_str(before);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The same as one line: every run of white space is one space.
#[must_use]
pub(super) fn one_line(text: &str) -> String {
    without_comments(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether nothing but comments stands there, and at least one.
#[must_use]
pub(super) fn is_only_comment(text: &str) -> bool {
    text.contains("<!--") && without_comments(text).trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_text_stays() {
        assert_eq!(one_line("a <!-- x --> b <!--y-->"), "a b");
        assert_eq!(without_comments("a <!-- never"), "a <!-- never");
        assert!(is_only_comment(" <!-- a --> "));
        assert!(!is_only_comment("") && !is_only_comment("x <!-- a -->"));
    }
}
