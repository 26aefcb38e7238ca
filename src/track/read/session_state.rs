//! Reads `SESSION.md` (seed 001), by whomever it was written.
use super::fact::{ReadDone, ReadItem, ReadTrouble, Reading, StageField, What};
use super::moment;
use super::sheet::{Sheet, bullet, is_none, paths};
use crate::domain::activity::Activity;
use crate::track::text::fence::Fence;
use crate::track::text::item::{ItemLine, Label, Mark, item};
use crate::track::text::key::depth;
use crate::track::text::lines::Line;
use jiff::civil::DateTime;

/// Reads the lines of the document.
#[must_use]
pub fn read(lines: &[Line<'_>]) -> Reading {
    let mut reader = Reader {
        sheet: Sheet::new(lines),
        phase: None,
        list: List::Outside,
        current: None,
        completed: None,
    };
    let mut fence = Fence::default();
    for (at, line) in lines.iter().enumerate() {
        if !fence.holds(line.trimmed()) {
            reader.line(at, line.trimmed());
        }
    }
    reader.sheet.reading
}

/// Which list the lines belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Outside,
    Tasks,
    Criteria,
    Issues,
}

struct Reader {
    sheet: Sheet,
    phase: Option<(Label, String)>,
    list: List,
    current: Option<Label>,
    completed: Option<DateTime>,
}

impl Reader {
    fn line(&mut self, at: usize, text: &str) {
        if depth(text).is_some() {
            return self.heading(at, text);
        }
        if text == "---" {
            return self.sheet.frame(at);
        }
        if text.starts_with("**") && text.contains("**:") {
            return self.fields(at, text);
        }
        if let Some(item) = item(text) {
            if let (List::Tasks, Some((phase, _))) = (self.list, &self.phase) {
                let under = Some(phase.clone());
                self.sheet.fact(at, What::Item(ReadItem { item, under }));
            }
            return;
        }
        if let Some(said) = bullet(text) {
            match self.list {
                List::Issues => self.issue(at, said),
                List::Tasks if is_summary(said) => self.sheet.fact(at, What::Standing),
                _ => {}
            }
            return;
        }
        let summed = ["Pending", "Complete", "In Progress"]
            .iter()
            .any(|word| text.ends_with(&format!(": {word}")));
        if summed && text.starts_with("Phase") {
            self.sheet.fact(at, What::Standing);
        }
    }

    fn heading(&mut self, at: usize, text: &str) {
        self.list = List::Outside;
        self.phase = None;
        self.completed = None;
        let title = text.trim_start_matches('#').trim();
        if title.to_lowercase().starts_with("session state") {
            return self.sheet.frame(at);
        }
        let Some((label, rest)) = title.split_once(':') else {
            return;
        };
        let Some(label @ Label::Phase(_)) = Label::parse(label) else {
            return;
        };
        let (name, standing) = standing(rest.trim());
        let mark = match standing {
            "complete" => Mark::Done,
            "in progress" => Mark::Active,
            "blocked" | "paused" => Mark::Stuck,
            _ => Mark::Open,
        };
        let item = ItemLine {
            label: Some(label.clone()),
            ..plain(name, mark)
        };
        self.sheet
            .fact(at, What::Item(ReadItem { item, under: None }));
        self.phase = Some((label, name.to_owned()));
    }

    fn fields(&mut self, at: usize, text: &str) {
        for part in text.split(" | ") {
            let Some((name, value)) = part
                .trim()
                .strip_prefix("**")
                .and_then(|rest| rest.split_once("**:"))
            else {
                continue;
            };
            let what = self.field(&name.to_lowercase(), value.trim());
            for what in what {
                self.sheet.fact(at, what);
            }
        }
    }

