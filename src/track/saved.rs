//! Whether there is something to resume, and how fresh it is.
use crate::domain::checkpoint::CheckpointStatus;
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;
use crate::store::entry::{Event, Recorded};
use jiff::{SignedDuration, Timestamp};

/// After a break of this length what was shown once should be shown again (TS-037).
pub const LONG_BREAK: SignedDuration = SignedDuration::from_hours(12);

/// State older than this, while somebody works, is stale (TS-078).
pub const STALE: SignedDuration = SignedDuration::from_mins(30);

/// Whether a workstream holds anything that somebody could go on with.
#[must_use]
pub fn is_saved(workstream: &Workstream, entries: &[Recorded]) -> bool {
    !workstream.tasks.is_empty() || !entries.is_empty()
}

/// Whether the state was ever saved on purpose.
#[must_use]
pub fn was_saved_before(entries: &[Recorded]) -> bool {
    entries.iter().any(|it| {
        matches!(
            it.entry.event,
            Event::Checkpoint {
                status: CheckpointStatus::Save,
                ..
            }
        )
    })
}

/// When anything was last written down or changed.
#[must_use]
pub fn last_updated(workstream: &Workstream, entries: &[Recorded]) -> Option<Timestamp> {
    let written = entries.iter().map(|it| it.rec.unwrap_or(it.ts)).max();
    let changed = workstream
        .tasks
        .iter()
        .filter_map(|task| task.updated_at.or(task.created_at))
        .max();
    written.max(changed)
}

/// Whether the state was left as if somebody still worked on it, and nobody wrote for long.
#[must_use]
pub fn is_stale(workstream: &Workstream, entries: &[Recorded], now: Timestamp) -> bool {
    let at_work = workstream
        .tasks
        .iter()
        .any(|task| task.status == TaskStatus::InProgress);
    let old = |at: Timestamp| now.duration_since(at) > STALE;
    at_work && !workstream.paused && last_updated(workstream, entries).is_some_and(old)
}
