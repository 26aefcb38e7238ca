//! What a person or agent needs who goes on with the work and was not there: the resume brief.
use super::model::{Brief, Interrupted, Item, Phase, Tree};
use super::recalled::{checkpoints, decision, newest, note, outputs, verified};
use crate::domain::id::{Scope, StageId};
use crate::domain::progress::Progress;
use crate::domain::session::SessionRecord;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::thread::Thread;
use crate::domain::workstream::{ManualStatus, Workstream};
use crate::plan::model::{Criterion, Plan};
use crate::store::entry::{Event, JournalEntry, Recorded};
use crate::track::blockers::{self, Blocker};
use crate::track::{errors, failed, phase, saved};
use jiff::Timestamp;
use jiff::tz::TimeZone;

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
        last_completed: last_completed(workstream, entries),
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
        next: next(workstream, *plan, entries),
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

fn item(task: &Task) -> Item {
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

/// The task that was ticked last. Evidence that came later does not make it another one.
fn last_completed(workstream: &Workstream, entries: &[Recorded]) -> Option<String> {
    let done = |task: &&Task| task.status == TaskStatus::Completed;
    let ticked = entries.iter().rev().find_map(|it| match it.entry {
        JournalEntry {
            event:
                Event::Task {
                    to: TaskStatus::Completed,
                    ..
                },
            scope: Some(Scope::Task(id)),
            ..
        } => workstream.task(id).filter(done),
        _ => None,
    });
    let tasks = workstream.tasks.iter().filter(done);
    ticked
        .or_else(|| tasks.max_by_key(|task| (task.updated_at, task.id)))
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

/// The next action that was written down last; else what the plan says.
fn next(workstream: &Workstream, plan: Option<&Plan>, entries: &[Recorded]) -> String {
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
    .unwrap_or_else(|| {
        let written = plan
            .iter()
            .flat_map(|plan| &plan.stages)
            .flat_map(|stage| &stage.batches)
            .flat_map(|batch| &batch.threads)
            .flat_map(|thread| &thread.tasks)
            .any(|task| !task.text.is_empty());
        if written {
            "the plan waits for a person: `work plan check`, then `work approve plan`".to_owned()
        } else {
            "write a plan: `work plan edit`, or add a task: `work add task TEXT`".to_owned()
        }
    })
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
