//! What `work verify` looks at: threads and stages, each with what can be shown of it.
use super::planned::Planned;
use crate::domain::circle::circles;
use crate::domain::concrete::is_hollow;
use crate::domain::id::{Scope, StageId, ThreadId};
use crate::domain::session::Verified;
use crate::domain::task::Task;
use crate::domain::thread::Thread;
use crate::domain::workstream::Workstream;

/// What stands before a criterion in words.
pub(super) const A_PERSON: &str = "a person has to look: ";

/// What stands behind the words of a task that say nothing.
pub(super) const SAYS_NOTHING: &str = " does not say what is to be done";

/// Of a thread that is only ticked.
pub(super) const NOTHING_SHOWS_IT: &str = "no command and no evidence shows it";

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Shown by a command, or by evidence.
    Shown,
    /// Ticked, and nothing shows it.
    Unproven,
    /// A command failed, or something that it needs is not done.
    Failed,
}

/// What stands in the way without any command being run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// How bad it is.
    pub verdict: Verdict,
    /// What it is.
    pub what: String,
}

/// A thread or stage to be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub id: Scope,
    /// Its name.
    pub name: String,
    /// The commands to run.
    pub commands: Vec<String>,
    /// What people and agents say to show it.
    pub told: Vec<String>,
    /// What is wrong with it whatever the commands say.
    pub open: Vec<Open>,
}

/// The items of these scopes. Without any: what is done, in stages that nobody has approved yet;
/// with `all`, in all stages.
#[must_use]
pub fn items(workstream: &Workstream, planned: &Planned, scopes: &[Scope], all: bool) -> Vec<Item> {
    use crate::domain::stage::ApprovalStatus;
    let mut found = Vec::new();
    for stage in workstream.stages() {
        let approved = workstream.approval.of_stage(stage) == ApprovalStatus::Approved;
        let threads: Vec<Thread<'_>> = workstream
            .threads()
            .into_iter()
            .filter(|thread| thread.id.stage() == stage)
            .collect();
        let wanted = |id: ThreadId, ticked: bool| {
            if scopes.is_empty() {
                ticked && (all || !approved)
            } else {
                scopes
                    .iter()
                    .any(|scope| names(*scope, id) || (ticked && scope.holds(id)))
            }
        };
        found.extend(
            threads
                .iter()
                .filter(|thread| wanted(thread.id, thread.is_ticked()))
                .map(|thread| of_thread(workstream, planned, thread)),
        );
        let named = scopes.contains(&Scope::Stage(stage));
        let done = threads.iter().all(Thread::is_ticked);
        if named || (scopes.is_empty() && done && (all || !approved)) {
            found.extend(of_stage(workstream, planned, stage));
        }
    }
    found
}

/// Whether the scope is this thread, or a task of it: then it is verified, done or not.
fn names(scope: Scope, id: ThreadId) -> bool {
    match scope {
        Scope::Thread(thread) => thread == id,
        Scope::Task(task) => task.thread == id,
        Scope::Stage(_) | Scope::Batch(_) => false,
    }
}

fn of_thread(workstream: &Workstream, planned: &Planned, thread: &Thread<'_>) -> Item {
    let commands = planned.of_thread(thread.id);
    let mut open = Vec::new();
    if !planned.withheld(thread.id).is_empty() {
        open.push(Open {
            verdict: Verdict::Unproven,
            what: "its commands are not run: the plan is not the one that was approved".to_owned(),
        });
    }
    if planned
        .plan()
        .is_some_and(|plan| plan.thread(thread.id).is_none())
    {
        open.push(Open {
            verdict: Verdict::Unproven,
            what: "it is not in the plan".to_owned(),
        });
    }
    open.extend(dependencies(workstream, thread));
    open.extend(vague(thread));
    if commands.is_empty() && !has_evidence(thread) {
        open.push(Open {
            verdict: Verdict::Unproven,
            what: NOTHING_SHOWS_IT.to_owned(),
        });
    }
    Item {
        id: thread.id.into(),
        name: thread.name().to_owned(),
        commands,
        told: thread.tasks.iter().filter_map(|task| words(task)).collect(),
        open,
    }
}

/// Tasks whose words say nothing: nobody can tell whether they are done.
fn vague(thread: &Thread<'_>) -> Vec<Open> {
    let hollow = thread.tasks.iter().filter(|task| is_hollow(&task.name));
    let open = hollow.map(|task| Open {
        verdict: Verdict::Unproven,
        what: format!("{} \"{}\"{SAYS_NOTHING}", task.id, task.name),
    });
    open.collect()
}

/// What a task needs that is not done, is not there, or needs the task itself.
fn dependencies(workstream: &Workstream, thread: &Thread<'_>) -> Vec<Open> {
    let failed = |what| Open {
        verdict: Verdict::Failed,
        what,
    };
    let mut open = Vec::new();
    for task in &thread.tasks {
        for id in &task.depends_on {
            match workstream.task(*id) {
                None => open.push(failed(format!(
                    "{} needs {id}, which does not exist",
                    task.id
                ))),
                Some(needed) if !needed.status.is_settled() => {
                    open.push(failed(format!("{} needs {id}, which is not done", task.id)));
                }
                Some(_) => {}
            }
        }
    }
    for circle in circles(&workstream.tasks) {
        if circle.iter().any(|id| id.thread == thread.id) {
            let ids: Vec<String> = circle.iter().map(ToString::to_string).collect();
            open.push(failed(format!("{} need each other", ids.join(", "))));
        }
    }
    open
}

/// What was said to show a task.
fn words(task: &Task) -> Option<String> {
    match task.evidence.as_ref()? {
        serde_json::Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// Whether every task that was done has words or facts as evidence.
fn has_evidence(thread: &Thread<'_>) -> bool {
    let of_command = |value: &serde_json::Value| serde_json::from_value::<Verified>(value.clone());
    thread.is_ticked()
        && thread.tasks.iter().all(|task| {
            task.evidence
                .as_ref()
                .is_some_and(|value| of_command(value).map_or(true, |verified| verified.ok))
        })
}

/// None when the plan asks nothing of the stage.
fn of_stage(workstream: &Workstream, planned: &Planned, id: StageId) -> Option<Item> {
    let (commands, words) = planned.of_stage(id);
    let told = workstream.stage_evidence(id);
    let mut open: Vec<Open> = words
        .into_iter()
        // what a person said of the stage is said of all of them
        .filter(|_| told.is_empty())
        .map(|words| Open {
            verdict: Verdict::Unproven,
            what: format!("{A_PERSON}{words}"),
        })
        .collect();
    if planned.approved().is_none()
        && planned.plan().is_some_and(|plan| {
            plan.stage(id)
                .is_some_and(|stage| !stage.verification.is_empty())
        })
    {
        open.push(Open {
            verdict: Verdict::Unproven,
            what: "its criteria are not looked at: the plan is not the one that was approved"
                .to_owned(),
        });
    }
    (!commands.is_empty() || !open.is_empty() || !told.is_empty()).then(|| Item {
        id: id.into(),
        name: workstream.stage_name(id).to_owned(),
        commands,
        told,
        open,
    })
}
