//! `work assign`: a thread is given to an agent, in PLAN.md and in tasks.json.
use super::plan_add::{Approval, may_renew, named, sure_plan};
use super::plan_approve::{mark, unknown};
use super::plan_error::PlanError;
use super::plan_file::{self, Standing, alone};
use super::project::Project;
use crate::domain::id::{Scope, TaskId, ThreadId};
use crate::domain::workstream::Workstream;
use crate::plan::edit::set_agent;
use crate::plan::fingerprint::fingerprint;
use crate::plan::model::Plan;
use crate::process::clock;
use serde_json::{Map, Value};

/// What an assignment did.
#[derive(Debug, Clone)]
pub struct Assigned {
    /// The tasks whose agent is another one now.
    pub tasks: Vec<TaskId>,
    /// What that means for the approval.
    pub approval: Approval,
}

/// Gives a thread to an agent, or to none.
///
/// # Errors
/// When there is no such thread, its heading is unsure, or the files refuse.
pub fn assign(
    project: &Project,
    thread: ThreadId,
    agent: Option<&str>,
) -> Result<Assigned, PlanError> {
    alone(project, || {
        let workstream = project.read()?;
        let (hash, approval) = match plan_file::found(project)? {
            None => (None, Approval::NoPlan),
            Some(text) => in_plan(project, &workstream, &text, thread, agent)?,
        };
        let wrong = Scope::Thread(thread);
        if approval == Approval::NoPlan && !workstream.has(wrong) {
            return Err(unknown(wrong, workstream.near(wrong)));
        }
        let tasks = project.update(clock::now(), |draft| {
            let tasks: Vec<TaskId> = draft
                .view()
                .tasks
                .iter()
                .filter(|task| task.id.thread == thread)
                .filter(|task| task.assigned_agent.as_deref() != agent)
                .map(|task| task.id)
                .collect();
            for task in &tasks {
                let value = agent.map_or(Value::Null, Value::from);
                let fields: Map<_, _> =
                    std::iter::once(("assigned_agent".to_owned(), value)).collect();
                draft.patch_task(task, fields)?;
            }
            if let Some(hash) = &hash {
                mark(draft, project, hash)?;
            }
            Ok::<_, PlanError>(tasks)
        })?;
        Ok(Assigned { tasks, approval })
    })
}

/// Changes the heading. The new hash, when the plan stays approved.
fn in_plan(
    project: &Project,
    workstream: &Workstream,
    text: &str,
    thread: ThreadId,
    agent: Option<&str>,
) -> Result<(Option<String>, Approval), PlanError> {
    let plan = sure_plan(project, text)?;
    let standing = plan_file::standing(workstream, text);
    let unchanged = match standing {
        Standing::NotApproved => Approval::NotGiven,
        Standing::Approved => Approval::Renewed,
        Standing::Changed => Approval::NeededAgain,
    };
    if !belongs_to_plan(&plan, workstream, thread) {
        return Ok((None, unchanged));
    }
    let new = set_agent(text, thread, agent).map_err(|error| named(error, &plan))?;
    if new.text == text {
        return Ok((None, unchanged));
    }
    plan_file::replace(project, text, &new.text)?;
    if standing != Standing::Approved {
        return Ok((None, unchanged));
    }
    if !may_renew(project) {
        return Ok((None, Approval::NeededAgain));
    }
    plan_file::keep_approved(project, &new.text)?;
    Ok((Some(fingerprint(&new.text)), Approval::Renewed))
}

/// Whether the plan is the place for it. A plan that names no agents at all leaves them to
/// tasks.json; naming one would take theirs from all the others at the next approval.
fn belongs_to_plan(plan: &Plan, workstream: &Workstream, thread: ThreadId) -> bool {
    if plan.thread(thread).is_none() && workstream.has(Scope::Thread(thread)) {
        return false;
    }
    let speaks = plan.threads().any(|placed| placed.thread.agent.is_some());
    let mut others = workstream.tasks.iter().filter(|it| it.id.thread != thread);
    speaks || !others.any(|task| task.assigned_agent.is_some())
}
