//! Places in the text of a plan: byte spans for editors, lines and columns for people.

/// A range of bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` to before `end`; empty when `end` comes first.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        let end = if end < start { start } else { end };
        Self { start, end }
    }

    /// Its text; empty when the span does not fit the text.
    #[must_use]
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether the byte lies in it.
    #[must_use]
    pub const fn holds(&self, at: usize) -> bool {
        self.start <= at && at < self.end
    }

    /// The same without white space at both ends.
    #[must_use]
    pub fn trimmed(&self, text: &str) -> Self {
        let inner = self.of(text);
        let start = self.start + (inner.len() - inner.trim_start().len());
        Self::new(start, start + inner.trim().len())
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Where something stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Its bytes.
    pub span: Span,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1; a byte order mark does not count.
    pub column: usize,
}

impl Position {
    /// Where every text begins.
    pub const BEGINNING: Self = Self {
        span: Span { start: 0, end: 0 },
        line: 1,
        column: 1,
    };
}

/// The lines of a text. They end with LF, CR LF or CR, as `CommonMark` has it.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of the text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = *byte == b'\n'
                || (*byte == b'\r' && bytes.get(at.saturating_add(1)) != Some(&b'\n'));
            if ends && at + 1 < bytes.len() {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// Every line with its line end, as spans.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let ends = self.starts.iter().skip(1).copied();
        self.starts
            .iter()
            .copied()
            .zip(ends.chain(std::iter::once(self.text.len())))
            .map(|(start, end)| Span::new(start, end))
    }

    /// The lines that begin in a span.
    pub fn within(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.starts.partition_point(|start| *start < span.start);
        self.starts
            .iter()
            .enumerate()
            .skip(first)
            .map_while(move |(index, start)| {
                let end = self.starts.get(index + 1).copied();
                (*start < span.end)
                    .then(|| Span::new(*start, end.unwrap_or(self.text.len()).min(span.end)))
            })
    }

    /// Where a span begins.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let line = self.starts.partition_point(|start| *start <= span.start);
        let start = line
            .checked_sub(1)
            .and_then(|index| self.starts.get(index))
            .copied()
            .unwrap_or(0);
        let before = Span::new(start, span.start).of(self.text);
        let column = before.chars().filter(|c| *c != '\u{feff}').count() + 1;
        Position { span, line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_and_columns_are_characters() {
        let text = "\u{feff}a\r\nbé#\rc\n\nd";
        let lines = Lines::new(text);
        let place = |needle: &str| {
            let at = text.find(needle).unwrap();
            let position = lines.position(Span::new(at, at + 1));
            (position.line, position.column)
        };
        assert_eq!(place("a"), (1, 1));
        assert_eq!(place("#"), (2, 3));
        assert_eq!(place("c"), (3, 1));
        assert_eq!(place("d"), (5, 1));
        assert_eq!(lines.spans().count(), 5);
        assert_eq!(lines.spans().map(|s| s.of(text)).collect::<String>(), text);
    }
}
