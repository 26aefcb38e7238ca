//! `status --json` and `session list --json` (design: JSON that scripts rely on).
use super::attention::attention;
use super::scene::Scene;
use super::waits::awaited;
use crate::domain::id::{Scope, TaskId, ThreadId};
use crate::domain::progress::Progress;
use crate::domain::run::RunState;
use crate::domain::session::SessionRecord;
use crate::domain::stage::ApprovalStatus;
use crate::domain::thread::{Thread, ThreadStatus};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// `status`: all of the workstream, or the threads of a scope.
#[must_use]
pub fn status_json(scene: &Scene<'_>, scope: Option<Scope>, warnings: &[String]) -> Value {
    let workstream = scene.workstream;
    let counts = workstream.counts();
    let run = workstream.run.as_ref();
    let paused = workstream.paused || run.is_some_and(|run| run.state == RunState::Paused);
    let mut attention: Vec<Value> = attention(scene)
        .iter()
        .filter(|item| scope.is_none_or(|scope| scope.holds(item.id)))
        .map(|item| {
            json!({
                "id": item.id,
                "what": item.what,
                "cause": item.cause,
                "hint": item.hint(),
            })
        })
        .collect();
    attention.extend(at_gate(scene, scope));
    json!({
        "stream": {
            "id": workstream.stream_id,
            "name": workstream.name,
            "status": scene.progress(None),
            "paused": paused,
            "rehearsal": scene.is_rehearsal(),
        },
        "counts": counts,
        "percent": counts.percent(),
        "stages": stages(scene),
        "threads": threads_json(scene, scope),
        "attention": attention,
        "warnings": warnings,
    })
}

/// The stage that waits for a person, as what needs one.
fn at_gate(scene: &Scene<'_>, scope: Option<Scope>) -> Option<Value> {
    let stage = scene.workstream.stage_at_gate()?;
    if scope.is_some_and(|scope| scope != Scope::Stage(stage)) {
        return None;
    }
    let name = scene.workstream.stage_name(stage);
    let done = match scene.progress(Some(Scope::Stage(stage))) {
        Progress::Completed => "is done",
        _ => "is ticked, not all of it is verified,",
    };
    Some(json!({
        "id": stage,
        "what": "gate",
        "cause": format!("stage {stage} {name} {done} and waits for a person"),
        "hint": format!("`work continue` shows what it did; `work approve stage {}` approves it", stage.0),
    }))
}

fn stages(scene: &Scene<'_>) -> Vec<Value> {
    let workstream = scene.workstream;
    let stage = |id| {
        let counts = workstream.stage_counts(id);
        let sessions = scene.session_counts(id);
        let approval = match workstream.approval.of_stage(id) {
            ApprovalStatus::Draft => "draft",
            ApprovalStatus::Approved => "approved",
            ApprovalStatus::Revoked => "revoked",
        };
        json!({
            "id": id,
            "name": workstream.stage_name(id),
            "status": scene.progress(Some(Scope::Stage(id))),
            "approval": approval,
            "done": counts.done(),
            "total": counts.total,
            "sessions": {
                "count": sessions.count,
                "running": sessions.running,
                "resumable": sessions.resumable,
            },
        })
    };
    workstream.stages().into_iter().map(stage).collect()
}

/// `threads[]`, as in `status` and `multi --wait`.
#[must_use]
pub fn threads_json(scene: &Scene<'_>, scope: Option<Scope>) -> Vec<Value> {
    scene
        .threads_in(scope)
        .iter()
        .map(|(thread, status)| thread_json(scene, thread, *status))
        .collect()
}

fn thread_json(scene: &Scene<'_>, thread: &Thread<'_>, status: ThreadStatus) -> Value {
    json!({
        "id": thread.id,
        "name": thread.name(),
        "batch": thread.id.batch,
        "status": status,
        "agent": thread.assigned_agent(),
        "sessions": thread.sessions.len(),
        "running": status == ThreadStatus::Running,
        "resumable": thread.is_resumable(),
        "verified": thread.is_verified(),
        "last": thread.last(),
        "waits": awaited(scene, thread, status),
    })
}

/// `session list`: every session once, by thread, then in the order of the file.
#[must_use]
pub fn sessions_json(scene: &Scene<'_>, scope: Option<Scope>) -> Value {
    let mut seen = BTreeSet::new();
    let mut found: Vec<(ThreadId, Value)> = Vec::new();
    for task in &scene.workstream.tasks {
        for record in &task.sessions {
            let thread = record.thread_id.unwrap_or(task.id.thread);
            let wanted = scope.is_none_or(|scope| scope.holds(thread));
            if wanted && seen.insert(&record.session_id) {
                found.push((thread, session_json(thread, task.id, record)));
            }
        }
    }
    found.sort_by_key(|(thread, _)| *thread);
    let sessions: Vec<Value> = found.into_iter().map(|(_, value)| value).collect();
    json!({ "sessions": sessions })
}

/// A session record with the thread and the task it belongs to.
#[must_use]
pub fn session_json(thread: ThreadId, task: TaskId, record: &SessionRecord) -> Value {
    let mut value = json!(record);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("threadId".to_owned(), json!(thread));
        fields.insert("taskId".to_owned(), json!(task));
    }
    value
}
