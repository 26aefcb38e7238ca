//! `work done SS`: the end of a phase (seed 001, "Phase Complete").
use super::checkpoint::{commit, place, warn};
use super::context::Context;
use super::judging::{Wanted, look};
use super::present::settled;
use super::verify::{as_json, tell};
use crate::domain::checkpoint::CheckpointStatus;
use crate::domain::id::StageId;
use crate::domain::stage::ApprovalStatus;
use crate::domain::verdict::Verdict;
use crate::domain::workstream::Workstream;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::phase_done::{close, scopes, tick_shown};
use crate::run::project::Project;
use crate::run::verify::{Choice, Judged, Report};
use crate::store::journal;
use crate::track::checkpoint::{Prepared, Wish, beyond, keep, prepare};
use crate::track::phase;
use serde_json::{Value, json};

/// Tasks that are named before the rest is only counted.
const NAMED: usize = 5;

pub(super) fn run(
    context: &Context,
    stage: StageId,
    message: Option<&str>,
    no_commit: bool,
) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = settled(context, &project)?;
    nothing_runs(&present.workstream, stage)?;
    let what = Wanted {
        scopes: &scopes(&project, &present.workstream, stage)?,
        ..Wanted::default()
    };
    let (judged, report) = look(context, &project, &present, &what)?;
    tick_shown(&project, &judged)?;
    if report.worst() == Verdict::Fail {
        return not_shown(context, stage, &judged, &report);
    }
    let workstream = project.read()?;
    nothing_open(&workstream, stage)?;
    let mut prepared = prepared(&project, &workstream, stage, message)?;
    warn(context, &prepared, &workstream);
    let next = phase::after(&workstream, stage);
    close(&project, stage, next, &prepared.message.next)?;
    prepared.says_next = false;
    let made = if no_commit {
        None
    } else {
        commit(context, &project, &prepared)?
    };
    if made.is_none() && prepared.tree.is_some() {
        keep(place(&project, &project.state()), &prepared)?;
    }
    let approved = workstream.approval.of_stage(stage) == ApprovalStatus::Approved;
    say(
        context,
        &prepared,
        made.as_deref(),
        &judged,
        &report,
        approved,
    )
}

fn nothing_runs(workstream: &Workstream, stage: StageId) -> Result<(), Failure> {
    let running: Vec<String> = workstream
        .sessions()
        .filter(|(thread, record)| thread.stage() == stage && record.is_running())
        .map(|(thread, _)| thread.to_string())
        .collect();
    if running.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Conflict,
        format!(
            "phase {} is not complete: {} at work",
            stage.0,
            running.join(", ")
        ),
    )
    .hint("`work wait` waits for what runs, `work stop` ends it"))
}

fn nothing_open(workstream: &Workstream, stage: StageId) -> Result<(), Failure> {
    let open = phase::open_tasks(workstream, stage);
    if open.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> = open
        .iter()
        .take(NAMED)
        .filter_map(|id| workstream.task(*id))
        .map(|task| format!("{} {}", task.id, task.name))
        .collect();
    if open.len() > NAMED {
        names.push(format!("and {} more", open.len() - NAMED));
    }
    Err(Failure::new(
        Exit::Refused,
        format!("phase {} is not complete: {}", stage.0, names.join("; ")),
    )
    .hint("`work done ID` ticks a task, `work update --task ID --status cancelled` drops it"))
}

fn not_shown(
    context: &Context,
    stage: StageId,
    judged: &[Judged],
    report: &Report,
) -> Result<Exit, Failure> {
    if context.ui.is_json() {
        let mut data = as_json(judged, report);
        put(&mut data, "stage", json!(stage));
        put(&mut data, "complete", false.into());
        context.ui.json(data)?;
    } else {
        tell(context, judged, report, Choice::All)?;
        context.ui.say(&format!(
            "Phase {} is not complete: its criteria do not hold.",
            stage.0
        ));
    }
    Ok(Exit::No)
}

fn prepared(
    project: &Project,
    workstream: &Workstream,
    stage: StageId,
    message: Option<&str>,
) -> Result<Prepared, Failure> {
    let history = journal::read(&project.folder().journal_file())?;
    let name = workstream.stage_name(stage);
    let wish = Wish {
        description: message.unwrap_or(name).to_owned(),
        status: CheckpointStatus::Complete,
        stage: Some(stage),
        did: None,
        files: Vec::new(),
        next: Some(beyond(workstream, stage)),
    };
    let store = project.state();
    Ok(prepare(
        place(project, &store),
        workstream,
        &history,
        &wish,
    )?)
}

fn say(
    context: &Context,
    prepared: &Prepared,
    commit: Option<&str>,
    judged: &[Judged],
    report: &Report,
    approved: bool,
) -> Result<Exit, Failure> {
    let (stage, next) = (prepared.stage, &prepared.message.next);
    if context.ui.is_json() {
        let mut data = as_json(judged, report);
        put(&mut data, "stage", json!(stage));
        put(&mut data, "complete", true.into());
        put(&mut data, "commit", json!(commit));
        put(&mut data, "next", json!(next));
        context.ui.json(data)?;
        return Ok(Exit::Ok);
    }
    if !judged.is_empty() {
        tell(context, judged, report, Choice::All)?;
    }
    let made = commit.map_or_else(String::new, |commit| {
        format!(", checkpoint {}", commit.get(..7).unwrap_or(commit))
    });
    context
        .ui
        .out(&format!("Phase {} is complete{made}.", stage.0))?;
    context.ui.out(&format!("Next: {next}"))?;
    if !approved {
        context.ui.hint(&format!(
            "a person opens the gate: `work approve stage {}`",
            stage.0
        ));
    }
    Ok(Exit::Ok)
}

fn put(data: &mut Value, key: &str, value: Value) {
    if let Some(fields) = data.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}
