//! `work approve plan`: a person says that this is the plan, and tasks.json follows it.
use super::plan_check::{Checked, checked};
use super::plan_error::PlanError;
use super::plan_file::{self, Standing};
use super::project::Project;
use super::verify::{on_record, requirements};
use crate::domain::id::{Scope, TaskId};
use crate::domain::stage::ApprovalStatus;
use crate::domain::workstream::Workstream;
use crate::plan::change::Change;
use crate::plan::fingerprint;
use crate::plan::reconcile::reconcile;
use crate::process::clock;
use crate::store::draft::Draft;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use crate::store::journal;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Whether findings that a person may pass over are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Every error keeps the plan from being approved.
    Full,
    /// Only what makes unsure what the plan says.
    Forced,
}

/// What an approval would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The plan.
    pub checked: Checked,
    /// What would change in tasks.json.
    pub changes: Vec<Change>,
    /// Where the approval stands now.
    pub standing: Standing,
}

impl Preview {
    /// Whether the plan is approved already and nothing would change.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.standing == Standing::Approved && self.changes.is_empty()
    }
}

/// What an approval did.
#[derive(Debug, Clone)]
pub struct Approved {
    /// What changed in tasks.json.
    pub changes: Vec<Change>,
    /// Why the approved text could not be kept for `work plan diff`, if it could not.
    pub not_kept: Option<String>,
}

/// What an approval would do, if nothing stands in its way.
///
/// # Errors
/// When the plan cannot be read or has errors, or when something that left it is running.
pub fn preview(
    project: &Project,
    workstream: &Workstream,
    strictness: Strictness,
) -> Result<Preview, PlanError> {
    let checked = checked(project)?;
    let blocking = checked
        .findings
        .iter()
        .filter(|it| it.is_error())
        .filter(|it| strictness == Strictness::Full || !it.code.yields_to_force());
    let findings: Vec<_> = blocking.cloned().collect();
    if !findings.is_empty() {
        let path = project.folder().plan_file();
        return Err(PlanError::Blocked { path, findings });
    }
    let changes = reconcile(&checked.plan, workstream);
    nothing_dropped_runs(workstream, &changes)?;
    let standing = plan_file::standing(workstream, &checked.text);
    Ok(Preview {
        checked,
        changes,
        standing,
    })
}

/// Approves the plan as it was shown. `because`: why it changed since it was approved last. The
/// requirements are put on record: verification measures against them from now on.
///
/// # Errors
/// When plan or state were changed since the preview, or the files refuse; nothing is changed.
pub fn approve(
    project: &Project,
    preview: &Preview,
    because: Option<&str>,
) -> Result<Approved, PlanError> {
    let requirements = new_requirements(project, preview)?;
    plan_file::alone(project, || {
        let text = &preview.checked.text;
        if plan_file::read(project)? != *text {
            return Err(PlanError::Overtaken(project.folder().plan_file()));
        }
        let shown: BTreeSet<TaskId> = preview
            .changes
            .iter()
            .filter(|change| change.ends_history())
            .map(Change::id)
            .collect();
        let now = clock::now();
        let changes = project.update(now, |draft| {
            let changes = reconcile(&preview.checked.plan, draft.view());
            nothing_dropped_runs(draft.view(), &changes)?;
            let mut ending = changes.iter().filter(|change| change.ends_history());
            if ending.any(|change| !shown.contains(&change.id())) {
                return Err(PlanError::Moved);
            }
            apply(draft, &changes, because)?;
            mark(draft, project, &fingerprint::of(&preview.checked.plan))?;
            if let Some(list) = &requirements {
                draft.journal(JournalEntry::new(Event::Requirements {
                    list: list.clone(),
                    reason: because.map(str::to_owned),
                }));
            }
            draft.journal(JournalEntry::new(Event::Approval {
                of: "plan".to_owned(),
                status: "approved".to_owned(),
            }));
            Ok(changes)
        })?;
        let not_kept = plan_file::keep_approved(project, text).err();
        Ok(Approved {
            changes,
            not_kept: not_kept.map(|error| error.to_string()),
        })
    })
}

/// The requirements of the plan, when they are not those on record.
fn new_requirements(
    project: &Project,
    preview: &Preview,
) -> Result<Option<Vec<String>>, StoreError> {
    let history = journal::read(&project.folder().journal_file())?;
    let now = requirements(&preview.checked.plan);
    let known = on_record(&history).unwrap_or_default();
    Ok((known != now.as_slice()).then_some(now))
}

