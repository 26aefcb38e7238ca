//! `SESSION_PROGRESS.md` (seed 000).
use super::status_words::{item_text, mark, verdict};
use super::times::minute;
use crate::domain::verdict::Verdict;
use crate::track::story::model::{Attempt, Item, Phase, Shape, Standing, Story, Verification};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// What stands in a list that has nothing yet.
pub const NOTHING: &str = "None yet.";

/// Renders the document.
#[must_use]
pub fn render(story: &Story, zone: &TimeZone) -> String {
    let mut text = String::from("# Session Progress");
    if let Some(branch) = &story.branch {
        let _ = write!(text, " - {branch}");
    }
    text.push_str("\n\n## Plan\n\n");
    plan(&mut text, story);
    text.push_str("\n## Current Status\n\n");
    status(&mut text, story, zone);
    text.push_str("\n## Failed Attempts\n\n");
    list(&mut text, story.attempts.iter().map(attempt));
    if !story.decisions.is_empty() {
        text.push_str("\n## Decisions\n\n");
        list(
            &mut text,
            story.decisions.iter().map(|it| match &it.why {
                Some(why) => format!("{}: {why}", it.text),
                None => it.text.clone(),
            }),
        );
    }
    text.push_str("\n## Completed Work\n\n");
    list(&mut text, completed(story, zone).into_iter());
    if let Some(verification) = &story.verification {
        report(&mut text, verification, zone);
    }
    text
}

fn list(text: &mut String, lines: impl Iterator<Item = String>) {
    let before = text.len();
    for line in lines {
        let _ = writeln!(text, "- {line}");
    }
    if text.len() == before {
        let _ = writeln!(text, "{NOTHING}");
    }
}

fn plan(text: &mut String, story: &Story) {
    let before = text.len();
    match story.shape {
        Shape::Flat => {
            let items = story.phases.iter().flat_map(|phase| &phase.tasks);
            for item in items.filter(|item| !item.archived) {
                let _ = writeln!(text, "{}", flat(story, item));
                details(text, &item.details, "  ");
            }
        }
        Shape::Phased => {
            for phase in story.phases.iter().filter(|phase| !phase.archived) {
                phased(text, phase);
            }
        }
    }
    if text.len() == before {
        let _ = writeln!(text, "{NOTHING}");
    }
    for (month, labels) in &story.archived {
        let _ = writeln!(
            text,
            "\nArchived in SESSION_ARCHIVE_{month}.md: {}.",
            super::session_archive::named(story, labels)
        );
    }
}

/// A task of a plan without inner structure.
pub(super) fn flat(story: &Story, item: &Item) -> String {
    let label = format!("Task {}: ", item.id.number);
    let depends: Vec<String> = item.depends.iter().map(|id| story.label(*id)).collect();
    format!(
        "- [{}] {} [dependency: {}]{}",
        mark(item.status),
        item_text(item, &label),
        or_none(&depends),
        verdict(item)
    )
}

/// A stage and its tasks.
pub(super) fn phased(text: &mut String, phase: &Phase) {
    let done = phase.standing == Standing::Complete;
    let label = format!("{}: ", phase.label());
    let depends: Vec<String> = phase
        .depends
        .iter()
        .map(|id| format!("Phase {}", id.0))
        .collect();
    let depends = or_none(&depends);
    let one = phase.tasks.first().filter(|_| phase.is_one());
    let (line, behind) = match one {
        Some(item) => (item_text(item, &label), verdict(item)),
        None => (format!("{label}{}", phase.name), ""),
    };
    let mark = if done { 'x' } else { ' ' };
    let _ = writeln!(text, "- [{mark}] {line} [dependency: {depends}]{behind}");
    if let Some(item) = one {
        return details(text, &item.details, "  ");
    }
    for item in &phase.tasks {
        let label = format!("{} ", item.id);
        let _ = writeln!(
            text,
            "  - [{}] {}{}",
            super::status_words::mark(item.status),
            item_text(item, &label),
            verdict(item)
        );
        details(text, &item.details, "    ");
    }
}

fn details(text: &mut String, lines: &[String], indent: &str) {
    for line in lines {
        let _ = writeln!(text, "{indent}- {line}");
    }
}

fn or_none(labels: &[String]) -> String {
    if labels.is_empty() {
        "none".to_owned()
    } else {
        labels.join(", ")
    }
}

