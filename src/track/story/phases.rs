//! Stages and their tasks as documents show them.
use super::assemble::Sources;
use super::events::{Told, short};
use super::model::{Criterion, Item, Phase, Standing};
use crate::domain::clean::clean_line;
use crate::domain::id::{StageId, TaskId};
use crate::domain::progress::{Counts, Progress};
use crate::domain::session::Verified;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::verdict::Verdict;
use crate::plan::model::{self as plan, Placed};
use std::collections::{BTreeMap, BTreeSet};

/// All stages of state and plan, in order.
pub(super) fn phases(sources: &Sources<'_>, told: &Told) -> Vec<Phase> {
    let mut tasks: BTreeMap<StageId, Vec<&Task>> = BTreeMap::new();
    for task in &sources.workstream.tasks {
        tasks.entry(task.id.thread.stage()).or_default().push(task);
    }
    let planned = sources.plan.into_iter().flat_map(|plan| &plan.stages);
    let mut ids: BTreeSet<StageId> = tasks.keys().copied().collect();
    ids.extend(planned.map(|stage| StageId(stage.number)));
    let archived: BTreeSet<&str> = sources
        .workstream
        .archived
        .values()
        .flatten()
        .map(String::as_str)
        .collect();
    let nested = nested(sources);
    let refuted = refuted(told);
    let mut before = None;
    ids.into_iter()
        .map(|id| {
            let mut own = tasks.remove(&id).unwrap_or_default();
            own.sort_by_key(|task| task.id);
            let stage = sources.plan.and_then(|plan| plan.stage(id));
            let mut items: Vec<Item> = own
                .iter()
                .map(|task| {
                    item(
                        task,
                        told,
                        &nested,
                        &archived,
                        refuted.contains(&task.id.to_string()),
                    )
                })
                .collect();
            if items.is_empty() {
                items = stage
                    .map(|stage| of_plan(sources, stage))
                    .unwrap_or_default();
            }
            let mut phase = phase(sources, told, id, stage, &own, items);
            phase.archived = archived.contains(id.to_string().as_str());
            if phase.depends.is_empty() {
                phase.depends.extend(before);
            }
            before = Some(id);
            phase
        })
        .collect()
}

fn phase(
    sources: &Sources<'_>,
    told: &Told,
    id: StageId,
    stage: Option<&plan::Stage>,
    own: &[&Task],
    tasks: Vec<Item>,
) -> Phase {
    let facts = sources.workstream.stage_facts(id);
    let kept = sources.workstream.stages.get(id.to_string());
    let counts = Counts::of(own.iter().copied());
    let standing = match counts.progress() {
        Progress::Completed => Standing::Complete,
        Progress::Blocked => Standing::Blocked,
        Progress::InProgress | Progress::OnHold => Standing::InProgress,
        Progress::Pending => Standing::Pending,
    };
    let done = (standing == Standing::Complete)
        .then(|| {
            facts
                .completed_at
                .or_else(|| tasks.iter().filter_map(|item| item.completed).max())
        })
        .flatten();
    let verified = sources.workstream.stage_verified(id);
    let said = field(kept, "summary");
    let last = || tasks.iter().rev().find_map(|item| item.summary.clone());
    let summary = said
        .or_else(|| told.complete.get(&id.0).cloned())
        .or_else(last);
    let name = stage
        .map(|stage| stage.name.as_str())
        .filter(|name| !name.is_empty());
    Phase {
        id,
        name: clean_line(name.unwrap_or_else(|| sources.workstream.stage_name(id))),
        kind: stage
            .and_then(|stage| stage.kind.as_deref().map(clean_line))
            .or_else(|| field(kept, "type")),
        spec: stage
            .and_then(|stage| stage.spec.as_deref())
            .map(|spec| clean_line(spec.trim_matches('`')))
            .or_else(|| field(kept, "spec")),
        key_files: stage
            .into_iter()
            .flat_map(|stage| &stage.key_files)
            .map(|line| clean_line(line.text.trim_matches('`')))
            .collect(),
        standing,
        activity: facts.activity,
        started: facts.started_at.or_else(|| began(told, own)),
        completed: done,
        checkpoint: facts
            .checkpoint
            .as_deref()
            .map(short)
            .or_else(|| told.commits.get(&id.0).cloned()),
        summary,
        agents: agents(sources, own, stage, id),
        depends: depends(&tasks, id),
        criteria: criteria(stage, verified.as_ref(), &evidence(kept)),
        issue: verified
            .as_ref()
            .and_then(Verified::trouble)
            .map(|it| clean_line(&it)),
        files: told.files.get(&id.0).cloned().unwrap_or_default(),
        tasks,
        archived: false,
    }
}

