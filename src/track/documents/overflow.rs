//! SESSION.md stays below its limit: long text of people moves to a file beside the state, with a
//! link in its place.
use super::desk::Desk;
use super::error::DocumentError;
use super::paper::Paper;
use super::write::{read, replace};
use crate::domain::clean::clean_line;
use crate::track::story::model::Story;
use crate::track::text::compare::Comparison;
use crate::track::text::lines::Line;
use crate::track::text::merge::{Merged, merge};
use crate::track::views::session_state::most_lines;
use crate::track::views::times::minute;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Characters of a text that stand in its link.
const WORDS: usize = 50;

/// Shows less of the state first, then moves text of people, the longest first.
pub(super) fn fit(
    desk: &Desk<'_>,
    paper: &Paper,
    story: &Story,
    comparison: &Comparison<'_>,
    taken: &BTreeSet<usize>,
) -> Result<Merged, DocumentError> {
    let mut gone = taken.clone();
    let mut links: Vec<(usize, String)> = Vec::new();
    let mut moved = String::new();
    let file = desk.folder().dir().join("SESSION-OVERFLOW.md");
    let target = file
        .strip_prefix(desk.repository.root())
        .unwrap_or(&file)
        .to_string();
    loop {
        let mut with_links = comparison.clone();
        for (at, link) in &links {
            if let Some(line) = with_links.file.get_mut(*at) {
                *line = Line {
                    text: link,
                    end: "\n",
                };
            }
        }
        let is_gone = |at: usize| gone.contains(&at);
        let first = merge(&with_links, &paper.render(desk, story, 0), &is_gone);
        let foreign: usize = first.foreign.iter().map(Vec::len).sum();
        let merged = merge(&with_links, &paper.render(desk, story, foreign), &is_gone);
        let longest = merged
            .foreign
            .iter()
            .filter(|run| run.len() > 1)
            .max_by_key(|run| run.len());
        let longest = longest
            .filter(|_| merged.text.lines().count() > most_lines())
            .cloned();
        let Some(run) = longest else {
            if !moved.is_empty() {
                let old = read(&file)?;
                replace(
                    &file,
                    old.as_deref(),
                    &(old.clone().unwrap_or_default() + &moved),
                )?;
            }
            return Ok(merged);
        };
        let text: String = run
            .iter()
            .filter_map(|at| with_links.file.get(*at))
            .flat_map(|line| [line.text, line.end])
            .collect();
        let title: String = clean_line(&text)
            .trim_start_matches(['#', ' ', '-', '>'])
            .chars()
            .take(WORDS)
            .collect();
        let _ = write!(
            moved,
            "<!-- from SESSION.md, {} -->\n{text}",
            minute(desk.now, &desk.zone)
        );
        if !moved.ends_with('\n') {
            moved.push('\n');
        }
        let link = format!(
            "Moved for length: [{}]({target})",
            title.replace(['[', ']'], "")
        );
        links.retain(|(at, _)| !run.contains(at));
        let (first, rest) = run
            .split_first()
            .map_or((0, &[][..]), |(first, rest)| (*first, rest));
        links.push((first, link));
        gone.extend(rest);
    }
}
