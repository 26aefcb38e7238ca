//! Reads `SESSION_PROGRESS.md`, by whomever it was written.
use super::attempt::attempt;
use super::fact::{Fact, ReadDone, ReadItem, Reading, What};
use super::moment::moment;
use crate::track::text::compare::Understood;
use crate::track::text::fence::Fence;
use crate::track::text::item::{Label, item};
use crate::track::text::key::depth;
use crate::track::text::lines::Line;
use crate::track::views::progress::NOTHING;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Outside,
    Plan,
    Status,
    Attempts,
    Decisions,
    Done,
    Verification,
}

/// Reads the lines of the document.
#[must_use]
pub fn read(lines: &[Line<'_>]) -> Reading {
    let mut reader = Reader {
        reading: Reading {
            frame: vec![Understood::Not; lines.len()],
            ..Reading::default()
        },
        section: Section::Outside,
        seen: Vec::new(),
        parent: None,
        below: 0,
    };
    let mut fence = Fence::default();
    let mut front = lines.first().is_some_and(|line| line.trimmed() == "---");
    for (at, line) in lines.iter().enumerate() {
        let text = line.trimmed();
        if front {
            front = at == 0 || text != "---";
            continue;
        }
        if !fence.holds(text) {
            reader.line(at, text);
        } else {
            reader.below = 0;
        }
    }
    reader.reading
}

struct Reader {
    reading: Reading,
    section: Section,
    seen: Vec<Section>,
    /// The item that lines below belong to.
    parent: Option<Label>,
    /// How many lines the last fact took; 0 when nothing may belong to it.
    below: usize,
}

impl Reader {
    fn frame(&mut self, at: usize, how: Understood) {
        if let Some(frame) = self.reading.frame.get_mut(at) {
            *frame = how;
        }
    }

    fn fact(&mut self, line: usize, what: What) {
        self.reading.facts.push(Fact {
            line,
            lines: 1,
            what,
        });
        self.below = 1;
    }

    fn line(&mut self, at: usize, text: &str) {
        if let Some(depth) = depth(text) {
            return self.heading(at, text, depth);
        }
        if text.is_empty() {
            self.below = 0;
            // blank lines around what is ours come and go with it
            if self.section != Section::Outside && self.section != Section::Verification {
                self.frame(at, Understood::Not);
            }
            return;
        }
        if text == NOTHING && self.section != Section::Outside {
            return self.frame(at, Understood::Yes);
        }
        match self.section {
            Section::Plan => self.plan(at, text),
            Section::Status => self.status(at, text),
            Section::Attempts | Section::Decisions | Section::Done => self.bullet(at, text),
            Section::Verification => self.reading.verified = true,
            Section::Outside => {}
        }
    }

    fn heading(&mut self, at: usize, text: &str, depth: usize) {
        self.below = 0;
        self.parent = None;
        let title = text.trim_start_matches('#').trim();
        let lower = title.to_lowercase();
        if depth == 1 {
            self.section = Section::Outside;
            if lower == "session progress" {
                self.frame(at, Understood::Yes);
            } else if lower.starts_with("session progress") {
                self.frame(at, Understood::As("# Session Progress"));
            }
            return;
        }
        if depth > 2 {
            if self.section != Section::Verification {
                self.section = Section::Outside;
            }
            return;
        }
        let name = lower.trim_matches(|c: char| !c.is_alphanumeric());
        self.section = match name {
            "plan" => Section::Plan,
            "current status" | "status" => Section::Status,
            "failed attempts" => Section::Attempts,
            "decisions" | "key decisions" => Section::Decisions,
            "completed work" | "completed" => Section::Done,
            "verification results" | "verification" => Section::Verification,
            _ => Section::Outside,
        };
        if self.section == Section::Outside {
            return;
        }
        // a second section of the same name is not ours
        if self.seen.contains(&self.section) {
            self.section = Section::Outside;
        } else {
            self.seen.push(self.section);
            if self.section != Section::Verification {
                self.frame(at, Understood::Yes);
            }
        }
    }

    fn plan(&mut self, at: usize, text: &str) {
        if let Some(item) = item(text) {
            let nested = item.indent >= 2 && self.parent.is_some();
            let under = self
                .parent
                .clone()
                .filter(|label| nested && matches!(label, Label::Phase(_)));
            if nested && under.is_none() {
                // boxes below a task are its own affair
                self.below = 0;
                return;
            }
            if !nested {
                self.parent = Some(
                    item.label
                        .clone()
                        .unwrap_or_else(|| Label::Task(String::new())),
                );
            }
            return self.fact(at, What::Item(ReadItem { item, under }));
        }
        let bare = text.trim_start();
        let detail = bare
            .strip_prefix(['-', '*', '+'])
            .and_then(|rest| rest.strip_prefix(' '));
        match detail {
            Some(detail) if self.parent.is_some() && self.below > 0 => {
                self.fact(at, What::Detail(detail.trim().to_owned()));
            }
            _ => {
                self.below = 0;
                if text.starts_with("Archived in SESSION_ARCHIVE_") {
                    self.frame(at, Understood::Yes);
                }
            }
        }
    }

    fn status(&mut self, at: usize, text: &str) {
        let bare = text
            .trim_start()
            .trim_start_matches(['-', '*', ' '])
            .replace("**", "");
        let Some((name, value)) = bare.split_once(':') else {
            return self.continued(text);
        };
        let value = value.trim().to_owned();
        match name.trim().to_lowercase().as_str() {
            "last updated" | "also running" | "paused" => self.fact(at, What::Standing),
            "blocked by" => self.fact(at, blocker(&value)),
            "working on" => self.fact(at, What::WorkingOn(value)),
            "next" | "next step" | "next steps" if !value.is_empty() => {
                self.fact(at, What::Next(value));
            }
            _ => self.continued(text),
        }
    }

    /// `Next:` may take several lines.
    fn continued(&mut self, text: &str) {
        if self.below == 0 {
            return;
        }
        if let Some(Fact {
            lines,
            what: What::Next(next),
            ..
        }) = self.reading.facts.last_mut()
        {
            next.push('\n');
            next.push_str(text.trim());
            *lines += 1;
        }
    }

    fn bullet(&mut self, at: usize, text: &str) {
        let bullet = text
            .strip_prefix(['-', '*', '+'])
            .and_then(|rest| rest.strip_prefix(' '));
        let Some(said) = bullet.map(without_comment) else {
            self.below = 0;
            return;
        };
        match self.section {
            Section::Attempts => {
                if let Some(attempt) = attempt(said) {
                    self.fact(at, What::Attempt(attempt));
                }
            }
            Section::Decisions => {
                let (text, why) = said
                    .split_once(": ")
                    .map_or((said, None), |(text, why)| (text, Some(why)));
                self.fact(
                    at,
                    What::Decision(text.trim().to_owned(), why.map(|why| why.trim().to_owned())),
                );
            }
            _ => self.fact(at, What::Done(done(said))),
        }
    }
}

fn without_comment(text: &str) -> &str {
    text.trim()
        .strip_prefix("<!--")
        .and_then(|rest| rest.split_once("-->"))
        .map_or(text.trim(), |(_, rest)| rest.trim())
}

/// `2025-01-29 14:00: Phase 2 completed - summary`, `[time] Task 2: summary`.
fn done(said: &str) -> ReadDone {
    let (at, rest) = moment(said).map_or((None, said), |(at, rest)| (Some(at), rest));
    for mark in [" completed - ", " completed: ", " - ", ": ", " completed"] {
        if let Some((label, summary)) = rest.split_once(mark)
            && let Some(label) = Label::parse(label).or_else(|| id(label))
        {
            return ReadDone {
                at,
                label: Some(label),
                summary: summary.trim().to_owned(),
            };
        }
    }
    ReadDone {
        at,
        label: None,
        summary: rest.to_owned(),
    }
}

fn id(text: &str) -> Option<Label> {
    let id: crate::domain::id::TaskId = text.trim().parse().ok()?;
    Some(Label::Id(id.to_string()))
}
/// `no key (waiting for ops)`.
fn blocker(value: &str) -> What {
    let waits = value
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" (waiting for "));
    match waits {
        Some((text, who)) => What::Blocker(text.to_owned(), Some(who.to_owned())),
        None => What::Blocker(value.to_owned(), None),
    }
}