fn item(
    task: &Task,
    told: &Told,
    nested: &BTreeMap<TaskId, Vec<String>>,
    archived: &BTreeSet<&str>,
    refuted: bool,
) -> Item {
    let mut details: Vec<String> = nested.get(&task.id).cloned().unwrap_or_default();
    details.extend(task.details.iter().map(|line| clean_line(line)));
    let why = match task.status {
        TaskStatus::Blocked => task.blocked_by.as_deref(),
        TaskStatus::Cancelled => task.report.as_deref(),
        _ => None,
    };
    let is_done = task.status.is_settled();
    Item {
        id: task.id,
        name: clean_line(&task.name),
        status: task.status,
        why: why.map(clean_line).filter(|why| !why.is_empty()),
        depends: task.depends_on.clone(),
        details,
        completed: is_done
            .then(|| told.settled.get(&task.id).copied().or(task.updated_at))
            .flatten(),
        summary: task
            .report
            .as_deref()
            .map(clean_line)
            .or_else(|| told.reports.get(&task.id).cloned())
            .filter(|it| is_done && !it.is_empty()),
        commit: task.commit.as_deref().map(short),
        refuted: refuted && task.status == TaskStatus::Completed,
        archived: archived.contains(task.id.to_string().as_str()),
    }
}

/// Tasks of a plan that nobody approved yet.
fn of_plan(sources: &Sources<'_>, stage: &plan::Stage) -> Vec<Item> {
    let placed = sources.plan.into_iter().flat_map(plan::Plan::threads);
    let own = placed.filter(|placed| placed.stage.number == stage.number);
    own.flat_map(|placed| {
        let tasks = placed.thread.tasks.iter().enumerate();
        // a box of the template that nobody filled in yet is no task
        let written = tasks.filter(|(_, task)| !task.text.trim().is_empty());
        written.map(move |(place, task)| Item {
            id: placed.task_id(place),
            name: clean_line(&task.text),
            status: TaskStatus::Pending,
            why: None,
            depends: task.depends_on.iter().map(|it| it.id).collect(),
            details: bullets(&task.nested),
            completed: None,
            summary: None,
            commit: None,
            refuted: false,
            archived: false,
        })
    })
    .collect()
}

/// What stands below the tasks in the plan.
fn nested(sources: &Sources<'_>) -> BTreeMap<TaskId, Vec<String>> {
    let of_thread = |placed: Placed<'_>| -> Vec<(TaskId, Vec<String>)> {
        let tasks = placed.thread.tasks.iter().enumerate();
        tasks
            .map(|(place, task)| (placed.task_id(place), bullets(&task.nested)))
            .collect()
    };
    let placed = sources.plan.into_iter().flat_map(plan::Plan::threads);
    placed
        .flat_map(of_thread)
        .filter(|(_, lines)| !lines.is_empty())
        .collect()
}

fn bullets(nested: &str) -> Vec<String> {
    nested
        .lines()
        .map(|line| {
            clean_line(
                line.trim_start()
                    .trim_start_matches(['-', '*', '+'])
                    .trim_start(),
            )
        })
        .filter(|line| !line.is_empty())
        .collect()
}

