//! A reading beside the story: what is new in it.
use super::change::{Intake, NewEntry, NewItem};
use super::items::{Items, stage_of};
use super::numbering::Numbering;
use crate::domain::clean::clean_line;
use crate::domain::id::TaskId;
use crate::domain::task::TaskStatus;
use crate::store::entry::Event;
use crate::track::read::fact::{Fact, ReadDone, Reading, What};
use crate::track::story::model::{Attempt, Shape, Story};
use crate::track::text::item::{Label, Mark};
use crate::track::views::progress;
use std::collections::BTreeMap;

pub use super::items::{Contact, Growth};

/// Whose a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// As we wrote it.
    None,
    /// A person changed it.
    Edited,
    /// A person wrote it.
    New,
}

/// What a document changes. `touch` says whose a line is.
#[must_use]
pub fn take(
    reading: &Reading,
    story: &Story,
    contact: Contact,
    growth: Growth,
    touch: &dyn Fn(usize) -> Touch,
) -> Intake {
    let is_phase = |fact: &Fact| match &fact.what {
        What::Item(read) => {
            read.under.is_some() || matches!(read.item.label, Some(Label::Phase(_)))
        }
        _ => false,
    };
    let empty = story.phases.iter().all(|phase| phase.tasks.is_empty());
    let phased = if empty {
        reading.facts.iter().any(is_phase)
    } else {
        story.shape == Shape::Phased
    };
    let mut taking = Taking {
        story,
        contact,
        items: Items {
            story,
            edited: false,
            first: contact == Contact::First,
            growth,
            phased,
            numbering: Numbering::of(story),
            known: BTreeMap::new(),
            unplanned: 0,
            unnamed: 0,
        },
        intake: Intake::default(),
        last: None,
        joined: false,
    };
    for fact in &reading.facts {
        let touch = touch(fact.line);
        taking.items.edited = touch != Touch::New;
        taking.fact(fact, touch != Touch::None);
    }
    taking.finish(reading)
}

struct Taking<'a> {
    story: &'a Story,
    contact: Contact,
    items: Items<'a>,
    intake: Intake,
    /// Whether the item before is new, and its place among the new ones.
    last: Option<usize>,
    /// Whether the fact before was taken.
    joined: bool,
}

