//! `work export --format md`: the tasks as one table.
use super::markdown::{literal, row, titles};
use crate::domain::workstream::Workstream;

/// The table, by id.
#[must_use]
pub fn export_md(workstream: &Workstream, name: &str) -> String {
    let mut lines = vec![format!("# {}", literal(name)), String::new()];
    lines.extend(titles(&[
        "task", "name", "stage", "batch", "thread", "status", "agent", "report",
    ]));
    let mut tasks: Vec<_> = workstream.tasks.iter().collect();
    tasks.sort_by_key(|task| task.id);
    for task in tasks {
        lines.push(row(&[
            task.id.to_string(),
            literal(&task.name),
            literal(&task.stage_name),
            literal(&task.batch_name),
            literal(&task.thread_name),
            task.status.to_string(),
            literal(task.assigned_agent.as_deref().unwrap_or_default()),
            literal(task.report.as_deref().unwrap_or_default()),
        ]));
    }
    lines.push(String::new());
    lines.join("\n")
}
