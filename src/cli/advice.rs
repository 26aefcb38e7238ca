//! What `work status` says beside the numbers: what could not be recorded, what was never looked at,
//! what is no longer fresh, and what a person was asked.
use crate::domain::thread::Thread;
use crate::domain::workstream::ManualStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::plan_file::{self, Standing};
use crate::run::project::Project;
use crate::run::settle::Present;
use crate::run::unwritten::Unwritten;
use crate::run::verify::{changed_since_verified, planned};
use crate::store::journal;
use crate::track::{blockers, saved};
use jiff::Timestamp;

/// Threads that are named before the rest is counted.
const NAMED: usize = 5;

/// All of it, a line each.
pub(super) fn advice(project: &Project, present: &Present) -> Result<Vec<String>, Failure> {
    let unwritten = present.unwritten.as_ref().map(Unwritten::text);
    let mut said: Vec<String> = unwritten.into_iter().collect();
    said.extend(questions(project)?);
    said.extend(drift(project, present)?);
    said.extend(unverified(project, present)?);
    said.extend(changed(project, present)?);
    said.extend(old(project, present, clock::now())?);
    Ok(said)
}

/// A plan that was edited since it was approved; nobody is given the new one. It is only read when
/// it is newer than its approval.
fn drift(project: &Project, present: &Present) -> Result<Option<String>, Failure> {
    let workstream = &present.workstream;
    let Some(approval) = &workstream.approval.plan else {
        return Ok(None);
    };
    let written = std::fs::metadata(project.folder().plan_file()).and_then(|it| it.modified());
    let newer = written.is_ok_and(|written| {
        let approved = approval.at.map(std::time::SystemTime::from);
        approved.is_none_or(|approved| written > approved)
    });
    if !newer || workstream.status == Some(ManualStatus::Completed) {
        return Ok(None);
    }
    let changed = plan_file::found(project)?
        .is_some_and(|text| plan_file::standing(workstream, &text) == Standing::Changed);
    let text = "PLAN.md was changed since it was approved: `work plan diff` shows how, `work approve plan` takes it over";
    Ok(changed.then(|| text.to_owned()))
}

/// What a person was asked and did not answer yet (PP-050).
fn questions(project: &Project) -> Result<Vec<String>, Failure> {
    let entries = journal::read_with(&project.folder().journal_file(), Some(blockers::ANSWER))?;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let entries = journal::read(&project.folder().journal_file())?;
    let open = blockers::open(&project.read()?, &entries);
    let asked = open.iter().filter_map(|it| {
        let about = it.about.as_deref().unwrap_or("everything");
        let clear = it
            .about
            .as_ref()
            .map(|id| format!("{id} "))
            .unwrap_or_default();
        Some(format!(
            "{about} waits for your answer: {} (`work block --clear {clear}-m ANSWER`)",
            it.question()?
        ))
    });
    Ok(asked.collect())
}

/// All boxes ticked is not yet done (seed 000): said when nothing was ever looked at.
fn unverified(project: &Project, present: &Present) -> Result<Option<String>, Failure> {
    let workstream = &present.workstream;
    let open = workstream.tasks.iter().any(|it| !it.status.is_settled());
    if open || workstream.tasks.is_empty() || workstream.status == Some(ManualStatus::Completed) {
        return Ok(None);
    }
    // what failed was looked at, and what is being verified is about to be
    let looked_at = |thread: &Thread<'_>| thread.verified().is_some();
    if workstream.threads().iter().any(looked_at) {
        return Ok(None);
    }
    let reports = journal::read_with(
        &project.folder().journal_file(),
        Some("\"type\":\"verify\""),
    )?;
    let text =
        "every box is ticked, and nothing was verified: `work verify` looks whether it holds";
    Ok(reports.is_empty().then(|| text.to_owned()))
}

/// Something was shown, and its files were changed since (TS-038).
fn changed(project: &Project, present: &Present) -> Result<Option<String>, Failure> {
    let reports = journal::read_with(
        &project.folder().journal_file(),
        Some("\"type\":\"verify\""),
    )?;
    if reports.is_empty() {
        return Ok(None);
    }
    let planned = planned(project, &present.workstream)
        .map_err(|error| Failure::from_error(Exit::No, &error))?;
    let changed = changed_since_verified(project, &planned, &reports);
    let named: Vec<String> = changed
        .iter()
        .take(NAMED)
        .map(|(id, path)| format!("{id} ({path})"))
        .collect();
    let more = match changed.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Ok((!changed.is_empty()).then(|| {
        format!(
            "verified before its files were changed: {}{more}; `work verify` looks again",
            named.join(", ")
        )
    }))
}

/// Somebody is said to be at work, and nothing was written for long (TS-078). An agent that runs
/// is watched by its supervisor.
fn old(project: &Project, present: &Present, now: Timestamp) -> Result<Option<String>, Failure> {
    let workstream = &present.workstream;
    if !saved::is_stale(workstream, &[], now) || present.running(None).next().is_some() {
        return Ok(None);
    }
    let entries = journal::read(&project.folder().journal_file())?;
    let at = saved::last_updated(workstream, &entries)
        .filter(|_| saved::is_stale(workstream, &entries, now));
    Ok(at.map(|at| {
        format!(
            "last updated {} minutes ago while somebody worked: `work log` or `work save` brings it up to date",
            now.duration_since(at).as_mins()
        )
    }))
}
