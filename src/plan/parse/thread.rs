//! A thread: its heading with the agent, and the parts below it.
use super::super::code::Code;
use super::super::comment::{is_only_comment, one_line};
use super::super::model::{Criterion, Dependency, Line, Origin, Task, Thread};
use super::super::position::Span;
use super::command;
use super::heading::like;
use super::label::{Labelled, divide, label_line};
use super::mark::Mark;
use super::source::Source;
use super::task::{names, task};
use crate::domain::id::ThreadId;

const LABELS: [&str; 6] = [
    "Summary",
    "Details",
    "Tasks",
    "Verify",
    "Files",
    "Depends on",
];

/// Reads a thread. Its number may be 0 when the heading has none that can be one.
pub(super) fn thread(source: &mut Source<'_>, mark: &Mark, id: ThreadId) -> Thread {
    let mut thread = Thread {
        number: id.number,
        position: source.position(mark.heading),
        block: Span::new(mark.heading.start, mark.end),
        ..Thread::default()
    };
    name(source, mark, &mut thread);
    let parts = divide(
        source.text,
        &source.lines,
        &source.blocks,
        mark.body,
        &LABELS,
    );
    near_labels(source, &parts);
    repeated(source, &parts);
    let mut lead = String::new();
    for part in &parts {
        match part.label {
            None => {
                stray(source, part);
                lead = source.prose(part.body);
            }
            Some("Summary") => {
                summary_of_template(source, part);
                join(&mut thread.summary, &source.prose(part.body));
            }
            Some("Details") => {
                stray(source, part);
                join(&mut thread.details, &details(source, part.body));
            }
            Some("Tasks") => tasks(source, part, id, &mut thread.tasks),
            Some("Verify") => verify(source, part, &mut thread.verify),
            Some("Files") => thread.files.extend(command::paths(source, part.body)),
            Some(_) => depends(source, part, &mut thread.depends_on),
        }
    }
    if !lead.is_empty() {
        let rest = std::mem::replace(&mut thread.summary, lead);
        join(&mut thread.summary, &rest);
    }
    if thread.tasks.is_empty() {
        thread.tasks.push(Task {
            text: thread.name.clone(),
            position: thread.position,
            origin: Origin::Implied,
            ..Task::default()
        });
    }
    thread
}

fn summary_of_template(source: &mut Source<'_>, part: &Labelled) {
    if is_only_comment(part.body.of(source.text)) {
        source.say(
            Code::UntouchedTemplate,
            part.body.trimmed(source.text),
            "this summary is still that of the template",
            "write one sentence: what the thread is for",
        );
    }
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(more);
}

/// The text as it is, without blank lines at its ends; nothing when it is only a comment.
fn details(source: &Source<'_>, body: Span) -> String {
    if source.prose(body).is_empty() {
        return String::new();
    }
    let text = body.of(source.text).trim_end();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        if !line.trim().is_empty() {
            break;
        }
        start += line.len();
    }
    let text = text.get(start..).unwrap_or(text);
    // behind the label on the same line a space is not part of the text
    if start == 0 { text.trim_start() } else { text }.to_owned()
}

/// Name and agent from the heading.
fn name(source: &mut Source<'_>, mark: &Mark, thread: &mut Thread) {
    let span = mark.name.trimmed(source.text);
    let raw = span.of(source.text);
    let last = raw.rfind(char::is_whitespace).map_or(0, |at| {
        at + raw
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8)
    });
    let word = raw.get(last..).unwrap_or_default();
    let Some(agent) = word.strip_prefix('@') else {
        thread.name_span = span;
        thread.name = one_line(raw);
        return;
    };
    thread.name_span = Span::new(span.start, span.start + last).trimmed(source.text);
    thread.name = one_line(thread.name_span.of(source.text));
    let agent_span = Span::new(span.start + last, span.end);
    thread.agent_span = Some(agent_span);
    let bare = agent.strip_prefix("agent:");
    let agent = bare.unwrap_or(agent);
    let fits = agent
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if fits && !agent.is_empty() {
        thread.agent = Some(agent.to_owned());
    } else if !(bare.is_some() && agent.is_empty()) {
        let word = word.to_owned();
        source.say(
            Code::BadAgent,
            agent_span,
            format!("`{word}` cannot name an agent"),
            "an agent's name has letters, digits, `-`, `_` and `.`; write `\\@` for a plain @",
        );
    }
}

