//! What a finished thread hands to the next: facts first, the agent's own words as its claim.
//! The same facts give the same text.
use super::clean::clean;
use super::id::ThreadId;
use super::session::{Cause, SessionRecord, Verified};
use super::task::TaskStatus;
use super::thread::Thread;
use super::workstream::Workstream;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Files beyond this many are counted, not named.
const NAMED: usize = 40;

/// What changed in the working tree since a session began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The commit it is against.
    pub base: String,
    /// Names of changed and new files.
    pub files: Vec<String>,
    /// Threads that ran at the same time in the same folder: some changes may be theirs.
    pub with: Vec<ThreadId>,
}

/// Everything that is known of a thread at its end.
#[derive(Debug, Clone, Copy)]
pub struct HandOff<'a> {
    /// The thread.
    pub thread: &'a Thread<'a>,
    /// Its last session, ended.
    pub session: &'a SessionRecord,
    /// What its verification showed, if there was one.
    pub verified: Option<&'a Verified>,
    /// What changed, as far as git knows.
    pub changed: Option<&'a Changed>,
    /// What the agent said last.
    pub claim: &'a str,
}

/// Other threads with a session that ran while this one did.
#[must_use]
pub fn concurrent(workstream: &Workstream, id: ThreadId, session: &SessionRecord) -> Vec<ThreadId> {
    let end = session.end().map(|end| end.at);
    let mut others: Vec<ThreadId> = workstream
        .sessions()
        .filter(|(thread, other)| {
            *thread != id
                && end.is_none_or(|end| other.started_at <= end)
                && other
                    .end()
                    .is_none_or(|other| other.at >= session.started_at)
        })
        .map(|(thread, _)| thread)
        .collect();
    others.sort_unstable();
    others.dedup();
    others
}

/// What is left open, from facts alone.
#[must_use]
pub fn open_ends(
    thread: &Thread<'_>,
    session: Option<&SessionRecord>,
    verified: Option<&Verified>,
) -> Vec<String> {
    let mut ends = Vec::new();
    for task in &thread.tasks {
        match task.status {
            TaskStatus::Completed | TaskStatus::Cancelled => {}
            TaskStatus::Blocked => {
                let why = task.blocked_by.as_deref().unwrap_or("no reason was given");
                ends.push(format!("{} is blocked: {}", task.id, clean(why)));
            }
            TaskStatus::Pending | TaskStatus::InProgress => {
                ends.push(format!("{} is {}", task.id, task.status));
            }
        }
    }
    if let Some(end) = session.and_then(SessionRecord::end)
        && end.status != super::session::EndStatus::Completed
    {
        ends.push(format!("its last session {}", ending(end)));
    }
    if let Some(trouble) = verified.and_then(Verified::trouble) {
        ends.push(trouble);
    }
    ends
}

/// The text of `handoff/<thread>.md`.
#[must_use]
pub fn render(facts: &HandOff<'_>) -> String {
    let mut text = String::new();
    head(&mut text, facts);
    asked(&mut text, facts);
    evidence(&mut text, facts);
    changed(&mut text, facts.changed);
    text.push_str("\n## Open ends\n\n");
    let ends = open_ends(facts.thread, Some(facts.session), facts.verified);
    if ends.is_empty() {
        text.push_str("None known.\n");
    }
    for end in ends {
        let _ = writeln!(text, "- {end}");
    }
    text.push_str("\n## What the agent said last (its claim, not checked)\n\n");
    if facts.claim.trim().is_empty() {
        text.push_str("Nothing.\n");
    }
    quote(&mut text, facts.claim, "");
    text
}

fn head(text: &mut String, facts: &HandOff<'_>) {
    let session = facts.session;
    let _ = writeln!(
        text,
        "# {} {}\n",
        facts.thread.id,
        clean(facts.thread.name())
    );
    let model = match session.model_text() {
        model if model.is_empty() => String::new(),
        model => format!(" ({})", clean(&model)),
    };
    let _ = write!(
        text,
        "Attempt {} by {}{model}, begun {}",
        session.attempt,
        clean(&session.agent_name),
        session.started_at
    );
    match session.end() {
        Some(end) => {
            let _ = writeln!(text, "; {} at {}.", ending(end), end.at);
        }
        None => text.push_str("; it runs.\n"),
    }
}

/// `completed`, `failed (exit 3): it said …`.
fn ending(end: &super::session::End) -> String {
    let status = super::session::SessionStatus::from(end.status).word();
    let cause = match (end.cause, end.exit_code) {
        (Some(Cause::Exit) | None, Some(0) | None) => String::new(),
        (Some(Cause::Exit) | None, Some(code)) => format!(" (exit {code})"),
        (Some(cause), _) => format!(" ({cause})"),
    };
    let message = end.message.as_deref().map(clean).unwrap_or_default();
    let message = if message.is_empty() {
        message
    } else {
        format!(": {message}")
    };
    format!("{status}{cause}{message}")
}

