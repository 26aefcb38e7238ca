//! What agents gave back, in a fence that their text cannot close.
use crate::track::story::model::Output;
use std::fmt::Write as _;

/// Writes the output in a fence.
pub(super) fn fenced(text: &mut String, output: &Output) {
    let longest = output
        .text
        .split(|c: char| c != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let language = if output.json { "json" } else { "" };
    let _ = writeln!(text, "{fence}{language}");
    for line in output.text.trim_end().lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let _ = writeln!(text, "{fence}");
}
