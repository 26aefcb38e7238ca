//! `work add …`: something new in PLAN.md. A task of an approved plan goes to tasks.json as well.
use super::plan_approve::{apply, mark, unknown};
use super::plan_error::PlanError;
use super::plan_file::{self, Standing, alone};
use super::project::Project;
use crate::domain::clean::clean_line;
use crate::domain::id::{BatchId, Scope, StageId, TaskId, ThreadId};
use crate::domain::workstream::Workstream;
use crate::plan::change::Change;
use crate::plan::edit::{self, EditError, Edited, NewThread};
use crate::plan::fingerprint::fingerprint;
use crate::plan::model::{Origin, Plan};
use crate::plan::parse::parse;
use crate::plan::reconcile::reconcile;
use crate::process::clock;
use crate::store::actor::ActorKind;
use crate::store::draft::NewTask;
use std::collections::BTreeSet;

/// What is to be added.
#[derive(Debug, Clone, Copy)]
pub enum Addition<'a> {
    /// A stage behind all others.
    Stage {
        /// Its name.
        name: &'a str,
        /// The stage whose faults it mends: its name says so.
        fixes: Option<StageId>,
        /// What holds when it is done.
        definition: Option<&'a str>,
        /// What is to be done in it: one thread with one task of these words.
        work: Option<&'a str>,
    },
    /// A batch behind those of its stage.
    Batch {
        /// Its stage.
        stage: StageId,
        /// Its name.
        name: &'a str,
        /// What it is about.
        summary: Option<&'a str>,
    },
    /// A thread behind those of its batch.
    Thread {
        /// Its batch.
        batch: BatchId,
        /// What to write.
        thread: NewThread<'a>,
    },
    /// A task behind those of its thread.
    Task {
        /// Its thread.
        thread: ThreadId,
        /// What is to be done.
        name: &'a str,
    },
}

/// What the addition means for the approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// The plan was not approved; nothing changed about that.
    NotGiven,
    /// The plan stays approved, and tasks.json has it too.
    Renewed,
    /// The plan is another one than was approved.
    NeededAgain,
    /// The workstream has no plan: tasks.json alone was changed.
    NoPlan,
}

/// Something that was added.
#[derive(Debug, Clone, Copy)]
pub struct Added {
    /// Its id.
    pub id: Scope,
    /// What that means for the approval.
    pub approval: Approval,
}

/// Writes something new into the plan; no other byte of it changes.
///
/// # Errors
/// When the place does not exist or is unsure, the words cannot be written, or the files refuse.
pub fn add(project: &Project, addition: &Addition<'_>) -> Result<Added, PlanError> {
    alone(project, || {
        let Some(text) = plan_file::found(project)? else {
            return match addition {
                Addition::Task { thread, name } => without_plan(project, *thread, name),
                _ => Err(PlanError::Missing(project.folder().plan_file())),
            };
        };
        let plan = sure_plan(project, &text)?;
        let workstream = project.read()?;
        let (new, id) =
            edited(&text, &plan, &workstream, addition).map_err(|error| named(error, &plan))?;
        let standing = plan_file::standing(&workstream, &text);
        plan_file::replace(project, &text, &new)?;
        let approval = match standing {
            Standing::NotApproved => Approval::NotGiven,
            // an agent's addition is for a person to approve
            Standing::Approved if may_renew(project) => {
                if let Scope::Task(task) = id {
                    return renew(project, &new, task);
                }
                Approval::NeededAgain
            }
            Standing::Approved | Standing::Changed => Approval::NeededAgain,
        };
        Ok(Added { id, approval })
    })
}

/// The thread that is meant when nobody names one: the only one that plan or state have; in a
/// workstream that has neither, the first that could be.
///
/// # Errors
/// When plan or state cannot be read.
pub fn only_thread(project: &Project) -> Result<Option<ThreadId>, PlanError> {
    let text = plan_file::found(project)?;
    let workstream = project.read()?;
    let mut all: BTreeSet<ThreadId> = workstream.threads().iter().map(|it| it.id).collect();
    match &text {
        Some(text) => all.extend(parse(text).0.threads().map(|placed| placed.id)),
        None if all.is_empty() => return Ok(Some(ThreadId::new(1, 1, 1))),
        None => {}
    }
    Ok(all.first().copied().filter(|_| all.len() == 1))
}

/// Whether who acts may say that the plan is still an approved one.
pub(super) fn may_renew(project: &Project) -> bool {
    project.actor().kind == ActorKind::Person
}

/// The plan, when it is sure what belongs to what.
pub(super) fn sure_plan(project: &Project, text: &str) -> Result<Plan, PlanError> {
    let (plan, _) = parse(text);
    let around = crate::plan::validate::Around {
        agents: None,
        exists: &|_| true,
        read: &|_| None,
    };
    let (_, findings) = crate::plan::validate::check(text, &around);
    let findings: Vec<_> = findings
        .into_iter()
        .filter(|finding| finding.code.hides_structure())
        .collect();
    if findings.is_empty() {
        return Ok(plan);
    }
    let path = project.folder().plan_file();
    Err(PlanError::Unsure { path, findings })
}