    fn field(&mut self, name: &str, value: &str) -> Vec<What> {
        self.list = List::Outside;
        let stage = |field: StageField| {
            self.phase
                .as_ref()
                .map(|(label, _)| What::Field(label.clone(), field))
                .into_iter()
                .collect()
        };
        let date = moment::parse(value);
        match name {
            "current phase" => {
                self.current = Label::parse(value);
                vec![What::Standing]
            }
            "current stage" => {
                let known = Activity::ALL
                    .into_iter()
                    .find(|it| it.label().eq_ignore_ascii_case(value));
                match (known, self.current.clone()) {
                    (Some(activity), Some(label)) if activity != Activity::default() => {
                        vec![What::Field(label, StageField::Activity(activity))]
                    }
                    _ => vec![What::Standing],
                }
            }
            "last checkpoint" => match value.split_once(' ') {
                Some((commit, day)) => vec![What::Checkpoint(
                    commit.to_owned(),
                    moment::parse(day.trim_matches(['(', ')'])),
                )],
                None => vec![What::Standing],
            },
            "planning docs" => noted("Planning Docs", value),
            "key files" => noted("Key Files", value),
            "completed" => {
                self.completed = date;
                let (label, name) = self.phase.clone().unzip();
                vec![What::Done(ReadDone {
                    at: date,
                    label,
                    summary: name.unwrap_or_default(),
                })]
            }
            "summary" => {
                let label = self.phase.as_ref().map(|(label, _)| label.clone());
                vec![What::Done(ReadDone {
                    at: self.completed,
                    label,
                    summary: value.to_owned(),
                })]
            }
            "checkpoint" if !is_none(value) => stage(StageField::Checkpoint(value.to_owned())),
            "type" => stage(StageField::Kind(value.to_owned())),
            "spec" => stage(StageField::Spec(value.trim_matches('`').to_owned())),
            "started" => match date {
                Some(date) => stage(StageField::Started(date)),
                None => vec![What::Standing],
            },
            "progress" => {
                self.list = List::Tasks;
                vec![What::Standing]
            }
            "verification progress" => {
                self.list = List::Criteria;
                Vec::new()
            }
            "next action" => vec![What::Next(value.to_owned())],
            "known issues" => {
                self.list = List::Issues;
                if is_none(value) {
                    vec![What::Standing]
                } else {
                    vec![trouble(value)]
                }
            }
            "current issue" => vec![trouble(value)],
            "tasks" | "checkpoint" => vec![What::Standing],
            _ => Vec::new(),
        }
    }

    fn issue(&mut self, at: usize, said: &str) {
        let what = if is_none(said) || said.ends_with(" more") {
            What::Standing
        } else {
            trouble(said)
        };
        self.sheet.fact(at, what);
    }
}

fn noted(section: &str, value: &str) -> Vec<What> {
    let paths = paths(value);
    if paths.is_empty() {
        return vec![What::Standing];
    }
    paths
        .into_iter()
        .map(|path| What::Note(section.to_owned(), path))
        .collect()
}

fn trouble(text: &str) -> What {
    What::Trouble(ReadTrouble {
        at: None,
        kind: "Issue".to_owned(),
        text: text.to_owned(),
        resolution: None,
    })
}

/// The name of a stage, and how it stands: in brackets, or as a sign.
fn standing(text: &str) -> (&str, &'static str) {
    for (mark, word) in [
        ("[Complete]", "complete"),
        ("[In Progress]", "in progress"),
        ("[Pending]", "pending"),
        ("[Blocked]", "blocked"),
        ("[Paused]", "paused"),
        ("✅", "complete"),
        ("🔄", "in progress"),
        ("⏸️", "pending"),
        ("⏸", "pending"),
        ("🚫", "blocked"),
    ] {
        if let Some(name) = text.strip_suffix(mark) {
            return (name.trim(), word);
        }
    }
    (text, "")
}

/// A line that stands for several tasks.
fn is_summary(said: &str) -> bool {
    said == "no tasks yet"
        || ["done", "open"].iter().any(|word| {
            said.ends_with(&format!("tasks are {word}"))
                || said.ends_with(&format!("task is {word}"))
        })
}

pub(super) fn plain(text: &str, mark: Mark) -> ItemLine {
    ItemLine {
        indent: 0,
        mark,
        label: None,
        text: text.to_owned(),
        more: String::new(),
        depends: None,
        blocked: None,
        cancelled: None,
        agent: None,
        commit: None,
        current: false,
    }
}
