//! Puts the plan together from its marks, top to bottom.
use super::super::code::Code;
use super::super::comment::one_line;
use super::super::model::{Batch, Line, Plan, Requirement, Stage};
use super::super::position::Span;
use super::heading::{Kind, Section};
use super::mark::Mark;
use super::source::Source;
use super::{stage, thread};
use crate::domain::id::ThreadId;

/// The plan that the marks divide.
pub(super) fn build(source: &mut Source<'_>, marks: &[Mark]) -> Plan {
    let mut plan = Plan::default();
    plan.places.end_of_stages = source.text.len();
    for mark in marks {
        match mark.kind {
            None => {}
            Some(Kind::Title) => {
                plan.name = one_line(mark.name.of(source.text));
                plan.places.title = source.position(mark.heading);
                named(source, mark, "the plan", &plan.name);
            }
            Some(Kind::Section(section)) => read_section(source, section, mark, &mut plan),
            Some(Kind::Stage) => {
                let stage = new_stage(source, mark, &plan);
                plan.stages.push(stage);
                plan.places.end_of_stages = mark.end;
            }
            Some(Kind::Part(part)) => {
                if let Some(open) = plan.stages.last_mut() {
                    stage::section(source, part, mark, open);
                }
            }
            Some(Kind::Batch) => {
                if let Some(open) = plan.stages.last_mut() {
                    let batch = new_batch(source, mark, open);
                    open.batches.push(batch);
                }
            }
            Some(Kind::Thread) => new_thread(source, mark, &mut plan),
        }
    }
    plan
}

/// Says so when a heading has no name.
fn named(source: &mut Source<'_>, mark: &Mark, what: &str, name: &str) {
    if !name.is_empty() {
        return;
    }
    if source.is_template(mark.name) {
        source.say(
            Code::UntouchedTemplate,
            mark.heading,
            format!("{what} still has the name of the template"),
            "replace the comment by a name",
        );
    } else {
        source.say(
            Code::EmptyName,
            mark.heading,
            format!("{what} has no name"),
            "write one behind the colon",
        );
    }
}

fn read_section(source: &mut Source<'_>, section: Section, mark: &Mark, plan: &mut Plan) {
    let position = source.position(mark.heading);
    let repeated = match section {
        Section::Summary => plan.places.summary.replace(position).is_some(),
        Section::Stages => plan.places.stages.replace(position).is_some(),
        Section::References => !plan.references.is_empty(),
        Section::Requirements => !plan.requirements.is_empty(),
    };
    if repeated {
        source.say(
            Code::RepeatedSection,
            mark.heading,
            format!("`## {}` stands twice", section.word()),
            "both are read; put them together",
        );
    }
    match section {
        Section::Summary => {
            let text = source.prose(mark.body);
            if !plan.summary.is_empty() && !text.is_empty() {
                plan.summary.push_str("\n\n");
            }
            plan.summary.push_str(&text);
            if text.is_empty() && source.is_template(mark.body) {
                source.say(
                    Code::UntouchedTemplate,
                    mark.heading,
                    "the summary is still that of the template",
                    "say in two or three sentences what will exist when this is done",
                );
            }
        }
        Section::References => plan.references.extend(lines(source, mark.body)),
        Section::Requirements => requirements(source, mark.body, plan),
        Section::Stages => plan.places.end_of_stages = mark.end,
    }
}

fn lines(source: &Source<'_>, body: Span) -> Vec<Line> {
    source
        .items(body)
        .iter()
        .map(|item| source.words(item, body))
        .filter(|line| !line.text.is_empty())
        .collect()
}

/// `R1: text`, or numbered by their places.
fn requirements(source: &Source<'_>, body: Span, plan: &mut Plan) {
    for line in lines(source, body) {
        let written = line.text.split_once(':').filter(|(id, _)| {
            let id = id.trim_matches('*');
            !id.is_empty()
                && id.len() <= 12
                && id.chars().any(|c| c.is_ascii_digit())
                && id
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        });
        let (id, text) = match written {
            Some((id, text)) => (
                id.trim_matches('*').to_owned(),
                text.trim_start_matches('*').trim().to_owned(),
            ),
            None => (
                format!("R{}", plan.requirements.len() + 1),
                line.text.clone(),
            ),
        };
        plan.requirements.push(Requirement {
            id,
            text,
            position: line.position,
        });
    }
}

fn new_stage(source: &mut Source<'_>, mark: &Mark, plan: &Plan) -> Stage {
    let number = or_next(mark, plan.stages.last().map(|stage| stage.number));
    let mut stage = Stage {
        number,
        name: one_line(mark.name.of(source.text)),
        position: source.position(mark.heading),
        block: Span::new(mark.heading.start, mark.end),
        ..Stage::default()
    };
    named(source, mark, &format!("stage {number:02}"), &stage.name);
    stage::head(source, mark, &mut stage);
    stage
}

fn new_batch(source: &mut Source<'_>, mark: &Mark, stage: &Stage) -> Batch {
    let number = or_next(mark, stage.batches.last().map(|batch| batch.number));
    let batch = Batch {
        number,
        name: one_line(mark.name.of(source.text)),
        summary: source.prose(mark.body),
        threads: Vec::new(),
        position: source.position(mark.heading),
        block: Span::new(mark.heading.start, mark.end),
    };
    let what = format!("batch {:02}.{number:02}", stage.number);
    named(source, mark, &what, &batch.name);
    batch
}

fn new_thread(source: &mut Source<'_>, mark: &Mark, plan: &mut Plan) {
    let Some(stage) = plan.stages.last_mut() else {
        return;
    };
    let stage_number = stage.number;
    let Some(batch) = stage.batches.last_mut() else {
        return;
    };
    let number = or_next(mark, batch.threads.last().map(|thread| thread.number));
    let id = ThreadId::new(stage_number, batch.number, number);
    let thread = thread::thread(source, mark, id);
    let name = Mark {
        name: thread.name_span,
        ..*mark
    };
    named(source, &name, &format!("thread {id}"), &thread.name);
    batch.threads.push(thread);
}

/// The number of a heading; where it has none, the one after its predecessor, so that one slip
/// makes one finding.
fn or_next(mark: &Mark, before: Option<u32>) -> u32 {
    mark.number
        .unwrap_or_else(|| before.unwrap_or(0).saturating_add(1))
}
