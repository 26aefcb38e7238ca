//! Which lines of a document that we never wrote are replaced by ours.
use crate::track::text::compare::Understood;
use crate::track::text::key::depth;
use crate::track::text::lines::Line;
use std::collections::BTreeSet;

/// Headings and marks that are ours, lines that were taken, and the blank lines between them.
#[must_use]
pub fn mask(lines: &[Line<'_>], frame: &[Understood], taken: &BTreeSet<usize>) -> Vec<Understood> {
    let mut mask: Vec<Understood> = (0..lines.len())
        .map(|at| match frame.get(at) {
            _ if taken.contains(&at) => Understood::Yes,
            Some(frame) => *frame,
            None => Understood::Not,
        })
        .collect();
    let blank = |at: usize| lines.get(at).is_some_and(|line| line.trimmed().is_empty());
    let mut at = 0;
    while at < lines.len() {
        if !blank(at) {
            at += 1;
            continue;
        }
        let start = at;
        while at < lines.len() && blank(at) {
            at += 1;
        }
        let ours = |place: Option<usize>| {
            place.is_none_or(|place| mask.get(place).is_none_or(|it| *it != Understood::Not))
        };
        // our headings bring the blank line above them, but for the title
        let heads = lines
            .get(at)
            .is_some_and(|line| depth(line.trimmed()).is_some_and(|depth| depth > 1));
        if ours(Some(at)) && (heads || ours(start.checked_sub(1))) {
            for line in mask.get_mut(start..at).into_iter().flatten() {
                *line = Understood::Yes;
            }
        }
    }
    mask
}
