//! `work show`: everything about one stage, batch, thread or task.
use super::duration::local;
use super::facts::Facts;
use super::line::Line;
use super::scene::Scene;
use super::session_words::cause_and_message;
use super::sessions_view::sessions_view;
use super::status_view::spoken;
use super::style::Tone;
use super::symbols::{approval_word, progress_tone, task_tone, thread_tone};
use super::thread_table::thread_table;
use crate::domain::id::{BatchId, Scope, StageId, TaskId, ThreadId};
use crate::domain::progress::Counts;
use crate::domain::slug::SessionId;
use serde_json::Value;

/// The item. Nothing when it does not exist: the command says so.
#[must_use]
pub fn show_view(scene: &Scene<'_>, item: Scope) -> Vec<Line> {
    match item {
        Scope::Stage(id) => stage(scene, id),
        Scope::Batch(id) => batch(scene, id),
        Scope::Thread(id) => thread(scene, id),
        Scope::Task(id) => task(scene, id),
    }
}

fn stage(scene: &Scene<'_>, id: StageId) -> Vec<Line> {
    let (approval, tone) = approval_word(scene.workstream.approval.of_stage(id));
    let facts = Facts::new()
        .toned("stage", Tone::Strong, id.to_string())
        .fact("name", scene.workstream.stage_name(id))
        .toned("approval", tone, approval);
    group(
        scene,
        facts,
        scene.workstream.stage_counts(id),
        Scope::Stage(id),
    )
}

fn batch(scene: &Scene<'_>, id: BatchId) -> Vec<Line> {
    let tasks = &scene.workstream.tasks;
    let counts = Counts::of(tasks.iter().filter(|task| task.id.thread.batch == id));
    let facts = Facts::new()
        .toned("batch", Tone::Strong, id.to_string())
        .fact("name", scene.workstream.batch_name(id))
        .fact("stage", scene.workstream.stage_name(id.stage));
    group(scene, facts, counts, Scope::Batch(id))
}

fn group(scene: &Scene<'_>, facts: Facts, counts: Counts, scope: Scope) -> Vec<Line> {
    let threads = scene.threads_in(Some(scope));
    if threads.is_empty() {
        return Vec::new();
    }
    let status = scene.progress(Some(scope));
    let sign = scene.page.symbols.progress(status);
    let state = format!("{sign} {}", spoken(status));
    let tasks = format!("{}/{} done", counts.done(), counts.total);
    let mut lines = facts
        .toned("status", progress_tone(status), state)
        .fact("tasks", tasks)
        .lines(scene.page);
    lines.push(Line::new());
    lines.extend(thread_table(scene, &threads));
    lines
}

fn thread(scene: &Scene<'_>, id: ThreadId) -> Vec<Line> {
    let Some(thread) = scene.workstream.thread(id) else {
        return Vec::new();
    };
    let status = thread.status(&scene.around);
    let symbols = scene.page.symbols;
    let (done, total) = thread.done_of();
    let resumable = thread.is_resumable().then_some("yes");
    let facts = Facts::new()
        .toned("thread", Tone::Strong, id.to_string())
        .fact("name", thread.name())
        .fact("stage", scene.workstream.stage_name(id.stage()))
        .fact("batch", scene.workstream.batch_name(id.batch))
        .known("agent", thread.assigned_agent())
        .toned(
            "status",
            thread_tone(status),
            format!("{} {status}", symbols.thread(status)),
        )
        .known("because", thread.last().map(cause_and_message))
        .known("resumable", resumable)
        .fact("tasks", format!("{done}/{total} done"));
    let mut lines = facts.lines(scene.page);
    lines.push(Line::new());
    for task in &thread.tasks {
        let line = Line::of(
            task_tone(task.status),
            &format!("{} ", symbols.task(task.status)),
        )
        .then(Tone::Muted, &format!("{} ", task.id))
        .words(Tone::Plain, &task.name);
        lines.push(line.cut(scene.page.width, symbols.ellipsis()));
    }
    lines.push(Line::new());
    lines.extend(sessions_view(scene, Some(Scope::Thread(id))));
    lines
}

fn task(scene: &Scene<'_>, id: TaskId) -> Vec<Line> {
    let Some(task) = scene.workstream.task(id) else {
        return Vec::new();
    };
    let needs: Vec<String> = task.depends_on.iter().map(ToString::to_string).collect();
    let when = |at: jiff::Timestamp| local(at, &scene.page.zone);
    let sign = scene.page.symbols.task(task.status);
    let evidence = task.evidence.as_ref().map(|evidence| match evidence {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    let session = task.current_session_id.as_ref().map(SessionId::as_str);
    Facts::new()
        .toned("task", Tone::Strong, id.to_string())
        .fact("name", &task.name)
        .fact("thread", format!("{} {}", id.thread, task.thread_name))
        .fact("batch", format!("{} {}", id.thread.batch, task.batch_name))
        .fact(
            "stage",
            format!("{} {}", id.thread.stage(), task.stage_name),
        )
        .toned(
            "status",
            task_tone(task.status),
            format!("{sign} {}", task.status.word().replace('_', " ")),
        )
        .known("blocked by", task.blocked_by.as_deref())
        .known("agent", task.assigned_agent.as_deref())
        .fact("needs", needs.join(" "))
        .known("session", session)
        .known("breadcrumb", task.breadcrumb.as_deref())
        .known("report", task.report.as_deref())
        .known("evidence", evidence)
        .known("made", task.created_at.map(when))
        .known("changed", task.updated_at.map(when))
        .lines(scene.page)
}
