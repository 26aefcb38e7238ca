//! `work status`: progress first, then what runs, then what needs a person.
use super::amount::{dollars, many, tokens};
use super::attention::{Attention, attention};
use super::boxed::{boxed, inner};
use super::line::{Line, flow, wrap};
use super::queued::queued;
use super::scene::Scene;
use super::style::Tone;
use super::symbols::{approval_word, progress_tone, thread_tone};
use super::thread_table;
use crate::domain::id::{Scope, StageId};
use crate::domain::progress::Progress;
use crate::domain::run::RunState;
use crate::domain::thread::{Thread, ThreadStatus};
use std::collections::BTreeSet;

/// Cells of the progress bar.
const BAR: usize = 30;

/// The whole view. With a scope only its threads are listed.
#[must_use]
pub fn status_view(scene: &Scene<'_>, scope: Option<Scope>) -> Vec<Line> {
    let mut lines = boxed(scene.page, progress(scene), stages(scene, scope));
    lines.extend(threads(scene, scope));
    lines.extend(needs(scene, scope));
    lines.extend(queue(scene));
    lines
}

fn progress(scene: &Scene<'_>) -> Vec<Line> {
    let workstream = scene.workstream;
    let symbols = scene.page.symbols;
    let status = scene.progress(None);
    let counts = workstream.counts();
    let mut parts = vec![
        Line::new().words(Tone::Strong, scene.id()),
        Line::new().words(Tone::Plain, scene.name()),
        Line::of(
            progress_tone(status),
            &format!("{} {}", symbols.progress(status), spoken(status)),
        ),
    ];
    let run_paused = workstream
        .run
        .as_ref()
        .is_some_and(|run| run.state == RunState::Paused);
    if workstream.paused || run_paused {
        let text = format!("{} paused", symbols.paused());
        parts.push(Line::of(Tone::Warning, &text));
    }
    if scene.is_rehearsal() {
        parts.push(Line::of(Tone::Warning, "rehearsal"));
    }
    let mut lines = flow(parts, "  ", 2, inner(scene.page), symbols.ellipsis());
    let filled = counts.percent() * BAR / 100;
    let (full, empty) = symbols.bar();
    lines.push(
        Line::of(progress_tone(status), &full.repeat(filled))
            .then(Tone::Muted, &empty.repeat(BAR - filled))
            .then(Tone::Strong, &format!(" {}%", counts.percent())),
    );
    let gap = format!(" {} ", symbols.dot());
    let mut facts = vec![match counts.total {
        0 => "no tasks yet".to_owned(),
        total => format!("{}/{} done", counts.done(), many(total, "task")),
    }];
    for (count, word) in [
        (counts.in_progress, "in progress"),
        (counts.blocked, "blocked"),
        (counts.pending, "pending"),
        (counts.cancelled, "cancelled"),
    ] {
        if count > 0 {
            facts.push(format!("{count} {word}"));
        }
    }
    facts.extend(spent(scene));
    let facts = facts.iter().map(|fact| Line::of(Tone::Plain, fact));
    lines.extend(flow(
        facts.collect(),
        &gap,
        2,
        inner(scene.page),
        symbols.ellipsis(),
    ));
    lines
}

/// Tokens and cost of all sessions, where there are any.
fn spent(scene: &Scene<'_>) -> Vec<String> {
    let mut used: u64 = 0;
    let mut cost: Option<f64> = None;
    for (_, record) in scene.workstream.sessions() {
        used = used.saturating_add(record.tokens.map_or(0, |tokens| tokens.total()));
        if let Some(spent) = record.cost {
            cost = Some(cost.unwrap_or(0.0) + spent);
        }
    }
    let used = (used > 0).then(|| format!("{} tokens", tokens(used)));
    used.into_iter().chain(cost.map(dollars)).collect()
}

fn stages(scene: &Scene<'_>, scope: Option<Scope>) -> Vec<Line> {
    let shown = |stage: &StageId| {
        scope.is_none_or(|scope| {
            let mut threads = scene.workstream.threads().into_iter();
            threads.any(|thread| thread.id.stage() == *stage && scope.holds(thread.id))
        })
    };
    let stages = scene.workstream.stages().into_iter().filter(shown);
    stages.flat_map(|stage| stage_row(scene, stage)).collect()
}

fn stage_row(scene: &Scene<'_>, stage: StageId) -> Vec<Line> {
    let symbols = scene.page.symbols;
    let counts = scene.workstream.stage_counts(stage);
    let status = scene.progress(Some(Scope::Stage(stage)));
    let (approval, tone) = approval_word(scene.workstream.approval.of_stage(stage));
    let head = Line::of(progress_tone(status), symbols.progress(status))
        .then(Tone::Plain, &format!(" Stage {stage}: "))
        .words(Tone::Plain, scene.workstream.stage_name(stage));
    let parts = vec![
        head,
        Line::of(
            Tone::Plain,
            &format!("({}/{})", counts.done(), counts.total),
        ),
        Line::of(Tone::Accent, &session_summary(scene, stage)),
        Line::of(tone, approval),
    ];
    flow(parts, " ", 4, inner(scene.page), symbols.ellipsis())
}

