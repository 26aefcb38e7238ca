//! Text of others as Markdown that shows it literally.
use super::clean::clean;
use crate::domain::clean::clean as clean_lines;

/// One line: control characters are gone, and nothing in it is markup, not even in a table.
#[must_use]
pub fn literal(text: &str) -> String {
    let text = clean(text);
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '&' | '~'
        ) {
            shown.push('\\');
        }
        shown.push(c);
    }
    // what begins a heading or a list elsewhere begins one here as well
    if shown.starts_with(['#', '-', '+']) {
        shown.insert(0, '\\');
    }
    shown
}

/// Several lines as a quotation below a list item.
#[must_use]
pub fn quoted(text: &str, indent: &str) -> Vec<String> {
    clean_lines(text)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("{indent}> {}", literal(line)))
        .collect()
}

/// A row of a table.
#[must_use]
pub fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// The titles of a table and the line below them.
#[must_use]
pub fn titles(cells: &[&str]) -> [String; 2] {
    let rule: Vec<&str> = cells.iter().map(|_| "---").collect();
    [
        format!("| {} |", cells.join(" | ")),
        format!("|{}|", rule.join("|")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_others_is_text() {
        assert_eq!(literal("a|b <b> `c` *d*"), "a\\|b \\<b\\> \\`c\\` \\*d\\*");
        assert_eq!(
            literal("# no heading\n- no list"),
            "\\# no heading - no list"
        );
        assert_eq!(literal("\u{1b}[2Jsnake_case"), "snake_case");
        assert_eq!(quoted("one\n\n  # two", "  "), ["  > one", "  > \\# two"]);
    }
}
