//! Workstreams for tests, made from what tasks.json would say.
use serde_json::{Value, json};
use workstreams::domain::run::Run;
use workstreams::domain::workstream::Workstream;

pub(super) const RUN: &str = "01980000-0000-7000-8000-00000000000f";

pub(super) fn task(id: &str, status: &str) -> Value {
    json!({
        "id": id, "name": format!("task {id}"), "stage_name": "Stage", "batch_name": "Batch",
        "thread_name": "Thread", "status": status, "sessions": [],
    })
}

/// A session record: `running`, or an end with this cause.
pub(super) fn session(number: usize, thread: &str, status: &str, cause: Option<&str>) -> Value {
    let mut record = json!({
        "sessionId": format!("01980000-0000-7000-8000-{number:012}"), "agentName": "default",
        "model": "", "attempt": number, "startedAt": "2026-01-02T03:04:05Z", "status": status,
        "threadId": thread, "runId": RUN,
    });
    if status != "running" {
        record["completedAt"] = json!("2026-01-02T04:04:05Z");
    }
    if let Some(cause) = cause {
        record["cause"] = json!(cause);
    }
    record
}

pub(super) fn workstream(tasks: &[Value]) -> Workstream {
    let value = json!({ "version": "1.1.0", "stream_id": "001-a", "tasks": tasks });
    serde_json::from_value(value).unwrap()
}

pub(super) fn run(queue: &[String], max_parallel: u32) -> Run {
    serde_json::from_value(json!({
        "id": RUN, "state": "active", "scope": "01.01", "threads": queue, "queue": queue,
        "executor": "process", "max_parallel": max_parallel, "started_at": "2026-01-02T03:04:05Z",
    }))
    .unwrap()
}