fn tasks(source: &mut Source<'_>, part: &Labelled, id: ThreadId, tasks: &mut Vec<Task>) {
    let items = source.items(part.body);
    let first = items.first().map_or(part.body.end, |item| item.span.start);
    let prose = source.prose(Span::new(part.body.start, first));
    if !prose.is_empty() {
        let at = Span::new(part.body.start, first).trimmed(source.text);
        source.say(
            Code::StrayTask,
            at,
            "this text under `**Tasks:**` is not an item of a list, so it is no task",
            "write `- [ ]` before each task",
        );
    }
    for item in &items {
        tasks.extend(task(source, item, part.body, id));
    }
}

/// Boxes where they are not tasks.
fn stray(source: &mut Source<'_>, part: &Labelled) {
    let first = source
        .blocks
        .items_in(part.body)
        .iter()
        .find(|item| item.tick.is_some())
        .copied();
    if let Some(item) = first {
        source.say(
            Code::StrayTask,
            item.span,
            "this box does not stand under `**Tasks:**`, so it is no task",
            "put `**Tasks:**` above the list, or take the box away",
        );
    }
}

fn verify(source: &mut Source<'_>, part: &Labelled, commands: &mut Vec<Line>) {
    let items = source.items(part.body);
    let first = items.first().map_or(part.body.end, |item| item.span.start);
    let inline = Span::new(part.body.start, first);
    let quoted = command::codes(source, inline);
    if quoted.is_empty() && !source.prose(inline).is_empty() {
        not_a_command(source, inline.trimmed(source.text));
    }
    commands.extend(quoted);
    for item in &items {
        let Some(check) = command::check(source, item, part.body) else {
            continue;
        };
        match check.criterion {
            Criterion::Command(text) => commands.push(Line {
                text,
                position: check.position,
            }),
            Criterion::Words(_) => not_a_command(source, check.position.span),
        }
    }
}

fn not_a_command(source: &mut Source<'_>, span: Span) {
    source.say(
        Code::NotACommand,
        span,
        "this line under `**Verify:**` is not a command, so nothing runs it",
        "put the whole command in back-quotes; what a person judges belongs to the stage's Verification",
    );
}

fn depends(source: &mut Source<'_>, part: &Labelled, found: &mut Vec<Dependency<ThreadId>>) {
    let span = part.body.trimmed(source.text);
    let position = source.position(span);
    for name in names(&source.prose(part.body)) {
        match name.trim_end_matches('.').parse() {
            Ok(id) => found.push(Dependency { id, position }),
            Err(_) => source.say(
                Code::BadDependency,
                span,
                format!("`{name}` is not a thread"),
                "name threads by their ids, like 01.02.03",
            ),
        }
    }
}

/// Labels with a slip of the finger in them.
fn near_labels(source: &mut Source<'_>, parts: &[Labelled]) {
    for part in parts {
        let lines: Vec<Span> = source.lines.within(part.body).collect();
        for line in lines {
            let content = line.of(source.text);
            let Some(label) = label_line(source.text, &source.blocks, line, false) else {
                continue;
            };
            let known = LABELS
                .iter()
                .any(|name| name.eq_ignore_ascii_case(label.word));
            let Some(near) = like(label.word, LABELS).filter(|_| !known) else {
                continue;
            };
            let message = format!(
                "the label `{}` is not known and is read as text",
                label.word
            );
            let indent = content.len() - content.trim_start().len();
            let at = Span::new(line.start + indent, line.start + indent + label.length);
            source.say(Code::NearLabel, at, message, format!("write `**{near}:**`"));
        }
    }
}

fn repeated(source: &mut Source<'_>, parts: &[Labelled]) {
    for (index, part) in parts.iter().enumerate() {
        let before = parts.iter().take(index);
        if let Some(label) = part.label
            && before
                .into_iter()
                .any(|earlier| earlier.label == Some(label))
        {
            source.say(
                Code::RepeatedSection,
                part.at,
                format!("`**{label}:**` stands twice in this thread"),
                "both are read; put them together",
            );
        }
    }
}
