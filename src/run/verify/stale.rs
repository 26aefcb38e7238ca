//! Evidence that is older than the files it is about.
use super::choice::last_report;
use super::item::{Item, Open, Verdict};
use super::planned::Planned;
use crate::domain::id::{Scope, ThreadId};
use crate::domain::verdict::Verdict as Shown;
use crate::domain::workstream::Workstream;
use crate::plan::glob::overlap;
use crate::process::git;
use crate::run::project::Project;
use crate::store::entry::Recorded;
use jiff::Timestamp;

/// Marks items that only words show, and whose files were changed since.
pub fn mark(project: &Project, workstream: &Workstream, planned: &Planned, items: &mut [Item]) {
    let mut files: Option<Vec<String>> = None;
    for item in items {
        let Scope::Thread(id) = item.id else { continue };
        let Some(thread) = planned.plan().and_then(|plan| plan.thread(id)) else {
            continue;
        };
        if !item.commands.is_empty() || item.told.is_empty() || thread.files.is_empty() {
            continue;
        }
        let told = workstream
            .thread(id)
            .and_then(|thread| thread.tasks.iter().filter_map(|task| task.updated_at).max());
        let all =
            files.get_or_insert_with(|| git::visible_files(project.root()).unwrap_or_default());
        let newer = all
            .iter()
            .filter(|path| thread.files.iter().any(|glob| overlap(&glob.text, path)))
            .find(|path| told.is_some_and(|told| written(project, path) > Some(told)));
        if let Some(path) = newer {
            item.open.push(Open {
                verdict: Verdict::Unproven,
                what: format!("its evidence is older than `{path}`"),
            });
        }
    }
}

/// Threads that the last report shows, and a file of each that was changed since.
#[must_use]
pub fn changed_since_verified(
    project: &Project,
    planned: &Planned,
    journal: &[Recorded],
) -> Vec<(ThreadId, String)> {
    let (Some(plan), Some((at, items))) = (planned.plan(), last_report(journal)) else {
        return Vec::new();
    };
    let mut shown: Vec<ThreadId> = items
        .iter()
        .filter(|item| item.verdict == Shown::Ok)
        .filter_map(|item| match item.id.parse().ok()? {
            Scope::Thread(id) => Some(id),
            Scope::Task(id) => Some(id.thread),
            Scope::Stage(_) | Scope::Batch(_) => None,
        })
        .filter(|id| plan.thread(*id).is_some_and(|it| !it.files.is_empty()))
        .collect();
    shown.sort_unstable();
    shown.dedup();
    if shown.is_empty() {
        return Vec::new();
    }
    let all = git::visible_files(project.root()).unwrap_or_default();
    let newer = |id: &ThreadId| {
        let globs = &plan.thread(*id)?.files;
        all.iter()
            .filter(|path| globs.iter().any(|glob| overlap(&glob.text, path)))
            .find(|path| written(project, path) > Some(at))
            .cloned()
    };
    shown
        .into_iter()
        .filter_map(|id| Some((id, newer(&id)?)))
        .collect()
}

fn written(project: &Project, path: &str) -> Option<Timestamp> {
    let meta = std::fs::metadata(project.root().join(path)).ok()?;
    Timestamp::try_from(meta.modified().ok()?).ok()
}
