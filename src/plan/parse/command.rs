//! What can be run or named as a path: text in back-quotes.
use super::super::model::{Check, Criterion, Line};
use super::super::position::Span;
use super::blocks::RawItem;
use super::source::{Source, cut};

/// An item as an exit criterion: a command when it is one piece of code and nothing else.
pub(super) fn check(source: &Source<'_>, item: &RawItem, within: Span) -> Option<Check> {
    let line = source.words(item, within);
    if line.text.is_empty() {
        return None;
    }
    let criterion = match only_code(source, cut(item.words, within)) {
        Some(command) => Criterion::Command(command),
        None => Criterion::Words(line.text),
    };
    Some(Check {
        criterion,
        position: line.position,
    })
}

/// The code that a stretch consists of.
fn only_code(source: &Source<'_>, span: Span) -> Option<String> {
    let span = span.trimmed(source.text);
    let code = source.blocks.codes_in(span).first()?;
    (code.span == span && !code.code.trim().is_empty()).then(|| code.code.trim().to_owned())
}

/// The pieces of code in a stretch, each with its place.
pub(super) fn codes(source: &Source<'_>, span: Span) -> Vec<Line> {
    source
        .blocks
        .codes_in(span)
        .iter()
        .filter(|code| !code.code.trim().is_empty())
        .map(|code| Line {
            text: code.code.trim().to_owned(),
            position: source.position(code.span),
        })
        .collect()
}

/// Paths or globs of a stretch: what stands in back-quotes; where nothing does, the items of its
/// list, or what stands between commas.
pub(super) fn paths(source: &Source<'_>, span: Span) -> Vec<Line> {
    let items = source.items(span);
    if items.is_empty() {
        return inline_paths(source, span);
    }
    let lead = items.first().map_or(span.end, |item| item.span.start);
    let mut found = inline_paths(source, Span::new(span.start, lead));
    for item in &items {
        found.extend(inline_paths(source, cut(item.words, span)));
    }
    found
}

fn inline_paths(source: &Source<'_>, span: Span) -> Vec<Line> {
    let quoted = codes(source, span);
    if !quoted.is_empty() {
        return quoted;
    }
    source
        .prose(span)
        .split([',', '\n'])
        .map(|path| path.trim().trim_end_matches('\\').to_owned())
        .filter(|path| !path.is_empty() && !matches!(path.as_str(), "-" | "none" | "None"))
        .map(|text| Line {
            text,
            position: source.position(span.trimmed(source.text)),
        })
        .collect()
}
