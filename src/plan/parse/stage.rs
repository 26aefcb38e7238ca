//! The sections of a stage.
use super::super::code::Code;
use super::super::model::{Line, Question, Stage};
use super::super::position::Span;
use super::command;
use super::heading::Part;
use super::label::divide;
use super::mark::Mark;
use super::source::Source;

const LABELS: [&str; 3] = ["Type", "Spec", "Key Files"];

/// What stands between a stage's heading and its first section.
pub(super) fn head(source: &Source<'_>, mark: &Mark, stage: &mut Stage) {
    for part in divide(
        source.text,
        &source.lines,
        &source.blocks,
        mark.body,
        &LABELS,
    ) {
        let filled = |text: String| (!text.is_empty()).then_some(text);
        match part.label {
            None => stage.definition = source.prose(part.body),
            Some("Type") => stage.kind = filled(source.prose(part.body)),
            Some("Spec") => {
                let quoted = command::codes(source, part.body);
                let first = quoted.into_iter().next().map(|line| line.text);
                stage.spec = first.or_else(|| filled(source.prose(part.body)));
            }
            Some(_) => stage.key_files = command::paths(source, part.body),
        }
    }
}

/// One section of a stage.
pub(super) fn section(source: &mut Source<'_>, part: Part, mark: &Mark, stage: &mut Stage) {
    let (heading, body) = (mark.heading, mark.body);
    let filled = match part {
        Part::Definition => !stage.definition.is_empty(),
        Part::Constitution => !stage.constitution.is_empty(),
        Part::Questions => !stage.questions.is_empty(),
        Part::Verification => !stage.verification.is_empty(),
        Part::Batches => false,
    };
    if filled {
        source.say(
            Code::RepeatedSection,
            heading,
            format!("{} is said twice in this stage", part.word()),
            "both are read; put them together",
        );
    }
    match part {
        Part::Definition => join(&mut stage.definition, &source.prose(body)),
        Part::Constitution => {
            join(&mut stage.constitution, &source.prose(body));
            stage.inputs.extend(inputs(source, body));
        }
        Part::Questions => stage.questions.extend(questions(source, body)),
        Part::Verification => {
            for item in source.items(body) {
                stage
                    .verification
                    .extend(command::check(source, &item, body));
            }
        }
        Part::Batches => stage.end_of_batches = Some(mark.body.end),
    }
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(more);
}

/// Every outermost item is a question. A box without words is none, and neither is "None".
fn questions(source: &Source<'_>, body: Span) -> Vec<Question> {
    source
        .items(body)
        .iter()
        .filter_map(|item| {
            let line = source.words(item, body);
            let bare = line.text.trim_end_matches('.').to_lowercase();
            let asks = !matches!(bare.as_str(), "" | "none" | "(none)" | "n/a" | "-");
            asks.then_some(Question {
                text: line.text,
                resolved: item.tick == Some(true),
                position: line.position,
            })
        })
        .collect()
}

/// Files under `**Inputs:**`, up to the next label, or in an item that begins with `Inputs:`.
fn inputs(source: &Source<'_>, body: Span) -> Vec<Line> {
    const PARTS: [&str; 3] = ["Inputs", "Structure", "Outputs"];
    let mut found = Vec::new();
    for part in divide(source.text, &source.lines, &source.blocks, body, &PARTS) {
        let items = source.items(part.body);
        match part.label {
            Some("Inputs") => {
                found.extend(command::codes(source, part.body));
                for item in items {
                    let line = source.words(&item, part.body);
                    found.extend(Some(line).filter(|line| is_path(&line.text)));
                }
            }
            None => {
                for item in items {
                    let text = source.words(&item, part.body).text;
                    let bare = text.trim_start_matches('*').to_lowercase();
                    if bare.starts_with("input") {
                        found.extend(command::codes(source, item.span));
                    }
                }
            }
            Some(_) => {}
        }
    }
    found.retain(|line| is_path(&line.text));
    found
}

/// Whether a text looks like the path of a file here: no spaces, no pattern, no address, and a
/// slash or an ending.
fn is_path(text: &str) -> bool {
    let ending = text.rsplit_once('.').is_some_and(|(stem, end)| {
        !stem.is_empty()
            && (1..=6).contains(&end.len())
            && end.chars().all(|c| c.is_ascii_alphanumeric())
    });
    !text.contains(char::is_whitespace)
        && !text.contains(['*', '?', '{', '<', '`'])
        && !text.contains("://")
        && (ending || text.contains('/'))
}
