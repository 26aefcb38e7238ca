//! Which of the items are looked at: all, those that were flagged, or what is new.
use super::item::Item;
use crate::domain::id::Scope;
use crate::domain::verdict::{Verdict, VerifiedItem};
use crate::domain::workstream::Workstream;
use crate::store::entry::{Event, Recorded};
use jiff::Timestamp;

/// Which of the items are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Choice {
    /// All.
    #[default]
    All,
    /// Those that the last report flagged.
    Flagged,
    /// Those that the last report does not hold, or that were changed since.
    New,
}

/// The last report: when, and what it says of each item.
#[must_use]
pub(super) fn last_report(journal: &[Recorded]) -> Option<(Timestamp, &[VerifiedItem])> {
    journal.iter().rev().find_map(|it| match &it.entry.event {
        Event::Verify { items, .. } => Some((it.ts, items.as_slice())),
        _ => None,
    })
}

/// Those of the items that are chosen.
#[must_use]
pub fn chosen(
    choice: Choice,
    items: Vec<Item>,
    workstream: &Workstream,
    journal: &[Recorded],
) -> Vec<Item> {
    let last = last_report(journal);
    let verdict = |item: &Item| {
        let id = item.id.to_string();
        let (_, items) = last?;
        items.iter().find(|it| it.id == id).map(|it| it.verdict)
    };
    let changed = |item: &Item| {
        let since = last.map(|(at, _)| at);
        workstream
            .tasks
            .iter()
            .filter(|task| match item.id {
                Scope::Task(id) => task.id == id,
                scope => scope.holds(task.id.thread),
            })
            .any(|task| task.updated_at > since)
    };
    items
        .into_iter()
        .filter(|item| match choice {
            Choice::All => true,
            Choice::Flagged => verdict(item).is_some_and(|verdict| verdict != Verdict::Ok),
            Choice::New => verdict(item).is_none() || changed(item),
        })
        .collect()
}
