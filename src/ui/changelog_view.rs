//! `work changelog`: completed tasks by local date, newest first.
use super::markdown::{literal, quoted};
use crate::domain::id::TaskId;
use crate::domain::workstream::Workstream;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::cmp::Reverse;

/// A completed task and when it was completed.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The task.
    pub id: TaskId,
    /// Its local date; none when nobody knows.
    pub date: Option<Date>,
    /// When exactly.
    pub at: Option<Timestamp>,
}

/// The entries since a date, newest first, those of one moment by id. Tasks without a time stand
/// at the end, and are left out when a date is asked for.
#[must_use]
pub fn entries(
    completed: &[(TaskId, Option<Timestamp>)],
    since: Option<Date>,
    zone: &TimeZone,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = completed
        .iter()
        .map(|(id, at)| Entry {
            id: *id,
            date: at.map(|at| at.to_zoned(zone.clone()).date()),
            at: *at,
        })
        .filter(|entry| since.is_none_or(|since| entry.date.is_some_and(|date| date >= since)))
        .collect();
    entries.sort_by_key(|entry| (Reverse(entry.at), entry.id));
    entries
}

/// As Markdown.
#[must_use]
pub fn changelog_md(workstream: &Workstream, name: &str, entries: &[Entry]) -> String {
    let mut lines = vec![format!("# Changelog: {}", literal(name))];
    let mut date: Option<Option<Date>> = None;
    for entry in entries {
        if date.replace(entry.date) != Some(entry.date) {
            let title = entry
                .date
                .map_or_else(|| "Date unknown".to_owned(), |date| date.to_string());
            lines.extend([String::new(), format!("## {title}"), String::new()]);
        }
        let Some(task) = workstream.task(entry.id) else {
            continue;
        };
        lines.push(format!("- {} ({})", literal(&task.name), task.id));
        lines.extend(quoted(task.report.as_deref().unwrap_or_default(), "  "));
    }
    if entries.is_empty() {
        lines.extend([String::new(), "Nothing was completed.".to_owned()]);
    }
    lines.push(String::new());
    lines.join("\n")
}

/// For scripts.
#[must_use]
pub fn changelog_json(workstream: &Workstream, entries: &[Entry]) -> Value {
    let entries: Vec<Value> = entries
        .iter()
        .filter_map(|entry| {
            let task = workstream.task(entry.id)?;
            Some(json!({
                "id": task.id,
                "name": task.name,
                "thread": task.thread_name,
                "completedAt": entry.at,
                "date": entry.date.map(|date| date.to_string()),
                "report": task.report,
            }))
        })
        .collect();
    json!({ "stream": workstream.stream_id, "entries": entries })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_local_and_newest_come_first() {
        let at = |text: &str| Some(text.parse().unwrap());
        let completed = [
            (TaskId::new(1, 1, 1, 1), at("2026-01-02T22:30:00Z")),
            (TaskId::new(1, 1, 1, 2), at("2026-01-02T23:30:00Z")),
            (TaskId::new(1, 1, 2, 1), None),
            (TaskId::new(1, 1, 1, 3), at("2026-01-02T23:30:00Z")),
        ];
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let all = entries(&completed, None, &zone);
        let dates: Vec<_> = all.iter().map(|entry| entry.date.map(Date::day)).collect();
        assert_eq!(dates, [Some(3), Some(3), Some(2), None]);
        assert_eq!(all[0].id, TaskId::new(1, 1, 1, 2));
        let since = entries(&completed, Some("2026-01-03".parse().unwrap()), &zone);
        assert_eq!(since.len(), 2);
    }
}
