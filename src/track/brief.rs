//! What a person or agent needs who goes on with the work and was not there: the resume brief.
use super::blockers::{self, Blocker};
use super::errors::{self, OpenError};
use super::failed::{self, FailedApproach};
use super::phase;
use super::saved;
use crate::domain::id::StageId;
use crate::domain::progress::Progress;
use crate::domain::session::SessionRecord;
use crate::domain::task::TaskStatus;
use crate::domain::thread::Thread;
use crate::domain::verdict::Verdict;
use crate::domain::workstream::{ManualStatus, Workstream};
use crate::plan::model::{Criterion, Plan};
use crate::store::entry::{Event, Recorded};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;

/// Checkpoints that are told, the newest.
const CHECKPOINTS: usize = 5;
/// Decisions and notes that are told, the newest.
const TOLD: usize = 20;

/// What is known of the working tree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tree {
    /// The branch, or that the head is detached.
    pub branch: String,
    /// The commit that is checked out, short.
    pub commit: Option<String>,
    /// Files with uncommitted changes that nobody expects.
    pub unexpected: Vec<String>,
    /// How many have changes that are expected: those that `work` writes.
    pub expected: usize,
}

/// Everything a brief is made of.
pub struct Sources<'a> {
    /// The state.
    pub workstream: &'a Workstream,
    /// The plan, where there is one.
    pub plan: Option<&'a Plan>,
    /// Everything that was written down.
    pub entries: &'a [Recorded],
    /// What git says; none without git.
    pub tree: Option<Tree>,
    /// The present moment, for what is old.
    pub now: Timestamp,
    /// The zone in which times are told.
    pub zone: TimeZone,
}

/// A stage in the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phase {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub status: Progress,
    /// Tasks done, and all.
    pub done: usize,
    /// All tasks.
    pub total: usize,
    /// Whether it is the one that is worked on.
    pub current: bool,
    /// Its tasks, where they are told.
    pub tasks: Vec<Item>,
}

/// A task in the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub name: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// Tasks that must be done before.
    pub depends_on: Vec<String>,
    /// The last thing done, or what was done.
    pub said: Option<String>,
}

/// A decision, a note or a checkpoint in the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// The commit, or the section.
    pub mark: Option<String>,
    /// What.
    pub text: String,
    /// Why.
    pub why: Option<String>,
}

/// What the last verification said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// When.
    pub at: Timestamp,
    /// Items that are shown.
    pub ok: usize,
    /// Items with small trouble, and what it is.
    pub warn: Vec<String>,
    /// Items that failed, and why.
    pub fail: Vec<String>,
}

/// What an agent gave back last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Output {
    /// When.
    pub at: Timestamp,
    /// The agent.
    pub agent: String,
    /// Its thread.
    pub thread: String,
    /// Whether more was to come.
    pub partial: bool,
    /// What it gave.
    pub output: serde_json::Value,
}

/// A thread whose last session came to no good end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interrupted {
    /// The thread.
    pub thread: String,
    /// Its name.
    pub name: String,
    /// How its last session ended.
    pub end: String,
    /// Whether its conversation can go on; else it starts anew.
    pub resumable: bool,
}

/// The resume brief.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Brief {
    /// The workstream.
    pub stream: String,
    /// Its name.
    pub name: String,
    /// Where it stands, in a word.
    pub status: &'static str,
    /// Tasks done.
    pub done: usize,
    /// All tasks.
    pub total: usize,
    /// What git says.
    pub tree: Option<Tree>,
    /// When anything was last written down.
    pub updated: Option<Timestamp>,
    /// What is being done in the current stage.
    pub activity: Option<&'static str>,
    /// What somebody works on.
    pub working_on: Vec<Item>,
    /// What was completed last.
    pub last_completed: Option<String>,
    /// Threads whose last session was cut off.
    pub interrupted: Vec<Interrupted>,
    /// The plan.
    pub plan: Vec<Phase>,
    /// What failed, oldest first.
    pub failed: Vec<FailedApproach>,
    /// What stands in the way.
    pub blockers: Vec<Blocker>,
    /// Errors that are open.
    pub errors: Vec<OpenError>,
    /// What was decided.
    pub decisions: Vec<Told>,
    /// What else was kept.
    pub notes: Vec<Told>,
    /// The last verification.
    pub verified: Option<Verified>,
    /// Where the current stage is specified.
    pub spec: Option<String>,
    /// What must hold when it is done.
    pub criteria: Vec<String>,
    /// Points to come back to, newest first.
    pub checkpoints: Vec<Told>,
    /// What agents gave back last.
    pub outputs: Vec<Output>,
    /// What whoever goes on should know first.
    pub warnings: Vec<String>,
    /// What to do first.
    pub next: String,
    /// The zone in which times are told.
    #[serde(skip)]
    pub zone: TimeZone,
}

