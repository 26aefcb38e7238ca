//! The headings that divide a plan, and what belongs to each.
use super::super::code::Code;
use super::super::position::Span;
use super::blocks::{Place, RawHeading};
use super::footer::content_end;
use super::heading::{Fit, Kind, Meaning, Section, meaning};
use super::source::Source;

/// A heading that divides the plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// What it opens; nothing for a section that is not part of a plan.
    pub(super) kind: Option<Kind>,
    /// Its number, if it can be one.
    pub(super) number: Option<u32>,
    /// Its name, with the agent of a thread.
    pub(super) name: Span,
    /// The heading.
    pub(super) heading: Span,
    /// From the end of the heading to the next mark.
    pub(super) body: Span,
    /// Where everything that belongs to it ends.
    pub(super) end: usize,
}

/// What is open while headings are read from top to bottom.
#[derive(Default)]
struct Open {
    title: bool,
    stages: bool,
    stage: bool,
    batch: bool,
    thread: bool,
}

/// All marks in the order of the text.
pub(super) fn marks(source: &mut Source<'_>) -> Vec<Mark> {
    let headings: Vec<RawHeading> = source
        .blocks
        .headings
        .iter()
        .filter(|heading| heading.place == Place::Top)
        .copied()
        .collect();
    let mut open = Open::default();
    let mut marks: Vec<Mark> = headings
        .into_iter()
        .filter_map(|heading| open.mark(source, heading))
        .collect();
    close(source, &mut marks);
    marks
}

/// Gives every mark its ends.
fn close(source: &Source<'_>, marks: &mut [Mark]) {
    let last = marks.last().map_or(0, |mark| mark.heading.end);
    let end = content_end(source.text, &source.blocks, last);
    let mut next = end;
    // where the next mark of each rank, or of a lower one, begins
    let mut ends = [end; 7];
    for mark in marks.iter_mut().rev() {
        let rank = mark.kind.map_or(2, Kind::rank);
        mark.body = Span::new(mark.heading.end, next);
        mark.end = ends.get(rank).copied().unwrap_or(end);
        next = mark.heading.start;
        for later in ends.iter_mut().skip(rank) {
            *later = mark.heading.start;
        }
    }
}

impl Open {
    fn mark(&mut self, source: &mut Source<'_>, heading: RawHeading) -> Option<Mark> {
        let text = heading.text.of(source.text).to_owned();
        let meant = meaning(heading.level, &text).filter(|meant| self.is_meant(meant));
        let Some(meant) = meant else {
            return self.unknown(source, heading, text.trim());
        };
        if meant.kind == Kind::Title && self.title {
            source.say(
                Code::SecondTitle,
                heading.span,
                format!("a second plan begins here: `{}`", text.trim()),
                "a file holds one plan: move it to another workstream, or make it a stage",
            );
            return None;
        }
        complain(source, heading, &text, &meant);
        if !self.may_stand_here(source, heading, meant.kind) {
            return None;
        }
        self.enter(meant.kind);
        // the name is the end of the text
        let offset = text.trim_end().len().saturating_sub(meant.name.len());
        let start = heading.text.start + offset;
        Some(Mark {
            kind: Some(meant.kind),
            number: number(source, heading, meant.number),
            name: Span::new(start, start + meant.name.len()),
            heading: heading.span,
            body: Span::default(),
            end: 0,
        })
    }

    /// Whether a heading of this likeness can be more than text where it stands.
    const fn is_meant(&self, meant: &Meaning<'_>) -> bool {
        match (meant.kind, &meant.fit) {
            (_, Fit::Exact) => true,
            (Kind::Title, _) => !self.title,
            (Kind::Section(section), _) => !self.stage || matches!(section, Section::Stages),
            _ => true,
        }
    }