fn status(text: &mut String, story: &Story, zone: &TimeZone) {
    let updated = story
        .updated
        .map_or_else(|| "never".to_owned(), |at| minute(at, zone));
    let _ = writeln!(text, "Last updated: {updated}");
    let working = story
        .current
        .and_then(|id| story.item(id))
        .map(|item| story.title(item));
    let working = working.unwrap_or_else(|| match story.standing {
        Standing::Complete => "nothing, all items are done".to_owned(),
        _ => "nothing".to_owned(),
    });
    let _ = writeln!(text, "Working on: {working}");
    if !story.also.is_empty() {
        let also: Vec<String> = story.also.iter().map(|id| story.label(*id)).collect();
        let _ = writeln!(text, "Also running: {}", also.join(", "));
    }
    if story.paused {
        let _ = writeln!(text, "Paused: yes, `work resume` goes on");
    }
    for blocker in &story.blockers {
        let waits = blocker
            .waiting_for
            .as_ref()
            .map_or_else(String::new, |it| format!(" (waiting for {it})"));
        let _ = writeln!(text, "Blocked by: {}{waits}", blocker.text);
    }
    let next = story.next_action().unwrap_or_else(|| match story.standing {
        Standing::Complete => "nothing, all items are done".to_owned(),
        _ => "nothing, there are no items yet".to_owned(),
    });
    let _ = writeln!(text, "Next: {next}");
}

/// `Tried A: Failed because R, trying B instead`.
#[must_use]
pub fn attempt(attempt: &Attempt) -> String {
    let then = attempt
        .then
        .as_ref()
        .map_or_else(String::new, |then| format!(", trying {then} instead"));
    let why = if attempt.why.is_empty() {
        "(no reason was given)"
    } else {
        &attempt.why
    };
    // who wrote "tried X" does not read "Tried tried X"
    let bare = ["Tried ", "tried "]
        .iter()
        .find_map(|word| attempt.approach.strip_prefix(word))
        .unwrap_or(&attempt.approach);
    format!("Tried {bare}: Failed because {why}{then}")
}

/// What is done, newest first: stages that are complete, and tasks of the others.
fn completed(story: &Story, zone: &TimeZone) -> Vec<String> {
    let mut lines: Vec<(Timestamp, String)> = Vec::new();
    for phase in story.phases.iter().filter(|phase| !phase.archived) {
        lines.extend(completed_of(story, phase, zone));
    }
    // of equal times the one that comes later in the plan is newer
    lines.reverse();
    lines.sort_by_key(|line| std::cmp::Reverse(line.0));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The lines of one stage, in the order of the plan.
pub(super) fn completed_of(
    story: &Story,
    phase: &Phase,
    zone: &TimeZone,
) -> Vec<(Timestamp, String)> {
    let line = |at: Timestamp, label: &str, summary: &str| {
        (
            at,
            format!("{}: {label} completed - {summary}", minute(at, zone)),
        )
    };
    if story.shape == Shape::Phased && phase.standing == Standing::Complete {
        let summary = phase.summary.as_deref().unwrap_or(&phase.name);
        return phase
            .completed
            .iter()
            .map(|at| line(*at, &phase.label(), summary))
            .collect();
    }
    let done = phase
        .tasks
        .iter()
        .filter(|item| !item.archived && item.status == crate::domain::task::TaskStatus::Completed);
    done.filter_map(|item| {
        let summary = item.summary.as_deref().unwrap_or(&item.name);
        Some(line(item.completed?, &story.label(item.id), summary))
    })
    .collect()
}

fn report(text: &mut String, verification: &Verification, zone: &TimeZone) {
    let _ = write!(
        text,
        "\n## Verification Results\n\nVerified: {}\n",
        minute(verification.at, zone)
    );
    for (verdict, title) in [
        (Verdict::Ok, "✅ Successfully Verified"),
        (Verdict::Warn, "⚠️ Minor Issues Found"),
        (Verdict::Fail, "❌ Blocking Issues"),
    ] {
        let items = verification
            .items
            .iter()
            .filter(|item| item.verdict == verdict);
        let mut lines: Vec<String> = items
            .map(|item| format!("{}: {}", item.label, item.evidence))
            .collect();
        if verdict == Verdict::Warn {
            lines.extend(verification.gaps.iter().map(|gap| format!("Gap: {gap}")));
        }
        if lines.is_empty() {
            continue;
        }
        let _ = write!(text, "\n### {title}\n\n");
        for line in lines {
            let _ = writeln!(text, "- {}", crate::domain::clean::clean_line(&line));
        }
    }
    if verification.next_steps.is_empty() {
        return;
    }
    text.push_str("\n### 📋 Recommended Next Steps\n\n");
    for (number, step) in (1..).zip(&verification.next_steps) {
        let _ = writeln!(text, "{number}. {}", crate::domain::clean::clean_line(step));
    }
}
