//! `SESSION_ARCHIVE_YYYY-MM.md`: what is done and no longer stands in SESSION_PROGRESS.md.
use super::progress::{completed_of, flat, phased};
use super::times::minute;
use crate::domain::id::Scope;
use crate::track::story::model::{Shape, Standing, Story};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// What could go to an archive now: stages that are complete, or tasks of a plan without stages.
#[must_use]
pub fn ready(story: &Story) -> Vec<Scope> {
    match story.shape {
        Shape::Phased => story
            .phases
            .iter()
            .filter(|phase| !phase.archived && phase.standing == Standing::Complete)
            .map(|phase| Scope::Stage(phase.id))
            .collect(),
        Shape::Flat => story
            .phases
            .iter()
            .flat_map(|phase| &phase.tasks)
            .filter(|item| !item.archived && item.status.is_settled())
            .map(|item| Scope::Task(item.id))
            .collect(),
    }
}

/// What is added to the archive when these go there.
#[must_use]
pub fn render(story: &Story, scopes: &[Scope], at: Timestamp, zone: &TimeZone) -> String {
    let mut text = format!(
        "## {} (archived {})\n\n### Plan\n\n",
        story.name,
        minute(at, zone)
    );
    let mut done = Vec::new();
    for phase in &story.phases {
        if scopes.contains(&Scope::Stage(phase.id)) {
            phased(&mut text, phase);
            done.extend(completed_of(story, phase, zone));
            continue;
        }
        let items = phase
            .tasks
            .iter()
            .filter(|item| scopes.contains(&Scope::Task(item.id)));
        for item in items {
            let _ = writeln!(text, "{}", flat(story, item));
            for line in &item.details {
                let _ = writeln!(text, "  - {line}");
            }
            let summary = item.summary.as_deref().unwrap_or(&item.name);
            done.extend(item.completed.map(|at| {
                let line = format!(
                    "{}: {} completed - {summary}",
                    minute(at, zone),
                    story.label(item.id)
                );
                (at, line)
            }));
        }
    }
    text.push_str("\n### Completed Work\n\n");
    done.reverse();
    done.sort_by_key(|line| std::cmp::Reverse(line.0));
    for (_, line) in done {
        let _ = writeln!(text, "- {line}");
    }
    text
}

/// `Phases 1-3 and 5`: what went to an archive, in few words.
#[must_use]
pub fn named(story: &Story, ids: &[String]) -> String {
    let mut numbers: Vec<u32> = ids
        .iter()
        .filter_map(|id| match id.parse().ok()? {
            Scope::Stage(stage) => Some(stage.0),
            Scope::Task(task) => Some(task.number),
            Scope::Batch(_) | Scope::Thread(_) => None,
        })
        .collect();
    numbers.sort_unstable();
    let word = match story.shape {
        Shape::Phased => "Phase",
        Shape::Flat => "Task",
    };
    ranges(word, &numbers)
}

/// `Phases 1-3, 5`: numbers in order, in few words.
#[must_use]
pub fn ranges(word: &str, numbers: &[u32]) -> String {
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match parts.last_mut() {
            Some((_, last)) if last.saturating_add(1) >= *number => *last = *number,
            _ => parts.push((*number, *number)),
        }
    }
    let several = if numbers.len() > 1 { "s" } else { "" };
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        })
        .collect();
    format!("{word}{several} {}", parts.join(", "))
}
