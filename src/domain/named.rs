//! What a person means: an id, or a part of a name that fits nothing else.
use super::id::{BatchId, IdError, Scope, StageId, TaskId, ThreadId};
use super::suggestion::near;
use super::workstream::Workstream;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// An id as it was typed, not looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named<T> {
    /// The id itself.
    Id(T),
    /// A part of the name.
    Part(String),
}

impl<T> From<T> for Named<T> {
    fn from(id: T) -> Self {
        Self::Id(id)
    }
}

impl<T: fmt::Display> fmt::Display for Named<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Part(part) => f.write_str(part),
        }
    }
}

impl<T: FromStr<Err = IdError>> FromStr for Named<T> {
    type Err = IdError;

    /// Without any letter it can only be an id.
    fn from_str(text: &str) -> Result<Self, IdError> {
        if text.chars().any(char::is_alphabetic) {
            Ok(Self::Part(text.to_owned()))
        } else {
            text.parse().map(Self::Id)
        }
    }
}

/// A kind of id that can be meant by a name.
pub trait Kind: Copy + Into<Scope> {
    /// What it is called.
    const WORD: &'static str;

    /// The id, if it is of this kind.
    fn of(scope: Scope) -> Option<Self>;
}

macro_rules! kind {
    ($name:ident, $variant:ident, $word:literal) => {
        impl Kind for $name {
            const WORD: &'static str = $word;

            fn of(scope: Scope) -> Option<Self> {
                match scope {
                    Scope::$variant(id) => Some(id),
                    _ => None,
                }
            }
        }
    };
}

kind!(StageId, Stage, "stage");
kind!(BatchId, Batch, "batch");
kind!(ThreadId, Thread, "thread");
kind!(TaskId, Task, "task");

impl Kind for Scope {
    const WORD: &'static str = "item";

    fn of(scope: Scope) -> Option<Self> {
        Some(scope)
    }
}

/// Why nothing is meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotNamed {
    /// Nothing has such a name.
    #[error("no {kind} is called `{part}`{}", did_you_mean(.near))]
    Nothing {
        /// What was looked for.
        kind: &'static str,
        /// The part of the name.
        part: String,
        /// Names that are near.
        near: Vec<String>,
    },
    /// Several have.
    #[error("`{part}` fits several: {}", .several.join(", "))]
    Several {
        /// The part of the name.
        part: String,
        /// Those that it fits, with their ids.
        several: Vec<String>,
    },
    /// Nothing has this id.
    #[error("there is no {} {id}{}", .id.kind(), did_you_mean(.near))]
    NoId {
        /// The id.
        id: Scope,
        /// Ids that are near.
        near: Vec<String>,
    },
}

fn did_you_mean(near: &[String]) -> String {
    if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.join(" or "))
    }
}

/// Everything that has an id, with its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<Scope, String>);

impl Names {
    /// What the state has.
    #[must_use]
    pub fn of(workstream: &Workstream) -> Self {
        let mut names = Self::default();
        for task in &workstream.tasks {
            let thread = task.id.thread;
            names.add(thread.stage(), &task.stage_name);
            names.add(thread.batch, &task.batch_name);
            names.add(
                thread,
                if task.thread_name.is_empty() {
                    &task.name
                } else {
                    &task.thread_name
                },
            );
            names.add(task.id, &task.name);
        }
        names
    }

    /// Adds an item; the first name that is given to an id stays.
    pub fn add(&mut self, id: impl Into<Scope>, name: &str) {
        self.0.entry(id.into()).or_insert_with(|| name.to_owned());
    }

