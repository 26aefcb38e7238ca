//! `work why`: what happened, oldest first, and what follows from it.
use super::amount::many;
use super::attention::attention;
use super::duration::local;
use super::line::{Line, wrap};
use super::scene::Scene;
use super::style::Tone;
use super::waits::awaited;
use crate::domain::happened::Happened;
use crate::domain::id::Scope;

/// The word for where the item stands.
#[must_use]
pub fn status_of(scene: &Scene<'_>, item: Scope) -> String {
    let workstream = scene.workstream;
    match item {
        Scope::Task(id) => workstream
            .task(id)
            .map(|task| task.status.word().to_owned())
            .unwrap_or_default(),
        Scope::Thread(id) => workstream
            .thread(id)
            .map(|thread| thread.status(&scene.around).word().to_owned())
            .unwrap_or_default(),
        Scope::Batch(_) | Scope::Stage(_) => scene.progress(Some(item)).word().to_owned(),
    }
}

/// The item's name.
fn name(scene: &Scene<'_>, item: Scope) -> String {
    let workstream = scene.workstream;
    match item {
        Scope::Task(id) => workstream.task(id).map(|task| task.name.clone()),
        Scope::Thread(id) => workstream.thread(id).map(|t| t.name().to_owned()),
        Scope::Batch(id) => Some(workstream.batch_name(id).to_owned()),
        Scope::Stage(id) => Some(workstream.stage_name(id).to_owned()),
    }
    .unwrap_or_default()
}

/// The chain of events, then the status and what to do about it.
#[must_use]
pub fn why_view(scene: &Scene<'_>, item: Scope, events: &[Happened]) -> Vec<Line> {
    let limit = scene.page.width;
    let head = Line::of(Tone::Strong, &format!("{} {item}  ", item.kind()))
        .words(Tone::Plain, &name(scene, item));
    let mut lines = vec![head.cut(limit, scene.page.symbols.ellipsis())];
    if events.is_empty() {
        lines.push(Line::of(Tone::Muted, "  nothing happened yet"));
    }
    for event in events {
        let about = event
            .id
            .as_ref()
            .filter(|id| **id != item.to_string())
            .map(|id| format!("{id} "))
            .unwrap_or_default();
        let by = event
            .by
            .as_ref()
            .map(|by| format!(" ({by})"))
            .unwrap_or_default();
        let at = local(event.at, &scene.page.zone);
        let text = format!("{at}  {about}{}{by}", event.text);
        lines.extend(wrap(Tone::Plain, &text, 2, limit));
    }
    lines.extend(verdict(scene, item));
    lines
}

/// What a queued thread waits for, or the agent of a running one.
fn because(scene: &Scene<'_>, item: Scope) -> Option<String> {
    let Scope::Thread(id) = item else {
        return None;
    };
    let thread = scene.workstream.thread(id)?;
    let status = thread.status(&scene.around);
    let waits = || scene.live(thread.running()?)?.waits.clone();
    awaited(scene, &thread, status)
        .map(|awaited| awaited.text)
        .or_else(|| Some(format!("its agent waits: {}", waits()?)))
}

/// What follows.
fn verdict(scene: &Scene<'_>, item: Scope) -> Vec<Line> {
    let limit = scene.page.width;
    let status = match item {
        Scope::Batch(_) | Scope::Stage(_) => status_of(scene, item).replace('_', " "),
        _ => status_of(scene, item),
    };
    let mut needy = attention(scene);
    needy.retain(|need| item.holds(need.id));
    let mut lines = vec![Line::new()];
    match (item, needy.as_slice()) {
        (Scope::Thread(_) | Scope::Task(_), [need]) if !need.cause.is_empty() => {
            let text = format!("So it is {status}: {}", need.cause);
            lines.extend(wrap(Tone::Strong, &text, 0, limit));
        }
        (Scope::Batch(_) | Scope::Stage(_), [_, ..]) => {
            let text = format!(
                "So it is {status}, and {} of it need you",
                many(needy.len(), "thread")
            );
            lines.extend(wrap(Tone::Strong, &text, 0, limit));
        }
        _ => {
            let because = because(scene, item).map(|text| format!(": {text}"));
            let text = format!("So it is {status}{}", because.unwrap_or_default());
            lines.extend(wrap(Tone::Strong, &text, 0, limit));
        }
    }
    let steps = needy.iter().take(1).flat_map(|need| &need.steps);
    for step in steps {
        let arrow = format!("  {} ", scene.page.symbols.arrow());
        lines.push(Line::of(Tone::Plain, &arrow).then(Tone::Accent, &step.command));
    }
    lines
}
