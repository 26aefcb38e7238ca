//! `work export --format csv`: one row a task, columns that never change their order.
use super::totals::Totals;
use crate::domain::workstream::Workstream;
use jiff::Timestamp;

/// The columns. New ones are added at the end.
pub const COLUMNS: [&str; 20] = [
    "task_id",
    "name",
    "stage_id",
    "stage_name",
    "batch_id",
    "batch_name",
    "thread_id",
    "thread_name",
    "status",
    "agent",
    "created_at",
    "updated_at",
    "sessions",
    "seconds",
    "tokens",
    "cost",
    "report",
    "breadcrumb",
    "evidence",
    "blocked_by",
];

/// Whether a spreadsheet may take text for a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// Text that begins as a formula gets an apostrophe in front.
    Disarmed,
    /// Every byte as it is.
    AsIs,
}

/// The table with its titles. Sessions, seconds, tokens and cost stand at the task at which a
/// session started, so that each counts once.
#[must_use]
pub fn export_csv(workstream: &Workstream, formulas: Formulas, now: Timestamp) -> String {
    let mut csv = COLUMNS.join(",") + "\n";
    let mut tasks: Vec<_> = workstream.tasks.iter().collect();
    tasks.sort_by_key(|task| task.id);
    for task in tasks {
        let id = task.id;
        let totals = Totals::of(&task.sessions, now);
        let number = |number: Option<String>| number.unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let evidence = match &task.evidence {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        };
        let fields = [
            id.to_string(),
            task.name.clone(),
            id.thread.stage().to_string(),
            task.stage_name.clone(),
            id.thread.batch.to_string(),
            task.batch_name.clone(),
            id.thread.to_string(),
            task.thread_name.clone(),
            task.status.to_string(),
            text(&task.assigned_agent),
            number(task.created_at.map(|at| at.to_string())),
            number(task.updated_at.map(|at| at.to_string())),
            totals.sessions.to_string(),
            totals.seconds.to_string(),
            number(totals.tokens.map(|tokens| tokens.total().to_string())),
            number(totals.cost.map(|cost| cost.to_string())),
            text(&task.report),
            text(&task.breadcrumb),
            evidence,
            text(&task.blocked_by),
        ];
        let row: Vec<String> = fields.iter().map(|it| field(it, formulas)).collect();
        csv.push_str(&row.join(","));
        csv.push('\n');
    }
    csv
}

/// One field as RFC 4180 has it: quoted when it must be, quotes doubled.
fn field(text: &str, formulas: Formulas) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula && formulas == Formulas::Disarmed {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    let must = text.contains([',', '"', '\n', '\r'])
        || text.starts_with([' ', '\t'])
        || text.ends_with([' ', '\t']);
    if must {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_when_they_must_be() {
        let cases = [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            (" blank", "\" blank\""),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-1,2", "\"'-1,2\""),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(field(text, Formulas::Disarmed), expected, "{text:?}");
        }
        assert_eq!(field("=1+1", Formulas::AsIs), "=1+1");
    }
}
