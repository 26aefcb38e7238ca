//! Boxes of a document, matched with the tasks that there are.
use super::change::{Intake, NewItem};
use super::numbering::Numbering;
use crate::domain::id::{StageId, TaskId};
use crate::domain::task::TaskStatus;
use crate::track::read::fact::ReadItem;
use crate::track::story::model::{Item, Phase, Shape, Standing, Story};
use crate::track::text::item::{Label, Mark};
use std::collections::BTreeMap;

/// Whether the document was never written by us, or is ours with changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// It was never ours.
    First,
    /// It is ours.
    Again,
}

/// Whether tasks may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// There is no PLAN.md: a new box is a new task.
    Grows,
    /// PLAN.md says what the tasks are.
    Planned,
}

/// Takes in boxes, one after the other.
pub(super) struct Items<'a> {
    pub(super) story: &'a Story,
    /// Whether the line is one of ours that was changed.
    pub(super) edited: bool,
    /// Whether the document was never ours: what it does not know yet is no news.
    pub(super) first: bool,
    pub(super) growth: Growth,
    pub(super) phased: bool,
    pub(super) numbering: Numbering,
    /// Of labels as the document has them, the tasks that they stand for.
    pub(super) known: BTreeMap<Label, Vec<TaskId>>,
    /// Boxes that are no tasks, for a remark.
    pub(super) unplanned: usize,
    /// Boxes without a label.
    pub(super) unnamed: usize,
}

impl Items<'_> {
    /// Takes in one box. Whether its line says what the state says from now on.
    pub(super) fn take(&mut self, read: &ReadItem, intake: &mut Intake) -> bool {
        let found = self.find(read);
        if found.is_empty() {
            return self.add(read, intake);
        }
        if let Some(label) = &read.item.label {
            self.known.insert(label.clone(), found.clone());
        }
        self.tick(read, &found, intake);
        true
    }

    /// The tasks that the box stands for.
    fn find(&self, read: &ReadItem) -> Vec<TaskId> {
        let same = |name: &str| self.edited || alike(name, &read.item.text);
        let under = read.under.as_ref().and_then(stage_of);
        if under.is_some() {
            let named = |item: &&Item| {
                item.name == read.item.whole && under == Some(item.id.thread.stage())
            };
            let found: Vec<TaskId> = self.tasks().filter(named).map(|item| item.id).collect();
            if found.len() == 1 {
                return found;
            }
        }
        match &read.item.label {
            Some(Label::Id(id)) => {
                let item = id.parse().ok().and_then(|id| self.story.item(id));
                item.map(|item| vec![item.id]).unwrap_or_default()
            }
            Some(Label::Task(number)) if self.story.shape == Shape::Flat => self
                .tasks()
                .filter(|item| item.id.number.to_string() == *number && same(&item.name))
                .map(|item| item.id)
                .collect(),
            Some(label @ Label::Phase(_)) => {
                let phase = stage_of(label).and_then(|id| self.story.phase(id));
                // a plan without stages goes by the name of the whole
                let phase = phase.filter(|phase| same(&phase.name) || same(&self.story.name));
                phase
                    .map(|phase| phase.tasks.iter().map(|item| item.id).collect())
                    .unwrap_or_default()
            }
            _ => {
                let fits = |item: &&Item| {
                    item.name.eq_ignore_ascii_case(&read.item.text)
                        && under.is_none_or(|stage| item.id.thread.stage() == stage)
                };
                let found: Vec<TaskId> = self.tasks().filter(fits).map(|item| item.id).collect();
                if found.len() == 1 {
                    found
                } else {
                    self.phase_called(read)
                }
            }
        }
    }

    /// A stage of this name, when the box has no label.
    fn phase_called(&self, read: &ReadItem) -> Vec<TaskId> {
        let named = |phase: &&Phase| phase.name.eq_ignore_ascii_case(&read.item.text);
        let mut phases = self.story.phases.iter().filter(named);
        match (phases.next(), phases.next()) {
            (Some(phase), None) if read.under.is_none() => {
                phase.tasks.iter().map(|item| item.id).collect()
            }
            _ => Vec::new(),
        }
    }

    fn tasks(&self) -> impl Iterator<Item = &Item> {
        self.story.phases.iter().flat_map(|phase| &phase.tasks)
    }

    /// A tick that the state does not have yet, or one that was taken away.
    fn tick(&self, read: &ReadItem, found: &[TaskId], intake: &mut Intake) {
        let done = read.item.mark == Mark::Done;
        let whole = read
            .item
            .label
            .as_ref()
            .is_some_and(|it| matches!(it, Label::Phase(_)))
            || (found.len() > 1);
        for id in found {
            let Some(item) = self.story.item(*id) else {
                continue;
            };
            let phase_open = self
                .story
                .phase(id.thread.stage())
                .is_some_and(|it| it.standing != Standing::Complete);
            let to = match (done, item.status.is_settled()) {
                (true, false) => TaskStatus::Completed,
                // the box of a stage with several tasks is open while one of them is
                (false, true) if !(self.first || whole && phase_open) && found.len() == 1 => {
                    TaskStatus::InProgress
                }
                _ => continue,
            };
            if !intake.status.iter().any(|(other, _)| other == id) {
                intake.status.push((*id, to));
            }
        }
    }

    fn add(&mut self, read: &ReadItem, intake: &mut Intake) -> bool {
        if read.item.text.is_empty() {
            return false;
        }
        if self.growth == Growth::Planned {
            self.unplanned += 1;
            return false;
        }
        if read.item.label.is_none() && read.under.is_none() {
            self.unnamed += 1;
        }
        let number = read.item.label.as_ref().and_then(number_of);
        let name = named(read);
        let (id, stage) = match (&read.under, self.phased) {
            (Some(under), _) => {
                let Some(stage) = self.parent(under, intake) else {
                    return false;
                };
                let wanted = match &read.item.label {
                    Some(Label::Id(id)) => id.parse().ok(),
                    _ => None,
                };
                (self.numbering.named(stage.0, wanted), stage.1)
            }
            (None, true) => {
                let stage = self.numbering.stage(number);
                (self.numbering.under(stage), name.clone())
            }
            (None, false) => (self.numbering.task(number), self.story.name.clone()),
        };
        let thread = if self.phased {
            stage.clone()
        } else {
            self.story.name.clone()
        };
        if let Some(label) = &read.item.label {
            self.known.insert(label.clone(), vec![id]);
        }
        let status = status_of(read);
        let report = match status {
            TaskStatus::Blocked => read.item.blocked.clone(),
            TaskStatus::Cancelled => read.item.cancelled.clone(),
            _ => None,
        };
        let depends = self.depends(read, id, intake);
        let more = Some(read.item.more.clone()).filter(|more| !more.is_empty());
        intake.tasks.push(NewItem {
            id,
            name,
            stage,
            thread,
            status,
            at: None,
            report: report
                .or_else(|| more.clone().filter(|_| status.is_settled()))
                .filter(|it| !it.is_empty()),
            breadcrumb: more.filter(|_| !status.is_settled()),
            details: Vec::new(),
            depends,
            commit: read.item.commit.clone(),
            agent: read.item.agent.clone(),
        });
        true
    }

    /// The stage that a nested box belongs to. The first of them takes the place of the stage's
    /// own task.
    fn parent(&mut self, under: &Label, intake: &mut Intake) -> Option<(StageId, String)> {
        let known = self.known.get(under)?.first().copied()?;
        let stage = known.thread.stage();
        let own = intake
            .tasks
            .iter()
            .position(|task| task.id == known && task.name == task.stage);
        if let Some(place) = own {
            let own = intake.tasks.remove(place);
            self.numbering.release(own.id);
            return Some((stage, own.stage));
        }
        let name = intake
            .tasks
            .iter()
            .find(|task| task.id.thread.stage() == stage)
            .map(|task| task.stage.clone());
        name.or_else(|| self.story.phase(stage).map(|phase| phase.name.clone()))
            .map(|name| (stage, name))
    }

    fn depends(&self, read: &ReadItem, id: TaskId, intake: &mut Intake) -> Vec<TaskId> {
        let mut depends = Vec::new();
        for text in read.item.depends.iter().flatten() {
            let label = Label::parse(text).or_else(|| {
                text.parse::<TaskId>()
                    .ok()
                    .map(|id| Label::Id(id.to_string()))
            });
            let found = label
                .as_ref()
                .and_then(|label| self.known.get(label))
                .and_then(|ids| ids.last());
            match found {
                // a stage follows the one before it anyway
                Some(other) if self.phased && other.thread.stage().0 + 1 == id.thread.stage().0 => {
                }
                Some(other) => depends.push(*other),
                None => intake.remarks.push(format!(
                    "`{}` depends on `{text}`, which no item before it is called",
                    read.item.text
                )),
            }
        }
        depends
    }
}

