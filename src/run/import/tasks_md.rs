//! TASKS.md of the ancestor: headings, check marks, reports. Nothing that looks like a task is
//! passed over in silence.
use super::problem::Problems;
use crate::domain::id::{TaskId, ThreadId};
use crate::domain::task::TaskStatus;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A task as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OldTask {
    pub(super) id: TaskId,
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) status: TaskStatus,
    pub(super) report: Option<String>,
    pub(super) stage_name: String,
    pub(super) batch_name: String,
    pub(super) thread_name: String,
    pub(super) agent: Option<String>,
}

#[derive(Default)]
struct Place {
    stage: Option<(u32, String)>,
    batch: Option<(u32, String)>,
    thread: Option<(u32, String)>,
    agent: Option<String>,
}

/// Reads all tasks.
pub(super) fn read(text: &str, at: &mut Problems<'_>) -> Vec<OldTask> {
    let (mut place, mut tasks) = (Place::default(), Vec::<OldTask>::new());
    let (mut in_report, mut fence) = (false, false);
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fence = !fence;
        }
        if fence {
            continue;
        }
        if let Some(quote) = trimmed.strip_prefix('>') {
            report(quote.trim(), number, &mut in_report, &mut tasks, at);
            continue;
        }
        in_report = in_report && trimmed.is_empty();
        if let Some(heading) = trimmed.strip_prefix("##") {
            place.enter(heading, number, at);
        } else if let Some(item) = item(trimmed) {
            tasks.extend(task(item, number, &place, &tasks, at));
        }
    }
    tasks
}

/// The text behind `- ` or `* ` when a box follows.
fn item(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['-', '*', '+'])?.trim_start();
    rest.starts_with('[').then_some(rest)
}

impl Place {
    /// A heading below the title: `## Stage`, `### Batch`, `#### Thread`.
    fn enter(&mut self, heading: &str, line: usize, at: &mut Problems<'_>) {
        let heading = heading.trim_start_matches('#').trim();
        let numbered = |word: &str| {
            let head = heading.get(..word.len())?;
            let rest = heading.get(word.len()..)?;
            if !head.eq_ignore_ascii_case(word) {
                return None;
            }
            let (number, name) = rest.trim_start().split_once(':')?;
            Some((number.trim().parse::<u32>().ok()?, name.trim().to_owned()))
        };
        if let Some(stage) = numbered("stage ") {
            *self = Self {
                stage: Some(stage),
                ..Self::default()
            };
        } else if let Some(batch) = numbered("batch ") {
            (self.batch, self.thread, self.agent) = (Some(batch), None, None);
        } else if let Some((number, name)) = numbered("thread ") {
            // the ancestor dropped a thread whose name or agent it did not like, with its tasks
            let (name, agent) = match name.rfind("@agent:") {
                Some(from) => {
                    let (before, agent) = name.split_at(from);
                    let agent = agent.trim_start_matches("@agent:").trim();
                    (before.trim().to_owned(), agent.to_owned())
                }
                None => (name, String::new()),
            };
            self.thread = Some((number, name));
            self.agent = Some(agent).filter(|agent| !agent.is_empty());
        } else {
            (self.thread, self.agent) = (None, None);
            at.unread(
                Some(line),
                format!(
                    "`{heading}` is no stage, batch or thread; what follows is read by its ids"
                ),
            );
        }
    }

    fn thread_id(&self) -> Option<ThreadId> {
        let ((stage, _), (batch, _), (thread, _)) = (
            self.stage.as_ref()?,
            self.batch.as_ref()?,
            self.thread.as_ref()?,
        );
        Some(ThreadId::new(*stage, *batch, *thread))
    }
}