    /// All items with their names, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (Scope, &str)> {
        self.0.iter().map(|(id, name)| (*id, name.as_str()))
    }

    /// What is meant. A whole name goes before a part of one. Where any item may be meant, threads
    /// go first, then batches, stages and tasks.
    ///
    /// # Errors
    /// When nothing is, or several things are.
    pub fn find<T: Kind>(&self, named: &Named<T>) -> Result<T, NotNamed> {
        match named {
            Named::Id(id) if self.0.contains_key(&(*id).into()) => Ok(*id),
            Named::Id(id) => Err(self.no_id((*id).into())),
            Named::Part(part) => self.by_name(part),
        }
    }

    fn no_id(&self, id: Scope) -> NotNamed {
        let alike = self.0.keys().filter(|known| known.kind() == id.kind());
        let near = id.nearest(alike.copied().collect());
        NotNamed::NoId {
            id,
            near: near.iter().map(Scope::to_string).collect(),
        }
    }

    fn by_name<T: Kind>(&self, part: &str) -> Result<T, NotNamed> {
        let wanted = part.to_lowercase();
        let all = || {
            let ours = self.0.iter();
            ours.filter_map(|(id, name)| Some((T::of(*id)?, *id, name)))
        };
        for kind in ["thread", "batch", "stage", "task"] {
            let of_kind = || all().filter(|(_, id, _)| id.kind() == kind);
            let whole: Vec<_> = of_kind()
                .filter(|(_, _, name)| name.to_lowercase() == wanted)
                .collect();
            let fitting: Vec<_> = if whole.is_empty() {
                of_kind()
                    .filter(|(_, _, name)| name.to_lowercase().contains(&wanted))
                    .collect()
            } else {
                whole
            };
            match fitting.as_slice() {
                [] => {}
                [(found, _, _)] => return Ok(*found),
                several => {
                    let several = several.iter().take(5);
                    return Err(NotNamed::Several {
                        part: part.to_owned(),
                        several: several
                            .map(|(_, id, name)| format!("{id} {name}"))
                            .collect(),
                    });
                }
            }
        }
        Err(NotNamed::Nothing {
            kind: T::WORD,
            part: part.to_owned(),
            near: near(part, all().map(|(_, _, name)| name.as_str()))
                .into_iter()
                .map(str::to_owned)
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        names.add(StageId(1), "Parts");
        names.add(BatchId::new(1, 1), "Modules");
        names.add(ThreadId::new(1, 1, 1), "Reader");
        names.add(ThreadId::new(1, 1, 2), "Reader of numbers");
        names.add(ThreadId::new(1, 2, 1), "Counter");
        names.add(TaskId::new(1, 2, 1, 1), "Counter");
        names.add(TaskId::new(1, 2, 1, 2), "Parts of words");
        names
    }

    fn thread(text: &str) -> Result<ThreadId, String> {
        let named: Named<ThreadId> = text.parse().unwrap();
        names().find(&named).map_err(|error| error.to_string())
    }

    #[test]
    fn an_id_or_a_part_of_a_name_finds_a_thread() {
        assert_eq!(thread("1.1.2"), Ok(ThreadId::new(1, 1, 2)));
        assert_eq!(thread("count"), Ok(ThreadId::new(1, 2, 1)));
        assert_eq!(thread("NUMBERS"), Ok(ThreadId::new(1, 1, 2)));
        // the whole name of one is a part of the other's
        assert_eq!(thread("reader"), Ok(ThreadId::new(1, 1, 1)));
    }

    #[test]
    fn what_is_not_there_or_not_clear_says_what_is() {
        assert_eq!(
            thread("read").unwrap_err(),
            "`read` fits several: 01.01.01 Reader, 01.01.02 Reader of numbers"
        );
        assert_eq!(
            thread("Cuonter").unwrap_err(),
            "no thread is called `Cuonter`; did you mean Counter?"
        );
        let error = thread("1.2.7").unwrap_err();
        assert!(
            error.starts_with("there is no thread 01.02.07; did you mean 01.02.01"),
            "{error}"
        );
        assert!("1.2".parse::<Named<ThreadId>>().is_err());
        assert!("1.-1".parse::<Named<ThreadId>>().is_err());
    }

    #[test]
    fn where_anything_may_be_meant_threads_go_first() {
        let any = |text: &str| {
            let named: Named<Scope> = text.parse().unwrap();
            names().find(&named).unwrap().to_string()
        };
        assert_eq!(any("counter"), "01.02.01");
        assert_eq!(any("modules"), "01.01");
        assert_eq!(any("parts"), "01");
        assert_eq!(any("of words"), "01.02.01.02");
    }
}
