//! One change as the commit log keeps it: the full new values of everything it touched.
use super::actor::Actor;
use crate::domain::id::TaskId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// How far tasks.json follows which log: `_work` in tasks.json.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// Id of the log.
    pub(super) log: String,
    /// Number of the last line that the file shows.
    pub(super) seq: u64,
}

/// One change. `null` stands for "the field is gone".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub(super) enum Change {
    /// Fields of a task.
    Task {
        /// Which one.
        task: TaskId,
        /// The new values.
        set: Object,
    },
    /// A whole session record.
    Session {
        /// The record.
        record: Object,
        /// The task it is kept with.
        home: TaskId,
    },
    /// Fields of the top object.
    Top(Object),
    /// A new task.
    AddTask(Object),
    /// A task that goes; its sessions move to a neighbour.
    RemoveTask(TaskId),
}

/// The flat shape in the log: no tag, because tagged enums and exact numbers do not go together
/// in `serde_json`.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<TaskId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top: Option<Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    add_task: Option<Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remove_task: Option<TaskId>,
}

/// A line of the log holds a change of a kind that is not known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a change of an unknown kind")]
pub(super) struct UnknownChange;

impl TryFrom<Fields> for Change {
    type Error = UnknownChange;

    fn try_from(fields: Fields) -> Result<Self, UnknownChange> {
        match fields {
            Fields {
                task: Some(home),
                session: Some(record),
                ..
            } => Ok(Self::Session { record, home }),
            Fields {
                task: Some(task),
                set: Some(set),
                ..
            } => Ok(Self::Task { task, set }),
            Fields { top: Some(top), .. } => Ok(Self::Top(top)),
            Fields {
                add_task: Some(task),
                ..
            } => Ok(Self::AddTask(task)),
            Fields {
                remove_task: Some(task),
                ..
            } => Ok(Self::RemoveTask(task)),
            _ => Err(UnknownChange),
        }
    }
}

impl From<Change> for Fields {
    fn from(change: Change) -> Self {
        let none = Self::default();
        match change {
            Change::Task { task, set } => Self {
                task: Some(task),
                set: Some(set),
                ..none
            },
            Change::Session { record, home } => Self {
                task: Some(home),
                session: Some(record),
                ..none
            },
            Change::Top(top) => Self {
                top: Some(top),
                ..none
            },
            Change::AddTask(task) => Self {
                add_task: Some(task),
                ..none
            },
            Change::RemoveTask(task) => Self {
                remove_task: Some(task),
                ..none
            },
        }
    }
}

/// One line of the log: one committed update.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct LogLine {
    /// Its number; each line's is higher than the one before.
    pub(super) seq: u64,
    /// When.
    pub(super) ts: Timestamp,
    /// By whom.
    pub(super) by: Actor,
    /// The position of a file from elsewhere that this update began from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) adopts: Option<Position>,
    /// What changed.
    pub(super) changes: Vec<Change>,
    /// The entries for the journal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) journal: Vec<Object>,
}
