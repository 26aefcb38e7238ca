//! Labels: lines that begin with `**Word:**` and divide a stage's head or a thread.
use super::super::position::{Lines, Span};
use super::blocks::Blocks;

/// A stretch of text under a label, or before the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Labelled {
    /// Which of the known labels; none for what stands before the first.
    pub(super) label: Option<&'static str>,
    /// The label itself.
    pub(super) at: Span,
    /// What follows it, up to the next.
    pub(super) body: Span,
}

/// A label that was read.
pub(super) struct Word<'a> {
    /// The words between the stars.
    pub(super) word: &'a str,
    /// The bytes of the line that the label takes.
    pub(super) length: usize,
    bold: bool,
}

/// Divides a stretch of text at its labels.
pub(super) fn divide(
    text: &str,
    lines: &Lines<'_>,
    blocks: &Blocks,
    within: Span,
    known: &[&'static str],
) -> Vec<Labelled> {
    let mut parts = vec![Labelled {
        label: None,
        at: Span::new(within.start, within.start),
        body: within,
    }];
    let mut blank_before = true;
    for line in lines.within(within) {
        let content = line.of(text);
        if let Some(label) = label_line(text, blocks, line, blank_before)
            && let Some(name) = known
                .iter()
                .copied()
                .find(|name| name.eq_ignore_ascii_case(label.word))
            && (label.bold || may_be_plain(name, &parts))
        {
            let indent = content.len() - content.trim_start().len();
            let at = Span::new(line.start + indent, line.start + indent + label.length);
            if let Some(last) = parts.last_mut() {
                last.body.end = line.start.max(last.body.start);
            }
            parts.push(Labelled {
                label: Some(name),
                at,
                body: Span::new(at.end, within.end),
            });
        }
        blank_before = content.trim().is_empty();
    }
    parts
}

/// The label at the beginning of a line that is prose, if there is one.
pub(super) fn label_line<'a>(
    text: &'a str,
    blocks: &Blocks,
    line: Span,
    blank_before: bool,
) -> Option<Word<'a>> {
    let content = line.of(text);
    let trimmed = content.trim_start();
    let indent = content.len() - trimmed.len();
    let label = bold(trimmed).or_else(|| plain(trimmed).filter(|_| blank_before))?;
    let inside_item = blocks
        .items_in(Span::new(0, line.start))
        .iter()
        .rev()
        .find(|item| item.depth == 0)
        .is_some_and(|item| item.span.holds(line.start));
    let limit = if inside_item { 0 } else { 3 };
    (indent <= limit && blocks.shield_at(line.start + indent).is_none()).then_some(label)
}

/// The ancestor's plans have `Summary:` and `Details:` without stars; only where they cannot be
/// prose.
fn may_be_plain(name: &str, parts: &[Labelled]) -> bool {
    let seen = |label: &str| parts.iter().any(|part| part.label == Some(label));
    match name {
        "Summary" => parts.len() == 1,
        "Details" => !seen("Details") && !seen("Tasks"),
        _ => false,
    }
}

/// `**Word:**`, `**Word**:` or `**Word**` by itself.
fn bold(line: &str) -> Option<Word<'_>> {
    let marks = line
        .get(..2)
        .filter(|marks| matches!(*marks, "**" | "__"))?;
    let inner = line.get(2..)?;
    let end = inner.find(marks)?;
    let word = inner.get(..end)?;
    let after = inner.get(end + 2..)?;
    let bare = word.strip_suffix(':');
    let colon_after = bare.is_none() && after.starts_with(':');
    if bare.is_none() && !colon_after && !after.trim().is_empty() {
        return None;
    }
    Some(Word {
        word: bare.unwrap_or(word).trim(),
        length: end + 4 + usize::from(colon_after),
        bold: true,
    })
}

/// `Word:`, or `Word` by itself.
fn plain(line: &str) -> Option<Word<'_>> {
    let end = line.find(|c: char| !c.is_ascii_alphabetic());
    let word = line.get(..end.unwrap_or(line.len()))?;
    let after = line.get(word.len()..)?;
    let colon = after.starts_with(':');
    (!word.is_empty() && (colon || after.trim().is_empty())).then_some(Word {
        word,
        length: word.len() + usize::from(colon),
        bold: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divided(text: &str) -> Vec<(Option<&'static str>, &str)> {
        let known = ["Summary", "Details", "Tasks", "Files"];
        let parts = divide(
            text,
            &Lines::new(text),
            &Blocks::read(text),
            Span::new(0, text.len()),
            &known,
        );
        parts
            .iter()
            .map(|part| (part.label, part.body.of(text).trim()))
            .collect()
    }

    #[test]
    fn labels_divide_also_without_blank_lines() {
        assert_eq!(
            divided(
                "**Summary:** a\n**Details**: b\n\n**Tasks:**\n- x\n  **Files:** no\n**Files:**\n- y\n"
            ),
            [
                (None, ""),
                (Some("Summary"), "a"),
                (Some("Details"), "b"),
                (Some("Tasks"), "- x\n  **Files:** no"),
                (Some("Files"), "- y"),
            ]
        );
    }

    #[test]
    fn code_and_prose_are_no_labels() {
        assert_eq!(
            divided(
                "Summary: s\n\n```\n**Files:** x\n```\n\nDetails matter here.\n\nDetails\n\nDetails: again\n"
            ),
            [
                (None, ""),
                (
                    Some("Summary"),
                    "s\n\n```\n**Files:** x\n```\n\nDetails matter here."
                ),
                (Some("Details"), "Details: again"),
            ]
        );
    }
}