    fn unknown(
        &mut self,
        source: &mut Source<'_>,
        heading: RawHeading,
        text: &str,
    ) -> Option<Mark> {
        let mark = |kind, name| Mark {
            kind,
            number: None,
            name,
            heading: heading.span,
            body: Span::default(),
            end: 0,
        };
        if heading.level == 1 && !self.title {
            self.enter(Kind::Title);
            source.say(
                Code::NoTitle,
                heading.span,
                format!("the title `# {text}` does not say that this is a plan"),
                format!("write `# Plan: {text}`"),
            );
            return Some(mark(Some(Kind::Title), heading.text));
        }
        if heading.level == 2 {
            *self = Self {
                title: self.title,
                ..Self::default()
            };
            source.say(
                Code::UnknownSection,
                heading.span,
                format!("`## {text}` is not a section of a plan"),
                "no agent is told what stands here; the sections are Summary, References, Requirements and Stages",
            );
            return Some(mark(None, heading.text));
        }
        if self.stages {
            let owner = if self.thread {
                "thread"
            } else if self.batch {
                "batch"
            } else {
                "stage"
            };
            source.say(
                Code::UnknownHeading,
                heading.span,
                format!("the heading `{text}` is read as text of the {owner} above it"),
                "put it in bold instead, so that it does not look like a part of the plan",
            );
        }
        None
    }

    fn may_stand_here(&mut self, source: &mut Source<'_>, heading: RawHeading, kind: Kind) -> bool {
        let (fits, outside) = match kind {
            Kind::Title | Kind::Section(_) => (true, ""),
            Kind::Stage => (self.stages, "`## Stages`"),
            Kind::Part(_) | Kind::Batch => (self.stage, "a stage"),
            Kind::Thread => (self.batch, "a batch"),
        };
        if !fits {
            source.say(
                Code::MisplacedHeading,
                heading.span,
                format!("{} stands outside of {outside}", kind.phrase()),
                format!("move it into {outside}, or add that heading above it"),
            );
        }
        // a stage is read wherever it stands, so that what lies in it is checked as well
        fits || kind == Kind::Stage
    }

    const fn enter(&mut self, kind: Kind) {
        match kind {
            Kind::Title | Kind::Section(_) => {
                self.title = self.title || matches!(kind, Kind::Title);
                self.stages = matches!(kind, Kind::Section(Section::Stages));
                self.stage = false;
            }
            Kind::Stage => {
                self.stages = true;
                self.stage = true;
            }
            Kind::Part(_) | Kind::Batch | Kind::Thread => {}
        }
        self.batch = matches!(kind, Kind::Batch | Kind::Thread);
        self.thread = matches!(kind, Kind::Thread);
    }
}

/// Says what is not as it should be.
fn complain(source: &mut Source<'_>, heading: RawHeading, text: &str, meant: &Meaning<'_>) {
    let shown = text.trim();
    match &meant.fit {
        Fit::Exact => {}
        Fit::WrongLevel(wanted) => source.say(
            Code::WrongLevel,
            heading.span,
            format!(
                "`{shown}` is a heading of level {}, but {} has level {}",
                heading.level,
                meant.kind.phrase(),
                meant.kind.level()
            ),
            format!("write `{wanted}`"),
        ),
        Fit::Near(wanted) if meant.kind == Kind::Title => source.say(
            Code::NoTitle,
            heading.span,
            format!("the title `# {shown}` almost fits"),
            format!("write `{wanted}`"),
        ),
        Fit::Near(wanted) => source.say(
            Code::NearHeading,
            heading.span,
            format!(
                "`{shown}` looks like {} but is not written like one",
                meant.kind.phrase()
            ),
            format!("write `{wanted}`; if it is only text, put it in bold"),
        ),
    }
}

/// The number of a heading. Nine digits at most, as in ids.
fn number(source: &mut Source<'_>, heading: RawHeading, digits: &str) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    let number = digits.parse().ok().filter(|_| digits.len() <= 9);
    if number.is_none() {
        source.say(
            Code::BadNumber,
            heading.span,
            format!("{digits} is too large for a number"),
            "count from 1",
        );
    }
    number
}
