//! What a session is told: its prompt, with what was tried before and the person's word.
use super::last_words::last_words;
use super::project::Project;
use crate::domain::beginning::{Beginning, How};
use crate::domain::id::{Scope, ThreadId};
use crate::domain::prompt::{Attempt, History, go_on, prompt};
use crate::domain::session::{Cause, SessionRecord};
use crate::domain::thread::Thread;
use crate::domain::workstream::Workstream;
use crate::store::entry::Event;
use crate::store::journal;

/// Earlier attempts that are told of; those before are of little use to an agent.
const ATTEMPTS: usize = 5;

/// Lines of a log that are told.
const LINES: usize = 12;

/// The prompt of the thread's next session.
#[must_use]
pub(super) fn told(
    project: &Project,
    workstream: &Workstream,
    thread: &Thread<'_>,
    beginning: Option<&Beginning>,
    written: Option<&str>,
) -> String {
    let Some(beginning) = beginning else {
        return prompt(workstream, thread, written, &History::default());
    };
    match &beginning.how {
        How::Retry => {
            let history = History {
                attempts: attempts(project, thread),
                failed: failed(project, thread.id),
                note: beginning.note.clone(),
            };
            prompt(workstream, thread, written, &history)
        }
        How::Resume(_) => go_on(thread, beginning.note.as_deref()),
        // a person speaks there
        How::Open(_) => String::new(),
    }
}

fn attempts(project: &Project, thread: &Thread<'_>) -> Vec<Attempt> {
    let skipped = thread.sessions.len().saturating_sub(ATTEMPTS);
    thread
        .sessions
        .iter()
        .zip(1_u32..)
        .skip(skipped)
        .map(|(record, place)| Attempt {
            who: who(record, place),
            end: end(record),
            last_words: last_words(
                &project.folder().session(&record.session_id).output_file(),
                LINES,
            ),
        })
        .collect()
}

/// Records of the ancestor have no number but their place.
fn who(record: &SessionRecord, place: u32) -> String {
    let number = if record.attempt == 0 {
        place
    } else {
        record.attempt
    };
    let agent = &record.agent_name;
    match record.model_text().as_str() {
        "" => format!("attempt {number}, agent {agent}"),
        model => format!("attempt {number}, agent {agent} ({model})"),
    }
}

fn end(record: &SessionRecord) -> String {
    let Some(end) = record.end() else {
        return record.status().word().to_owned();
    };
    let cause = match (end.cause, end.exit_code) {
        (Some(Cause::Exit), Some(code)) => format!(" (exit {code})"),
        (Some(cause), _) => format!(" ({cause})"),
        (None, _) => String::new(),
    };
    let said = end
        .message
        .as_deref()
        .map(|message| format!(": {}", crate::domain::clean::clean_line(message)))
        .unwrap_or_default();
    format!("{}{cause}{said}", record.status().word())
}

/// Failed approaches that were written down about the thread. A journal that cannot be read only
/// makes the prompt shorter.
fn failed(project: &Project, thread: ThreadId) -> Vec<String> {
    let entries = journal::read(&project.folder().journal_file()).unwrap_or_default();
    entries
        .into_iter()
        .filter(|recorded| match recorded.entry.scope {
            Some(Scope::Thread(id)) => id == thread,
            Some(Scope::Task(id)) => id.thread == thread,
            _ => false,
        })
        .filter_map(|recorded| match recorded.entry.event {
            Event::Failed {
                approach,
                why,
                then,
                ..
            } => Some(failure(&approach, why.as_deref(), then.as_deref())),
            _ => None,
        })
        .collect()
}

fn failure(approach: &str, why: Option<&str>, then: Option<&str>) -> String {
    let mut text = approach.to_owned();
    if let Some(why) = why {
        text.push_str(", because ");
        text.push_str(why);
    }
    if let Some(then) = then {
        text.push_str("; then: ");
        text.push_str(then);
    }
    text
}