fn asked(text: &mut String, facts: &HandOff<'_>) {
    text.push_str("\n## Asked\n\n");
    for task in &facts.thread.tasks {
        let _ = writeln!(text, "- {} {}", task.id, clean(&task.name));
    }
    text.push_str("\n## Done\n\n");
    for task in &facts.thread.tasks {
        let tick = if task.status == TaskStatus::Completed {
            'x'
        } else {
            ' '
        };
        let _ = write!(text, "- [{tick}] {} {}", task.id, task.status);
        for note in [&task.report, &task.breadcrumb]
            .into_iter()
            .flatten()
            .map(|note| clean(note.trim()))
            .filter(|note| !note.is_empty())
            .take(1)
        {
            // several lines stay within their item
            let _ = write!(text, ": {}", note.replace('\n', "\n  "));
        }
        text.push('\n');
    }
}

fn evidence(text: &mut String, facts: &HandOff<'_>) {
    text.push_str("\n## Evidence\n\n");
    let mut shown = false;
    if let Some(verified) = facts.verified.filter(|verified| !verified.running) {
        shown = true;
        let verdict = if verified.ok { "passed" } else { "failed" };
        let _ = writeln!(text, "Verification {verdict} at {}:\n", verified.at);
        for command in &verified.commands {
            let _ = writeln!(text, "- `{command}`");
        }
        if let Some(failed) = &verified.failed {
            let _ = writeln!(
                text,
                "\n`{}`: {}. Its last lines:\n",
                failed.command, failed.why
            );
            quote(text, &failed.output, "    ");
            text.push('\n');
        }
    }
    for task in &facts.thread.tasks {
        if let Some(said) = task.evidence.as_ref().and_then(serde_json::Value::as_str) {
            shown = true;
            let _ = writeln!(text, "- {}: {}", task.id, clean(said));
        }
    }
    if !shown {
        text.push_str("None: nothing was verified.\n");
    }
}

fn changed(text: &mut String, changed: Option<&Changed>) {
    text.push_str("\n## Changed files\n\n");
    let Some(changed) = changed else {
        text.push_str("Not known: there is no commit to compare with.\n");
        return;
    };
    let base = changed.base.get(..10).unwrap_or(&changed.base);
    if changed.files.is_empty() {
        let _ = writeln!(text, "None since {base}.");
        return;
    }
    let _ = writeln!(text, "Since {base}{}:\n", beside(&changed.with));
    for file in changed.files.iter().take(NAMED) {
        let _ = writeln!(text, "- `{}`", clean(file));
    }
    if let Some(more) = changed
        .files
        .len()
        .checked_sub(NAMED)
        .filter(|more| *more > 0)
    {
        let _ = writeln!(text, "- and {more} more");
    }
}

fn beside(with: &[ThreadId]) -> String {
    if with.is_empty() {
        return String::new();
    }
    let ids: Vec<String> = with.iter().map(ToString::to_string).collect();
    let ids = ids.join(", ");
    format!(" (some may be of {ids}, at work in the same folder at the same time)")
}

fn quote(text: &mut String, words: &str, mark: &str) {
    let mark = if mark.is_empty() { "> " } else { mark };
    for line in words.lines() {
        let line = format!("{mark}{}", clean(line));
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn workstream() -> Workstream {
        serde_json::from_value(json!({
            "version": "1.1.0",
            "tasks": [
                { "id": "01.01.01.01", "name": "Read the words", "thread_name": "Lexer", "status": "completed",
                  "report": "src/lexer.rs reads them", "evidence": "12 tests",
                  "sessions": [
                    { "sessionId": "s1", "agentName": "default", "model": "a/b", "variant": "high", "attempt": 2,
                      "startedAt": "2026-01-02T03:04:05Z", "completedAt": "2026-01-02T03:09:05Z",
                      "status": "completed", "cause": "exit", "exitCode": 0,
                      "verified": { "ok": false, "at": "2026-01-02T03:09:30Z", "commands": ["cargo test", "true"],
                        "failed": { "command": "cargo test", "why": "exit 101", "output": "1 failed\nerror: test failed" } } },
                  ] },
                { "id": "01.01.01.02", "name": "Read numbers", "status": "blocked", "blocked_by": "no grammar", "sessions": [] },
                { "id": "01.01.02.01", "name": "Other", "status": "pending", "sessions": [
                    { "sessionId": "s2", "agentName": "default", "model": "", "attempt": 1,
                      "startedAt": "2026-01-02T03:05:00Z", "status": "running" } ] },
                { "id": "01.01.03.01", "name": "Later", "status": "pending", "sessions": [
                    { "sessionId": "s3", "agentName": "default", "model": "", "attempt": 1,
                      "startedAt": "2026-01-02T04:00:00Z", "status": "running" } ] },
            ],
        }))
        .unwrap()
    }

    #[test]
    fn a_handoff_says_what_is_known_and_marks_what_is_claimed() {
        let workstream = workstream();
        let thread = workstream.thread(ThreadId::new(1, 1, 1)).unwrap();
        let session = thread.last().unwrap();
        let changed = Changed {
            base: "0123456789abcdef".to_owned(),
            files: vec!["src/lexer.rs".to_owned(), "tests/lexer.rs".to_owned()],
            with: concurrent(&workstream, thread.id, session),
        };
        let text = render(&HandOff {
            thread: &thread,
            session,
            verified: session.verified.as_ref(),
            changed: Some(&changed),
            claim: "All done.\n\u{1b}[31mEverything passes.",
        });
        assert_eq!(text, include_str!("../../tests/golden/handoff.md"));
    }
}
