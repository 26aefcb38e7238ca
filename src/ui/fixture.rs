//! Workstreams that the tests of the views look at.
use super::line::{Line, plain};
use super::scene::{Live, LiveFacts, Page, Scene};
use super::symbols::Symbols;
use crate::domain::id::ThreadId;
use crate::domain::thread::{DonePolicy, Surroundings};
use crate::domain::workstream::Workstream;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// A page of this width, at 2026-01-02 12:00 UTC, seen from UTC+1.
pub(super) fn page(width: usize) -> Page {
    Page {
        now: "2026-01-02T12:00:00Z".parse().unwrap(),
        zone: TimeZone::fixed(jiff::tz::offset(1)),
        width,
        symbols: Symbols::Unicode,
    }
}

/// What a view makes of a workstream.
pub(super) fn seen(
    workstream: &Workstream,
    page: &Page,
    view: impl Fn(&Scene<'_>) -> Vec<Line>,
) -> String {
    let queue = workstream
        .run
        .as_ref()
        .map(|run| run.queue.clone())
        .unwrap_or_default();
    plain(&on_scene(workstream, page, &queue, view))
}

/// Calls with the scene of a workstream; one session of the fixture has live facts.
pub(super) fn on_scene<T>(
    workstream: &Workstream,
    page: &Page,
    queue: &[ThreadId],
    view: impl Fn(&Scene<'_>) -> T,
) -> T {
    let live = LiveFacts::from([(
        "0194-run".parse().unwrap(),
        Live {
            last_event_at: Some("2026-01-02T11:59:48Z".parse().unwrap()),
            state: Some("runs bash".to_owned()),
            waits: None,
            tokens: 12_345,
        },
    )]);
    view(&Scene {
        workstream,
        around: Surroundings {
            done: DonePolicy::Claimed,
            queue,
            elsewhere: &[],
        },
        live: &live,
        page,
    })
}

/// A task of a thread.
pub(super) fn task(id: &str, thread: &str, status: &str, sessions: &Value) -> Value {
    json!({
        "id": id,
        "name": format!("do {id}"),
        "stage_name": if id.starts_with("01") { "Infrastructure" } else { "Commands" },
        "batch_name": "Core",
        "thread_name": thread,
        "status": status,
        "assigned_agent": "default",
        "sessions": sessions,
    })
}

fn session(id: &str, status: &str, more: &Value) -> Value {
    let mut record = json!({
        "sessionId": id,
        "agentName": "default",
        "model": "anthropic/claude-sonnet-4-5",
        "startedAt": "2026-01-02T11:00:00Z",
        "status": status,
        "attempt": 1,
        "host": "here",
        "runId": "r1",
    });
    for (key, value) in more.as_object().cloned().unwrap_or_default() {
        record[key] = value;
    }
    record
}

pub(super) fn stream(tasks: &Value, more: &Value) -> Workstream {
    let mut file = json!({
        "version": "1.1.0",
        "stream_id": "001-session-tracking",
        "name": "Session tracking",
        "tasks": tasks,
    });
    for (key, value) in more.as_object().cloned().unwrap_or_default() {
        file[key] = value;
    }
    serde_json::from_str(&file.to_string()).unwrap()
}

/// Two stages, one thread in every state that a view must tell apart.
pub(super) fn busy() -> Workstream {
    let done = session(
        "0194-done",
        "completed",
        &json!({"completedAt": "2026-01-02T11:45:10Z", "exitCode": 0, "cause": "exit",
            "tokens": {"input": 12000, "output": 340}, "cost": 0.42,
            "agentSessionId": "ses_5c1"}),
    );
    let failed = session(
        "0194-fail",
        "failed",
        &json!({"completedAt": "2026-01-02T11:00:12Z", "exitCode": 1, "cause": "exit",
            "message": "model refused: 401 Unauthorized", "agentSessionId": "ses_77a"}),
    );
    let cut_first = session(
        "0194-cut1",
        "interrupted",
        &json!({"completedAt": "2026-01-02T11:20:00Z", "cause": "tmux-gone", "rehearsal": true}),
    );
    let cut_again = session(
        "0194-cut2",
        "interrupted",
        &json!({"startedAt": "2026-01-02T11:30:00Z", "completedAt": "2026-01-03T00:30:00Z",
            "cause": "user", "signal": 15, "attempt": 2, "agentSessionId": "ses_88b"}),
    );
    let mut blocked = task("01.02.02.01", "Wait for the key", "blocked", &json!([]));
    blocked["blocked_by"] = json!("needs an API key from the owner");
    let running = session(
        "0194-run",
        "running",
        &json!({"startedAt": "2026-01-02T11:56:55Z", "runId": "r1"}),
    );
    let idle = session(
        "0194-idle",
        "completed",
        &json!({"completedAt": "2026-01-02T11:03:00Z", "exitCode": 0, "cause": "exit"}),
    );
    stream(
        &json!([
            task("01.01.01.01", "Capture start", "completed", &json!([done])),
            task("01.01.01.02", "Capture start", "completed", &json!([])),
            task(
                "01.01.02.01",
                "Capture end",
                "in_progress",
                &json!([failed])
            ),
            task("01.01.02.02", "Capture end", "pending", &json!([])),
            task(
                "01.02.01.01",
                "Keep the record of every attempt for ever",
                "in_progress",
                &json!([cut_first, cut_again])
            ),
            blocked,
            task(
                "01.02.03.01",
                "Show it live",
                "in_progress",
                &json!([running])
            ),
            task("01.02.04.01", "Say it shortly", "pending", &json!([idle])),
            task("01.02.05.01", "Later", "pending", &json!([])),
            task("02.01.01.01", "Fix command", "pending", &json!([])),
        ]),
        &json!({
            "approval": {"stages": {"01": {"status": "approved"}}},
            "run": {"id": "r1", "state": "active", "scope": "01.02", "threads": [],
                "queue": ["01.02.05"], "executor": "tmux", "max_parallel": 1,
                "started_at": "2026-01-02T10:00:00Z"},
        }),
    )
}

/// What the ancestor wrote: seven fields, no attempt, no cause.
pub(super) fn ancestor() -> Workstream {
    let old = |id: &str, status: &str, start: &str| {
        json!({"sessionId": id, "agentName": "default", "model": "google/gemini",
            "startedAt": start, "completedAt": "2026-01-01T10:30:00.000Z",
            "status": status, "exitCode": if status == "completed" { 0 } else { 1 }})
    };
    let sessions = json!([
        old("ses_a_1", "failed", "2026-01-01T10:00:00.000Z"),
        old("ses_a_2", "completed", "2026-01-01T10:20:00.000Z"),
    ]);
    stream(
        &json!([task("01.01.01.01", "Old one", "completed", &sessions)]),
        &json!({"version": "1.0.0", "stream_id": "", "name": null}),
    )
}

/// A stream whose every text is `text`, with session ids as long as ours are.
pub(super) fn hostile(text: &str) -> Workstream {
    let mut workstream = busy();
    let mut count = 0;
    workstream.stream_id = text.to_owned();
    workstream.name = Some(text.to_owned());
    for task in &mut workstream.tasks {
        for name in [
            &mut task.name,
            &mut task.stage_name,
            &mut task.batch_name,
            &mut task.thread_name,
        ] {
            text.clone_into(name);
        }
        task.blocked_by = Some(text.to_owned());
        task.report = Some(text.to_owned());
        task.breadcrumb = Some(text.to_owned());
        task.assigned_agent = Some(text.to_owned());
        for record in &mut task.sessions {
            count += 1;
            let id = format!("0194a1b2-7c3d-7e4f-8a9b-{count:012}");
            record.session_id = id.parse().unwrap();
            text.clone_into(&mut record.agent_name);
            text.clone_into(&mut record.model);
            record.note = Some(text.to_owned());
            record.dir = Some(text.to_owned());
            record.agent_session_id = Some(text.to_owned());
            if let crate::domain::session::SessionState::Ended(end) = &mut record.state {
                end.message = Some(text.to_owned());
            }
        }
    }
    workstream
}
