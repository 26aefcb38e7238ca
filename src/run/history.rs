//! What a session is told: its prompt, with what was tried before and the person's word.
use super::last_words::last_words;
use super::project::Project;
use crate::domain::beginning::{Beginning, How};
use crate::domain::prompt::{Attempt, History, go_on, prompt};
use crate::domain::session::{Cause, SessionRecord};
use crate::domain::thread::Thread;
use crate::domain::workstream::Workstream;

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
