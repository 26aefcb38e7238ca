//! What hooks of coding agents and of git look at and remember.
use crate::domain::id::StageId;
use crate::domain::workstream::Workstream;
use crate::store::actor::ActorKind;
use crate::store::entry::{Event, Recorded};
use crate::store::error::StoreError;
use crate::store::stream_folder::StreamFolder;
use crate::track::phase;
use crate::track::tracked::TrackedSession;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use std::fs;
use std::time::SystemTime;

/// Edits without a word in the journal before the agent is reminded (TS-032).
const EDITS: u32 = 3;

/// Conversations that are remembered as told.
const TOLD: usize = 50;

/// Items that are named before the rest is only counted.
const NAMED: usize = 8;

/// Counts an edit. How many there were since anything was written down, when it is time to say so.
///
/// # Errors
/// When the count cannot be kept.
pub fn edited(folder: &StreamFolder) -> Result<Option<u32>, StoreError> {
    folder.ensure_state_dir()?;
    let path = folder.state_dir().join("edits");
    let written = |path: &Utf8Path| fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let counted = written(&path);
    // whatever is written down begins the count anew
    let fresh =
        written(&folder.journal_file()) > counted || written(&folder.tasks_file()) > counted;
    let before: u32 = match fs::read_to_string(&path) {
        Ok(text) if !fresh && counted.is_some_and(|at| at <= SystemTime::now()) => {
            text.trim().parse().unwrap_or(0)
        }
        _ => 0,
    };
    let now = before + 1;
    let due = now >= EDITS;
    let keep = if due { 0 } else { now };
    write(&path, &keep.to_string())?;
    Ok(due.then_some(now))
}

/// Whether this conversation was not told yet; from now on it was. Without a name it never was.
///
/// # Errors
/// When it cannot be remembered.
pub fn first_time(folder: &StreamFolder, conversation: Option<&str>) -> Result<bool, StoreError> {
    let Some(conversation) = conversation else {
        return Ok(true);
    };
    folder.ensure_state_dir()?;
    let path = folder.state_dir().join("told-open-items");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let mut known: Vec<&str> = text.lines().collect();
    if known.contains(&conversation) {
        return Ok(false);
    }
    known.push(conversation);
    let from = known.len().saturating_sub(TOLD);
    let kept = known.get(from..).unwrap_or_default().join("\n");
    write(&path, &(kept + "\n"))?;
    Ok(true)
}

/// The open items of the current stage, in words. None when there are none, or when the work is
/// paused: whoever saved may stop.
#[must_use]
pub fn open_items(workstream: &Workstream) -> Option<String> {
    if workstream.paused {
        return None;
    }
    let stage = phase::current(workstream)?;
    let open = phase::open_tasks(workstream, stage);
    if open.is_empty() {
        return None;
    }
    let number = stage_number(stage);
    let mut lines = vec![match open.len() {
        1 => format!("1 item of phase {number} is open:"),
        many => format!("{many} items of phase {number} are open:"),
    }];
    let named = open
        .iter()
        .take(NAMED)
        .filter_map(|id| workstream.task(*id));
    lines.extend(named.map(|task| format!("- {} {} ({})", task.id, task.name, task.status)));
    if open.len() > NAMED {
        lines.push(format!("- and {} more", open.len() - NAMED));
    }
    lines.push(
        "Go on with them, or write down where they stand: `work done ID`, `work block ID -m WHY`, \
         `work next TEXT`; `work save` pauses. This is said once."
            .to_owned(),
    );
    Some(lines.join("\n"))
}

const fn stage_number(stage: StageId) -> u32 {
    stage.0
}

/// Whether nothing changed since the state was saved last.
#[must_use]
pub fn is_saved(journal: &[Recorded]) -> bool {
    use crate::domain::checkpoint::CheckpointStatus;
    matches!(
        journal.last().map(|it| &it.entry.event),
        Some(Event::Checkpoint {
            status: CheckpointStatus::Save,
            ..
        })
    )
}

/// Why a commit should wait (seed 004, "Enforcement"): no tracked session runs, nothing was logged
/// since the last commit, a decision has no reason. `committed`: when the last commit was made.
#[must_use]
pub fn objections(
    sessions: &[TrackedSession],
    entries: &[Recorded],
    committed: Option<Timestamp>,
) -> Vec<String> {
    let mut found = Vec::new();
    let running: Vec<&TrackedSession> = sessions.iter().filter(|it| it.ended.is_none()).collect();
    if running.is_empty() {
        found.push("no tracked session is running: `work session start` begins one".to_owned());
    }
    let newer = |it: &&Recorded| committed.is_none_or(|at| it.rec.unwrap_or(it.ts) >= at);
    let new: Vec<&Recorded> = entries.iter().filter(newer).collect();
    let logged = |it: &&&Recorded| {
        it.actor.kind != ActorKind::Work
            && matches!(
                it.entry.event,
                Event::Log { .. }
                    | Event::Decision { .. }
                    | Event::Failed { .. }
                    | Event::Note { .. }
                    | Event::Error { .. }
                    | Event::Resolved { .. }
                    | Event::Blocked { .. }
                    | Event::Unblocked { .. }
                    | Event::Task { .. }
                    | Event::Verify { .. }
            )
    };
    if new.iter().find(logged).is_none() {
        found.push(
            "nothing was logged since the last commit: `work log TEXT -k KIND` says what was done"
                .to_owned(),
        );
    }
    for it in new {
        if let Event::Decision { text, why, .. } = &it.entry.event
            && why.as_ref().is_none_or(|why| why.trim().is_empty())
        {
            found.push(format!(
                "a decision has no reason: \"{text}\"; `work decide TEXT --why WHY` says it with one"
            ));
        }
    }
    found
}

fn write(path: &Utf8PathBuf, text: &str) -> Result<(), StoreError> {
    fs::write(path, text).map_err(|source| StoreError::Io {
        verb: "write",
        path: path.clone(),
        source,
    })
}
