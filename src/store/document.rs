//! tasks.json while it is changed: its text, what was touched, and the typed view of both.
//!
//! Bytes of what is not touched stay as they are: order, spacing, number text, unknown fields.
use super::change::{Object, Position};
use super::error::StoreError;
use super::load;
use super::scan::{self, Member, Scan};
use super::splice::{self, Edit};
use super::view::{POSITION_KEY, View};
use crate::domain::id::TaskId;
use crate::domain::workstream::Workstream;
use camino::Utf8Path;
use serde_json::Value;
use std::ops::Range;

/// Where one task comes from.
pub(super) struct Slot {
    /// Its number in the text, if it came from there.
    origin: Option<usize>,
    /// Its new value, once touched.
    pub(super) value: Option<Object>,
}

/// tasks.json while it is changed.
pub(super) struct Document {
    text: String,
    scan: Scan,
    /// One for each of `workstream.tasks`, in the same order.
    pub(super) slots: Vec<Slot>,
    /// New values of top-level keys; `null` removes.
    top: Object,
    pub(super) workstream: Workstream,
    pub(super) position: Option<Position>,
    /// Whether the tasks stand in the order of their ids, as they do unless a person moved them.
    /// Adding and removing keep it.
    ordered: bool,
}

impl Document {
    /// The file as it was read; no object in it may have a key twice.
    pub(super) fn new(text: String, view: View, path: &Utf8Path) -> Result<Self, StoreError> {
        let scan = scan::scan(&text).map_err(|error| load::from_scan(error, &text, path))?;
        let slots = (0..scan.tasks.len())
            .map(|index| Slot {
                origin: Some(index),
                value: None,
            })
            .collect();
        let ordered = view.workstream.tasks.is_sorted_by_key(|task| task.id);
        Ok(Self {
            ordered,
            text,
            scan,
            slots,
            top: Object::new(),
            workstream: view.workstream,
            position: view.position,
        })
    }

    /// Where a task stands in the list.
    pub(super) fn index_of(&self, id: TaskId) -> Option<usize> {
        let tasks = &self.workstream.tasks;
        if self.ordered {
            return tasks.binary_search_by_key(&id, |task| task.id).ok();
        }
        tasks.iter().position(|task| task.id == id)
    }

    /// The value of a task as it stands now, unknown fields included.
    pub(super) fn task_value(&self, index: usize) -> Object {
        let Some(slot) = self.slots.get(index) else {
            return Object::new();
        };
        match (&slot.value, slot.origin) {
            (Some(value), _) => value.clone(),
            (None, Some(origin)) => self
                .scan
                .tasks
                .get(origin)
                .and_then(|span| self.text.get(span.clone()))
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default(),
            (None, None) => Object::new(),
        }
    }

    /// Puts a new task at its place by id.
    pub(super) fn insert(&mut self, index: usize, value: Object) {
        self.slots.insert(
            index.min(self.slots.len()),
            Slot {
                origin: None,
                value: Some(value),
            },
        );
    }

    /// The value of a top-level key as it stands now.
    pub(super) fn top_value(&self, key: &str) -> Value {
        if let Some(value) = self.top.get(key) {
            return value.clone();
        }
        self.scan
            .members
            .iter()
            .find(|member| member.key == key)
            .and_then(|member| self.text.get(member.value.clone()))
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or(Value::Null)
    }

    /// Sets a top-level key without a look at the typed view.
    pub(super) fn set_top(&mut self, key: &str, value: Value) {
        self.top.insert(key.to_owned(), value);
    }

    /// All top-level values but the tasks and our own position.
    pub(super) fn head(&self) -> Object {
        let known = self.scan.members.iter().map(|member| member.key.as_str());
        let new = self.top.keys().map(String::as_str);
        let mut head = Object::new();
        for key in known.chain(new) {
            if key != "tasks" && key != POSITION_KEY && !head.contains_key(key) {
                match self.top_value(key) {
                    Value::Null => {}
                    value => {
                        head.insert(key.to_owned(), value);
                    }
                }
            }
        }
        head
    }

    /// Says how far the file follows which log.
    pub(super) fn set_position(&mut self, position: Position) {
        let mut value = Object::new();
        value.insert("log".to_owned(), position.log.clone().into());
        value.insert("seq".to_owned(), position.seq.into());
        self.set_top(POSITION_KEY, value.into());
        self.position = Some(position);
    }

    /// The text with all changes.
    pub(super) fn render(&self) -> String {
        let is_known = |key: &str| self.scan.members.iter().any(|member| member.key == key);
        let added: Vec<(&str, &Value)> = self
            .top
            .iter()
            .filter(|(key, value)| !value.is_null() && !is_known(key))
            .map(|(key, value)| (key.as_str(), value))
            .collect();
        let edit = |member: &Member| match self.top.get(&member.key) {
            Some(Value::Null) => Edit::Remove,
            Some(value) => Edit::Replace(splice::pretty(value, 1)),
            None if member.key == "tasks" && self.is_touched() => {
                Edit::Replace(self.render_tasks(&member.value))
            }
            None => Edit::Keep,
        };
        let mut out = splice::members(&self.text, &self.scan, 1, edit, &added);
        if !out.ends_with('\n') {
            out.push('\n');
        }
        out
    }

    /// Whether any task is another one than in the text.
    fn is_touched(&self) -> bool {
        self.slots.len() != self.scan.tasks.len()
            || self
                .slots
                .iter()
                .any(|slot| slot.origin.is_none() || slot.value.is_some())
    }

    /// The list of tasks with all changes.
    fn render_tasks(&self, whole: &Range<usize>) -> String {
        if self.slots.is_empty() {
            return "[]".to_owned();
        }
        let mut out = String::with_capacity(whole.len() + 4096);
        let span = |index: usize| self.scan.tasks.get(index).cloned();
        let lead = span(0).map(|first| whole.start..first.start);
        out.push_str(lead.map_or("[\n    ", |range| self.slice(range)));
        for (number, slot) in self.slots.iter().enumerate() {
            let origin = slot.origin.and_then(|index| Some((index, span(index)?)));
            if number > 0 {
                let before = origin
                    .as_ref()
                    .and_then(|(index, here)| Some(span(index.checked_sub(1)?)?.end..here.start));
                out.push_str(before.map_or(",\n    ", |range| self.slice(range)));
            }
            match (&slot.value, origin) {
                (Some(value), Some((_, range))) => {
                    out.push_str(&splice::object(self.slice(range), value, 3));
                }
                (Some(value), None) => out.push_str(&splice::pretty(value, 2)),
                (None, Some((_, range))) => out.push_str(self.slice(range)),
                (None, None) => {}
            }
        }
        let tail = self.scan.tasks.last().map(|last| last.end..whole.end);
        out.push_str(tail.map_or("\n  ]", |range| self.slice(range)));
        out
    }

    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
}
