//! What the state says when a session stands at a limit, or is tried again.
use super::terms::after_limit;
use crate::domain::beginning::How;
use crate::domain::id::{Scope, ThreadId};
use crate::domain::run::{Run, RunState};
use crate::domain::session::SessionRecord;
use crate::domain::terms::{Retry, RetryReason};
use crate::store::draft::Draft;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use crate::store::exit_file::LimitLeft;
use jiff::{SignedDuration, Timestamp};

/// The run that a session belongs to and that can go on with it; none when nobody would.
#[must_use]
pub(super) fn run_of<'a>(run: Option<&'a Run>, record: &SessionRecord) -> Option<&'a Run> {
    run.filter(|run| run.state != RunState::Ended && run.has(record))
}

/// The session's account stands at a limit: its thread waits in the queue and goes on with the
/// same conversation when the limit has ended. Nothing changes where no run goes on with it.
///
/// # Errors
/// When the state refuses.
pub(super) fn wait(
    draft: &mut Draft,
    thread: ThreadId,
    record: &SessionRecord,
    limit: &LimitLeft,
    text: &str,
) -> Result<(), StoreError> {
    let Some(mut run) = run_of(draft.view().run.as_ref(), record).cloned() else {
        return Ok(());
    };
    run.note_limit(&limit.account, limit.until);
    run.note_retry(Retry {
        thread,
        session: record.session_id.clone(),
        reason: RetryReason::Limit,
        at: draft.now(),
        progress: limit.progress,
    });
    if !run.queue.contains(&thread) {
        // what began to work first goes on first
        run.queue.insert(0, thread);
    }
    let knows_conversation = draft
        .view()
        .session(&record.session_id)
        .is_some_and(|(_, now)| now.agent_session_id.is_some());
    if knows_conversation && let Some(found) = draft.view().thread(thread) {
        let how = How::Resume(record.session_id.clone());
        let beginning = after_limit(&found, &how, &record.agent_name);
        run.beginnings.retain(|other| other.thread != thread);
        run.beginnings.push(beginning);
    }
    draft.set_run(Some(&run))?;
    tell_limit(draft, thread, record, limit, text);
    Ok(())
}

/// The account stands at a limit, and the thread goes on with another one.
///
/// # Errors
/// When the state refuses.
pub(super) fn note(
    draft: &mut Draft,
    thread: ThreadId,
    record: &SessionRecord,
    limit: &LimitLeft,
    text: &str,
) -> Result<(), StoreError> {
    if let Some(mut run) = run_of(draft.view().run.as_ref(), record).cloned() {
        run.note_limit(&limit.account, limit.until);
        draft.set_run(Some(&run))?;
    }
    tell_limit(draft, thread, record, limit, text);
    Ok(())
}

/// The session is tried again after a pause.
///
/// # Errors
/// When the state refuses.
pub(super) fn again(
    draft: &mut Draft,
    thread: ThreadId,
    record: &SessionRecord,
    after: SignedDuration,
    progress: bool,
    text: &str,
) -> Result<(), StoreError> {
    let now = draft.now();
    if let Some(mut run) = run_of(draft.view().run.as_ref(), record).cloned() {
        run.note_retry(Retry {
            thread,
            session: record.session_id.clone(),
            reason: RetryReason::Transport,
            at: now,
            progress,
        });
        draft.set_run(Some(&run))?;
    }
    let at: Option<Timestamp> = now.checked_add(after).ok();
    let event = Event::Retry {
        text: format!("tried again: {text}"),
        after: at,
    };
    draft.journal(
        JournalEntry::new(event)
            .about(Scope::Thread(thread))
            .of_session(record.session_id.clone()),
    );
    Ok(())
}

fn tell_limit(
    draft: &mut Draft,
    thread: ThreadId,
    record: &SessionRecord,
    limit: &LimitLeft,
    text: &str,
) {
    let event = Event::Limit {
        text: format!("the account {} stands at a limit: {text}", limit.account),
        account: Some(limit.account.clone()),
        until: Some(limit.until),
    };
    draft.journal(
        JournalEntry::new(event)
            .about(Scope::Thread(thread))
            .of_session(record.session_id.clone()),
    );
}
