//! What the state says when a session stands at a limit, or is tried again.
use super::terms::{FAILURE_IS_OVER, after_limit};
use crate::domain::beginning::Beginning;
use crate::domain::id::{Scope, ThreadId};
use crate::domain::run::{Run, RunState};
use crate::domain::session::SessionRecord;
use crate::domain::terms::{Retry, RetryReason};
use crate::store::draft::Draft;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use crate::store::exit_file::{AgainLeft, LimitLeft};

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
        not_before: None,
    });
    put_back(&mut run, thread);
    let knows_conversation = draft
        .view()
        .session(&record.session_id)
        .is_some_and(|(_, now)| now.agent_session_id.is_some());
    if knows_conversation {
        begin(&mut run, after_limit(thread, record));
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

/// The session is tried again, after a pause if one was due.
///
/// # Errors
/// When the state refuses.
pub(super) fn again(
    draft: &mut Draft,
    thread: ThreadId,
    record: &SessionRecord,
    left: &AgainLeft,
    text: &str,
) -> Result<(), StoreError> {
    if let Some(mut run) = run_of(draft.view().run.as_ref(), record).cloned() {
        run.note_retry(Retry {
            thread,
            session: record.session_id.clone(),
            reason: RetryReason::Transport,
            at: draft.now(),
            progress: left.progress,
            not_before: left.not_before,
        });
        draft.set_run(Some(&run))?;
    }
    let event = Event::Retry {
        text: format!("tried again: {text}"),
        after: left.not_before,
    };
    draft.journal(
        JournalEntry::new(event)
            .about(Scope::Thread(thread))
            .of_session(record.session_id.clone()),
    );
    Ok(())
}

/// The same for a supervisor that can no longer make the try itself: its thread goes back into the
/// queue, and begins as it would have begun. Nothing changes where no run goes on with it.
///
/// # Errors
/// When the state refuses.
pub(super) fn again_by_others(
    draft: &mut Draft,
    thread: ThreadId,
    record: &SessionRecord,
    left: &AgainLeft,
    text: &str,
) -> Result<(), StoreError> {
    if left.not_before.is_some() {
        again(draft, thread, record, left, text)?;
    }
    let Some(mut run) = run_of(draft.view().run.as_ref(), record).cloned() else {
        return Ok(());
    };
    put_back(&mut run, thread);
    if left.resumes {
        let beginning = Beginning {
            note: Some(FAILURE_IS_OVER.to_owned()),
            ..after_limit(thread, record)
        };
        begin(&mut run, beginning);
    }
    draft.set_run(Some(&run))
}

/// A session that only paused before its try was made came to its end: the try is still to be
/// made, as the one before it left it.
///
/// # Errors
/// When the state refuses.
pub(super) fn keep_planned_try(
    draft: &mut Draft,
    thread: ThreadId,
    record: &SessionRecord,
) -> Result<(), StoreError> {
    let before = draft.view().thread(thread).and_then(|thread| {
        let earlier = thread.sessions.iter().rev();
        let mut earlier = earlier.filter(|other| other.attempt < record.attempt);
        earlier.next().map(|other| (*other).clone())
    });
    let run = run_of(draft.view().run.as_ref(), record).cloned();
    let (Some(mut run), Some(before)) = (run, before) else {
        return Ok(());
    };
    if record.agent_process.is_some()
        || !run.keep_retry(thread, &before.session_id, &record.session_id)
    {
        return Ok(());
    }
    put_back(&mut run, thread);
    if record.resumes.as_ref() == Some(&before.session_id) {
        let beginning = Beginning {
            note: Some(FAILURE_IS_OVER.to_owned()),
            ..after_limit(thread, &before)
        };
        begin(&mut run, beginning);
    }
    draft.set_run(Some(&run))
}

/// What began to work first goes on first.
fn put_back(run: &mut Run, thread: ThreadId) {
    if !run.queue.contains(&thread) {
        run.queue.insert(0, thread);
    }
}

fn begin(run: &mut Run, beginning: Beginning) {
    run.beginnings
        .retain(|other| other.thread != beginning.thread);
    run.beginnings.push(beginning);
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
