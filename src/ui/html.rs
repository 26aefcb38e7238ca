//! Text of others inside HTML.
use crate::domain::clean::clean;

/// The text with nothing in it that a browser would take for markup.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(
            escaped("</title><script>alert('x\" & y')</script>\u{1b}[2J"),
            "&lt;/title&gt;&lt;script&gt;alert(&#39;x&quot; &amp; y&#39;)&lt;/script&gt;"
        );
    }
}
