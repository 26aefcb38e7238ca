//! `tree --json` and `show --json`: stages, batches, threads and tasks inside each other.
use super::scene::Scene;
use super::status_json::{session_json, threads_json};
use crate::domain::id::{BatchId, Scope, StageId, TaskId, ThreadId};
use crate::domain::progress::Counts;
use crate::domain::task::Task;
use serde_json::{Value, json};

/// The structure, cut down to a scope if one is given.
#[must_use]
pub fn tree_json(scene: &Scene<'_>, scope: Option<Scope>) -> Value {
    let inside = |stage: &StageId| {
        scene
            .threads_in(scope)
            .iter()
            .any(|(thread, _)| thread.id.stage() == *stage)
    };
    let stages = scene.workstream.stages().into_iter().filter(inside);
    let stages: Vec<Value> = stages.map(|id| stage(scene, id, scope)).collect();
    json!({ "id": scene.workstream.stream_id, "stages": stages })
}

/// One item; null when it does not exist.
#[must_use]
pub fn show_json(scene: &Scene<'_>, item: Scope) -> Value {
    if !scene.workstream.has(item) {
        return Value::Null;
    }
    match item {
        Scope::Stage(id) => stage(scene, id, None),
        Scope::Batch(id) => batch(scene, id, None),
        Scope::Thread(id) => thread(scene, id),
        Scope::Task(id) => scene
            .workstream
            .task(id)
            .map_or(Value::Null, |found| task(found, id)),
    }
}

fn stage(scene: &Scene<'_>, id: StageId, scope: Option<Scope>) -> Value {
    let counts = scene.workstream.stage_counts(id);
    let batches: Vec<Value> = scene
        .workstream
        .batches()
        .into_iter()
        .filter(|batch| batch.stage == id && holds_some(scene, *batch, scope))
        .map(|id| batch(scene, id, scope))
        .collect();
    json!({
        "id": id,
        "name": scene.workstream.stage_name(id),
        "status": scene.progress(Some(Scope::Stage(id))),
        "counts": counts,
        "batches": batches,
    })
}

fn holds_some(scene: &Scene<'_>, batch: BatchId, scope: Option<Scope>) -> bool {
    let mut threads = scene.threads_in(scope).into_iter();
    threads.any(|(thread, _)| thread.id.batch == batch)
}

fn batch(scene: &Scene<'_>, id: BatchId, scope: Option<Scope>) -> Value {
    let tasks = scene.workstream.tasks.iter();
    let counts = Counts::of(tasks.filter(|task| task.id.thread.batch == id));
    let threads: Vec<Value> = scene
        .threads_in(scope)
        .iter()
        .filter(|(thread, _)| thread.id.batch == id)
        .map(|(found, _)| thread(scene, found.id))
        .collect();
    json!({
        "id": id,
        "name": scene.workstream.batch_name(id),
        "status": scene.progress(Some(Scope::Batch(id))),
        "counts": counts,
        "threads": threads,
    })
}

/// As in `status`, and its tasks; each task with the sessions that started at it.
fn thread(scene: &Scene<'_>, id: ThreadId) -> Value {
    let Some(found) = scene.workstream.thread(id) else {
        return Value::Null;
    };
    let scope = Some(Scope::Thread(id));
    let mut value = threads_json(scene, scope).pop().unwrap_or(Value::Null);
    let tasks: Vec<Value> = found.tasks.iter().map(|item| task(item, item.id)).collect();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("tasks".to_owned(), json!(tasks));
    }
    value
}

fn task(task: &Task, id: TaskId) -> Value {
    let sessions: Vec<Value> = task
        .sessions
        .iter()
        .map(|record| session_json(record.thread_id.unwrap_or(id.thread), id, record))
        .collect();
    json!({
        "id": id,
        "name": task.name,
        "status": task.status,
        "agent": task.assigned_agent,
        "dependsOn": task.depends_on,
        "blockedBy": task.blocked_by,
        "breadcrumb": task.breadcrumb,
        "report": task.report,
        "evidence": task.evidence,
        "currentSessionId": task.current_session_id,
        "sessions": sessions,
    })
}
