//! The chain of events behind a status: the journal's entries, filled up from session records.
use super::event_words::{self, with};
use super::project::Project;
use crate::domain::clean::clean_line;
use crate::domain::happened::Happened;
use crate::domain::id::{Scope, ThreadId};
use crate::domain::session::{Cause, SessionRecord};
use crate::domain::slug::SessionId;
use crate::domain::workstream::Workstream;
use crate::store::entry::{Event, Recorded};
use crate::store::error::StoreError;
use crate::store::journal;
use std::collections::HashSet;

/// What happened to an item, oldest first.
///
/// # Errors
/// When the journal cannot be read.
pub fn why(
    project: &Project,
    workstream: &Workstream,
    item: Scope,
) -> Result<Vec<Happened>, StoreError> {
    let entries = journal::read(&project.folder().journal_file())?;
    let mut told = HashSet::new();
    let mut events: Vec<Happened> = entries
        .iter()
        .filter(|recorded| concerns(item, recorded.entry.scope))
        .map(|recorded| {
            if let (Event::Session { from, .. }, Some(session)) =
                (&recorded.entry.event, &recorded.entry.session)
            {
                told.insert((session.clone(), from.is_none()));
            }
            happened(workstream, recorded)
        })
        .collect();
    let sessions = workstream
        .sessions()
        .filter(|(thread, _)| item.holds(*thread));
    for (thread, record) in sessions {
        events.extend(untold(workstream, thread, record, &told));
    }
    events.sort_by_key(|event| event.at);
    Ok(events)
}

/// A task's story is its own and that of its thread's sessions.
fn concerns(item: Scope, scope: Option<Scope>) -> bool {
    match (item, scope) {
        (Scope::Task(task), Some(Scope::Task(other))) => task == other,
        (item, Some(Scope::Task(other))) => item.holds(other.thread),
        (item, Some(Scope::Thread(thread))) => item.holds(thread),
        (Scope::Stage(stage), Some(Scope::Batch(batch))) => batch.stage == stage,
        (item, Some(scope)) => item == scope,
        (_, None) => false,
    }
}

/// What a record says that the journal does not: of sessions of the ancestor, for example.
fn untold(
    workstream: &Workstream,
    thread: ThreadId,
    record: &SessionRecord,
    told: &HashSet<(SessionId, bool)>,
) -> Vec<Happened> {
    let event = |at, text| Happened {
        at,
        kind: "session".to_owned(),
        id: Some(thread.to_string()),
        session: Some(record.session_id.clone()),
        by: None,
        text,
    };
    let is_told = |began: bool| told.contains(&(record.session_id.clone(), began));
    let mut events = Vec::new();
    if !is_told(true) {
        events.push(event(record.started_at, began(workstream, record)));
    }
    if let Some(end) = record.end().filter(|_| !is_told(false)) {
        events.push(event(end.at, ended(record)));
    }
    events
}

fn happened(workstream: &Workstream, recorded: &Recorded) -> Happened {
    let entry = &recorded.entry;
    let record = entry
        .session
        .as_ref()
        .and_then(|session| workstream.session(session))
        .map(|(_, record)| record);
    let (kind, text) = told(workstream, &entry.event, record);
    Happened {
        at: recorded.ts,
        kind: kind.to_owned(),
        id: entry.scope.map(|scope| scope.to_string()),
        session: entry.session.clone(),
        by: Some(recorded.actor.to_string()),
        text: clean_line(&text),
    }
}

fn told<'a>(
    workstream: &Workstream,
    event: &'a Event,
    record: Option<&SessionRecord>,
) -> (&'a str, String) {
    let Event::Session {
        from, to, cause, ..
    } = event
    else {
        return event_words::told(event);
    };
    let text = match (record, from, cause) {
        (Some(record), None, _) => began(workstream, record),
        // a declared end stands in the record; the journal knows the one before
        (Some(record), Some(_), cause) if record.end().and_then(|end| end.cause) == *cause => {
            ended(record)
        }
        (record, _, Some(cause)) => format!("{} {} ({cause})", attempt(record), to.word()),
        (record, _, None) => format!("{} {}", attempt(record), to.word()),
    };
    ("session", text)
}

fn attempt(record: Option<&SessionRecord>) -> String {
    match record {
        Some(record) if record.attempt > 0 => format!("attempt {}", record.attempt),
        _ => "a session".to_owned(),
    }
}

fn began(workstream: &Workstream, record: &SessionRecord) -> String {
    let text = format!(
        "{} began: agent {}",
        attempt(Some(record)),
        record.agent_name
    );
    let model = Some(record.model_text()).filter(|model| !model.is_empty());
    let text = with(text, ", ", model.as_deref());
    let before = record.resumes.as_ref().map(|before| {
        let before = workstream.session(before);
        attempt(before.map(|(_, record)| record))
    });
    with(text, ", resumes ", before.as_deref())
}

fn ended(record: &SessionRecord) -> String {
    let Some(end) = record.end() else {
        return format!("{} runs", attempt(Some(record)));
    };
    let how = match (end.cause, end.exit_code, end.signal) {
        (_, _, Some(signal)) => format!(" (signal {signal})"),
        (Some(Cause::Exit) | None, Some(code), _) => format!(" (exit {code})"),
        (Some(cause), _, _) => format!(" ({cause})"),
        (None, None, None) => String::new(),
    };
    with(
        format!("{} {}{how}", attempt(Some(record)), record.status().word()),
        ": ",
        end.message.as_deref(),
    )
}
