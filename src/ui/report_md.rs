//! `work report`: what was done, as Markdown.
use super::amount;
use super::duration;
use super::markdown::{literal, quoted, row, titles};
use super::scene::Scene;
use super::session_words;
use super::totals::{Totals, lasted};
use crate::domain::id::{BatchId, Scope};
use crate::domain::progress::Counts;
use crate::domain::session::SessionRecord;
use crate::domain::stage::ApprovalStatus;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::thread::{Thread, ThreadStatus};

/// The report. Everything that people or agents wrote is shown literally.
#[must_use]
pub fn report_md(scene: &Scene<'_>) -> String {
    let workstream = scene.workstream;
    let (counts, now) = (workstream.counts(), scene.page.now);
    let totals = Totals::of(workstream.sessions().map(|(_, record)| record), now);
    let name = if scene.name().is_empty() {
        scene.id()
    } else {
        scene.name()
    };
    let mut lines = vec![
        format!("# Report: {}", literal(name)),
        String::new(),
        format!(
            "{} · {} · {}",
            literal(scene.id()),
            scene.progress(None).word(),
            duration::local(now, &scene.page.zone)
        ),
        String::new(),
        "## Summary".to_owned(),
        String::new(),
        format!(
            "- {} of {} done ({}%): {}",
            counts.done(),
            amount::many(counts.total, "task"),
            counts.percent(),
            spread(&counts)
        ),
        format!("- {}", totals.words()),
    ];
    let threads = scene.threads();
    let mut batch: Option<BatchId> = None;
    for (thread, status) in &threads {
        let id = thread.id.batch;
        if batch.map(|batch| batch.stage) != Some(id.stage) {
            stage(scene, id, &mut lines);
        }
        if batch.replace(id) != Some(id) {
            let name = literal(workstream.batch_name(id));
            lines.extend([String::new(), format!("### Batch {id}: {name}")]);
        }
        one(scene, thread, *status, &mut lines);
    }
    if threads.is_empty() {
        lines.extend([String::new(), "There are no tasks.".to_owned()]);
    }
    lines.push(String::new());
    lines.join("\n")
}

fn spread(counts: &Counts) -> String {
    [
        (counts.completed, "completed"),
        (counts.cancelled, "cancelled"),
        (counts.in_progress, "in progress"),
        (counts.blocked, "blocked"),
        (counts.pending, "pending"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect::<Vec<_>>()
    .join(", ")
}

fn stage(scene: &Scene<'_>, batch: BatchId, lines: &mut Vec<String>) {
    let (workstream, id) = (scene.workstream, batch.stage);
    let counts = workstream.stage_counts(id);
    let approval = match workstream.approval.of_stage(id) {
        ApprovalStatus::Draft => "not approved",
        ApprovalStatus::Approved => "approved",
        ApprovalStatus::Revoked => "approval revoked",
    };
    lines.extend([
        String::new(),
        format!("## Stage {id}: {}", literal(workstream.stage_name(id))),
        String::new(),
        format!(
            "{}, {approval}, {} of {} done",
            scene.progress(Some(Scope::Stage(id))).word(),
            counts.done(),
            amount::many(counts.total, "task")
        ),
    ]);
}

fn one(scene: &Scene<'_>, thread: &Thread<'_>, status: ThreadStatus, lines: &mut Vec<String>) {
    let now = scene.page.now;
    let totals = Totals::of(thread.sessions.iter().copied(), now);
    let agent = thread.assigned_agent().unwrap_or_default();
    let agent = if agent.is_empty() {
        String::new()
    } else {
        format!(", agent {}", literal(agent))
    };
    lines.extend([
        String::new(),
        format!("#### Thread {}: {}", thread.id, literal(thread.name())),
        String::new(),
        format!("{status}{agent}, {}", totals.words()),
        String::new(),
    ]);
    for task in &thread.tasks {
        item(task, lines);
    }
    if !thread.sessions.is_empty() {
        lines.push(String::new());
        lines.extend(titles(&[
            "attempt", "agent", "model", "end", "began", "took", "tokens", "cost",
        ]));
        for record in &thread.sessions {
            lines.push(session(scene, thread, record));
        }
    }
}

fn item(task: &Task, lines: &mut Vec<String>) {
    let sign = match task.status {
        TaskStatus::Completed => "✓",
        TaskStatus::Cancelled => "✗",
        TaskStatus::InProgress => "▶",
        TaskStatus::Blocked => "!",
        TaskStatus::Pending => "○",
    };
    let said = match task.status {
        TaskStatus::Completed => String::new(),
        other => format!(" ({other})"),
    };
    lines.push(format!(
        "- {sign} {} {}{said}",
        task.id,
        literal(&task.name)
    ));
    let blocked = task.blocked_by.as_deref().unwrap_or_default();
    let report = task.report.as_deref().unwrap_or_default();
    lines.extend(quoted(report, "  "));
    if !blocked.is_empty() && blocked != report {
        lines.extend(quoted(&format!("blocked: {blocked}"), "  "));
    }
}

fn session(scene: &Scene<'_>, thread: &Thread<'_>, record: &SessionRecord) -> String {
    let page = scene.page;
    let cause = session_words::cause(record);
    let cause = if cause.is_empty() {
        String::new()
    } else {
        format!(" ({cause})")
    };
    let tokens = record.tokens.map(|tokens| amount::tokens(tokens.total()));
    row(&[
        session_words::attempt(record, thread).to_string(),
        literal(&record.agent_name),
        literal(&record.model_text()),
        literal(&format!("{}{cause}", record.status().word())),
        duration::local(record.started_at, &page.zone),
        duration::seconds(lasted(record, page.now)),
        tokens.unwrap_or_default(),
        record.cost.map(amount::dollars).unwrap_or_default(),
    ])
}