/// Makes the brief.
#[must_use]
pub fn brief(sources: &Sources<'_>) -> Brief {
    let Sources {
        workstream,
        plan,
        entries,
        ..
    } = sources;
    let counts = workstream.counts();
    let current = phase::current(workstream).filter(|_| counts.done() < counts.total);
    let stage = current.and_then(|current| {
        let stages = plan.iter().flat_map(|plan| &plan.stages);
        stages.into_iter().find(|stage| stage.number == current.0)
    });
    let blockers = blockers::open(workstream, entries);
    Brief {
        stream: workstream.stream_id.clone(),
        name: workstream.name.clone().unwrap_or_default(),
        status: status(workstream, &blockers),
        done: counts.done(),
        total: counts.total,
        tree: sources.tree.clone(),
        updated: saved::last_updated(workstream, entries),
        activity: current.map(|stage| workstream.stage_facts(stage).activity.label()),
        working_on: working_on(workstream),
        last_completed: last_completed(workstream),
        interrupted: workstream
            .threads()
            .iter()
            .filter_map(interrupted)
            .collect(),
        plan: phases(workstream, current),
        failed: failed::all(entries),
        blockers,
        errors: errors::open(entries),
        decisions: newest(entries, decision),
        notes: newest(entries, note),
        verified: entries.iter().rev().find_map(verified),
        spec: stage.and_then(|stage| stage.spec.clone()),
        criteria: stage
            .map(|stage| stage.verification.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|check| match &check.criterion {
                Criterion::Command(command) => format!("`{command}`"),
                Criterion::Words(words) => words.clone(),
            })
            .collect(),
        checkpoints: checkpoints(entries),
        outputs: outputs(entries),
        warnings: warnings(sources),
        next: next(workstream, entries),
        zone: sources.zone.clone(),
    }
}

fn status(workstream: &Workstream, blockers: &[Blocker]) -> &'static str {
    match workstream.progress() {
        Progress::OnHold => "on hold",
        Progress::Completed => "complete",
        _ if workstream.paused => "paused",
        Progress::Blocked => "blocked",
        _ if !blockers.is_empty() => "blocked",
        Progress::InProgress => "in progress",
        Progress::Pending => "not started",
    }
}

fn item(task: &crate::domain::task::Task) -> Item {
    Item {
        id: task.id.to_string(),
        name: task.name.clone(),
        status: task.status,
        depends_on: task.depends_on.iter().map(ToString::to_string).collect(),
        said: task.breadcrumb.clone().or_else(|| task.report.clone()),
    }
}

fn working_on(workstream: &Workstream) -> Vec<Item> {
    let mut tasks: Vec<_> = workstream
        .tasks
        .iter()
        .filter(|task| task.status == TaskStatus::InProgress || task.current_session_id.is_some())
        .collect();
    tasks.sort_by_key(|task| task.id);
    tasks.into_iter().map(item).collect()
}

fn last_completed(workstream: &Workstream) -> Option<String> {
    workstream
        .tasks
        .iter()
        .filter(|task| task.status == TaskStatus::Completed)
        .max_by_key(|task| (task.updated_at, task.id))
        .map(|task| format!("{} {}", task.id, task.name))
}

fn interrupted(thread: &Thread<'_>) -> Option<Interrupted> {
    let last = thread.last()?;
    let open = thread.tasks.iter().any(|task| !task.status.is_settled());
    let end = last.end().filter(|_| open)?;
    if end.status == crate::domain::session::EndStatus::Completed {
        return None;
    }
    let cause = end.cause.map(|cause| format!(" ({cause})"));
    Some(Interrupted {
        thread: thread.id.to_string(),
        name: thread.name().to_owned(),
        end: format!("{}{}", last.status().word(), cause.unwrap_or_default()),
        resumable: can_go_on(last),
    })
}

const fn can_go_on(record: &SessionRecord) -> bool {
    record.agent_session_id.is_some()
}

fn phases(workstream: &Workstream, current: Option<StageId>) -> Vec<Phase> {
    workstream
        .stages()
        .into_iter()
        .map(|stage| {
            let counts = workstream.stage_counts(stage);
            let mut tasks: Vec<_> = workstream
                .tasks
                .iter()
                .filter(|task| current == Some(stage) && task.id.thread.stage() == stage)
                .collect();
            tasks.sort_by_key(|task| task.id);
            Phase {
                number: stage.0,
                name: workstream.stage_name(stage).to_owned(),
                status: counts.progress(),
                done: counts.done(),
                total: counts.total,
                current: current == Some(stage),
                tasks: tasks.into_iter().map(item).collect(),
            }
        })
        .collect()
}

/// The newest of what a function finds, in the order in which it happened.
fn newest(entries: &[Recorded], find: fn(&Recorded) -> Option<Told>) -> Vec<Told> {
    let mut found: Vec<Told> = entries.iter().rev().filter_map(find).take(TOLD).collect();
    found.reverse();
    found
}

