//! What the journal tells, sorted by what documents ask for.
use super::assemble::stage_of;
use super::model::{Attempt, Blocker, Decision, Note, Output, Trouble, Verification};
use crate::domain::checkpoint::CheckpointStatus;
use crate::domain::clean::clean_line;
use crate::domain::id::{Scope, TaskId, ThreadId};
use crate::domain::session::{EndStatus, SessionRecord};
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;
use crate::store::actor::ActorKind;
use crate::store::entry::{Event, Recorded};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the journal tells.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) attempts: Vec<Attempt>,
    pub(super) decisions: Vec<Decision>,
    pub(super) notes: Vec<Note>,
    pub(super) outputs: Vec<Output>,
    pub(super) next: Option<String>,
    pub(super) verification: Option<Verification>,
    pub(super) checkpoint: Option<(String, Timestamp)>,
    /// When tasks came to their end.
    pub(super) settled: BTreeMap<TaskId, Timestamp>,
    /// What was said when they did.
    pub(super) reports: BTreeMap<TaskId, String>,
    /// When tasks were begun first.
    pub(super) begun: BTreeMap<TaskId, Timestamp>,
    /// Of stages: what was said when they were complete, and the commit.
    pub(super) complete: BTreeMap<u32, String>,
    pub(super) commits: BTreeMap<u32, String>,
    pub(super) files: BTreeMap<u32, Vec<String>>,
    blocked: Vec<(Option<Scope>, Blocker)>,
    errors: Vec<(String, Trouble)>,
}

impl Told {
    pub(super) fn of(entries: &[Recorded]) -> Self {
        let mut told = Self::default();
        for entry in entries {
            told.take(entry);
        }
        told
    }

    fn take(&mut self, recorded: &Recorded) {
        let (at, scope) = (recorded.ts, recorded.entry.scope);
        let phase = scope.map(stage_of);
        match &recorded.entry.event {
            Event::Task { to, report, .. } => self.task(scope, *to, report.as_deref(), at),
            Event::Decision { text, why, .. } => self.decisions.push(Decision {
                at,
                text: clean_line(text),
                why: why.as_deref().map(clean_line),
                phase,
            }),
            Event::Failed {
                approach,
                why,
                then,
                ..
            } => self.attempts.push(Attempt {
                approach: clean_line(approach),
                why: why.as_deref().map(clean_line).unwrap_or_default(),
                then: then.as_deref().map(clean_line),
            }),
            Event::Blocked { text, waiting_for } => self.blocked.push((
                scope,
                Blocker {
                    text: clean_line(text),
                    waiting_for: waiting_for.as_deref().map(clean_line),
                    phase,
                },
            )),
            Event::Unblocked { .. } => self.blocked.retain(|(other, _)| *other != scope),
            Event::Error { kind, text } => self.errors.push((
                recorded.id.clone(),
                Trouble {
                    at,
                    kind: kind
                        .as_deref()
                        .map_or_else(|| "Error".to_owned(), clean_line),
                    phase,
                    agent: (recorded.actor.kind != ActorKind::Work)
                        .then(|| clean_line(&recorded.actor.name)),
                    text: clean_line(text),
                    resolution: None,
                },
            )),
            Event::Resolved { which, text } => self.resolve(which.as_deref(), text),
            Event::Next { text, .. } => self.next = steps(text),
            Event::Note { section, text } => self.notes.push(Note {
                section: section.as_deref().map(clean_line).unwrap_or_default(),
                text: clean_line(text),
                phase,
            }),
            event @ Event::Checkpoint { .. } => self.checkpoint(event, at),
            Event::Verify {
                items,
                gaps,
                next_steps,
            } => {
                self.verification = Some(Verification {
                    at,
                    items: items.clone(),
                    gaps: gaps.clone(),
                    next_steps: next_steps.clone(),
                });
            }
            Event::Output {
                thread,
                agent,
                output,
                partial,
            } => self.output(*thread, agent.as_deref(), output, *partial),
            _ => {}
        }
    }

    fn checkpoint(&mut self, event: &Event, at: Timestamp) {
        let Event::Checkpoint {
            status,
            description,
            commit,
            next,
            files,
            phase,
            ..
        } = event
        else {
            return;
        };
        if let Some(commit) = commit {
            self.checkpoint = Some((short(commit), at));
            self.commits
                .extend(phase.map(|phase| (phase, short(commit))));
        }
        if let Some(phase) = phase {
            if *status == CheckpointStatus::Complete {
                self.complete.insert(*phase, clean_line(description));
            }
            let named = self.files.entry(*phase).or_default();
            for file in files {
                if !named.contains(&file.path) {
                    named.push(file.path.clone());
                }
            }
        }
        if let Some(next) = next {
            self.next = steps(next);
        }
    }

