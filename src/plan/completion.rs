//! COMPLETION.md: what a finished workstream did.
use super::model::Plan;
use crate::domain::id::{BatchId, StageId};
use crate::domain::progress::Counts;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::workstream::Workstream;
use jiff::Timestamp;

/// What is written down.
#[derive(Debug, Clone, Copy)]
pub struct Completion<'a> {
    /// Its tasks and names.
    pub workstream: &'a Workstream,
    /// The plan, whose names are shown if it is there.
    pub plan: Option<&'a Plan>,
    /// Its id, `NNN-name`.
    pub stream_id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// When it was completed.
    pub at: Timestamp,
    /// What it came to, in a few sentences.
    pub summary: Option<&'a str>,
    /// What was learned; each is an item.
    pub insights: &'a [String],
    /// What was missing when it was completed all the same.
    pub missing: &'a [String],
    /// Files that it made or changed.
    pub files: &'a [String],
}

/// The text of COMPLETION.md. Stages, batches and threads stand in the order of their numbers.
#[must_use]
pub fn completion(it: &Completion<'_>) -> String {
    let mut lines = vec![
        format!("# Completion: {}", it.name),
        String::new(),
        format!("**Stream ID:** `{}`", it.stream_id),
        format!(
            "**Completed At:** {}",
            it.at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
        ),
        String::new(),
    ];
    if let Some(summary) = it.summary {
        lines.extend([summary.trim().to_owned(), String::new()]);
    }
    if !it.missing.is_empty() {
        lines.push("## Completed although".to_owned());
        let missing = it.missing.iter();
        lines.extend(missing.map(|text| format!("- {}", one_line(text))));
        lines.push(String::new());
    }
    lines.push("## Accomplishments".to_owned());
    accomplishments(it, &mut lines);
    lines.extend([String::new(), "## Key Insights".to_owned()]);
    if it.insights.is_empty() {
        lines.push("_None recorded._".to_owned());
    }
    let insights = it
        .insights
        .iter()
        .map(|text| format!("- {}", one_line(text)));
    lines.extend(insights);
    lines.extend([String::new(), "## File References".to_owned()]);
    if it.files.is_empty() {
        lines.push("_No files found._".to_owned());
    }
    lines.extend(it.files.iter().map(|path| format!("- `{path}`")));
    metrics(it.workstream, &mut lines);
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn accomplishments(it: &Completion<'_>, lines: &mut Vec<String>) {
    let (mut stage, mut batch): (Option<StageId>, Option<BatchId>) = (None, None);
    for thread in it.workstream.threads() {
        let id = thread.id;
        if stage.replace(id.stage()) != Some(id.stage()) {
            lines.extend([String::new(), format!("### {}", stage_name(it, id.stage()))]);
        }
        if batch.replace(id.batch) != Some(id.batch) {
            lines.extend([String::new(), format!("#### {}", batch_name(it, id.batch))]);
        }
        let planned = it.plan.and_then(|plan| plan.thread(id));
        let name = planned.map_or(thread.name(), |thread| thread.name.as_str());
        lines.extend([String::new(), format!("**Thread: {name}**")]);
        for task in &thread.tasks {
            tell(task, lines);
        }
    }
}

/// The plan's name for a stage; names are kept by number, so that equal numbers of different
/// stages are never taken for each other.
fn stage_name(it: &Completion<'_>, id: StageId) -> String {
    let planned = it.plan.and_then(|plan| plan.stage(id));
    let name = planned.map_or_else(|| it.workstream.stage_name(id), |stage| stage.name.as_str());
    named("Stage", name, &id.to_string())
}

fn batch_name(it: &Completion<'_>, id: BatchId) -> String {
    let planned = it.plan.and_then(|plan| plan.batch(id));
    let name = planned.map_or_else(|| it.workstream.batch_name(id), |batch| batch.name.as_str());
    named("Batch", name, &id.to_string())
}

/// What nobody gave a name is called by its number: a heading is never empty.
fn named(what: &str, name: &str, id: &str) -> String {
    match name.trim() {
        "" => format!("{what} {id}"),
        name => name.to_owned(),
    }
}

fn tell(task: &Task, lines: &mut Vec<String>) {
    let name = one_line(&task.name);
    lines.push(match task.status {
        TaskStatus::Completed => format!("- ✓ {name}"),
        TaskStatus::Cancelled => format!("- ✗ {name} (cancelled)"),
        other => format!("- ○ {name} ({other})"),
    });
    let report = task.report.as_deref().unwrap_or_default();
    let report = report
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines.extend(report.map(|line| format!("  > {line}")));
}

fn metrics(workstream: &Workstream, lines: &mut Vec<String>) {
    let counts: Counts = workstream.counts();
    let Counts {
        total,
        pending,
        in_progress,
        completed,
        blocked,
        cancelled,
        begun: _,
    } = counts;
    // tenths of a percent, rounded down: 100.0 only when everything is completed
    let tenths = (completed * 1000).checked_div(total).unwrap_or(0);
    lines.extend([
        String::new(),
        "## Metrics".to_owned(),
        format!("- **Tasks:** {completed}/{total} completed"),
        format!("- **Stages:** {}", workstream.stages().len()),
        format!("- **Batches:** {}", workstream.batches().len()),
        format!("- **Threads:** {}", workstream.threads().len()),
        format!("- **Completion Rate:** {}.{}%", tenths / 10, tenths % 10),
        "- **Status Breakdown:**".to_owned(),
        format!("  - Completed: {completed}"),
        format!("  - In Progress: {in_progress}"),
        format!("  - Pending: {pending}"),
        format!("  - Blocked: {blocked}"),
        format!("  - Cancelled: {cancelled}"),
    ]);
}
