//! Approaches that failed, as the journal has them, for prompts: nobody is to repeat them.
use super::project::Project;
use crate::domain::id::{Scope, ThreadId};
use crate::plan::prompt::FailedApproach;
use crate::store::entry::Event;
use crate::store::journal;

/// At most so many are told.
const LIMIT: usize = 10;

/// The newest of the workstream, oldest first; those of this thread go before those of others,
/// which say where they were tried. A journal that cannot be read keeps nobody from working.
#[must_use]
pub(super) fn failed_approaches(project: &Project, thread: ThreadId) -> Vec<FailedApproach> {
    let entries = journal::read(&project.folder().journal_file()).unwrap_or_default();
    let mut ours = Vec::new();
    let mut others = Vec::new();
    for recorded in entries {
        let Event::Failed {
            approach,
            why,
            then,
            ..
        } = recorded.entry.event
        else {
            continue;
        };
        let why = why.unwrap_or_else(|| "no reason was noted".to_owned());
        match recorded.entry.scope {
            Some(scope) if !concerns(scope, thread) => others.push(FailedApproach {
                approach: format!("{approach} (in {} {scope})", scope.kind()),
                why,
                then,
            }),
            _ => ours.push(FailedApproach {
                approach,
                why,
                then,
            }),
        }
    }
    let ours = newest(ours, LIMIT);
    let mut told = newest(others, LIMIT.saturating_sub(ours.len()));
    told.extend(ours);
    told
}

fn newest(mut all: Vec<FailedApproach>, limit: usize) -> Vec<FailedApproach> {
    let old = all.len().saturating_sub(limit);
    all.split_off(old)
}

fn concerns(scope: Scope, thread: ThreadId) -> bool {
    match scope {
        Scope::Task(task) => task.thread == thread,
        _ => scope.holds(thread),
    }
}