    fn task(&mut self, scope: Option<Scope>, to: TaskStatus, report: Option<&str>, at: Timestamp) {
        let Some(Scope::Task(id)) = scope else { return };
        if to.is_settled() {
            self.settled.insert(id, at);
            self.reports
                .extend(report.map(|report| (id, clean_line(report))));
            self.begun.entry(id).or_insert(at);
        } else if to == TaskStatus::InProgress {
            self.begun.entry(id).or_insert(at);
        }
        if to != TaskStatus::Blocked {
            self.blocked.retain(|(other, _)| *other != scope);
        }
    }

    fn resolve(&mut self, which: Option<&str>, how: &str) {
        let found = match which {
            Some(which) => self.errors.iter_mut().find(|(id, _)| id == which),
            None => self
                .errors
                .iter_mut()
                .rev()
                .find(|(_, error)| error.resolution.is_none()),
        };
        if let Some((_, error)) = found {
            error.resolution = Some(clean_line(how));
        }
    }

    fn output(&mut self, thread: ThreadId, agent: Option<&str>, output: &Value, partial: bool) {
        let agent = agent.map_or_else(|| thread.to_string(), clean_line);
        let (text, json) = match output {
            Value::String(text) => (text.clone(), false),
            value => (
                serde_json::to_string_pretty(value).unwrap_or_default(),
                true,
            ),
        };
        self.outputs.retain(|other| other.agent != agent);
        self.outputs.push(Output {
            agent,
            partial,
            text,
            json,
        });
    }

    /// What stands in the way now: what was said, and what the state says of tasks.
    pub(super) fn blockers(&self, workstream: &Workstream) -> Vec<Blocker> {
        let mut blockers: Vec<Blocker> = self.blocked.iter().map(|(_, it)| it.clone()).collect();
        let mut stuck: Vec<_> = workstream
            .tasks
            .iter()
            .filter(|task| task.status == TaskStatus::Blocked)
            .collect();
        stuck.sort_by_key(|task| task.id);
        for task in stuck {
            let told = self
                .blocked
                .iter()
                .any(|(scope, _)| *scope == Some(Scope::Task(task.id)));
            if !told {
                let why = task.blocked_by.as_deref().unwrap_or("no reason was given");
                let text = format!("{}: {}", clean_line(&task.name), clean_line(why));
                blockers.push(Blocker {
                    text,
                    waiting_for: None,
                    phase: Some(task.id.thread.stage()),
                });
            }
        }
        blockers
    }

    /// Errors that were recorded, and sessions of agents that did not end well.
    pub(super) fn errors(&self, workstream: &Workstream) -> Vec<Trouble> {
        let mut errors: Vec<Trouble> = self.errors.iter().map(|(_, error)| error.clone()).collect();
        for (thread, record) in workstream.sessions() {
            errors.extend(of_session(workstream, thread, record));
        }
        errors.sort_by_key(|error| error.at);
        errors
    }
}

fn of_session(
    workstream: &Workstream,
    thread: ThreadId,
    record: &SessionRecord,
) -> Option<Trouble> {
    let end = record
        .end()
        .filter(|end| end.status != EndStatus::Completed)?;
    let later = workstream.thread(thread).is_some_and(|thread| {
        thread.sessions.iter().any(|other| {
            other.attempt > record.attempt
                && other
                    .end()
                    .is_some_and(|end| end.status == EndStatus::Completed)
        })
    });
    let word = crate::domain::session::SessionStatus::from(end.status).word();
    let cause = end
        .cause
        .map_or_else(|| word.to_owned(), |cause| format!("{word} ({cause})"));
    let exit = end.exit_code.map(|code| format!("exit {code}"));
    let message = end
        .message
        .as_deref()
        .map(clean_line)
        .or(exit)
        .unwrap_or_default();
    Some(Trouble {
        at: end.at,
        kind: format!("session {word}"),
        phase: Some(thread.stage()),
        agent: Some(clean_line(&record.agent_name)),
        text: if message.is_empty() {
            cause
        } else {
            format!("{cause}: {message}")
        },
        resolution: later.then(|| "a later attempt completed".to_owned()),
    })
}

/// What comes next, over several lines if it was said so; lines that would read as something else
/// are joined.
fn steps(text: &str) -> Option<String> {
    let lines: Vec<String> = text
        .lines()
        .map(clean_line)
        .filter(|line| !line.is_empty())
        .collect();
    let odd = |line: &String| {
        line.starts_with(['#', '-', '*', '`', '~', '+', '>']) || line.contains(": ")
    };
    let joint = if lines.iter().skip(1).any(odd) {
        " "
    } else {
        "\n"
    };
    Some(lines.join(joint)).filter(|text| !text.is_empty())
}

/// A commit as people write it.
pub(super) fn short(commit: &str) -> String {
    commit.get(..7).unwrap_or(commit).to_owned()
}
