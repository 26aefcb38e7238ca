//! What the agent of a thread is told: what it needs for its work, and nothing else.
use super::model::{Placed, Plan};
use crate::domain::id::ThreadId;
use crate::domain::prompt::recording;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::thread::Thread;
use crate::domain::workstream::Workstream;

/// A session that worked on the thread before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierAttempt {
    /// Its number.
    pub number: u32,
    /// Its agent.
    pub agent: String,
    /// How it ended, in a line.
    pub end: String,
    /// What a person noted about it.
    pub note: Option<String>,
}

/// What a thread that this one builds on handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOff {
    /// The thread.
    pub thread: ThreadId,
    /// Where the hand-off can be read.
    pub path: String,
    /// Its text, when it is short enough to be told.
    pub text: Option<String>,
}

/// What is known beyond plan and state.
#[derive(Debug, Clone, Copy, Default)]
pub struct Background<'a> {
    /// Earlier sessions of the thread.
    pub attempts: &'a [EarlierAttempt],
    /// Hand-offs of the threads it depends on.
    pub hand_offs: &'a [HandOff],
}

/// The prompt of a thread. None when plan or state do not have it.
#[must_use]
pub fn prompt(
    plan: &Plan,
    workstream: &Workstream,
    id: ThreadId,
    background: &Background<'_>,
) -> Option<String> {
    let placed = plan.threads().find(|placed| placed.id == id)?;
    let thread = workstream.thread(id)?;
    let mut text = Text(String::new());
    opening(&mut text, plan, &placed);
    text.section("The goal of it all", &plan.summary);
    text.section(
        "What holds when this stage is done",
        &placed.stage.definition,
    );
    text.section("Rules of this stage", &placed.stage.constitution);
    to_read(&mut text, &placed);
    text.section("Your thread", &placed.thread.summary);
    text.section("Details", &placed.thread.details);
    hand_offs(&mut text, background.hand_offs);
    tasks(&mut text, &placed, &thread);
    requirements(&mut text, plan, &placed);
    files(&mut text, &placed);
    verification(&mut text, &placed);
    before(&mut text, background);
    text.0.push_str(&recording(&thread));
    Some(text.0)
}

struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        self.0.push_str("\n## ");
        self.line(heading);
        self.0.push('\n');
    }

    /// A section, unless there is nothing in it.
    fn section(&mut self, heading: &str, body: &str) {
        if !body.trim().is_empty() {
            self.heading(heading);
            self.line(body);
        }
    }
}

fn opening(text: &mut Text, plan: &Plan, placed: &Placed<'_>) {
    let Placed {
        id,
        stage,
        batch,
        thread,
    } = placed;
    text.line(&format!("# {} ({id})\n", thread.name));
    text.line(&format!(
        "You work on one thread of \"{}\": stage {:02} \"{}\", batch {:02} \"{}\".",
        plan.name, stage.number, stage.name, batch.number, batch.name
    ));
    let others: Vec<String> = batch
        .threads
        .iter()
        .filter(|other| other.number != thread.number)
        .map(|other| format!("\"{}\"", other.name))
        .collect();
    if !others.is_empty() {
        text.line(&format!(
            "Other agents may work at the same time, in the same folder, on {}. Leave that to them.",
            others.join(", ")
        ));
    }
}

fn tasks(text: &mut Text, placed: &Placed<'_>, thread: &Thread<'_>) {
    text.heading("Tasks, in this order");
    for task in &thread.tasks {
        let state = match task.status {
            TaskStatus::Pending => "",
            TaskStatus::InProgress => " (begun already)",
            TaskStatus::Completed => " (done already)",
            TaskStatus::Blocked => " (was blocked)",
            TaskStatus::Cancelled => " (cancelled: leave it)",
        };
        text.line(&format!("- `{}` {}{state}", task.id, task.name));
        for line in nested(placed, task).lines() {
            text.line(format!("  {line}").trim_end());
        }
        let notes = [
            ("Blocked by", &task.blocked_by),
            ("Last note", &task.breadcrumb),
            ("Report", &task.report),
        ];
        for (what, note) in notes {
            if let Some(note) = note {
                text.line(&format!("  {what}: {}", note.replace('\n', "\n  ")));
            }
        }
    }
}

/// What the plan has below a task: found by its words, because ids may differ from places.
fn nested<'a>(placed: &Placed<'a>, task: &Task) -> &'a str {
    let mut tasks = placed.thread.tasks.iter();
    tasks
        .find(|planned| planned.text == task.name)
        .map_or("", |planned| planned.nested.as_str())
}

fn files(text: &mut Text, placed: &Placed<'_>) {
    if placed.thread.files.is_empty() {
        return;
    }
    text.heading("Files you may touch");
    for glob in &placed.thread.files {
        text.line(&format!("- `{}`", glob.text));
    }
    text.line("\nLeave all others as they are; other agents may be working on them.");
}

fn verification(text: &mut Text, placed: &Placed<'_>) {
    if placed.thread.verify.is_empty() {
        return;
    }
    text.heading("How it will be checked");
    text.line("These commands are run when you are done, and must exit with 0:\n");
    for command in &placed.thread.verify {
        text.line(&format!("    {}", command.text));
    }
    text.line("\nRun them yourself before you tick your last task.");
}

fn requirements(text: &mut Text, plan: &Plan, placed: &Placed<'_>) {
    let named = |id: &str| {
        let tasks = placed.thread.tasks.iter();
        tasks
            .flat_map(|task| &task.requirements)
            .any(|name| name.eq_ignore_ascii_case(id))
    };
    let lines: Vec<String> = plan
        .requirements
        .iter()
        .filter(|it| named(&it.id))
        .map(|it| format!("- {}: {}", it.id, it.text))
        .collect();
    text.section("Requirements that your tasks fulfil", &lines.join("\n"));
}

fn to_read(text: &mut Text, placed: &Placed<'_>) {
    if let Some(spec) = &placed.stage.spec {
        text.section("Specification", &format!("`{spec}`"));
    }
    let files = placed.stage.key_files.iter();
    let files: Vec<String> = files.map(|line| format!("- `{}`", line.text)).collect();
    text.section("Files to know", &files.join("\n"));
}

fn hand_offs(text: &mut Text, hand_offs: &[HandOff]) {
    if hand_offs.is_empty() {
        return;
    }
    text.heading("What you build on");
    for hand_off in hand_offs {
        text.line(&format!(
            "- thread {}: `{}`",
            hand_off.thread, hand_off.path
        ));
        for line in hand_off.text.as_deref().unwrap_or_default().lines() {
            text.line(format!("  > {line}").trim_end());
        }
    }
}

/// What was tried before.
fn before(text: &mut Text, background: &Background<'_>) {
    if !background.attempts.is_empty() {
        text.heading("Earlier attempts at this thread");
        for attempt in background.attempts {
            let EarlierAttempt {
                number, agent, end, ..
            } = attempt;
            text.line(&format!("- attempt {number} by {agent}: {end}"));
            if let Some(note) = &attempt.note {
                text.line(&format!("  Note: {note}"));
            }
        }
        text.line("\nLook at what they left in the files before you begin.");
    }
}
