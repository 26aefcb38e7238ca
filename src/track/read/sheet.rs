//! What readers of documents collect while they go through the lines.
use super::fact::{Fact, Reading, What};
use crate::track::text::compare::Understood;
use crate::track::text::lines::Line;

/// What readers of documents collect.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) reading: Reading,
}

impl Sheet {
    pub(super) fn new(lines: &[Line<'_>]) -> Self {
        Self {
            reading: Reading {
                frame: vec![Understood::Not; lines.len()],
                ..Reading::default()
            },
        }
    }

    /// The line is a heading or mark of ours.
    pub(super) fn frame(&mut self, at: usize) {
        if let Some(frame) = self.reading.frame.get_mut(at) {
            *frame = Understood::Yes;
        }
    }

    /// The line says something.
    pub(super) fn fact(&mut self, at: usize, what: What) {
        self.facts(at, 1, what);
    }

    /// The lines say something together.
    pub(super) fn facts(&mut self, line: usize, lines: usize, what: What) {
        self.reading.facts.push(Fact { line, lines, what });
    }
}

/// The text behind a bullet.
pub(super) fn bullet(text: &str) -> Option<&str> {
    let bare = text.trim_start();
    let rest = bare.strip_prefix(['-', '*', '+'])?.strip_prefix(' ')?;
    Some(rest.trim())
}

/// Whether a text stands for nothing: `None`, `None yet.`, `None currently`.
pub(super) fn is_none(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    matches!(
        text.as_str(),
        "" | "none" | "none yet" | "none currently" | "n/a" | "not known"
    )
}

/// Paths of a list such as "`a`, `b`".
pub(super) fn paths(text: &str) -> Vec<String> {
    text.split(',')
        .map(|part| part.trim().trim_matches('`').to_owned())
        .filter(|part| !is_none(part) && !part.starts_with("and "))
        .collect()
}
