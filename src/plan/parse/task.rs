//! A task: an item under `**Tasks:**`, with its tags and what is nested in it.
use super::super::code::Code;
use super::super::comment::one_line;
use super::super::model::{Dependency, Origin, Task};
use super::super::position::{Position, Span};
use super::blocks::RawItem;
use super::heading::like;
use super::source::{Source, cut};
use crate::domain::id::{TaskId, ThreadId};

/// The task of an item; nothing when the item has no words.
pub(super) fn task(
    source: &mut Source<'_>,
    item: &RawItem,
    within: Span,
    thread: ThreadId,
) -> Option<Task> {
    let span = cut(item.span, within).trimmed(source.text);
    let words = cut(item.words, within);
    let position = source.position(span);
    let mut task = Task {
        position,
        nested: dedented(Span::new(words.end, span.end).of(source.text)),
        origin: Origin::Written,
        ..Task::default()
    };
    let mut text = String::new();
    let mut from = words.start;
    for tag in tags(source, words) {
        match tag.key.to_lowercase().as_str() {
            "depends on" | "depends-on" | "depends" => depend(source, &mut task, &tag, thread),
            "req" | "reqs" | "requirement" | "requirements" => {
                task.requirements.extend(names(&tag.value));
            }
            _ => {
                near_tag(source, &tag);
                continue;
            }
        }
        text.push_str(Span::new(from, tag.span.start).of(source.text));
        text.push(' ');
        from = tag.span.end;
    }
    text.push_str(Span::new(from, words.end).of(source.text));
    let line = one_line(&text);
    task.text = match line.get(..3) {
        Some("[ ]" | "[x]" | "[X]" | "[~]" | "[!]" | "[-]" | "[?]") => {
            line.get(3..).unwrap_or_default().trim_start().to_owned()
        }
        _ => line,
    };
    if task.text.is_empty() {
        empty(source, words, span);
        return None;
    }
    Some(task)
}

/// A box without words; one with a comment in it belongs to the template.
fn empty(source: &mut Source<'_>, words: Span, span: Span) {
    if source.is_template(words) {
        source.say(
            Code::UntouchedTemplate,
            span,
            "this task is still that of the template",
            "write what is to be done, or delete the line",
        );
    } else {
        source.say(
            Code::EmptyTask,
            span,
            "this task has no words",
            "write what is to be done, or delete the line",
        );
    }
}

/// `[key: value]` in the words of a task.
struct Tag {
    key: String,
    value: String,
    span: Span,
}

/// All tags; links and code are none.
fn tags(source: &Source<'_>, words: Span) -> Vec<Tag> {
    let text = words.of(source.text);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find('[')) {
        let start = from + start;
        from = start + 1;
        let Some(length) = text.get(start..).and_then(|rest| rest.find(']')) else {
            break;
        };
        let span = Span::new(words.start + start, words.start + start + length + 1);
        let inner = text.get(start + 1..start + length).unwrap_or_default();
        let link = text
            .get(start + length + 1..)
            .is_some_and(|rest| rest.starts_with(['(', '[', ':']));
        let in_code = source
            .blocks
            .codes_in(words)
            .iter()
            .any(|code| code.span.holds(span.start));
        if let Some((key, value)) = inner.split_once(':')
            && !link
            && !in_code
        {
            found.push(Tag {
                key: key.split_whitespace().collect::<Vec<_>>().join(" "),
                value: value.to_owned(),
                span,
            });
            from = start + length + 1;
        }
    }
    found
}

fn near_tag(source: &mut Source<'_>, tag: &Tag) {
    let known = ["depends on", "req"];
    let near =
        like(&tag.key, known).or_else(|| tag.key.eq_ignore_ascii_case("rq").then_some("req"));
    if let Some(near) = near {
        source.say(
            Code::NearTag,
            tag.span,
            format!(
                "the tag `{}` is not known and stays in the task's text",
                tag.key
            ),
            format!("write `[{near}: {}]`", tag.value.trim()),
        );
    }
}

/// What stands between commas or spaces.
pub(super) fn names(value: &str) -> Vec<String> {
    value
        .split([',', ';', ' ', '\t', '\r', '\n', '`'])
        .filter(|word| {
            !word.is_empty() && !matches!(*word, "and" | "none" | "None" | "-" | "*" | "+")
        })
        .map(str::to_owned)
        .collect()
}

fn depend(source: &mut Source<'_>, task: &mut Task, tag: &Tag, thread: ThreadId) {
    let position: Position = source.position(tag.span);
    for name in names(&tag.value) {
        let number = name.parse::<u32>().ok().filter(|_| name.len() <= 9);
        let id = number
            .map(|number| TaskId { thread, number })
            .or_else(|| name.parse().ok());
        match id {
            Some(id) => task.depends_on.push(Dependency { id, position }),
            None => source.say(
                Code::BadDependency,
                tag.span,
                format!("`{name}` is not a task"),
                "name a task by its id, like 01.02.03.04, or a task of the same thread by its number",
            ),
        }
    }
}

/// Lines below an item without the indentation that all of them have.
fn dedented(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let indent = |line: &&&str| line.len() - line.trim_start().len();
    let shared = lines
        .iter()
        .filter(|line| !line.is_empty())
        .map(|line| indent(&line))
        .min()
        .unwrap_or(0);
    let cut: Vec<&str> = lines
        .iter()
        .map(|line| line.get(shared..).unwrap_or_default())
        .collect();
    cut.join("\n").trim_matches('\n').trim_end().to_owned()
}