/// `[4s 1▶ 2⟲]`: sessions, threads that run, threads to be continued. Zero parts are left out.
fn session_summary(scene: &Scene<'_>, stage: StageId) -> String {
    let symbols = scene.page.symbols;
    let sessions = scene.session_counts(stage);
    if sessions.count == 0 {
        return String::new();
    }
    let mut parts = vec![format!("{}s", sessions.count)];
    for (count, sign) in [
        (sessions.running, symbols.running()),
        (sessions.resumable, symbols.resumable()),
    ] {
        if count > 0 {
            parts.push(format!("{count}{sign}"));
        }
    }
    format!("[{}]", parts.join(" "))
}

/// Stages where something goes on: not all done, and begun or next in line.
fn active_stages(scene: &Scene<'_>) -> BTreeSet<StageId> {
    let next = scene.workstream.next_batch().map(|batch| batch.stage);
    scene
        .threads()
        .iter()
        .filter(|(thread, status)| match status {
            ThreadStatus::Completed => false,
            ThreadStatus::Pending => next == Some(thread.id.stage()),
            _ => true,
        })
        .map(|(thread, _)| thread.id.stage())
        .collect()
}

fn threads(scene: &Scene<'_>, scope: Option<Scope>) -> Vec<Line> {
    let active = active_stages(scene);
    let mut rows = scene.threads_in(scope);
    rows.retain(|(thread, _)| scope.is_some() || active.contains(&thread.id.stage()));
    let mut lines = thread_table::thread_table(scene, &rows);
    if !lines.is_empty() {
        lines.insert(0, Line::new());
    }
    lines.extend(waits(scene, &rows));
    lines
}

/// What running threads wait for: worth a whole line on every page.
fn waits(scene: &Scene<'_>, rows: &[(Thread<'_>, ThreadStatus)]) -> Vec<Line> {
    let sign = scene.page.symbols.thread(ThreadStatus::Waiting);
    let waiting = rows.iter().filter_map(|(thread, _)| {
        let live = scene.live(thread.running()?)?;
        let text = format!("{sign} {} waits: {}", thread.id, live.waits.as_deref()?);
        Some(wrap(Tone::Warning, &text, 0, scene.page.width))
    });
    waiting.flatten().collect()
}

fn needs(scene: &Scene<'_>, scope: Option<Scope>) -> Vec<Line> {
    let mut items = attention(scene);
    items.retain(|item| scope.is_none_or(|scope| scope.holds(item.id)));
    if items.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![Line::new(), Line::of(Tone::Strong, "Needs you first")];
    for item in &items {
        lines.extend(need(scene, item));
    }
    lines
}

fn need(scene: &Scene<'_>, item: &Attention) -> Vec<Line> {
    let symbols = scene.page.symbols;
    let limit = scene.page.width;
    let tone = thread_tone(item.what);
    let mark = format!("{} {} {}  ", symbols.thread(item.what), item.id, item.what);
    let head = Line::of(tone, &mark).words(Tone::Plain, &item.name);
    let mut lines = vec![head.cut(limit, symbols.ellipsis())];
    lines.extend(wrap(Tone::Plain, &item.cause, 4, limit));
    let widest = item.steps.iter().map(|step| step.command.len()).max();
    for step in &item.steps {
        let command = Line::of(Tone::Plain, &format!("    {} ", symbols.arrow()))
            .then(Tone::Accent, &step.command);
        let explained = command
            .clone()
            .padded(widest.unwrap_or(0) + 8)
            .then(Tone::Muted, step.effect);
        // a command that is cut cannot be typed: leave the explanation out instead
        lines.push(if explained.width() <= limit {
            explained
        } else {
            command
        });
    }
    lines
}

fn queue(scene: &Scene<'_>) -> Vec<Line> {
    let limit = scene.page.width;
    let groups = queued(scene);
    let count: usize = groups.iter().map(|group| group.threads.len()).sum();
    if count == 0 {
        return Vec::new();
    }
    let mut lines = vec![
        Line::new(),
        Line::of(Tone::Strong, &format!("{count} queued")),
    ];
    for group in &groups {
        let ids: Vec<String> = group.threads.iter().map(ToString::to_string).collect();
        let text = format!("{}: {}", group.why, ids.join(" "));
        lines.extend(wrap(Tone::Plain, &text, 2, limit));
        if let Some(command) = group.command {
            let arrow = format!("    {} ", scene.page.symbols.arrow());
            lines.push(Line::of(Tone::Plain, &arrow).then(Tone::Accent, command));
        }
    }
    lines
}

/// The word as people say it.
pub(super) fn spoken(progress: Progress) -> String {
    progress.word().replace('_', " ")
}