fn decision(entry: &Recorded) -> Option<Told> {
    let Event::Decision {
        text,
        why,
        instead_of,
    } = &entry.entry.event
    else {
        return None;
    };
    let instead = instead_of.as_ref().map(|it| format!(" (instead of {it})"));
    Some(Told {
        at: entry.ts,
        mark: None,
        text: format!("{text}{}", instead.unwrap_or_default()),
        why: why.clone(),
    })
}

fn note(entry: &Recorded) -> Option<Told> {
    let Event::Note { section, text } = &entry.entry.event else {
        return None;
    };
    Some(Told {
        at: entry.ts,
        mark: section.clone(),
        text: text.clone(),
        why: None,
    })
}

fn checkpoints(entries: &[Recorded]) -> Vec<Told> {
    entries
        .iter()
        .rev()
        .filter_map(|entry| match &entry.entry.event {
            Event::Checkpoint {
                status,
                description,
                commit,
                head,
                ..
            } => Some(Told {
                at: entry.ts,
                mark: commit.as_ref().or(head.as_ref()).map(|it| short(it)),
                text: format!("{}: {description}", status.label()),
                why: None,
            }),
            _ => None,
        })
        .take(CHECKPOINTS)
        .collect()
}

/// A commit as people name it.
fn short(commit: &str) -> String {
    commit.chars().take(7).collect()
}

fn verified(entry: &Recorded) -> Option<Verified> {
    let Event::Verify { items, .. } = &entry.entry.event else {
        return None;
    };
    let with = |verdict: Verdict| {
        items
            .iter()
            .filter(|item| item.verdict == verdict)
            .map(|item| format!("{}: {}", item.label, item.evidence))
            .collect::<Vec<_>>()
    };
    Some(Verified {
        at: entry.ts,
        ok: with(Verdict::Ok).len(),
        warn: with(Verdict::Warn),
        fail: with(Verdict::Fail),
    })
}

/// The latest of each agent on each thread.
fn outputs(entries: &[Recorded]) -> Vec<Output> {
    let mut latest = BTreeMap::new();
    for entry in entries {
        if let Event::Output {
            thread,
            agent,
            output,
            partial,
        } = &entry.entry.event
        {
            let agent = agent.clone().unwrap_or_else(|| entry.actor.name.clone());
            let made = Output {
                at: entry.ts,
                agent: agent.clone(),
                thread: thread.to_string(),
                partial: *partial,
                output: output.clone(),
            };
            latest.insert((*thread, agent), made);
        }
    }
    latest.into_values().collect()
}

/// The next action that was written down last; else what the plan says.
fn next(workstream: &Workstream, entries: &[Recorded]) -> String {
    let counts = workstream.counts();
    let said = entries.iter().rev().find_map(|it| match &it.entry.event {
        Event::Next { text, .. } => Some(text.clone()),
        _ => None,
    });
    if counts.total > 0 && counts.done() == counts.total {
        return match workstream.status {
            Some(ManualStatus::Completed) => "nothing: the workstream is complete".to_owned(),
            _ => "nothing is left to do: `work verify --all`, then `work complete`".to_owned(),
        };
    }
    said.or_else(|| {
        let mut open: Vec<_> = workstream
            .tasks
            .iter()
            .filter(|task| !task.status.is_settled())
            .collect();
        open.sort_by_key(|task| (task.status != TaskStatus::InProgress, task.id));
        open.first()
            .map(|task| format!("{} {}", task.id, task.name))
    })
    .unwrap_or_else(|| "write a plan: `work plan edit`, or add a task: `work add task`".to_owned())
}

fn warnings(sources: &Sources<'_>) -> Vec<String> {
    let Sources {
        workstream,
        entries,
        tree,
        now,
        ..
    } = sources;
    let mut warnings = Vec::new();
    let hours = |at: Timestamp| now.duration_since(at).as_hours();
    let updated = saved::last_updated(workstream, entries);
    if let Some(at) = updated.filter(|_| saved::is_stale(workstream, entries, *now)) {
        warnings.push(format!(
            "the state was last updated {} ago while somebody worked: look what changed since, and bring it up to date",
            ago(now.duration_since(at).as_mins())
        ));
    }
    if let Some(at) = updated.filter(|at| now.duration_since(*at) > saved::LONG_BREAK) {
        warnings.push(format!(
            "nobody worked here for {} h: `work verify --all` shows whether everything still holds",
            hours(at)
        ));
    }
    if let Some(tree) = tree
        && !tree.unexpected.is_empty()
    {
        let named: Vec<&str> = tree
            .unexpected
            .iter()
            .take(10)
            .map(String::as_str)
            .collect();
        let more = tree.unexpected.len().saturating_sub(named.len());
        let more = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        warnings.push(format!(
            "uncommitted changes that nobody expects: {}{more}",
            named.join(", ")
        ));
    }
    if workstream.status == Some(ManualStatus::Completed) {
        warnings.push("the workstream is complete: `work archive` puts it away".to_owned());
    }
    warnings
}

fn ago(minutes: i64) -> String {
    if minutes < 120 {
        format!("{minutes} min")
    } else {
        format!("{} h", minutes / 60)
    }
}
