//! The text that is read, with everything that was found out about it.
use super::super::code::Code;
use super::super::comment::{is_only_comment, one_line, without_comments};
use super::super::finding::Finding;
use super::super::model::Line;
use super::super::position::{Lines, Position, Span};
use super::blocks::{Blocks, RawItem};

/// The text, its lines and blocks, and the findings so far.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) lines: Lines<'a>,
    pub(super) blocks: Blocks,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            lines: Lines::new(text),
            blocks: Blocks::read(text),
            findings: Vec::new(),
        }
    }

    /// Says something about a place.
    pub(super) fn say(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let position = self.position(span);
        self.findings
            .push(Finding::new(code, position, message, hint));
    }

    pub(super) fn position(&self, span: Span) -> Position {
        self.lines.position(span)
    }

    /// The prose of a stretch: without comments and white space around it.
    pub(super) fn prose(&self, span: Span) -> String {
        without_comments(span.of(self.text)).trim().to_owned()
    }

    /// The words of an item as one line, no further than the stretch it belongs to.
    pub(super) fn words(&self, item: &RawItem, within: Span) -> Line {
        let span = cut(item.words, within).trimmed(self.text);
        let text = one_line(span.of(self.text));
        Line {
            text: unboxed(&text).to_owned(),
            position: self.position(cut(item.span, within).trimmed(self.text)),
        }
    }

    /// The outermost items of a stretch.
    pub(super) fn items(&self, within: Span) -> Vec<RawItem> {
        let items = self.blocks.items_in(within);
        let outermost = items.iter().map(|item| item.depth).min().unwrap_or(0);
        items
            .iter()
            .filter(|item| item.depth == outermost)
            .copied()
            .collect()
    }

    /// Whether a stretch holds nothing but comments, and at least one.
    pub(super) fn is_template(&self, span: Span) -> bool {
        is_only_comment(span.of(self.text))
    }
}

/// The part of a span that lies before the end of another.
pub(super) const fn cut(span: Span, within: Span) -> Span {
    let end = if span.end < within.end {
        span.end
    } else {
        within.end
    };
    Span::new(span.start, end)
}

/// Without a box that Markdown does not know: `[?]`, `[~]`, or one with nothing behind it.
fn unboxed(text: &str) -> &str {
    let mut chars = text.chars();
    let boxed = chars.next() == Some('[') && chars.next().is_some() && chars.next() == Some(']');
    let rest = chars.as_str();
    if boxed && (rest.is_empty() || rest.starts_with(' ')) {
        rest.trim_start()
    } else if text == "[]" {
        ""
    } else {
        text
    }
}
