//! Lines that were meant as headings and that Markdown does not see as such; blocks that swallow
//! the rest of the text.
use super::super::code::Code;
use super::super::position::Span;
use super::blocks::{Place, Shield};
use super::heading::meaning;
use super::source::Source;

/// Says what would be lost without a word.
pub(super) fn lost(source: &mut Source<'_>) {
    for (span, shield) in std::mem::take(&mut source.blocks.unclosed) {
        let (code, what, end) = if shield == Shield::Comment {
            (Code::UnclosedComment, "comment", "`-->`")
        } else {
            (Code::UnclosedFence, "code block", "its closing fence")
        };
        source.say(
            code,
            span,
            format!("this {what} never ends, so everything after it is part of it"),
            format!("add {end}"),
        );
    }
    let lines: Vec<Span> = source.lines.spans().collect();
    for line in lines {
        if let Some(reason) = why_lost(source, line) {
            let shown = line
                .of(source.text)
                .trim()
                .trim_start_matches('\u{feff}')
                .to_owned();
            source.say(
                Code::NotAHeading,
                line.trimmed(source.text),
                format!("`{shown}` is meant as a heading, but Markdown does not see one"),
                reason,
            );
        }
    }
}

/// Why a line is no heading, if it was meant as one.
fn why_lost(source: &Source<'_>, line: Span) -> Option<&'static str> {
    let content = line.of(source.text);
    let trimmed = content.trim_start_matches([' ', '\t', '-', '*', '+', '\u{feff}']);
    let at = line.start + (content.len() - trimmed.len());
    let after = trimmed.strip_prefix('#')?.trim_start_matches('#');
    let level = trimmed.len() - after.len();
    // sections by likeness are left to real headings: here only what is beyond doubt counts
    let meant = meaning(level.min(6), after.trim().trim_end_matches('#'))?;
    if meant.number.is_empty() && !matches!(meant.kind, super::heading::Kind::Title) {
        return None;
    }
    match source.blocks.shield_at(at) {
        Some(Shield::Fence | Shield::Comment | Shield::Quote) => return None,
        Some(Shield::Indented) => return Some("take the spaces or tabs before it away"),
        Some(Shield::Html) => return Some("put a blank line between the HTML above and this line"),
        None => {}
    }
    let headings = &source.blocks.headings;
    let index = headings.partition_point(|heading| heading.span.start <= at);
    let heading = index.checked_sub(1).and_then(|index| headings.get(index));
    match heading.filter(|heading| heading.span.holds(at)) {
        Some(heading) if heading.place == Place::Item => {
            Some("it stands inside a list item: take the spaces before it away")
        }
        Some(_) => None,
        None if level > 6 => Some("six `#` are the most that Markdown knows"),
        None if !after.starts_with([' ', '\t']) => Some("put a space behind the `#`"),
        None => Some("put a blank line before it, and no more than three spaces"),
    }
}
