//! Insertions into the text of a plan. No other byte changes.
use super::comment::one_line;
use super::model::{Origin, Plan};
use super::parse::parse;
use super::position::Span;
use crate::domain::clean::clean_line;
use crate::domain::id::{BatchId, StageId, TaskId, ThreadId};

/// Why a plan cannot be edited so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The plan has no such stage.
    #[error("the plan has no stage {0}")]
    NoStage(StageId),
    /// The plan has no such batch.
    #[error("the plan has no batch {0}")]
    NoBatch(BatchId),
    /// The plan has no such thread.
    #[error("the plan has no thread {0}")]
    NoThread(ThreadId),
    /// There is nothing to call it by.
    #[error("the {0} needs a name")]
    EmptyName(&'static str),
    /// Written into the plan it would mean something else.
    #[error("`{0}` cannot be written into the plan: it would be read as something else")]
    Unreadable(String),
}

/// A text with something inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited<Id> {
    /// The whole new text.
    pub text: String,
    /// What is new in it.
    pub id: Id,
}

/// A thread to be written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NewThread<'a> {
    /// Its name.
    pub name: &'a str,
    /// The agent it is given to.
    pub agent: Option<&'a str>,
    /// What it is about.
    pub summary: Option<&'a str>,
}

/// Adds a stage behind all others, with its sections to fill.
///
/// # Errors
/// When the name is empty or cannot be written.
pub fn add_stage(
    text: &str,
    name: &str,
    definition: Option<&str>,
) -> Result<Edited<StageId>, EditError> {
    let name = checked(name, "stage")?;
    let (plan, _) = parse(text);
    let id = StageId(next(plan.stages.iter().map(|stage| stage.number)));
    let mut block = Vec::new();
    if plan.places.stages.is_none() && plan.stages.is_empty() {
        block.extend(["## Stages".to_owned(), String::new()]);
    }
    block.extend([format!("### Stage {id}: {name}"), String::new()]);
    block.extend(["#### Definition".to_owned(), String::new()]);
    block.extend(paragraph(definition));
    block.push("#### Batches".to_owned());
    let new = insert_block(text, plan.places.end_of_stages, &block);
    let fits = |plan: &Plan| plan.stage(id).is_some_and(|stage| stage.name == name);
    verified(new, id, &name, fits)
}

/// Adds a batch behind the others of its stage.
///
/// # Errors
/// When there is no such stage, or the name is empty or cannot be written.
pub fn add_batch(
    text: &str,
    stage: StageId,
    name: &str,
    summary: Option<&str>,
) -> Result<Edited<BatchId>, EditError> {
    let name = checked(name, "batch")?;
    let (plan, _) = parse(text);
    let it = plan.stage(stage).ok_or(EditError::NoStage(stage))?;
    let number = next(it.batches.iter().map(|batch| batch.number));
    let id = BatchId { stage, number };
    let mut block = Vec::new();
    let last = it.batches.iter().map(|batch| batch.block.end).max();
    let at = last.or(it.end_of_batches).unwrap_or_else(|| {
        block.extend(["#### Batches".to_owned(), String::new()]);
        it.block.end
    });
    block.extend([format!("##### Batch {number:02}: {name}"), String::new()]);
    block.extend(paragraph(summary));
    let new = insert_block(text, at, &block);
    let fits = |plan: &Plan| plan.batch(id).is_some_and(|batch| batch.name == name);
    verified(new, id, &name, fits)
}

/// Adds a thread behind the others of its batch.
///
/// # Errors
/// When there is no such batch, or the name is empty or cannot be written.
pub fn add_thread(
    text: &str,
    batch: BatchId,
    thread: NewThread<'_>,
) -> Result<Edited<ThreadId>, EditError> {
    let name = checked(thread.name, "thread")?;
    let (plan, _) = parse(text);
    let it = plan.batch(batch).ok_or(EditError::NoBatch(batch))?;
    let number = next(it.threads.iter().map(|thread| thread.number));
    let id = ThreadId { batch, number };
    let agent = thread
        .agent
        .map(|agent| format!(" @{agent}"))
        .unwrap_or_default();
    let mut block = vec![
        format!("###### Thread {number:02}: {name}{agent}"),
        String::new(),
    ];
    if let Some(summary) = thread.summary.map(one_line).filter(|it| !it.is_empty()) {
        block.push(format!("**Summary:** {summary}"));
    }
    let new = insert_block(text, it.block.end, &block);
    let agent = thread.agent.map(str::to_owned);
    let fits = |plan: &Plan| {
        plan.thread(id)
            .is_some_and(|it| it.name == name && it.agent == agent)
    };
    verified(new, id, &name, fits)
}

/// Adds a task behind the others of its thread. Its id is its place in the plan; in tasks.json it
/// may have another one, see [`super::reconcile`].
///
/// # Errors
/// When there is no such thread, or the text is empty or cannot be written.
pub fn add_task(text: &str, thread: ThreadId, task: &str) -> Result<Edited<TaskId>, EditError> {
    let name = checked(task, "task")?;
    let (plan, _) = parse(text);
    let it = plan.thread(thread).ok_or(EditError::NoThread(thread))?;
    let mut written = it
        .tasks
        .iter()
        .filter(|task| task.origin == Origin::Written);
    let place = written.clone().count();
    let new = match written.next_back() {
        Some(last) => {
            let marker = marker(text, last.position.span);
            insert_line(text, last.position.span.end, &format!("{marker}[ ] {name}"))
        }
        None => {
            let lines = [
                "**Tasks:**".to_owned(),
                String::new(),
                format!("- [ ] {name}"),
            ];
            insert_block(text, it.block.end, &lines)
        }
    };
    let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
    let id = TaskId { thread, number };
    let fits = |plan: &Plan| {
        plan.thread(thread).is_some_and(|it| {
            it.tasks.len() == place + 1
                && it.tasks.get(place).is_some_and(|task| {
                    task.origin == Origin::Written && name.starts_with(&task.text)
                })
        })
    };
    verified(new, id, &name, fits)
}

