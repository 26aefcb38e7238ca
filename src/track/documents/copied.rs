//! Text of planning documents that somebody copied into SESSION.md: it is read twice and goes stale
//! (seed 001, "Don't": copy specifications or verification criteria).
use super::desk::Desk;
use super::error::DocumentError;
use super::write::read;
use crate::track::story::model::Story;
use crate::track::text::compare::{Comparison, Owner};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;

/// Characters from which on a line that is the same is no chance.
const LONG: usize = 30;

/// What is to be said of lines that people wrote and that stand in the plan or a specification.
pub(super) fn copied(
    desk: &Desk<'_>,
    story: &Story,
    comparison: &Comparison<'_>,
) -> Result<Vec<String>, DocumentError> {
    let lines = comparison.file.iter().zip(&comparison.owners);
    let theirs: BTreeSet<&str> = lines
        .filter(|(_, owner)| matches!(owner, Owner::Foreign))
        .filter_map(|(line, _)| words(line.trimmed()))
        .collect();
    let mut remarks = Vec::new();
    if theirs.is_empty() {
        return Ok(remarks);
    }
    for path in sources(desk, story) {
        let Some(text) = read(&path)? else { continue };
        let all: BTreeSet<&str> = text.lines().filter_map(words).collect();
        let name = path.strip_prefix(desk.repository.root()).unwrap_or(&path);
        match theirs.intersection(&all).count() {
            0 => {}
            1 => remarks.push(format!(
                "a line of it stands in {name}: name the place instead"
            )),
            more => remarks.push(format!(
                "{more} lines of it stand in {name}: name the place instead"
            )),
        }
    }
    Ok(remarks)
}

/// PLAN.md and the specifications that it names.
fn sources(desk: &Desk<'_>, story: &Story) -> BTreeSet<Utf8PathBuf> {
    let specs = story
        .phases
        .iter()
        .filter_map(|phase| phase.spec.as_deref());
    let file = |spec: &str| {
        let path = spec.trim_matches('`').split('#').next().unwrap_or_default();
        let plain = !path.is_empty() && !Utf8Path::new(path).is_absolute();
        plain.then(|| desk.repository.root().join(path))
    };
    let mut all: BTreeSet<Utf8PathBuf> = specs.filter_map(file).collect();
    all.retain(|path| path.is_file());
    all.insert(desk.folder().plan_file());
    all
}

/// A line without its marks, if it is long enough to be known again.
fn words(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches(['-', '*', '>', '#', ' ']);
    let line = ["[ ] ", "[x] "]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))
        .unwrap_or(line);
    (line.chars().count() >= LONG).then_some(line)
}
