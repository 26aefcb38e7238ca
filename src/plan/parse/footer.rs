//! The line about dates and versions that the ancestor's plans end with.
use super::super::position::Span;
use super::blocks::Blocks;

/// Where what belongs to the plan ends: before a rule with nothing but such a line behind it, else
/// at the end of the text. A footer before `after` is none.
pub(super) fn content_end(text: &str, blocks: &Blocks, after: usize) -> usize {
    let footer = blocks.rules.last().filter(|rule| {
        let behind = Span::new(rule.end, text.len()).of(text).trim();
        rule.start >= after && is_footer(behind)
    });
    footer.map_or(text.len(), |rule| rule.start)
}

fn is_footer(behind: &str) -> bool {
    let lower = behind.to_lowercase();
    let lines = behind.lines().filter(|line| !line.trim().is_empty());
    let speaks_of_dates = ["updated", "generated", "created"]
        .iter()
        .any(|word| lower.contains(word));
    lines.count() <= 3 && (behind.is_empty() || (speaks_of_dates && behind.starts_with(['*', '_'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_about_dates_is_a_footer() {
        let end = |text: &str| {
            let end = content_end(text, &Blocks::read(text), 0);
            text.get(..end).unwrap().to_owned()
        };
        assert_eq!(end("a\n\n---\n*Last updated: 2026-01-01*\n"), "a\n\n");
        assert_eq!(end("a\n\n---\n"), "a\n\n");
        assert_eq!(end("a\n\n---\n\nmore\n"), "a\n\n---\n\nmore\n");
        assert_eq!(end("a\n"), "a\n");
    }
}
