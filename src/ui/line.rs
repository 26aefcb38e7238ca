//! A line of text in pieces, each with its meaning. Every piece is cleaned on its way in, so no
//! name of a file can reach a terminal with its control sequences, whatever view shows it.
use super::clean::{clean, cut, harmless, width};
use super::style::Tone;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    tone: Tone,
    text: String,
}

/// One line of output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    pieces: Vec<Piece>,
}

impl Line {
    /// An empty line.
    #[must_use]
    pub const fn new() -> Self {
        Self { pieces: Vec::new() }
    }

    /// A line of one piece. Blanks in it stay.
    #[must_use]
    pub fn of(tone: Tone, text: &str) -> Self {
        Self::new().then(tone, text)
    }

    /// The line with another piece behind. Blanks in it stay.
    #[must_use]
    pub fn then(mut self, tone: Tone, text: &str) -> Self {
        self.push(tone, text);
        self
    }

    /// The line with words from a file behind: blanks are collapsed, the ends trimmed.
    #[must_use]
    pub fn words(self, tone: Tone, text: &str) -> Self {
        self.then(tone, &clean(text))
    }

    /// Puts another piece behind. Blanks in it stay.
    pub fn push(&mut self, tone: Tone, text: &str) {
        let text = harmless(text);
        if !text.is_empty() {
            self.pieces.push(Piece { tone, text });
        }
    }

    /// The line with all pieces of another one behind.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Whether nothing is on it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Its pieces, for a screen that paints by itself.
    pub fn pieces(&self) -> impl Iterator<Item = (Tone, &str)> {
        self.pieces
            .iter()
            .map(|piece| (piece.tone, piece.text.as_str()))
    }

    /// Cells it takes in a terminal.
    #[must_use]
    pub fn width(&self) -> usize {
        self.pieces.iter().map(|piece| width(&piece.text)).sum()
    }

    /// Its text without colours and without blanks at the end.
    #[must_use]
    pub fn text(&self) -> String {
        let text: String = self.pieces.iter().map(|p| p.text.as_str()).collect();
        text.trim_end().to_owned()
    }

    /// Its text with colours.
    #[must_use]
    pub fn painted(&self) -> String {
        self.pieces.iter().map(|p| p.tone.paint(&p.text)).collect()
    }

    /// The line in at most `limit` cells; `ellipsis` stands for what is left out.
    #[must_use]
    pub fn cut(self, limit: usize, ellipsis: &str) -> Self {
        if self.width() <= limit {
            return self;
        }
        let mut room = limit;
        let mut kept = Self::new();
        let mut rest: usize = self.width();
        for piece in self.pieces {
            let wide = width(&piece.text);
            rest -= wide;
            // the mark must still fit behind a piece that fits by itself
            if wide + if rest > 0 { width(ellipsis) } else { 0 } <= room {
                room -= wide;
                kept.pieces.push(piece);
            } else {
                let text = cut(&format!("{}{ellipsis}", piece.text), room, ellipsis);
                kept.pieces.push(Piece {
                    tone: piece.tone,
                    text,
                });
                break;
            }
        }
        kept
    }

    /// The line filled with blanks up to `wide` cells.
    #[must_use]
    pub fn padded(self, wide: usize) -> Self {
        let missing = wide.saturating_sub(self.width());
        self.then(Tone::Plain, &" ".repeat(missing))
    }
}

/// A name between what stands before and behind it; when the line is full the name gives way, not
/// what is behind it.
#[must_use]
pub fn around_name(before: Line, name: Line, behind: Line, limit: usize, ellipsis: &str) -> Line {
    let room = limit.saturating_sub(before.width() + behind.width());
    let name = name.cut(room.max(8), ellipsis);
    before.join(name).join(behind).cut(limit, ellipsis)
}

/// Lays parts one behind the other, `gap` between them, and goes on below with `indent` blanks
/// when a line is full. Nothing is lost but what is wider than a whole line by itself.
#[must_use]
pub fn flow(parts: Vec<Line>, gap: &str, indent: usize, limit: usize, ellipsis: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut open = Line::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if open.is_empty() {
            open = part;
        } else if open.width() + width(gap) + part.width() <= limit {
            open = open.then(Tone::Muted, gap).join(part);
        } else {
            lines.push(open.cut(limit, ellipsis));
            open = Line::of(Tone::Plain, &" ".repeat(indent)).join(part);
        }
    }
    if !open.is_empty() {
        lines.push(open.cut(limit, ellipsis));
    }
    lines
}

/// Words of a file over as many lines as they need, each `indent` blanks from the left.
#[must_use]
pub fn wrap(tone: Tone, text: &str, indent: usize, limit: usize) -> Vec<Line> {
    let room = limit.saturating_sub(indent).max(10);
    let mut rows = vec![String::new()];
    for word in clean(text).split(' ') {
        let mut word = word;
        while !word.is_empty() {
            let Some(row) = rows.last_mut() else { break };
            let used = width(row);
            let space = usize::from(!row.is_empty());
            if used + space + width(word) <= room {
                row.push_str(if space == 1 { " " } else { "" });
                row.push_str(word);
                break;
            }
            if row.is_empty() {
                // a word wider than the line is broken; at least one character goes, or it never ends
                let head = cut(word, room, "");
                let taken = head
                    .len()
                    .max(word.chars().next().map_or(1, char::len_utf8));
                let (head, tail) = word.split_at(taken);
                row.push_str(head);
                word = tail;
            }
            rows.push(String::new());
        }
    }
    rows.retain(|row| !row.is_empty());
    let blanks = " ".repeat(indent);
    rows.iter()
        .map(|row| Line::of(Tone::Plain, &blanks).then(tone, row))
        .collect()
}

/// The lines as plain text, one below the other.
#[must_use]
pub fn plain(lines: &[Line]) -> String {
    let texts: Vec<String> = lines.iter().map(Line::text).collect();
    texts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_clean_whatever_goes_in() {
        let line = Line::of(Tone::Plain, "a  \u{1b}[2Jb").words(Tone::Ok, " c\n\nd ");
        assert_eq!(line.text(), "a  bc d");
        assert_eq!(line.width(), 7);
        assert_eq!(line.painted(), "a  b\u{1b}[32mc d\u{1b}[0m");
    }

    #[test]
    fn flow_goes_on_below() {
        let parts = ["one", "two", "three"].map(|t| Line::of(Tone::Plain, t));
        let lines = flow(parts.to_vec(), "  ", 2, 10, "…");
        assert_eq!(plain(&lines), "one  two\n  three");
    }

    #[test]
    fn long_words_are_broken() {
        let lines = wrap(Tone::Plain, "ab abcdefghijklmnop q", 2, 12);
        assert_eq!(plain(&lines), "  ab\n  abcdefghij\n  klmnop q");
    }

    proptest! {
        #[test]
        fn cut_lines_fit(texts in prop::collection::vec(any::<String>(), 0..5), limit in 0usize..30) {
            let line = texts.iter().fold(Line::new(), |line, text| line.words(Tone::Ok, text));
            prop_assert!(line.cut(limit, "…").width() <= limit);
        }

        #[test]
        fn wrapped_lines_fit_and_end(text in any::<String>(), limit in 12usize..40) {
            for line in wrap(Tone::Plain, &text, 2, limit) {
                prop_assert!(line.width() <= limit);
            }
        }
    }
}
