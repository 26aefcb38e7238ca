//! Keeps what a verification showed: with the thread's last session, or with its stage.
use crate::domain::id::{StageId, TaskId, ThreadId};
use crate::domain::session::Verified;
use crate::domain::slug::SessionId;
use crate::domain::task::TaskStatus;
use crate::domain::thread::DonePolicy;
use crate::process::clock;
use crate::run::project::Project;
use crate::store::draft::{Draft, REHEARSED};
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use serde_json::{Map, Value, json};

/// Keeps what was shown of a thread: in the record of `session`, else of its last session, else as
/// evidence of its first task. With `done: verified` a pass ticks what is open.
///
/// # Errors
/// When the state refuses.
pub fn store_thread(
    project: &Project,
    id: ThreadId,
    session: Option<&SessionId>,
    verified: &Verified,
) -> Result<(), StoreError> {
    project.update(clock::now(), |draft| {
        let thread = draft
            .view()
            .thread(id)
            .ok_or(StoreError::UnknownThread(id))?;
        let session = session
            .cloned()
            .or_else(|| Some(thread.last()?.session_id.clone()));
        let newest = thread.last().map(|record| record.session_id.clone());
        let rehearsed = thread.last().is_some_and(|record| record.rehearsal);
        let first = thread.tasks.first().map(|task| task.id);
        let open: Vec<TaskId> = thread
            .tasks
            .iter()
            .filter(|task| !task.status.is_settled())
            .map(|task| task.id)
            .collect();
        match (&session, first) {
            (Some(session), _) => {
                draft.amend_session(session, |record| record.verified = Some(verified.clone()))?;
            }
            (None, Some(first)) => {
                let mut fields = Map::new();
                fields.insert("evidence".to_owned(), value(verified)?);
                draft.patch_task(&first, fields)?;
            }
            (None, None) => {}
        }
        // what an older attempt shows is no word about the newer one's work
        if verified.ok && project.done_policy() == DonePolicy::Verified && session == newest {
            tick(draft, &open, verified, rehearsed)?;
        }
        tell(draft, id.into(), verified);
        Ok(())
    })
}

/// Keeps what was shown of a stage: `stages.{SS}.verified`.
///
/// # Errors
/// When the state refuses.
pub fn store_stage(project: &Project, id: StageId, verified: &Verified) -> Result<(), StoreError> {
    project.update(clock::now(), |draft| {
        let mut stages = draft.top("stages");
        if !stages.is_object() {
            stages = json!({});
        }
        if let Some(stages) = stages.as_object_mut() {
            let stage = stages.entry(id.to_string()).or_insert_with(|| json!({}));
            if !stage.is_object() {
                *stage = json!({});
            }
            if let Some(stage) = stage.as_object_mut() {
                stage.insert("verified".to_owned(), value(verified)?);
            }
        }
        draft.set_top("stages", Some(stages))?;
        tell(draft, id.into(), verified);
        Ok(())
    })
}

fn tick(
    draft: &mut Draft,
    open: &[TaskId],
    verified: &Verified,
    rehearsed: bool,
) -> Result<(), StoreError> {
    let commands: Vec<String> = verified
        .commands
        .iter()
        .map(|command| format!("`{command}`"))
        .collect();
    let evidence = format!("verified {}: {} passed", verified.at, commands.join(", "));
    for id in open {
        let mut fields = Map::new();
        fields.insert("status".to_owned(), TaskStatus::Completed.word().into());
        fields.insert("evidence".to_owned(), evidence.clone().into());
        if rehearsed {
            fields.insert(REHEARSED.to_owned(), true.into());
        }
        draft.patch_task(id, fields)?;
    }
    Ok(())
}

fn tell(draft: &mut Draft, scope: crate::domain::id::Scope, verified: &Verified) {
    let mut fields = Map::new();
    fields.insert("ok".to_owned(), verified.ok.into());
    fields.insert("commands".to_owned(), json!(verified.commands));
    if let Some(failed) = &verified.failed {
        fields.insert("failed".to_owned(), json!(failed));
    }
    // one item alone: `verify` is the word for the whole report
    let kind = "checked".to_owned();
    draft.journal(JournalEntry::new(Event::Other { kind, fields }).about(scope));
}

fn value(verified: &Verified) -> Result<Value, StoreError> {
    serde_json::to_value(verified).map_err(|error| StoreError::BadValue {
        what: "the evidence".to_owned(),
        why: error.to_string(),
    })
}
