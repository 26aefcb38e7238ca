//! The end of a stage: what is looked at, what that ticks, and the step to the next stage.
use super::project::Project;
use super::verify::{Judged, PlanUnreadable, planned};
use crate::domain::id::{Scope, StageId};
use crate::domain::session::Verified;
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;
use crate::process::clock;
use crate::store::draft::Draft;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use serde_json::{Map, Value};

/// What is looked at: the stage with its ticked threads, and those that are not ticked but have
/// commands that could show them.
///
/// # Errors
/// When the plan cannot be read.
pub fn scopes(
    project: &Project,
    workstream: &Workstream,
    stage: StageId,
) -> Result<Vec<Scope>, PlanUnreadable> {
    let planned = planned(project, workstream)?;
    let mut scopes = vec![Scope::Stage(stage)];
    let threads = workstream.threads();
    let open = threads
        .iter()
        .filter(|thread| thread.id.stage() == stage && !thread.is_ticked());
    scopes.extend(
        open.filter(|thread| !planned.of_thread(thread.id).is_empty())
            .map(|thread| Scope::Thread(thread.id)),
    );
    Ok(scopes)
}

/// Ticks what commands showed: the open tasks of threads whose commands passed. Blocked tasks stay.
///
/// # Errors
/// When the state refuses.
pub fn tick_shown(project: &Project, judged: &[Judged]) -> Result<(), StoreError> {
    let shown: Vec<_> = judged
        .iter()
        .filter_map(|one| match (one.item.id, &one.shown) {
            (Scope::Thread(thread), Some(shown)) if shown.ok => Some((thread, shown)),
            _ => None,
        })
        .collect();
    if shown.is_empty() {
        return Ok(());
    }
    project.update(clock::now(), |draft| {
        for (thread, shown) in &shown {
            let tasks = draft.view().tasks.iter();
            let open: Vec<_> = tasks
                .filter(|task| task.id.thread == *thread)
                .filter(|task| matches!(task.status, TaskStatus::Pending | TaskStatus::InProgress))
                .map(|task| task.id)
                .collect();
            for id in open {
                let mut fields = Map::new();
                fields.insert("status".to_owned(), TaskStatus::Completed.word().into());
                fields.insert("evidence".to_owned(), evidence(shown).into());
                draft.patch_task(&id, fields)?;
            }
        }
        Ok(())
    })
}

fn evidence(shown: &Verified) -> String {
    let commands: Vec<String> = shown.commands.iter().map(|it| format!("`{it}`")).collect();
    format!("verified {}: {} passed", shown.at, commands.join(", "))
}

/// Declares a stage complete; the next one begins, and `next` is the next action.
///
/// # Errors
/// When the state refuses.
pub fn close(
    project: &Project,
    stage: StageId,
    after: Option<StageId>,
    next: &str,
) -> Result<(), StoreError> {
    project.update(clock::now(), |draft| {
        let now = Value::from(draft.now().to_string());
        stamp(draft, stage, "completed_at", &now)?;
        if let Some(after) = after {
            stamp(draft, after, "started_at", &now)?;
        }
        draft.journal(JournalEntry::new(Event::Next {
            text: next.to_owned(),
            vague: false,
        }));
        Ok(())
    })
}

/// Sets a time of a stage that has none yet.
fn stamp(draft: &mut Draft, stage: StageId, key: &str, now: &Value) -> Result<(), StoreError> {
    let facts = draft.view().stage_facts(stage);
    let known = match key {
        "completed_at" => facts.completed_at,
        _ => facts.started_at,
    };
    if known.is_some() {
        return Ok(());
    }
    let mut fields = Map::new();
    fields.insert(key.to_owned(), now.clone());
    draft.patch_stage(stage, fields)
}