/// Whether requirements that are on record would change.
///
/// # Errors
/// When the journal cannot be read.
pub fn changes_requirements(project: &Project, preview: &Preview) -> Result<bool, StoreError> {
    let history = journal::read(&project.folder().journal_file())?;
    let now = requirements(&preview.checked.plan);
    Ok(on_record(&history).is_some_and(|known| known != now.as_slice()))
}

/// Takes the approval of the plan back. Whether there was one.
///
/// # Errors
/// When the state refuses.
pub fn revoke(project: &Project) -> Result<bool, StoreError> {
    project.update(clock::now(), |draft| {
        let old = draft.view().approval.plan.clone().unwrap_or_default();
        if old.status != ApprovalStatus::Approved {
            return Ok(false);
        }
        let said = json!({
            "status": "revoked", "at": draft.now(), "by": project.actor().name,
            "plan_hash": old.plan_hash,
        });
        set_approval(draft, &["plan"], said)?;
        draft.journal(JournalEntry::new(Event::Approval {
            of: "plan".to_owned(),
            status: "revoked".to_owned(),
        }));
        Ok(true)
    })
}

/// Writes the changes and tells the journal what became of the plan.
pub(super) fn apply(
    draft: &mut Draft,
    changes: &[Change],
    because: Option<&str>,
) -> Result<(), StoreError> {
    let (mut added, mut changed, mut dropped) = (Vec::new(), BTreeSet::new(), Vec::new());
    for change in changes {
        let id = change.id();
        match change {
            Change::Add(task) => {
                draft.add_task(task)?;
                added.push(id.to_string());
            }
            Change::Remove { .. } => {
                draft.remove_task(&id)?;
                dropped.push(id.to_string());
            }
            change => {
                if let Some(fields) = change.fields() {
                    draft.patch_task(&id, fields)?;
                }
                if change.ends_history() {
                    dropped.push(id.to_string());
                } else {
                    changed.insert(id.to_string());
                }
            }
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    draft.journal(JournalEntry::new(Event::Plan {
        added,
        changed: changed.into_iter().collect(),
        dropped,
        reason: because.map(str::to_owned),
    }));
    Ok(())
}

/// Writes that this plan is approved.
pub(super) fn mark(draft: &mut Draft, project: &Project, hash: &str) -> Result<(), StoreError> {
    let said = json!({
        "status": "approved", "at": draft.now(), "by": project.actor().name, "plan_hash": hash,
    });
    set_approval(draft, &["plan"], said)
}

/// Sets a part of `approval` and leaves the rest of it as it is.
pub(super) fn set_approval(
    draft: &mut Draft,
    path: &[&str],
    said: Value,
) -> Result<(), StoreError> {
    let mut approval = draft.top("approval");
    put(&mut approval, path, said);
    draft.set_top("approval", Some(approval))
}

/// Sets a value inside objects, which are made where they are missing.
pub(super) fn put(value: &mut Value, path: &[&str], new: Value) {
    let Some((key, rest)) = path.split_first() else {
        *value = new;
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    if let Some(fields) = value.as_object_mut() {
        let inner = fields.entry((*key).to_owned()).or_insert(Value::Null);
        put(inner, rest, new);
    }
}

fn nothing_dropped_runs(workstream: &Workstream, changes: &[Change]) -> Result<(), PlanError> {
    let mut dropped = changes
        .iter()
        .filter(|change| matches!(change, Change::Cancel { .. } | Change::Remove { .. }));
    let running = |task: &TaskId| {
        let task = workstream.task(*task);
        task.is_some_and(|task| {
            let mut sessions = workstream.sessions();
            sessions.any(|(id, record)| id == task.id.thread && record.is_running())
        })
    };
    match dropped.find(|change| running(&change.id())) {
        Some(change) => Err(PlanError::Running(change.id().thread)),
        None => Ok(()),
    }
}

/// The error for something that does not exist, with what comes near.
pub(super) fn unknown(wrong: impl Into<Scope>, all: Vec<Scope>) -> PlanError {
    let wrong = wrong.into();
    let near = wrong.nearest(all);
    PlanError::Unknown { wrong, near }
}
