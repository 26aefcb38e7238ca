//! What documents say beside their items: fields of stages, notes, blockers, errors, outputs.
use super::change::{Intake, NewEntry};
use super::items::{Items, stage_of};
use crate::domain::checkpoint::CheckpointStatus;
use crate::domain::clean::clean_line;
use crate::domain::id::{Scope, StageId, ThreadId};
use crate::domain::task::TaskStatus;
use crate::store::entry::Event;
use crate::track::read::fact::{ReadOutput, ReadTrouble, StageField, What};
use crate::track::story::model::Story;
use crate::track::text::item::Label;
use crate::track::views::orchestration;
use serde_json::{Map, Value};

/// Takes it in. Whether its line says what the state says from now on.
pub(super) fn take(story: &Story, items: &Items<'_>, what: &What, intake: &mut Intake) -> bool {
    match what {
        What::Field(label, field) => stage(story, items, label, field, intake),
        What::Note(section, text) => {
            let text = clean_line(text);
            if !is_told(story, &text) {
                let section = Some(section.clone()).filter(|section| !section.is_empty());
                intake
                    .entries
                    .push(NewEntry::new(Event::Note { section, text }));
            }
            true
        }
        What::Blocker(text, waiting_for) => {
            let text = clean_line(text);
            if !is_told(story, &text) && !is_of_task(intake, &text) {
                let event = Event::Blocked {
                    text,
                    waiting_for: waiting_for.clone(),
                };
                intake.entries.push(NewEntry::new(event));
            }
            true
        }
        What::Trouble(trouble) => error(story, trouble, intake),
        What::Output(output) => self::output(story, items, output, intake),
        What::Checkpoint(commit, at) => {
            let short = commit.get(..7).unwrap_or(commit);
            let known = story
                .checkpoint
                .as_ref()
                .is_some_and(|(known, _)| known == short);
            if !known && !is_nothing(commit) {
                let event = Event::Checkpoint {
                    status: CheckpointStatus::InProgress,
                    description: "read from a document".to_owned(),
                    commit: Some(commit.clone()),
                    did: None,
                    next: None,
                    files: Vec::new(),
                    phase: None,
                    head: None,
                    dirty: false,
                };
                intake.entries.push(NewEntry {
                    event,
                    scope: None,
                    at: *at,
                });
            }
            true
        }
        _ => false,
    }
}

/// Whether a text stands for nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.is_empty() || text.starts_with("nothing") || text == "none"
}

/// Whether it is what a blocked item of the document says.
fn is_of_task(intake: &Intake, text: &str) -> bool {
    intake.tasks.iter().any(|task| {
        let why = task.report.as_deref().unwrap_or("no reason was given");
        let why = clean_line(why);
        let named = || format!("{}: {why}", clean_line(&task.name));
        task.status == TaskStatus::Blocked && (why == text || named() == text)
    })
}

/// Whether the documents say this already.
fn is_told(story: &Story, text: &str) -> bool {
    let notes = story.notes.iter().map(|note| note.text.clone());
    let decisions = story.decisions.iter().flat_map(|it| {
        let why = it.why.as_ref().map(|why| format!("{} ({why})", it.text));
        why.into_iter().chain([it.text.clone()])
    });
    let blockers = story.blockers.iter().flat_map(|it| {
        let waits = it.waiting_for.as_ref();
        let waits = waits.map(|who| format!("{} (waiting for {who})", it.text));
        waits.into_iter().chain([it.text.clone()])
    });
    let errors = story.errors.iter().flat_map(|it| {
        [
            it.text.clone(),
            format!("{}: {}", it.kind, it.text),
            format!("Error: {}: {}", it.kind, it.text),
        ]
    });
    let files = story
        .phases
        .iter()
        .flat_map(|phase| phase.key_files.iter().chain(&phase.files))
        .cloned();
    let attempts = story
        .attempts
        .iter()
        .map(crate::track::views::progress::attempt);
    let issues = story.phases.iter().filter_map(|phase| phase.issue.clone());
    let goal = story.goal.lines().map(|line| line.trim().to_owned());
    let more = [story.name.clone(), story.ending.clone().unwrap_or_default()];
    let outcome = story.ending.as_deref().map(orchestration::outcome);
    let planning = story.planning.iter().cloned().chain(outcome);
    let depends = text.starts_with("Depends on: ") || text.starts_with("Blocks: ");
    (depends && text.contains("Phase"))
        || ["Depends on: none", "Blocks: none"].contains(&text)
        || notes
            .chain(decisions)
            .chain(blockers)
            .chain(errors)
            .chain(files)
            .chain(attempts)
            .chain(goal)
            .chain(more)
            .chain(planning)
            .chain(issues)
            .any(|known| known == text)
}