/// The text, with what a number cannot hold of its label.
fn named(read: &ReadItem) -> String {
    match &read.item.label {
        Some(Label::Task(_) | Label::Phase(_)) if read.under.is_some() => read.item.whole.clone(),
        Some(label @ (Label::Phase(number) | Label::Task(number)))
            if number_of(label).is_none() =>
        {
            format!("{number}: {}", read.item.text)
        }
        _ => read.item.text.clone(),
    }
}

fn status_of(read: &ReadItem) -> TaskStatus {
    let item = &read.item;
    if item.cancelled.is_some() {
        TaskStatus::Cancelled
    } else if item.mark == Mark::Done {
        TaskStatus::Completed
    } else if item.blocked.is_some() || item.mark == Mark::Stuck {
        TaskStatus::Blocked
    } else if item.mark == Mark::Active || item.current {
        TaskStatus::InProgress
    } else {
        TaskStatus::Pending
    }
}

/// The number of a label that is one.
fn number_of(label: &Label) -> Option<u32> {
    match label {
        Label::Phase(number) | Label::Task(number) => number.parse().ok(),
        Label::Id(_) => None,
    }
}

pub(super) fn stage_of(label: &Label) -> Option<StageId> {
    match label {
        Label::Phase(_) => number_of(label).map(StageId),
        _ => None,
    }
}

/// Whether two texts mean the same item: most words of the shorter one are in the other.
fn alike(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        parts
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let same = short.iter().filter(|word| long.contains(word)).count();
    !short.is_empty() && same * 2 >= short.len() && same * 3 >= long.len()
}
