//! Keeps the report: in the journal, and as what is being done in the stages it is about.
use super::choice::last_report;
use super::report::{Judged, Report};
use crate::domain::activity::Activity;
use crate::domain::id::{Scope, StageId};
use crate::domain::stage::ApprovalStatus;
use crate::domain::verdict::{Verdict, VerifiedItem};
use crate::domain::workstream::Workstream;
use crate::process::clock;
use crate::run::project::Project;
use crate::store::draft::Draft;
use crate::store::entry::{Event, JournalEntry, Recorded};
use crate::store::error::StoreError;
use std::collections::BTreeMap;

/// Keeps the report. What the last one says of items that were not looked at now stays in it, so
/// that the newest report is always the whole picture. A stage that was looked at is in
/// verification; one where something failed is in debugging (seed 001, "Stages Within a Phase").
///
/// # Errors
/// When the state refuses.
pub fn record(
    project: &Project,
    judged: &[Judged],
    report: &Report,
    journal: &[Recorded],
) -> Result<(), StoreError> {
    if judged.is_empty() && report.gaps.is_empty() {
        return Ok(());
    }
    project.update(clock::now(), |draft| {
        let items = merged(draft, report, journal);
        for (stage, activity) in activities(judged) {
            if is_open(draft.view(), stage) {
                draft.set_activity(stage, activity)?;
            }
        }
        draft.journal(JournalEntry::new(Event::Verify {
            items,
            gaps: report.gaps.clone(),
            next_steps: report.next_steps.clone(),
        }));
        Ok(())
    })
}

/// Whether nobody declared the stage complete or approved it.
fn is_open(workstream: &Workstream, stage: StageId) -> bool {
    workstream.stage_facts(stage).completed_at.is_none()
        && workstream.approval.of_stage(stage) != ApprovalStatus::Approved
}

fn activities(judged: &[Judged]) -> BTreeMap<StageId, Activity> {
    let mut stages = BTreeMap::new();
    for one in judged {
        let failed = one.in_words().verdict == Verdict::Fail;
        let activity = stages
            .entry(stage(one.item.id))
            .or_insert(Activity::Verification);
        if failed {
            *activity = Activity::Debugging;
        }
    }
    stages
}

const fn stage(id: Scope) -> StageId {
    match id {
        Scope::Stage(stage) => stage,
        Scope::Batch(batch) => batch.stage,
        Scope::Thread(thread) => thread.batch.stage,
        Scope::Task(task) => task.thread.batch.stage,
    }
}

/// Whether what the last report says of it can still stand: it is there, and ticked.
fn still_done(workstream: &Workstream, id: Scope) -> bool {
    let tasks = workstream.tasks.iter();
    let mut tasks = tasks.filter(|task| id.holds(task.id.thread)).peekable();
    tasks.peek().is_some() && tasks.all(|task| task.status.is_settled())
}

fn merged(draft: &Draft, report: &Report, journal: &[Recorded]) -> Vec<VerifiedItem> {
    let known = |item: &VerifiedItem| {
        let id: Option<Scope> = item.id.parse().ok();
        id.is_some_and(|id| still_done(draft.view(), id))
    };
    let new = |item: &VerifiedItem| report.items.iter().any(|it| it.id == item.id);
    let old = last_report(journal)
        .map(|(_, items)| items)
        .unwrap_or_default();
    let old = old.iter().filter(|item| known(item) && !new(item));
    let mut all: Vec<VerifiedItem> = old.chain(&report.items).cloned().collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}
