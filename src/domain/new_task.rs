//! A task that is to be made.
use super::id::TaskId;

/// A task that is to be made, as plan, person or example want it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Its id.
    pub id: TaskId,
    /// What is to be done.
    pub name: String,
    /// Name of its stage.
    pub stage_name: String,
    /// Name of its batch.
    pub batch_name: String,
    /// Name of its thread.
    pub thread_name: String,
    /// The agent its thread is given to.
    pub assigned_agent: Option<String>,
    /// Tasks that must be done before it.
    pub depends_on: Vec<TaskId>,
}
