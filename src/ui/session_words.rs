//! How a session went, in words.
use super::duration;
use super::scene::Page;
use crate::domain::session::{Cause, EndStatus, SessionRecord};
use crate::domain::thread::Thread;

/// Exit code or signal: `exit 1`, `signal 9`. Empty when neither is known.
#[must_use]
pub fn exit(record: &SessionRecord) -> String {
    let Some(end) = record.end() else {
        return String::new();
    };
    match (end.signal, end.exit_code) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(code)) => format!("exit {code}"),
        (None, None) => String::new(),
    }
}

/// Why it ended, in a word or two: `exit 1`, `timeout`, `error (exit 0)`. Empty for a session that
/// runs, for an ordinary success, and where nobody wrote it down.
#[must_use]
pub fn cause(record: &SessionRecord) -> String {
    let Some(end) = record.end() else {
        return String::new();
    };
    let exit = exit(record);
    match end.cause {
        Some(Cause::Exit) | None if end.status == EndStatus::Completed => String::new(),
        None => exit,
        Some(Cause::Exit | Cause::Signal) if !exit.is_empty() => exit,
        Some(Cause::Error) if !exit.is_empty() => format!("error, {exit}"),
        Some(cause) => cause.word().to_owned(),
    }
}

/// The exit, unless the cause says it already.
#[must_use]
pub fn exit_beside_cause(record: &SessionRecord) -> String {
    let exit = exit(record);
    if cause(record).contains(&exit) {
        String::new()
    } else {
        exit
    }
}

/// Why it ended and what was said about it: `exit 1: model refused: 401`. Where nothing was said,
/// what the cause means.
#[must_use]
pub fn cause_and_message(record: &SessionRecord) -> String {
    let Some(end) = record.end() else {
        return String::new();
    };
    let cause = cause(record);
    let said = match (&end.message, end.cause) {
        (Some(message), _) => beyond_exit(message, end.exit_code),
        (None, Some(word)) if !cause.is_empty() => meaning(word),
        (None, _) => "",
    };
    let parts = [cause.as_str(), said];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(": ")
}

/// A message without the exit code that the cause names already.
fn beyond_exit(message: &str, code: Option<i32>) -> &str {
    let Some(code) = code else { return message };
    let rest = message.strip_prefix(&format!("exit code {code}"));
    rest.filter(|rest| rest.is_empty() || rest.starts_with(": "))
        .map_or(message, |rest| rest.trim_start_matches(": "))
}

/// What a cause means, where the word alone does not say it.
const fn meaning(cause: Cause) -> &'static str {
    match cause {
        Cause::Exit | Cause::Error | Cause::Signal | Cause::Unknown => "",
        Cause::Timeout => "it ran longer than its agent's `timeout`",
        Cause::Idle => "it was silent longer than its agent's `idle_timeout`",
        Cause::Limit => "a rate or usage limit of the model's provider",
        Cause::Permission => "the agent asked for something it may not do",
        Cause::Budget => "its budget is used up",
        Cause::Flood => "the agent wrote more than the cap allows",
        Cause::Runaway => "the agent repeated itself without end",
        Cause::User => "a person ended it",
        Cause::Lost => "its supervisor vanished without a word",
        Cause::Reboot => "the machine was restarted",
        Cause::TmuxGone => "its pane or tmux server went away",
        Cause::SpawnFailed => "the agent could not be started",
        Cause::VerifyFailed => "its verification failed",
        Cause::Declared => "a person said so",
    }
}

/// How long it took, or runs by now.
#[must_use]
pub fn lasted(record: &SessionRecord, page: &Page) -> String {
    let end = record.end().map_or(page.now, |end| end.at);
    duration::between(record.started_at, end)
}

/// From when to when, in local time to the minute: `2026-01-22 19:21–19:40`.
#[must_use]
pub fn span(record: &SessionRecord, page: &Page) -> String {
    let from = duration::local(record.started_at, &page.zone);
    let dash = page.symbols.dash();
    match record.end() {
        Some(end) => {
            let to = duration::local_beside(end.at, record.started_at, &page.zone);
            format!("{from}{dash}{to}")
        }
        None => format!("{from}{dash}"),
    }
}

/// Its number in its thread: the attempt, or for records of the ancestor its place.
#[must_use]
pub fn attempt(record: &SessionRecord, thread: &Thread<'_>) -> usize {
    if record.attempt > 0 {
        return record.attempt as usize;
    }
    let place = thread
        .sessions
        .iter()
        .position(|other| other.session_id == record.session_id);
    place.map_or(1, |place| place + 1)
}
