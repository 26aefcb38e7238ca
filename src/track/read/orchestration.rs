//! Reads a document.
use super::fact::Reading;
use crate::track::text::lines::Line;

/// Reads the lines of the document.
#[must_use]
pub fn read(lines: &[Line<'_>]) -> Reading {
    let _ = lines;
    Reading::default()
}
