//! `work tree`: stages, batches, threads and tasks, each with its state.
use super::clean::width;
use super::line::{Line, around_name};
use super::scene::Scene;
use super::style::Tone;
use super::symbols::{approval_word, progress_tone, task_tone, thread_tone};
use crate::domain::id::{BatchId, Scope, StageId};
use crate::domain::progress::Counts;
use crate::domain::thread::{Thread, ThreadStatus};

/// The tree, cut down to a scope if one is given.
#[must_use]
pub fn tree_view(scene: &Scene<'_>, scope: Option<Scope>) -> Vec<Line> {
    let threads = scene.threads_in(scope);
    let mut lines = vec![root(scene)];
    if threads.is_empty() {
        lines.push(Line::of(Tone::Muted, "no tasks here"));
    }
    let stages: Vec<&[Row<'_>]> = threads
        .chunk_by(|a, b| a.0.id.stage() == b.0.id.stage())
        .collect();
    for (index, rows) in stages.iter().enumerate() {
        let Some((first, _)) = rows.first() else {
            continue;
        };
        let branch = Branch::under(scene, "", index + 1 == stages.len());
        lines.push(branch.line(stage(scene, first.id.stage())));
        batches(scene, rows, &branch.below, &mut lines);
    }
    let limit = scene.page.width;
    let ellipsis = scene.page.symbols.ellipsis();
    lines
        .into_iter()
        .map(|line| line.cut(limit, ellipsis))
        .collect()
}

type Row<'a> = (Thread<'a>, ThreadStatus);

/// Where a row hangs.
struct Branch {
    before: String,
    below: String,
}

impl Branch {
    fn under(scene: &Scene<'_>, trunk: &str, last: bool) -> Self {
        let [middle, end, down] = scene.page.symbols.tree();
        Self {
            before: format!("{trunk}{}", if last { end } else { middle }),
            below: format!("{trunk}{}", if last { "   " } else { down }),
        }
    }

    fn line(&self, content: Line) -> Line {
        Line::of(Tone::Muted, &self.before).join(content)
    }
}

fn root(scene: &Scene<'_>) -> Line {
    let counts = scene.workstream.counts();
    let status = scene.progress(None);
    Line::of(
        progress_tone(status),
        &format!("{} ", scene.page.symbols.progress(status)),
    )
    .words(Tone::Strong, scene.id())
    .then(Tone::Plain, "  ")
    .words(Tone::Plain, scene.name())
    .then(Tone::Muted, &share(counts))
}

fn share(counts: Counts) -> String {
    format!(" ({}/{})", counts.done(), counts.total)
}

fn stage(scene: &Scene<'_>, id: StageId) -> Line {
    let counts = scene.workstream.stage_counts(id);
    let (approval, tone) = approval_word(scene.workstream.approval.of_stage(id));
    group(
        scene,
        Scope::Stage(id),
        &format!("Stage {id}: "),
        scene.workstream.stage_name(id),
        counts,
    )
    .then(tone, &format!(" {approval}"))
}

fn batch(scene: &Scene<'_>, id: BatchId) -> Line {
    let tasks = &scene.workstream.tasks;
    let counts = Counts::of(tasks.iter().filter(|task| task.id.thread.batch == id));
    group(
        scene,
        Scope::Batch(id),
        &format!("Batch {id}: "),
        scene.workstream.batch_name(id),
        counts,
    )
}

fn group(scene: &Scene<'_>, scope: Scope, kind: &str, name: &str, counts: Counts) -> Line {
    let status = scene.progress(Some(scope));
    let sign = scene.page.symbols.progress(status);
    Line::of(progress_tone(status), &format!("{sign} "))
        .then(Tone::Plain, kind)
        .words(Tone::Plain, name)
        .then(Tone::Muted, &share(counts))
}

fn batches(scene: &Scene<'_>, rows: &[Row<'_>], trunk: &str, lines: &mut Vec<Line>) {
    let batches: Vec<&[Row<'_>]> = rows.chunk_by(|a, b| a.0.id.batch == b.0.id.batch).collect();
    for (index, rows) in batches.iter().enumerate() {
        let Some((first, _)) = rows.first() else {
            continue;
        };
        let branch = Branch::under(scene, trunk, index + 1 == batches.len());
        lines.push(branch.line(batch(scene, first.id.batch)));
        for (index, row) in rows.iter().enumerate() {
            let branch = Branch::under(scene, &branch.below, index + 1 == rows.len());
            let room = scene.page.width.saturating_sub(width(&branch.before));
            lines.push(branch.line(thread(scene, row, room)));
            tasks(scene, &row.0, &branch.below, lines);
        }
    }
}

fn thread(scene: &Scene<'_>, (thread, status): &Row<'_>, room: usize) -> Line {
    let tone = thread_tone(*status);
    let (done, total) = thread.done_of();
    let sign = scene.page.symbols.thread(*status);
    let before = Line::of(tone, &format!("{sign} ")).then(Tone::Plain, &format!("{} ", thread.id));
    let mut behind =
        Line::of(Tone::Muted, &format!(" ({done}/{total})")).then(tone, &format!(" {status}"));
    if let Some(agent) = thread.assigned_agent() {
        behind = behind.then(Tone::Muted, " @").words(Tone::Muted, agent);
    }
    let name = Line::new().words(Tone::Plain, thread.name());
    around_name(before, name, behind, room, scene.page.symbols.ellipsis())
}

fn tasks(scene: &Scene<'_>, thread: &Thread<'_>, trunk: &str, lines: &mut Vec<Line>) {
    for (index, task) in thread.tasks.iter().enumerate() {
        let branch = Branch::under(scene, trunk, index + 1 == thread.tasks.len());
        let sign = scene.page.symbols.task(task.status);
        let content = Line::of(task_tone(task.status), &format!("{sign} "))
            .then(Tone::Muted, &format!("{} ", task.id))
            .words(Tone::Plain, &task.name);
        lines.push(branch.line(content));
    }
}