fn task(
    item: &str,
    line: usize,
    place: &Place,
    tasks: &[OldTask],
    at: &mut Problems<'_>,
) -> Option<OldTask> {
    let (mark, rest) = item.strip_prefix('[')?.split_once(']')?;
    let rest = rest.trim();
    let (id, name) = match rest
        .strip_prefix("Task ")
        .and_then(|rest| rest.split_once(':'))
    {
        Some((id, name)) => (Some(id.trim()), name.trim()),
        None => (None, rest),
    };
    // an untouched placeholder
    if name.is_empty() {
        return None;
    }
    let status = match mark {
        " " | "" => TaskStatus::Pending,
        "x" | "X" => TaskStatus::Completed,
        "~" => TaskStatus::InProgress,
        "!" => TaskStatus::Blocked,
        "-" => TaskStatus::Cancelled,
        other => {
            at.changed(
                Some(line),
                format!("the mark `[{other}]` has no meaning; taken as pending"),
            );
            TaskStatus::Pending
        }
    };
    let here = place.thread_id();
    let id = match (id.map(str::parse::<TaskId>), here) {
        (Some(Ok(id)), _) => id,
        (_, Some(thread)) => {
            let highest = tasks
                .iter()
                .filter(|task| task.id.thread == thread)
                .map(|task| task.id.number)
                .max();
            let id = TaskId {
                thread,
                number: highest.unwrap_or(0).saturating_add(1),
            };
            at.changed(
                Some(line),
                format!("a task without a usable id; it becomes {id}"),
            );
            id
        }
        (_, None) => {
            at.unread(
                Some(line),
                format!("a task without an id and outside of a thread: {rest}"),
            );
            return None;
        }
    };
    let at_home = here == Some(id.thread);
    if !at_home {
        at.changed(
            Some(line),
            format!("task {id} does not stand under its thread; its id is believed"),
        );
    }
    let name_of = |part: &Option<(u32, String)>| {
        part.as_ref()
            .filter(|_| at_home)
            .map(|(_, name)| name.clone())
            .unwrap_or_default()
    };
    Some(OldTask {
        id,
        line,
        name: name.to_owned(),
        status,
        report: None,
        stage_name: name_of(&place.stage),
        batch_name: name_of(&place.batch),
        thread_name: name_of(&place.thread),
        agent: place.agent.clone().filter(|_| at_home),
    })
}

/// `> Report: text` and the lines that follow it belong to the task above.
fn report(
    quote: &str,
    line: usize,
    in_report: &mut bool,
    tasks: &mut [OldTask],
    at: &mut Problems<'_>,
) {
    let begins = quote
        .get(..7)
        .is_some_and(|word| word.eq_ignore_ascii_case("report:"));
    let text = if begins {
        quote.get(7..).unwrap_or_default().trim()
    } else {
        quote
    };
    let Some(task) = tasks.last_mut().filter(|_| begins || *in_report) else {
        if !quote.is_empty() {
            at.unread(
                Some(line),
                format!("a quotation that is no report: {quote}"),
            );
        }
        return;
    };
    *in_report = true;
    if text.is_empty() {
        return;
    }
    match &mut task.report {
        Some(report) => {
            report.push('\n');
            report.push_str(text);
        }
        None => task.report = Some(text.to_owned()),
    }
}

/// Adds to the tasks what only TASKS.md knows. Where both know a task, tasks.json is right.
pub(super) fn merge(
    old: Vec<OldTask>,
    tasks: &mut BTreeMap<TaskId, Map<String, Value>>,
    at: &mut Problems<'_>,
) {
    for task in old {
        match tasks.get_mut(&task.id) {
            None => {
                tasks.insert(task.id, task.value());
            }
            Some(known) => {
                let status = known.get("status").and_then(Value::as_str);
                if status != Some(task.status.word()) {
                    let status = status.unwrap_or_default().to_owned();
                    at.changed(
                        Some(task.line),
                        format!(
                            "task {} is {} here and {status} in tasks.json, which counts",
                            task.id, task.status
                        ),
                    );
                }
                let has_report = known.get("report").is_some_and(|report| !report.is_null());
                if let Some(report) = task.report.filter(|_| !has_report) {
                    known.insert("report".to_owned(), report.into());
                }
            }
        }
    }
}

impl OldTask {
    fn value(&self) -> Map<String, Value> {
        let mut value = Map::new();
        let mut put = |key: &str, text: &str| {
            value.insert(key.to_owned(), text.into());
        };
        put("id", &self.id.to_string());
        put("name", &self.name);
        put("stage_name", &self.stage_name);
        put("batch_name", &self.batch_name);
        put("thread_name", &self.thread_name);
        put("status", self.status.word());
        if let Some(agent) = &self.agent {
            put("assigned_agent", agent);
        }
        if let Some(report) = &self.report {
            put("report", report);
        }
        value.insert("sessions".to_owned(), Value::Array(Vec::new()));
        value
    }
}
