//! What was written down, as the brief tells it.
use super::model::{Output, Told, Verified};
use crate::domain::checkpoint::CheckpointStatus;
use crate::domain::verdict::Verdict;
use crate::store::entry::{Event, Recorded};
use crate::track::checkpoint_message::subject;
use std::collections::BTreeMap;

/// Checkpoints that are told, the newest.
const CHECKPOINTS: usize = 5;
/// Decisions and notes that are told, the newest.
const TOLD: usize = 20;

/// The newest of what a function finds, in the order in which it happened.
pub(super) fn newest(entries: &[Recorded], find: fn(&Recorded) -> Option<Told>) -> Vec<Told> {
    let mut found: Vec<Told> = entries.iter().rev().filter_map(find).take(TOLD).collect();
    found.reverse();
    found
}

pub(super) fn decision(entry: &Recorded) -> Option<Told> {
    let Event::Decision {
        text,
        why,
        instead_of,
    } = &entry.entry.event
    else {
        return None;
    };
    let instead = instead_of.as_ref().map(|it| format!(" (instead of {it})"));
    Some(Told {
        at: entry.ts,
        mark: None,
        text: format!("{text}{}", instead.unwrap_or_default()),
        why: why.clone(),
    })
}

pub(super) fn note(entry: &Recorded) -> Option<Told> {
    let Event::Note { section, text } = &entry.entry.event else {
        return None;
    };
    Some(Told {
        at: entry.ts,
        mark: section.clone(),
        text: text.clone(),
        why: None,
    })
}

/// The newest checkpoint commits by their subjects, and the newest save: saves are many, and each
/// holds what those before it held.
pub(super) fn checkpoints(entries: &[Recorded]) -> Vec<Told> {
    let mut saves = 0;
    entries
        .iter()
        .rev()
        .filter_map(|entry| match &entry.entry.event {
            Event::Checkpoint {
                status,
                description,
                commit,
                head,
                phase,
                ..
            } => {
                saves += usize::from(*status == CheckpointStatus::Save);
                let text = match (commit, phase) {
                    (Some(_), Some(phase)) => subject(*phase, *status, description),
                    (None, Some(phase)) if *status != CheckpointStatus::Save => {
                        format!(
                            "Phase {phase} {} - {description} (nothing to commit)",
                            status.label()
                        )
                    }
                    _ => format!("{}: {description}", status.label()),
                };
                (*status != CheckpointStatus::Save || saves == 1).then(|| Told {
                    at: entry.ts,
                    mark: commit.as_ref().or(head.as_ref()).map(|it| short(it)),
                    text,
                    why: None,
                })
            }
            _ => None,
        })
        .take(CHECKPOINTS)
        .collect()
}

/// A commit as people name it.
pub(super) fn short(commit: &str) -> String {
    commit.chars().take(7).collect()
}

pub(super) fn verified(entry: &Recorded) -> Option<Verified> {
    let Event::Verify { items, .. } = &entry.entry.event else {
        return None;
    };
    let with = |verdict: Verdict| {
        items
            .iter()
            .filter(|item| item.verdict == verdict)
            .map(|item| format!("{}: {}", item.label, item.evidence))
            .collect::<Vec<_>>()
    };
    Some(Verified {
        at: entry.ts,
        ok: with(Verdict::Ok).len(),
        warn: with(Verdict::Warn),
        fail: with(Verdict::Fail),
    })
}

/// The latest of each agent on each thread.
pub(super) fn outputs(entries: &[Recorded]) -> Vec<Output> {
    let mut latest = BTreeMap::new();
    for entry in entries {
        if let Event::Output {
            thread,
            agent,
            output,
            partial,
        } = &entry.entry.event
        {
            let agent = agent.clone().unwrap_or_else(|| entry.actor.name.clone());
            let made = Output {
                at: entry.ts,
                agent: agent.clone(),
                thread: thread.to_string(),
                partial: *partial,
                output: output.clone(),
            };
            latest.insert((*thread, agent), made);
        }
    }
    latest.into_values().collect()
}