/// Gives a thread to an agent, or to none. Only the `@agent` of its heading changes.
///
/// # Errors
/// When there is no such thread, or the name cannot be an agent's.
pub fn set_agent(
    text: &str,
    thread: ThreadId,
    agent: Option<&str>,
) -> Result<Edited<ThreadId>, EditError> {
    let (plan, _) = parse(text);
    let it = plan.thread(thread).ok_or(EditError::NoThread(thread))?;
    let after_name = it.name_span.end;
    let tag = agent.map(|agent| format!(" @{agent}")).unwrap_or_default();
    let old = it
        .agent_span
        .map_or(Span::new(after_name, after_name), |span| {
            Span::new(after_name, span.end)
        });
    let mut new = text.to_owned();
    new.replace_range(old.start..old.end, &tag);
    let name = it.name.clone();
    let fits = |plan: &Plan| {
        plan.thread(thread)
            .is_some_and(|it| it.agent.as_deref() == agent && it.name == name)
    };
    verified(new, thread, agent.unwrap_or_default(), fits)
}

/// A name as one line.
fn checked(name: &str, what: &'static str) -> Result<String, EditError> {
    let name = clean_line(name);
    if name.is_empty() {
        Err(EditError::EmptyName(what))
    } else {
        Ok(name)
    }
}

/// The new text, if what was inserted is read as what was meant.
fn verified<Id>(
    text: String,
    id: Id,
    name: &str,
    fits: impl Fn(&Plan) -> bool,
) -> Result<Edited<Id>, EditError> {
    if fits(&parse(&text).0) {
        Ok(Edited { text, id })
    } else {
        Err(EditError::Unreadable(name.to_owned()))
    }
}

/// One more than the highest: numbers are never used twice.
fn next(numbers: impl Iterator<Item = u32>) -> u32 {
    numbers.max().unwrap_or(0).saturating_add(1)
}

fn paragraph(text: Option<&str>) -> Vec<String> {
    match text.map(one_line).filter(|text| !text.is_empty()) {
        Some(text) => vec![text, String::new()],
        None => Vec::new(),
    }
}

/// How the text ends its lines.
fn line_end(text: &str) -> &'static str {
    match text.find(['\n', '\r']).and_then(|at| text.get(at..)) {
        Some(rest) if rest.starts_with("\r\n") => "\r\n",
        Some(rest) if rest.starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// Inserts lines behind the last line before `end` that is not blank, with blank lines around.
fn insert_block(text: &str, end: usize, block: &[String]) -> String {
    let eol = line_end(text);
    let before = text.get(..end).unwrap_or(text).trim_end();
    let (at, mut new) = line_after(text, before.len(), eol);
    if !before.is_empty() {
        new.push_str(eol);
    }
    let last = block.iter().rposition(|line| !line.is_empty()).unwrap_or(0);
    for line in block.iter().take(last + 1) {
        new.push_str(line);
        new.push_str(eol);
    }
    let rest = text.get(at..).unwrap_or_default();
    if !rest.is_empty() && !rest.starts_with(['\n', '\r']) {
        new.push_str(eol);
    }
    spliced(text, at, &new)
}

/// Inserts one line behind the line in which something ends.
fn insert_line(text: &str, end: usize, line: &str) -> String {
    let eol = line_end(text);
    let before = text.get(..end).unwrap_or(text).trim_end();
    let (at, mut new) = line_after(text, before.len(), eol);
    new.push_str(line);
    new.push_str(eol);
    spliced(text, at, &new)
}

/// Where the line after this place begins, and what is missing before it: a line end, when the
/// text ends without one.
fn line_after(text: &str, place: usize, eol: &str) -> (usize, String) {
    let rest = text.get(place..).unwrap_or_default();
    match rest.find(['\n', '\r']) {
        None if text.is_empty() => (0, String::new()),
        None => (text.len(), eol.to_owned()),
        Some(at) => {
            let wide = rest.get(at..).is_some_and(|rest| rest.starts_with("\r\n"));
            (place + at + if wide { 2 } else { 1 }, String::new())
        }
    }
}

fn spliced(text: &str, at: usize, new: &str) -> String {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    format!("{before}{new}{after}")
}

/// The bullet of an item with its indentation: `- `, `* ` or the next number.
fn marker(text: &str, item: Span) -> String {
    let before = text.get(..item.start).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let indent = before.get(start..).unwrap_or_default();
    let indent = if indent.trim().is_empty() { indent } else { "" };
    let content = item.of(text);
    let digits = content
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(content.len());
    let (number, rest) = content.split_at_checked(digits).unwrap_or(("", content));
    let sign = rest.chars().next().unwrap_or('-');
    match number.parse::<u64>() {
        Ok(number) => format!("{indent}{}{sign} ", number.saturating_add(1)),
        Err(_) => format!("{indent}{sign} "),
    }
}
