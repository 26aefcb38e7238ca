//! Plan, state and journal become the story.
use super::current::{current, current_phase};
use super::events::Told;
use super::model::{Shape, Standing, Story};
use super::phases::phases;
use crate::domain::id::{Scope, StageId};
use crate::domain::session::EndStatus;
use crate::domain::slug::StreamId;
use crate::domain::task::TaskStatus;
use crate::domain::workstream::{ManualStatus, Workstream};
use crate::plan::model::Plan;
use crate::store::entry::Recorded;
use std::collections::BTreeSet;

/// Where everything comes from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The workstream's id.
    pub stream: &'a StreamId,
    /// PLAN.md, if there is one.
    pub plan: Option<&'a Plan>,
    /// tasks.json.
    pub workstream: &'a Workstream,
    /// journal.jsonl, by time.
    pub entries: &'a [Recorded],
    /// What stands for the domain when none was given: the repository's name.
    pub repository: &'a str,
    /// Paths of the plan and its documents from the repository's root.
    pub plan_file: &'a str,
    /// The branch, in a linked worktree of git.
    pub branch: Option<&'a str>,
}

/// Assembles the story.
#[must_use]
pub fn assemble(sources: &Sources<'_>) -> Story {
    let workstream = sources.workstream;
    let told = Told::of(sources.entries);
    let phases = phases(sources, &told);
    let (current, also) = current(workstream, sources.entries);
    let current_phase = current_phase(&phases, current);
    let mut story = Story {
        stream: sources.stream.to_string(),
        name: name(sources),
        goal: goal(sources),
        ending: workstream
            .completion
            .as_ref()
            .and_then(|said| said.get("summary")?.as_str().map(str::to_owned)),
        domain: workstream
            .domain
            .clone()
            .unwrap_or_else(|| sources.repository.to_owned()),
        shape: shape(&phases),
        begun: !workstream.tasks.is_empty(),
        named: workstream.domain.is_some(),
        planned: sources.plan.is_some(),
        standing: Standing::Pending,
        paused: workstream.paused,
        finished: workstream.status == Some(ManualStatus::Completed),
        started: workstream.created_at.or_else(|| {
            workstream
                .tasks
                .iter()
                .filter_map(|task| task.created_at)
                .min()
        }),
        updated: updated(sources),
        phases,
        current_phase,
        current,
        also,
        next: told.next.clone(),
        attempts: told.attempts.clone(),
        decisions: told.decisions.clone(),
        errors: Vec::new(),
        blockers: told.blockers(workstream),
        notes: told.notes.clone(),
        outputs: told.outputs.clone(),
        verification: told.verification.clone(),
        checkpoint: told.checkpoint.clone(),
        planning: planning(sources, &told),
        archived: archived(workstream),
        agents: agents(sources),
        interrupted: workstream.sessions().any(|(_, record)| {
            record
                .end()
                .is_some_and(|end| end.status == EndStatus::Interrupted)
        }),
        branch: sources.branch.map(str::to_owned),
    };
    story.errors = told.errors(workstream);
    story.standing = standing(&story);
    mark_current(&mut story);
    story
}

fn name(sources: &Sources<'_>) -> String {
    let named = sources
        .workstream
        .name
        .clone()
        .filter(|name| !name.is_empty());
    let planned = || {
        sources
            .plan
            .map(|plan| plan.name.clone())
            .filter(|name| !name.is_empty())
    };
    named.or_else(planned).unwrap_or_else(|| {
        let id = sources.stream.as_str();
        id.split_once('-').map_or(id, |(_, name)| name).to_owned()
    })
}

fn goal(sources: &Sources<'_>) -> String {
    sources
        .plan
        .map(|plan| plan.summary.trim().to_owned())
        .unwrap_or_default()
}

/// One thread is a list of tasks; everything else has phases.
fn shape(phases: &[super::model::Phase]) -> Shape {
    let threads: BTreeSet<_> = phases
        .iter()
        .flat_map(|phase| &phase.tasks)
        .map(|item| item.id.thread)
        .collect();
    if phases.len() <= 1 && threads.len() <= 1 {
        Shape::Flat
    } else {
        Shape::Phased
    }
}

fn updated(sources: &Sources<'_>) -> Option<jiff::Timestamp> {
    let told = sources
        .entries
        .iter()
        .map(|entry| entry.rec.unwrap_or(entry.ts))
        .max();
    let state = sources
        .workstream
        .tasks
        .iter()
        .filter_map(|task| task.updated_at)
        .max();
    told.max(state)
}

/// The plan and what its stages refer to, each once, without anchors.
fn planning(sources: &Sources<'_>, told: &Told) -> Vec<String> {
    let named = |note: &&super::model::Note| note.section.eq_ignore_ascii_case("planning docs");
    let noted = told.notes.iter().filter(named);
    let mut paths: Vec<String> = noted.map(|note| note.text.clone()).collect();
    let specs = sources
        .plan
        .into_iter()
        .flat_map(|plan| &plan.stages)
        .filter_map(|stage| stage.spec.as_deref());
    for spec in specs {
        let path = spec
            .split('#')
            .next()
            .unwrap_or_default()
            .trim_matches('`')
            .to_owned();
        if !path.is_empty() && !paths.contains(&path) {
            paths.push(path);
        }
    }
    if sources.plan.is_some() {
        paths.push(sources.plan_file.to_owned());
    }
    paths
}

fn archived(workstream: &Workstream) -> Vec<(String, Vec<String>)> {
    workstream
        .archived
        .iter()
        .map(|(month, ids)| (month.clone(), ids.clone()))
        .collect()
}

fn agents(sources: &Sources<'_>) -> usize {
    let workstream = sources.workstream;
    let planned = sources.plan.into_iter().flat_map(Plan::threads);
    let agents: BTreeSet<&str> = workstream
        .tasks
        .iter()
        .filter_map(|task| task.assigned_agent.as_deref())
        .chain(
            workstream
                .sessions()
                .map(|(_, record)| record.agent_name.as_str()),
        )
        .chain(planned.filter_map(|placed| placed.thread.agent.as_deref()))
        .collect();
    agents.len()
}

fn standing(story: &Story) -> Standing {
    let tasks = || story.phases.iter().flat_map(|phase| &phase.tasks);
    if story.finished {
        Standing::Complete
    } else if !story.blockers.is_empty() {
        Standing::Blocked
    } else if tasks().next().is_some() && tasks().all(|item| item.status.is_settled()) {
        Standing::Complete
    } else if tasks().any(|item| item.status != TaskStatus::Pending) || story.current.is_some() {
        Standing::InProgress
    } else {
        Standing::Pending
    }
}

/// The stage that is next is the one in progress.
fn mark_current(story: &mut Story) {
    let blocked: BTreeSet<StageId> = story.blockers.iter().filter_map(|it| it.phase).collect();
    for phase in &mut story.phases {
        if phase.standing == Standing::Pending && Some(phase.id) == story.current_phase {
            phase.standing = Standing::InProgress;
        }
        if phase.standing == Standing::InProgress && blocked.contains(&phase.id) {
            phase.standing = Standing::Blocked;
        }
    }
}

/// The stage that something is about.
pub(super) const fn stage_of(scope: Scope) -> StageId {
    match scope {
        Scope::Stage(stage) => stage,
        Scope::Batch(batch) => batch.stage,
        Scope::Thread(thread) => thread.batch.stage,
        Scope::Task(task) => task.thread.batch.stage,
    }
}
