//! Ids of stages, batches, threads and tasks: `SS.BB.TT.NN`.
//!
//! Written with two digits a part, read with any width, ordered as numbers (design: Numbering).
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text has another number of parts than this kind of id.
    #[error("`{text}` is not a {kind} id; it looks like {shape}")]
    Shape {
        /// What was read.
        text: String,
        /// Which kind of id was wanted.
        kind: &'static str,
        /// An example of the right shape.
        shape: &'static str,
    },
}

/// A stage: `01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageId(pub u32);

/// A batch of a stage: `01.02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId {
    /// The stage it belongs to.
    pub stage: StageId,
    /// Its number inside the stage.
    pub number: u32,
}

/// A thread of a batch: `01.02.03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadId {
    /// The batch it belongs to.
    pub batch: BatchId,
    /// Its number inside the batch.
    pub number: u32,
}

/// A task of a thread: `01.02.03.04`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    /// The thread it belongs to.
    pub thread: ThreadId,
    /// Its number inside the thread.
    pub number: u32,
}

/// Any of the four: what a person may name on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A whole stage.
    Stage(StageId),
    /// A whole batch.
    Batch(BatchId),
    /// A thread.
    Thread(ThreadId),
    /// One task.
    Task(TaskId),
}

impl BatchId {
    /// The batch with these numbers.
    #[must_use]
    pub const fn new(stage: u32, number: u32) -> Self {
        Self {
            stage: StageId(stage),
            number,
        }
    }
}

impl ThreadId {
    /// The thread with these numbers.
    #[must_use]
    pub const fn new(stage: u32, batch: u32, number: u32) -> Self {
        Self {
            batch: BatchId::new(stage, batch),
            number,
        }
    }

    /// The stage that the thread's batch belongs to.
    #[must_use]
    pub const fn stage(&self) -> StageId {
        self.batch.stage
    }
}

impl TaskId {
    /// The task with these numbers.
    #[must_use]
    pub const fn new(stage: u32, batch: u32, thread: u32, number: u32) -> Self {
        Self {
            thread: ThreadId::new(stage, batch, thread),
            number,
        }
    }
}

impl Scope {
    /// What it is, in a word.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Stage(_) => "stage",
            Self::Batch(_) => "batch",
            Self::Thread(_) => "thread",
            Self::Task(_) => "task",
        }
    }

    /// Its numbers; parts that it does not have are 0.
    #[must_use]
    pub const fn numbers(&self) -> [u32; 4] {
        match self {
            Self::Stage(stage) => [stage.0, 0, 0, 0],
            Self::Batch(batch) => [batch.stage.0, batch.number, 0, 0],
            Self::Thread(thread) => [thread.batch.stage.0, thread.batch.number, thread.number, 0],
            Self::Task(task) => {
                let thread = task.thread;
                [
                    thread.batch.stage.0,
                    thread.batch.number,
                    thread.number,
                    task.number,
                ]
            }
        }
    }

    /// Those that differ from this one in one number, the least first; three at most. More than one
    /// wrong number is no slip.
    #[must_use]
    pub fn nearest(&self, mut all: Vec<Self>) -> Vec<Self> {
        all.retain(|id| {
            let pairs = id.numbers().into_iter().zip(self.numbers());
            pairs.filter(|(a, b)| a != b).count() <= 1
        });
        all.sort_by_key(|id| {
            let apart = |(a, b): (u32, u32)| a.abs_diff(b);
            let distances = id.numbers().into_iter().zip(self.numbers()).map(apart);
            // a wrong last number is likelier than a wrong first one
            distances.collect::<Vec<u32>>()
        });
        all.truncate(3);
        all
    }

    /// Whether the thread lies in this scope (a task's scope holds its whole thread).
    #[must_use]
    pub fn holds(&self, thread: ThreadId) -> bool {
        match self {
            Self::Stage(stage) => thread.stage() == *stage,
            Self::Batch(batch) => thread.batch == *batch,
            Self::Thread(id) => thread == *id,
            Self::Task(task) => thread == task.thread,
        }
    }
}

