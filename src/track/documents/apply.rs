//! Carrying out in the state what a document says.
use super::desk::Desk;
use super::error::DocumentError;
use crate::domain::task::TaskStatus;
use crate::store::draft::{Draft, NewTask};
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use crate::track::intake::change::{Intake, NewItem};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

/// Writes the changes into the state, all at once.
///
/// # Errors
/// When the state refuses; nothing is changed then.
pub fn apply(desk: &Desk<'_>, intake: &Intake) -> Result<(), DocumentError> {
    if intake.is_empty() {
        return Ok(());
    }
    let folder = desk.folder();
    desk.store(&folder).update(desk.actor, desk.now, |draft| {
        carry_out(draft, intake, &desk.zone)
    })?;
    Ok(())
}

fn carry_out(draft: &mut Draft, intake: &Intake, zone: &TimeZone) -> Result<(), StoreError> {
    for item in &intake.tasks {
        add(draft, item, zone)?;
    }
    for (id, status) in &intake.status {
        draft.set_task_status(id, *status)?;
    }
    for (stage, fields) in &intake.stages {
        let mut fields = fields.clone();
        if let Some(at) = fields
            .get("started_at")
            .and_then(Value::as_str)
            .and_then(|at| at.parse().ok())
            && let Some(at) = moment(at, zone)
        {
            fields.insert("started_at".to_owned(), at.to_string().into());
        }
        draft.patch_stage(*stage, fields)?;
    }
    for entry in &intake.entries {
        let happened = entry
            .at
            .and_then(|at| moment(at, zone))
            .filter(|at| *at <= draft.now());
        let mut new = JournalEntry::new(entry.event.clone()).at(happened);
        new.scope = entry.scope;
        draft.journal(new);
    }
    Ok(())
}

fn add(draft: &mut Draft, item: &NewItem, zone: &TimeZone) -> Result<(), StoreError> {
    let task = NewTask {
        id: item.id,
        name: item.name.clone(),
        stage_name: item.stage.clone(),
        batch_name: item.stage.clone(),
        thread_name: item.thread.clone(),
        assigned_agent: item.agent.clone(),
        depends_on: item.depends.clone(),
    };
    let at = item
        .at
        .and_then(|at| moment(at, zone))
        .filter(|at| *at <= draft.now());
    let mut fields = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            fields.insert(key.to_owned(), value);
        }
    };
    put("status", Some(item.status.word().into()));
    put("updated_at", at.map(|at| at.to_string().into()));
    let report = item.report.clone().map(Value::from);
    match item.status {
        TaskStatus::Blocked => put("blocked_by", report),
        _ => put("report", report),
    }
    put("breadcrumb", item.breadcrumb.clone().map(Value::from));
    put("commit", item.commit.clone().map(Value::from));
    put(
        "details",
        Some(item.details.clone())
            .filter(|it| !it.is_empty())
            .map(Value::from),
    );
    draft.adopt_task(&task, fields)?;
    if item.status != TaskStatus::Pending {
        let event = Event::Task {
            from: TaskStatus::Pending,
            to: item.status,
            report: item.report.clone(),
            evidence: None,
        };
        draft.journal(JournalEntry::new(event).about(item.id.into()).at(at));
    }
    Ok(())
}

/// A time of the place.
pub(super) fn moment(at: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    Some(at.to_zoned(zone.clone()).ok()?.timestamp())
}