fn stage(
    story: &Story,
    items: &Items<'_>,
    label: &Label,
    field: &StageField,
    intake: &mut Intake,
) -> bool {
    let known = items
        .known
        .get(label)
        .and_then(|ids| ids.first())
        .map(|id| id.thread.stage());
    let Some(id) = known.or_else(|| stage_of(label)) else {
        return false;
    };
    let phase = story.phase(id);
    let (key, value, same) = match field {
        StageField::Agent(agent) => return assigned(id, agent, intake) || phase.is_some(),
        StageField::Kind(kind) => (
            "type",
            kind.clone(),
            phase.and_then(|it| it.kind.as_ref()) == Some(kind),
        ),
        StageField::Spec(spec) => (
            "spec",
            spec.clone(),
            phase.and_then(|it| it.spec.as_ref()) == Some(spec),
        ),
        StageField::Checkpoint(commit) => (
            "checkpoint",
            commit.clone(),
            phase.and_then(|it| it.checkpoint.as_ref()) == Some(commit),
        ),
        StageField::Activity(activity) => (
            "activity",
            activity.word().to_owned(),
            phase.is_some_and(|it| it.activity == *activity),
        ),
        StageField::Started(at) => {
            // a time of the place, until the state gets it
            (
                "started_at",
                at.to_string(),
                phase.is_some_and(|it| it.started.is_some()),
            )
        }
    };
    if !same {
        let mut fields = Map::new();
        fields.insert(key.to_owned(), Value::String(value));
        intake.stages.push((id, fields));
    }
    true
}

/// Gives the new tasks of the stage to the agent.
fn assigned(stage: StageId, agent: &str, intake: &mut Intake) -> bool {
    let mut given = false;
    let own = intake
        .tasks
        .iter_mut()
        .filter(|task| task.id.thread.stage() == stage);
    for task in own {
        task.agent = agent.split(',').next().map(|agent| agent.trim().to_owned());
        given = true;
    }
    given
}

fn error(story: &Story, trouble: &ReadTrouble, intake: &mut Intake) -> bool {
    let text = clean_line(&trouble.text);
    if is_told(story, &text) || is_of_task(intake, &text) {
        return true;
    }
    let kind = Some(clean_line(&trouble.kind));
    intake.entries.push(NewEntry {
        event: Event::Error { kind, text },
        scope: None,
        at: trouble.at,
    });
    if let Some(how) = &trouble.resolution {
        let event = Event::Resolved {
            which: None,
            text: clean_line(how),
        };
        intake.entries.push(NewEntry {
            event,
            scope: None,
            at: trouble.at,
        });
    }
    true
}

fn output(story: &Story, items: &Items<'_>, output: &ReadOutput, intake: &mut Intake) -> bool {
    let known = story
        .outputs
        .iter()
        .any(|it| it.text.trim() == output.text.trim());
    if known {
        return true;
    }
    let value =
        serde_json::from_str(&output.text).unwrap_or_else(|_| Value::String(output.text.clone()));
    let by_agent = intake
        .tasks
        .iter()
        .find(|task| task.agent.as_deref() == Some(output.agent.as_str()));
    let thread = by_agent.map(|task| task.id.thread);
    let first = || items.known.values().flatten().next().map(|id| id.thread);
    let thread = thread.or_else(first).unwrap_or(ThreadId::new(1, 1, 1));
    let event = Event::Output {
        thread,
        agent: Some(output.agent.clone()),
        output: value,
        partial: output.partial,
    };
    intake
        .entries
        .push(NewEntry::new(event).about(Scope::Thread(thread)));
    true
}