/// Ids of items whose last verification failed.
fn refuted(told: &Told) -> BTreeSet<String> {
    let items = told.verification.iter().flat_map(|it| &it.items);
    items
        .filter(|item| item.verdict == Verdict::Fail)
        .map(|item| item.id.clone())
        .collect()
}

fn began(told: &Told, own: &[&Task]) -> Option<jiff::Timestamp> {
    let begun = own
        .iter()
        .filter_map(|task| told.begun.get(&task.id).copied());
    let sessions = own
        .iter()
        .flat_map(|task| &task.sessions)
        .map(|record| record.started_at);
    begun.chain(sessions).min()
}

/// Stages before this one that its tasks name.
fn depends(tasks: &[Item], id: StageId) -> Vec<StageId> {
    let named: BTreeSet<StageId> = tasks
        .iter()
        .flat_map(|item| &item.depends)
        .map(|task| task.thread.stage())
        .filter(|stage| *stage != id)
        .collect();
    named.into_iter().collect()
}

fn agents(
    sources: &Sources<'_>,
    own: &[&Task],
    stage: Option<&plan::Stage>,
    id: StageId,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let ran = sources
        .workstream
        .sessions()
        .filter(|(thread, _)| thread.stage() == id)
        .map(|(_, it)| it.agent_name.clone());
    let assigned = own.iter().filter_map(|task| task.assigned_agent.clone());
    let planned = stage
        .into_iter()
        .flat_map(|stage| &stage.batches)
        .flat_map(|batch| &batch.threads)
        .filter_map(|thread| thread.agent.clone());
    for name in ran.chain(assigned).chain(planned) {
        let name = clean_line(&name);
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A text that tasks.json keeps of the stage.
fn field(kept: Option<&serde_json::Value>, name: &str) -> Option<String> {
    kept?.get(name)?.as_str().map(clean_line)
}

/// What was shown for criteria that no command can show.
fn evidence(kept: Option<&serde_json::Value>) -> Vec<String> {
    match kept.and_then(|kept| kept.get("evidence")) {
        Some(serde_json::Value::String(text)) => vec![text.clone()],
        Some(serde_json::Value::Array(texts)) => texts
            .iter()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

fn criteria(
    stage: Option<&plan::Stage>,
    verified: Option<&Verified>,
    evidence: &[String],
) -> Vec<Criterion> {
    let checks = stage.into_iter().flat_map(|stage| &stage.verification);
    checks
        .map(|check| match &check.criterion {
            plan::Criterion::Command(command) => {
                let ran = verified.filter(|it| !it.running && it.commands.contains(command));
                let failed = ran
                    .and_then(|it| it.failed.as_ref())
                    .filter(|it| it.command == *command);
                Criterion {
                    text: format!("`{}`", clean_line(command)),
                    holds: ran.is_some_and(|it| {
                        it.ok || (failed.is_none() && before_failure(it, command))
                    }),
                    instead: failed.map(|it| {
                        let last = it
                            .output
                            .lines()
                            .last()
                            .map(clean_line)
                            .filter(|it| !it.is_empty());
                        last.map_or_else(|| it.why.clone(), |last| format!("{}: {last}", it.why))
                    }),
                }
            }
            plan::Criterion::Words(words) => Criterion {
                text: clean_line(words),
                holds: !evidence.is_empty(),
                instead: None,
            },
        })
        .collect()
}

/// Commands run in order: those before the one that failed passed.
fn before_failure(verified: &Verified, command: &str) -> bool {
    let place = |wanted: &str| verified.commands.iter().position(|it| it == wanted);
    let failed = verified
        .failed
        .as_ref()
        .and_then(|failed| place(&failed.command));
    match (place(command), failed) {
        (Some(this), Some(failed)) => this < failed,
        _ => false,
    }
}