impl Taking<'_> {
    fn fact(&mut self, fact: &Fact, theirs: bool) {
        if !theirs {
            // still tells what labels stand for
            if let What::Item(read) = &fact.what {
                self.last = None;
                let mut unused = Intake::default();
                let growth = std::mem::replace(&mut self.items.growth, Growth::Planned);
                self.items.take(read, &mut unused);
                self.items.growth = growth;
                self.items.unplanned = 0;
            }
            return;
        }
        let before = self.intake.tasks.len();
        let taken = match &fact.what {
            What::Item(read) => {
                let taken = self.items.take(read, &mut self.intake);
                let count = self.intake.tasks.len();
                self.last = (count > 0 && (count > before || read.under.is_some()) && taken)
                    .then(|| count - 1);
                if taken && self.last.is_none() {
                    self.intake.known += 1;
                }
                taken
            }
            What::Detail(text) => self.detail(text),
            What::Next(text) => self.next(text),
            What::WorkingOn(text) => self.working_on(text),
            What::Standing => self.contact == Contact::First,
            What::Part => self.joined,
            What::Attempt(read) => {
                let attempt = Attempt {
                    approach: clean_line(&read.approach),
                    why: read.why.as_deref().map(clean_line).unwrap_or_default(),
                    then: read.then.as_deref().map(clean_line),
                };
                let line = progress::attempt(&attempt);
                if !self.story.attempts.iter().any(|it| {
                    progress::attempt(it) == line
                        || it.approach.eq_ignore_ascii_case(&attempt.approach)
                }) {
                    self.intake.entries.push(NewEntry::new(Event::Failed {
                        approach: attempt.approach,
                        why: Some(attempt.why).filter(|why| !why.is_empty()),
                        then: attempt.then,
                        different_because: None,
                        environment: false,
                    }));
                }
                true
            }
            What::Decision(text, why) => {
                let whole = |text: &str, why: Option<&str>| {
                    why.map_or_else(|| text.to_owned(), |why| format!("{text}: {why}"))
                };
                let line = clean_line(&whole(text, why.as_deref()));
                if !self.story.decisions.iter().any(|it| {
                    whole(&it.text, it.why.as_deref()) == line || it.text == clean_line(text)
                }) {
                    self.intake.entries.push(NewEntry::new(Event::Decision {
                        text: clean_line(text),
                        why: why.as_deref().map(clean_line),
                        instead_of: None,
                    }));
                }
                true
            }
            What::Done(done) => self.done(done),
            other => super::context::take(self.story, &self.items, other, &mut self.intake),
        };
        self.joined = taken;
        if taken {
            self.intake.taken.extend(fact.line..fact.line + fact.lines);
        }
    }

    fn detail(&mut self, text: &str) -> bool {
        match self.last.and_then(|place| self.intake.tasks.get_mut(place)) {
            Some(task) => {
                task.details.push(clean_line(text));
                true
            }
            None => {
                let known = self.story.phases.iter().flat_map(|phase| &phase.tasks);
                self.contact == Contact::First
                    && known
                        .flat_map(|item| &item.details)
                        .any(|it| *it == clean_line(text))
            }
        }
    }

    fn next(&mut self, text: &str) -> bool {
        let text = text.trim();
        let shown = self.story.next_action().unwrap_or_default();
        let derived = self.contact == Contact::First && self.is_title(text);
        let one_line = shown.replace('\n', " ");
        if derived || text == shown || text == one_line || super::context::is_nothing(text) {
            return true;
        }
        self.intake.entries.push(NewEntry::new(Event::Next {
            text: text.to_owned(),
            vague: false,
        }));
        true
    }

    /// Whether it is only the name of an item.
    fn is_title(&self, text: &str) -> bool {
        let mut items = self.story.phases.iter().flat_map(|phase| &phase.tasks);
        items.any(|item| self.story.title(item) == text)
    }

    /// Only a document that we never wrote tells what is worked on.
    fn working_on(&mut self, text: &str) -> bool {
        if self.contact == Contact::Again {
            return false;
        }
        let shown = self
            .story
            .current
            .and_then(|id| self.story.item(id))
            .map(|item| self.story.title(item));
        if super::context::is_nothing(text) || shown.as_deref() == Some(text) || self.is_title(text)
        {
            return true;
        }
        let (label, rest) = text
            .split_once([':', '-', '–'])
            .map_or((text, ""), |(label, rest)| (label, rest));
        let label = Label::parse(label.trim());
        let ids = label
            .as_ref()
            .and_then(|label| self.items.known.get(label))
            .cloned()
            .unwrap_or_default();
        let stage = label.as_ref().and_then(stage_of);
        let rest = clean_line(rest);
        // `Phase 1 - what it is called`, else the item of that label
        let named =
            |task: &&mut NewItem| Some(task.id.thread.stage()) == stage && task.name == rest;
        let labelled = |task: &&mut NewItem| ids.contains(&task.id);
        let tasks = &mut self.intake.tasks;
        let new = match tasks.iter_mut().position(|mut task| named(&mut task)) {
            Some(place) => tasks.get_mut(place),
            None => tasks.iter_mut().find(labelled),
        };
        if let Some(task) = new.filter(|task| !task.status.is_settled()) {
            if task.status == TaskStatus::Pending {
                task.status = TaskStatus::InProgress;
            }
            task.breadcrumb = Some(rest).filter(|rest| !rest.is_empty() && *rest != task.name);
            return true;
        }
        self.intake.entries.push(NewEntry::new(Event::Note {
            section: None,
            text: format!("Working on: {}", clean_line(text)),
        }));
        true
    }

    /// A line of the completed work is ours when the item it names is known.
    fn done(&mut self, done: &ReadDone) -> bool {
        let Some(ids) = done
            .label
            .as_ref()
            .and_then(|label| self.items.known.get(label))
            .cloned()
        else {
            return false;
        };
        let whole = matches!(done.label, Some(Label::Phase(_))) && self.items.phased;
        let stage = ids.first().map(|id| id.thread.stage());
        let mut is_done = false;
        for task in self.intake.tasks.iter_mut().filter(|task| {
            ids.contains(&task.id) || (whole && stage == Some(task.id.thread.stage()))
        }) {
            if task.status.is_settled() {
                is_done = true;
                task.at = done.at;
            }
            let speaks = ids.first() == Some(&task.id) || task.report.is_none();
            if speaks && task.status == TaskStatus::Completed {
                task.report = Some(clean_line(&done.summary)).filter(|it| !it.is_empty());
            }
        }
        let known = |id: &TaskId| {
            self.story
                .item(*id)
                .is_some_and(|item| item.status == TaskStatus::Completed)
        };
        is_done || ids.iter().all(known)
    }

    fn finish(mut self, reading: &Reading) -> Intake {
        let plural = |count: usize| {
            if count == 1 {
                ("box is", "it is")
            } else {
                ("boxes are", "they are")
            }
        };
        if self.items.unplanned > 0 {
            let (boxes, they) = plural(self.items.unplanned);
            self.intake.remarks.push(format!(
                "{} {boxes} not in PLAN.md: {they} kept as text; `work add task` adds one to the plan",
                self.items.unplanned
            ));
        }
        if self.items.unnamed > 0 {
            let (boxes, they) = plural(self.items.unnamed);
            self.intake.remarks.push(format!(
                "{} {boxes} without a label such as `Task 1:`; {they} numbered in order, with no dependencies said",
                self.items.unnamed
            ));
        }
        let items = reading.facts.iter().filter_map(|fact| match &fact.what {
            What::Item(read) => Some(read),
            _ => None,
        });
        let marks: Vec<Mark> = items.map(|read| read.item.mark).collect();
        if self.contact == Contact::First && marks.is_empty() {
            self.intake.remarks.push(
                "there is no plan in it: not one line with a box; the text is kept as it is"
                    .to_owned(),
            );
        }
        if self.contact == Contact::First
            && !marks.is_empty()
            && marks.iter().all(|mark| *mark == Mark::Done)
            && !reading.verified
        {
            self.intake.remarks.push("all boxes are ticked, and nothing was verified: `work verify --all` shows what is done".to_owned());
        }
        self.intake
    }
}