/// One to four numbers between dots. Nine digits at most, so that no part can overflow.
fn numbers(text: &str) -> Option<([u32; 4], usize)> {
    let mut found = [0_u32; 4];
    let mut place = 0;
    let mut digits = 0;
    // byte by byte: a large tasks.json holds tens of thousands of ids
    for byte in text.trim().bytes() {
        match byte {
            b'0'..=b'9' if digits < 9 => {
                let number = found.get_mut(place)?;
                *number = *number * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 => {
                place += 1;
                digits = 0;
            }
            _ => return None,
        }
    }
    (digits > 0).then_some((found, place + 1))
}

impl FromStr for Scope {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let found = numbers(text);
        match found
            .as_ref()
            .and_then(|(found, count)| found.get(..*count))
        {
            Some([stage]) => Ok(Self::Stage(StageId(*stage))),
            Some([stage, batch]) => Ok(Self::Batch(BatchId::new(*stage, *batch))),
            Some([stage, batch, thread]) => {
                Ok(Self::Thread(ThreadId::new(*stage, *batch, *thread)))
            }
            Some([stage, batch, thread, task]) => {
                Ok(Self::Task(TaskId::new(*stage, *batch, *thread, *task)))
            }
            _ => Err(IdError::Shape {
                text: text.to_owned(),
                kind: "stage, batch, thread or task",
                shape: "01, 01.02, 01.02.03 or 01.02.03.04",
            }),
        }
    }
}

impl fmt::Display for StageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.stage, self.number)
    }
}

impl fmt::Display for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.batch, self.number)
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.thread, self.number)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage(id) => id.fmt(f),
            Self::Batch(id) => id.fmt(f),
            Self::Thread(id) => id.fmt(f),
            Self::Task(id) => id.fmt(f),
        }
    }
}

/// Reads an id from a text as it stands in the file: there are thousands of them in one.
struct FromText<T>(PhantomData<T>);

impl<T: FromStr<Err = IdError>> Visitor<'_> for FromText<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Parsing, and JSON as the written text, for one kind of id.
macro_rules! id_text {
    ($name:ident, $variant:ident, $kind:literal, $shape:literal) => {
        impl From<$name> for Scope {
            fn from(id: $name) -> Self {
                Self::$variant(id)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                match text.parse() {
                    Ok(Scope::$variant(id)) => Ok(id),
                    _ => Err(IdError::Shape {
                        text: text.to_owned(),
                        kind: $kind,
                        shape: $shape,
                    }),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(FromText(PhantomData))
            }
        }
    };
}

id_text!(StageId, Stage, "stage", "01");
id_text!(BatchId, Batch, "batch", "01.02");
id_text!(ThreadId, Thread, "thread", "01.02.03");
id_text!(TaskId, Task, "task", "01.02.03.04");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_are_read_in_any_width_and_written_in_two_digits() {
        assert_eq!("1.1.2".parse::<ThreadId>().unwrap().to_string(), "01.01.02");
        assert_eq!("001.0100".parse::<BatchId>().unwrap().to_string(), "01.100");
    }

    #[test]
    fn order_is_numeric_not_alphabetic() {
        let nine: TaskId = "1.1.1.9".parse().unwrap();
        let hundred: TaskId = "1.1.1.100".parse().unwrap();
        assert!(nine < hundred);
    }

    #[test]
    fn what_is_no_id_is_refused_with_the_right_shape() {
        for text in [
            "",
            "1.",
            ".1",
            "a.b",
            "1.-1",
            "1.1.1.1.1",
            "../../etc",
            "9999999999",
        ] {
            assert!(text.parse::<Scope>().is_err(), "{text}");
        }
        let error = "1.1".parse::<ThreadId>().unwrap_err().to_string();
        assert_eq!(error, "`1.1` is not a thread id; it looks like 01.02.03");
    }

    proptest! {
        #[test]
        fn written_ids_read_back(a in 0u32..2000, b in 0u32..2000, c in 0u32..2000, d in 0u32..2000) {
            let id = TaskId::new(a, b, c, d);
            prop_assert_eq!(id.to_string().parse::<TaskId>().unwrap(), id);
            prop_assert_eq!(serde_json::from_str::<TaskId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            drop(text.parse::<Scope>());
        }
    }
}
