//! Evidence in words that is older than the files it is about.
use super::item::{Item, Open, Verdict};
use super::planned::Planned;
use crate::domain::id::Scope;
use crate::domain::workstream::Workstream;
use crate::plan::glob::overlap;
use crate::process::git;
use crate::run::project::Project;
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

fn written(project: &Project, path: &str) -> Option<Timestamp> {
    let meta = std::fs::metadata(project.root().join(path)).ok()?;
    Timestamp::try_from(meta.modified().ok()?).ok()
}
