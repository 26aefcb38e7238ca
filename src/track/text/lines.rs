//! A text as lines that remember how they ended.

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// The line without its end.
    pub text: &'a str,
    /// `\n`, `\r\n`, or nothing at the end of a text.
    pub end: &'a str,
}

impl Line<'_> {
    /// The text as it is compared: blanks at its end say nothing.
    #[must_use]
    pub fn trimmed(&self) -> &str {
        self.text.trim_end()
    }
}

/// The byte order mark, if the text begins with one, and the rest.
#[must_use]
pub fn without_mark(text: &str) -> (&str, &str) {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    }
}

/// The lines of a text. Put together again they are the text.
#[must_use]
pub fn lines(text: &str) -> Vec<Line<'_>> {
    text.split_inclusive('\n')
        .map(|line| {
            let bare = line.strip_suffix('\n').unwrap_or(line);
            let bare = bare
                .strip_suffix('\r')
                .filter(|_| line.ends_with('\n'))
                .unwrap_or(bare);
            let end = line.get(bare.len()..).unwrap_or_default();
            Line { text: bare, end }
        })
        .collect()
}

/// How most lines of a text end.
#[must_use]
pub fn line_end(lines: &[Line<'_>]) -> &'static str {
    let windows = lines.iter().filter(|line| line.end == "\r\n").count();
    if windows * 2 > lines.len() {
        "\r\n"
    } else {
        "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_text() {
        for text in ["", "a", "a\n", "a\r\nb\n\nc", "\r\n", "a\rb\n"] {
            let again: String = lines(text)
                .iter()
                .flat_map(|line| [line.text, line.end])
                .collect();
            assert_eq!(again, text);
        }
        assert_eq!(line_end(&lines("a\r\nb\r\nc\n")), "\r\n");
        assert_eq!(line_end(&lines("a\n")), "\n");
    }
}
