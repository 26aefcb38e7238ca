//! What changed between two plans.
use super::model::Plan;
use super::normal::{Entry, entries};
use crate::domain::id::Scope;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What happened to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// It is new.
    Added(String),
    /// It says something else.
    Changed {
        /// What it said.
        from: String,
        /// What it says.
        to: String,
    },
    /// It is gone.
    Dropped(String),
}

/// One difference between two plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is about; nothing for the plan as a whole.
    pub scope: Option<Scope>,
    /// Which statement; nothing when all of it is new or gone.
    pub field: Option<&'static str>,
    /// What happened.
    pub drift: Drift,
}

/// All differences: what is about the plan first, then by id.
#[must_use]
pub fn drift(old: &Plan, new: &Plan) -> Vec<Difference> {
    let (mut old, mut new) = (by_scope(old), by_scope(new));
    let mut found = Vec::new();
    let (old_scopes, new_scopes) = (scopes(&old), scopes(&new));
    let mut all: Vec<Option<Scope>> = old_scopes.union(&new_scopes).copied().collect();
    all.sort_by_key(|scope| scope.map(depth_first));
    for scope in all {
        let was = old_scopes.contains(&scope);
        let is = new_scopes.contains(&scope);
        let before = old.remove(&scope).unwrap_or_default();
        let after = new.remove(&scope).unwrap_or_default();
        if was && is {
            compare(scope, before, after, &mut found);
        } else if parent(scope).is_none_or(|up| {
            // what lies in something new or gone is not said again
            old_scopes.contains(&Some(up)) == new_scopes.contains(&Some(up))
        }) {
            let name = |list: &[Entry]| {
                list.iter()
                    .find(|entry| entry.field == "name")
                    .map_or_else(String::new, |entry| entry.value.clone())
            };
            found.push(Difference {
                scope,
                field: None,
                drift: if is {
                    Drift::Added(name(&after))
                } else {
                    Drift::Dropped(name(&before))
                },
            });
        }
    }
    found
}

type ByScope = BTreeMap<Option<Scope>, Vec<Entry>>;

fn by_scope(plan: &Plan) -> ByScope {
    // the plan itself is always there
    let mut map: ByScope = BTreeMap::from([(None, Vec::new())]);
    for entry in entries(plan) {
        map.entry(entry.scope).or_default().push(entry);
    }
    map
}

fn scopes(map: &ByScope) -> BTreeSet<Option<Scope>> {
    map.keys().copied().collect()
}

/// A key by which what lies in something follows it.
fn depth_first(scope: Scope) -> [u32; 4] {
    match scope {
        Scope::Stage(stage) => [stage.0, 0, 0, 0],
        Scope::Batch(batch) => [batch.stage.0, batch.number, 0, 0],
        Scope::Thread(thread) => [thread.stage().0, thread.batch.number, thread.number, 0],
        Scope::Task(task) => {
            let thread = task.thread;
            [
                thread.stage().0,
                thread.batch.number,
                thread.number,
                task.number,
            ]
        }
    }
}

fn parent(scope: Option<Scope>) -> Option<Scope> {
    match scope? {
        Scope::Stage(_) => None,
        Scope::Batch(batch) => Some(Scope::Stage(batch.stage)),
        Scope::Thread(thread) => Some(Scope::Batch(thread.batch)),
        Scope::Task(task) => Some(Scope::Thread(task.thread)),
    }
}

/// The statements about one thing: those with the same words are the same, then they are paired
/// in order.
fn compare(
    scope: Option<Scope>,
    mut old: Vec<Entry>,
    mut new: Vec<Entry>,
    found: &mut Vec<Difference>,
) {
    for entry in std::mem::take(&mut new) {
        match old.iter().position(|other| *other == entry) {
            Some(index) => drop(old.remove(index)),
            None => new.push(entry),
        }
    }
    for entry in new {
        let before = old.iter().position(|other| other.field == entry.field);
        let drift = match before.map(|index| old.remove(index)) {
            Some(before) => Drift::Changed {
                from: before.value,
                to: entry.value,
            },
            None => Drift::Added(entry.value),
        };
        found.push(Difference {
            scope,
            field: Some(entry.field),
            drift,
        });
    }
    found.extend(old.into_iter().map(|entry| Difference {
        scope,
        field: Some(entry.field),
        drift: Drift::Dropped(entry.value),
    }));
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scope {
            None => f.write_str("plan")?,
            Some(Scope::Stage(id)) => write!(f, "stage {id}")?,
            Some(Scope::Batch(id)) => write!(f, "batch {id}")?,
            Some(Scope::Thread(id)) => write!(f, "thread {id}")?,
            Some(Scope::Task(id)) => write!(f, "task {id}")?,
        }
        if let Some(field) = self.field {
            write!(f, ", {field}")?;
        }
        match &self.drift {
            Drift::Added(text) => write!(f, ": added `{text}`"),
            Drift::Changed { from, to } => write!(f, ": `{from}` is now `{to}`"),
            Drift::Dropped(text) => write!(f, ": dropped `{text}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::super::sample::PLAN;
    use super::*;

    fn told(new: &str) -> Vec<String> {
        let differences = drift(&parse(PLAN).0, &parse(new).0);
        differences.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_difference_is_told_once_with_its_words() {
        assert!(told(&PLAN.replace('\n', "\r\n")).is_empty());
        let new = PLAN
            .replace("# Plan: Word counter", "# Plan: Counter")
            .replace("Reader @default", "Reader @careful")
            .replace("- [ ] Give nothing", "- [ ] Measure it\n- [ ] Give nothing")
            .replace("###### Thread 02: Counter", "###### Thread 03: Tally");
        assert_eq!(
            told(&new),
            [
                "plan, name: `Word counter` is now `Counter`",
                "thread 01.01.01, agent: `default` is now `careful`",
                "thread 01.01.01, task: added `Measure it`",
                "thread 01.01.02: dropped `Counter`",
                "thread 01.01.03: added `Tally`",
            ]
        );
        let cut = PLAN.split("### Stage 02").next().unwrap();
        assert_eq!(told(cut), ["stage 02: dropped `Proof`"]);
    }
}
