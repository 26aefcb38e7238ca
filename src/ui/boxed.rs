//! A box around lines.
use super::line::Line;
use super::scene::Page;
use super::style::Tone;

/// It is not drawn wider than this.
const WIDEST: usize = 100;

/// Cells inside the box on this page.
#[must_use]
pub fn inner(page: &Page) -> usize {
    page.width.clamp(8, WIDEST) - 4
}

/// The lines in a box, an empty row between the two parts. Lines must not be wider than [`inner`].
#[must_use]
pub fn boxed(page: &Page, upper: Vec<Line>, lower: Vec<Line>) -> Vec<Line> {
    let [top_left, top_right, bottom_right, bottom_left, across, down] = page.symbols.frame();
    let room = inner(page);
    let rule = |left: &str, right: &str| {
        let text = format!("{left}{}{right}", across.repeat(room + 2));
        Line::of(Tone::Muted, &text)
    };
    let row = |line: Line| {
        Line::of(Tone::Muted, &format!("{down} "))
            .join(line.padded(room))
            .then(Tone::Muted, &format!(" {down}"))
    };
    let mut lines = vec![rule(top_left, top_right)];
    lines.extend(upper.into_iter().map(row));
    if !lower.is_empty() {
        lines.push(row(Line::new()));
        lines.extend(lower.into_iter().map(row));
    }
    lines.push(rule(bottom_left, bottom_right));
    lines
}