/// The text with the addition in it, and what the addition is called.
pub(super) fn edited(
    text: &str,
    plan: &Plan,
    workstream: &Workstream,
    addition: &Addition<'_>,
) -> Result<(String, Scope), EditError> {
    fn whole<Id: Into<Scope>>(edited: Edited<Id>) -> (String, Scope) {
        (edited.text, edited.id.into())
    }
    Ok(match addition {
        Addition::Stage {
            name,
            fixes,
            definition,
            work,
        } => {
            let title = match fixes {
                None => (*name).to_owned(),
                Some(fixed) => {
                    plan.stage(*fixed).ok_or(EditError::NoStage(*fixed))?;
                    if clean_line(name).is_empty() {
                        return Err(EditError::EmptyName("stage"));
                    }
                    format!("Fix of stage {fixed}: {name}")
                }
            };
            let stage = edit::add_stage(text, &title, *definition)?;
            match work {
                Some(work) => (with_work(&stage, name, work)?, stage.id.into()),
                None => whole(stage),
            }
        }
        Addition::Batch {
            stage,
            name,
            summary,
        } => whole(edit::add_batch(text, *stage, name, *summary)?),
        Addition::Thread { batch, thread } => whole(edit::add_thread(text, *batch, *thread)?),
        Addition::Task { thread, name } => {
            let text = with_known_tasks(text, plan, workstream, *thread)?;
            whole(edit::add_task(&text, *thread, name)?)
        }
    })
}

/// The new stage with one thread that has one task.
fn with_work(stage: &Edited<StageId>, name: &str, work: &str) -> Result<String, EditError> {
    let batch = edit::add_batch(&stage.text, stage.id, name, None)?;
    let thread = NewThread {
        name,
        ..NewThread::default()
    };
    let thread = edit::add_thread(&batch.text, batch.id, thread)?;
    Ok(edit::add_task(&thread.text, thread.id, work)?.text)
}

/// A thread whose plan lists no task has those of tasks.json. Once one is listed they must be too,
/// or they would leave the plan.
fn with_known_tasks(
    text: &str,
    plan: &Plan,
    workstream: &Workstream,
    thread: ThreadId,
) -> Result<String, EditError> {
    let listed = plan.thread(thread).is_some_and(|it| {
        let mut tasks = it.tasks.iter();
        tasks.any(|task| task.origin == Origin::Written)
    });
    let mut text = text.to_owned();
    if let Some(known) = workstream.thread(thread).filter(|_| !listed) {
        for task in known.tasks {
            text = edit::add_task(&text, thread, &task.name)?.text;
        }
    }
    Ok(text)
}

/// What does not exist, with what comes near.
pub(super) fn named(error: EditError, plan: &Plan) -> PlanError {
    match error {
        EditError::NoStage(id) => {
            let all = plan.stages.iter();
            unknown(id, all.map(|it| StageId(it.number).into()).collect())
        }
        EditError::NoBatch(id) => {
            let all = plan.stages.iter().flat_map(|stage| {
                let batches = stage.batches.iter();
                batches.map(|batch| BatchId::new(stage.number, batch.number).into())
            });
            unknown(id, all.collect())
        }
        EditError::NoThread(id) => {
            unknown(id, plan.threads().map(|placed| placed.id.into()).collect())
        }
        error => error.into(),
    }
}

/// The task goes to tasks.json too, and the plan stays approved. Its id there may be another one
/// than its place in the plan.
fn renew(project: &Project, text: &str, task: TaskId) -> Result<Added, PlanError> {
    let (plan, _) = parse(text);
    let hash = fingerprint(text);
    let added = project.update(clock::now(), |draft| {
        let mut changes = reconcile(&plan, draft.view());
        // other differences are older than this addition and wait for the next approval
        changes.retain(|change| match change {
            Change::Add(new) => new.id.thread == task.thread,
            Change::DependsOn { .. } => true,
            _ => false,
        });
        let added = changes.iter().find_map(|change| match change {
            Change::Add(new) if new.id.thread == task.thread => Some(new.id),
            _ => None,
        });
        apply(draft, &changes, None)?;
        mark(draft, project, &hash)?;
        Ok::<_, PlanError>(added)
    })?;
    plan_file::keep_approved(project, text)?;
    Ok(Added {
        id: added.unwrap_or(task).into(),
        approval: Approval::Renewed,
    })
}

/// A workstream that runs from tasks.json alone.
fn without_plan(project: &Project, thread: ThreadId, name: &str) -> Result<Added, PlanError> {
    let name = clean_line(name);
    if name.is_empty() {
        return Err(EditError::EmptyName("task").into());
    }
    project.update(clock::now(), |draft| {
        let task = next_task(draft.view(), thread, &name)?;
        draft.add_task(&task)?;
        Ok(Added {
            id: task.id.into(),
            approval: Approval::NoPlan,
        })
    })
}

fn next_task(workstream: &Workstream, thread: ThreadId, name: &str) -> Result<NewTask, PlanError> {
    let known = workstream.thread(thread);
    let Some(last) = known.as_ref().and_then(|known| known.tasks.last()) else {
        if workstream.tasks.is_empty() && thread == ThreadId::new(1, 1, 1) {
            return Ok(first_task(workstream, thread, name));
        }
        let wrong = Scope::Thread(thread);
        return Err(unknown(wrong, workstream.near(wrong)));
    };
    let number = last.id.number.saturating_add(1);
    Ok(NewTask {
        id: TaskId { thread, number },
        name: name.to_owned(),
        stage_name: last.stage_name.clone(),
        batch_name: last.batch_name.clone(),
        thread_name: last.thread_name.clone(),
        assigned_agent: last.assigned_agent.clone(),
        depends_on: Vec::new(),
    })
}

/// The first task of all: without a plan, stage, batch and thread are called as the whole is.
fn first_task(workstream: &Workstream, thread: ThreadId, name: &str) -> NewTask {
    let whole = workstream.name.as_deref();
    let whole = whole.filter(|name| !name.is_empty()).unwrap_or("Work");
    NewTask {
        id: TaskId { thread, number: 1 },
        name: name.to_owned(),
        stage_name: whole.to_owned(),
        batch_name: whole.to_owned(),
        thread_name: whole.to_owned(),
        assigned_agent: None,
        depends_on: Vec::new(),
    }
}
