//! One change of tasks.json that an approval brings.
use crate::domain::id::TaskId;
use crate::domain::new_task::NewTask;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::workstream::Workstream;
use serde_json::{Map, Value};
use std::fmt;

/// What got another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// The task.
    Task,
    /// Its thread.
    Thread,
    /// Its batch.
    Batch,
    /// Its stage.
    Stage,
}

/// A change of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new; pending.
    Add(NewTask),
    /// It, or what it lies in, has another name.
    Rename {
        /// The task.
        id: TaskId,
        /// What has another name.
        what: Named,
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// Its thread is given to another agent.
    Agent {
        /// The task.
        id: TaskId,
        /// Before.
        from: Option<String>,
        /// Now.
        to: Option<String>,
    },
    /// It waits for other tasks.
    DependsOn {
        /// The task.
        id: TaskId,
        /// Before.
        from: Vec<TaskId>,
        /// Now.
        to: Vec<TaskId>,
    },
    /// It left the plan and has a history: it stays and is cancelled.
    Cancel {
        /// The task.
        id: TaskId,
        /// Its name.
        name: String,
        /// Its status before.
        was: TaskStatus,
    },
    /// It left the plan and nothing happened to it.
    Remove {
        /// The task.
        id: TaskId,
        /// Its name.
        name: String,
    },
}

impl Named {
    /// Its field in tasks.json.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Task => "name",
            Self::Thread => "thread_name",
            Self::Batch => "batch_name",
            Self::Stage => "stage_name",
        }
    }
}

impl Change {
    /// The task it is about.
    #[must_use]
    pub const fn id(&self) -> TaskId {
        match self {
            Self::Add(task) => task.id,
            Self::Rename { id, .. }
            | Self::Agent { id, .. }
            | Self::DependsOn { id, .. }
            | Self::Cancel { id, .. }
            | Self::Remove { id, .. } => *id,
        }
    }

    /// Whether something with a history leaves the plan: to be shown first.
    #[must_use]
    pub const fn ends_history(&self) -> bool {
        matches!(self, Self::Cancel { .. })
    }

    /// The fields of tasks.json that it sets; `null` removes one. Nothing for a task that is added
    /// or removed.
    #[must_use]
    pub fn fields(&self) -> Option<Map<String, Value>> {
        let (key, value): (&str, Value) = match self {
            Self::Add(_) | Self::Remove { .. } => return None,
            Self::Rename { what, to, .. } => (what.key(), to.as_str().into()),
            Self::Agent { to, .. } => ("assigned_agent", to.clone().into()),
            Self::DependsOn { to, .. } if to.is_empty() => ("depends_on", Value::Null),
            Self::DependsOn { to, .. } => {
                let ids: Vec<Value> = to.iter().map(|id| id.to_string().into()).collect();
                ("depends_on", ids.into())
            }
            Self::Cancel { .. } => ("status", TaskStatus::Cancelled.word().into()),
        };
        Some(std::iter::once((key.to_owned(), value)).collect())
    }
}

/// The state after these changes, as a preview: the store writes them.
#[must_use]
pub fn applied(workstream: &Workstream, changes: &[Change]) -> Workstream {
    let mut after = workstream.clone();
    for change in changes {
        let id = change.id();
        match change {
            Change::Add(task) => after.tasks.push(new_task(task)),
            Change::Remove { .. } => after.tasks.retain(|task| task.id != id),
            _ => {
                for task in after.tasks.iter_mut().filter(|task| task.id == id) {
                    set(task, change);
                }
            }
        }
    }
    after.tasks.sort_by_key(|task| task.id);
    after
}

fn set(task: &mut Task, change: &Change) {
    match change {
        Change::Rename { what, to, .. } => {
            let name = match what {
                Named::Task => &mut task.name,
                Named::Thread => &mut task.thread_name,
                Named::Batch => &mut task.batch_name,
                Named::Stage => &mut task.stage_name,
            };
            name.clone_from(to);
        }
        Change::Agent { to, .. } => task.assigned_agent.clone_from(to),
        Change::DependsOn { to, .. } => task.depends_on.clone_from(to),
        Change::Cancel { .. } => task.status = TaskStatus::Cancelled,
        Change::Add(_) | Change::Remove { .. } => {}
    }
}

fn new_task(task: &NewTask) -> Task {
    Task {
        rehearsed: false,
        id: task.id,
        name: task.name.clone(),
        stage_name: task.stage_name.clone(),
        batch_name: task.batch_name.clone(),
        thread_name: task.thread_name.clone(),
        status: TaskStatus::Pending,
        created_at: None,
        updated_at: None,
        assigned_agent: task.assigned_agent.clone(),
        depends_on: task.depends_on.clone(),
        breadcrumb: None,
        report: None,
        evidence: None,
        blocked_by: None,
        commit: None,
        details: Vec::new(),
        sessions: Vec::new(),
        current_session_id: None,
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let agent = |agent: &Option<String>| agent.clone().unwrap_or_else(|| "nobody".to_owned());
        let ids = |ids: &[TaskId]| {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            if ids.is_empty() {
                "nothing".to_owned()
            } else {
                ids.join(", ")
            }
        };
        match self {
            Self::Add(task) => write!(f, "{}: new, `{}`", task.id, task.name),
            Self::Rename { id, what, from, to } => {
                let what = match what {
                    Named::Task => "",
                    Named::Thread => "thread ",
                    Named::Batch => "batch ",
                    Named::Stage => "stage ",
                };
                write!(f, "{id}: {what}`{from}` is now `{to}`")
            }
            Self::Agent { id, from, to } => {
                write!(f, "{id}: given to {}, was {}", agent(to), agent(from))
            }
            Self::DependsOn { id, from, to } => {
                write!(f, "{id}: waits for {}, was {}", ids(to), ids(from))
            }
            Self::Cancel { id, name, was } => {
                write!(
                    f,
                    "{id}: `{name}` ({was}) left the plan and is cancelled; its history stays"
                )
            }
            Self::Remove { id, name } => {
                write!(f, "{id}: `{name}` left the plan and is removed")
            }
        }
    }
}
