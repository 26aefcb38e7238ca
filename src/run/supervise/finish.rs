//! Writes the end of a session: `exit.json` first, then the agent's tree is ended, then the
//! record follows under the lock, together with the intent of the next attempt if there is one.
use super::claim;
use super::next::{Next, Talk};
use super::outcome::Outcome;
use super::surroundings::Surroundings;
use super::trouble::Trouble;
use crate::domain::session::{Cause, EndStatus, SessionRecord, Verified};
use crate::domain::slug::SessionId;
use crate::domain::task::TaskStatus;
use crate::domain::thread::DonePolicy;
use crate::domain::transition::SessionEvent;
use crate::process::clock;
use crate::process::end::{Ask, end_tree};
use crate::process::signal::Signal;
use crate::run::{intent, limit};
use crate::store::draft::{Draft, REHEARSED};
use crate::store::error::StoreError;
use crate::store::exit_file::{AgainLeft, ExitRecord, LimitLeft};
use jiff::SignedDuration;
use serde_json::Map;
use std::time::Duration;

/// Writes `exit.json`. It is enough for settle, whatever happens to us next.
pub(super) fn leave_exit_file(
    around: &Surroundings<'_>,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    ExitRecord {
        session: around.spec.session.clone(),
        end: outcome.end.clone(),
        agent_session_id: outcome.agent_session_id.clone(),
        tokens: Some(outcome.usage.tokens),
        cost: Some(outcome.usage.cost),
        agent_version: around.spec.agent_version.clone(),
        limit: limit_left(outcome),
        again: again_left(outcome),
    }
    .write(&around.folder.exit_file())
}

/// Ends what the agent left behind; tools of opencode run in sessions of their own and outlive it.
pub(super) fn end_leftovers(around: &Surroundings<'_>) {
    let asks = vec![Ask {
        signal: Signal::Terminate,
        grace: Duration::from_secs(1),
    }];
    let _report = end_tree(&around.whole_tree(None, asks));
}

/// Writes the record's end, and the next attempt's intent or the verification that is due in the
/// same transaction.
pub(super) fn record(
    around: &Surroundings<'_>,
    outcome: &Outcome,
    done: DonePolicy,
    next: Option<&SessionRecord>,
    due: Option<&Verified>,
) -> Result<(), StoreError> {
    let session = &around.spec.session;
    around.project.update(clock::now(), |draft| {
        draft.amend_session(session, |record| {
            if record.supervisor.is_none() {
                record.supervisor = claim::stamp();
            }
            if outcome.agent_session_id.is_some() {
                record
                    .agent_session_id
                    .clone_from(&outcome.agent_session_id);
            }
            record.tokens = Some(outcome.usage.tokens);
            record.cost = Some(outcome.usage.cost);
            if due.is_some() {
                record.verified = due.cloned();
            }
        })?;
        // a person may have declared its end meanwhile: theirs came first and stays
        match draft.end_session(session, &SessionEvent::Ended(outcome.end.clone())) {
            Ok(_) | Err(StoreError::Illegal { .. }) => {}
            Err(error) => return Err(error),
        }
        if done == DonePolicy::Exit && outcome.end.status == EndStatus::Completed {
            tick_all(draft, session)?;
        }
        follow_up(draft, session, outcome)?;
        if let Some(next) = next {
            draft.start_session(next)?;
        }
        // what belongs to no run (`work open`) ends without a word to the run
        let of_the_run = draft.view().run.as_ref().is_some_and(|run| {
            draft
                .view()
                .session(session)
                .is_some_and(|(_, record)| run.has(record))
        });
        let from_outside =
            of_the_run && matches!(outcome.end.cause, Some(Cause::User | Cause::TmuxGone));
        intent::after_end(draft, from_outside)?;
        Ok(())
    })
}

/// The limit that the session is to wait for.
fn limit_left(outcome: &Outcome) -> Option<LimitLeft> {
    match &outcome.next {
        Next::Wait { account, until } => Some(LimitLeft {
            account: account.clone(),
            until: *until,
            progress: outcome.progress,
        }),
        _ => None,
    }
}

/// The try that is to follow. Its pause is counted from the end.
fn again_left(outcome: &Outcome) -> Option<AgainLeft> {
    let (after, talk) = match &outcome.next {
        Next::Again { after, talk } => (Some(*after), *talk),
        Next::Model { talk, .. } => (None, *talk),
        Next::End | Next::Wait { .. } => return None,
    };
    let after = after.and_then(|after| SignedDuration::try_from(after).ok());
    Some(AgainLeft {
        not_before: after.and_then(|after| outcome.end.at.checked_add(after).ok()),
        resumes: talk == Talk::GoesOn,
        progress: outcome.progress,
    })
}

/// What the state has to say about limits and tries.
fn follow_up(draft: &mut Draft, session: &SessionId, outcome: &Outcome) -> Result<(), StoreError> {
    let Some((thread, record)) = draft.view().session(session) else {
        return Ok(());
    };
    let record = record.clone();
    let text = outcome.end.message.clone().unwrap_or_default();
    if let Some(left) = limit_left(outcome) {
        return limit::wait(draft, thread, &record, &left, &text);
    }
    if let Some(Trouble::Limit {
        account,
        until: Some(until),
    }) = &outcome.trouble
    {
        let left = LimitLeft {
            account: account.clone(),
            until: *until,
            progress: outcome.progress,
        };
        return limit::note(draft, thread, &record, &left, &text);
    }
    match again_left(outcome).filter(|left| left.not_before.is_some()) {
        Some(left) => limit::again(draft, thread, &record, &left, &text),
        None => Ok(()),
    }
}

/// `done: exit`: an agent that exits with success has done what was open.
fn tick_all(draft: &mut Draft, session: &SessionId) -> Result<(), StoreError> {
    let Some((thread, record)) = draft.view().session(session) else {
        return Ok(());
    };
    let rehearsed = record.rehearsal;
    let open: Vec<_> = draft
        .view()
        .tasks
        .iter()
        .filter(|task| task.id.thread == thread && !task.status.is_settled())
        .map(|task| task.id)
        .collect();
    for task in open {
        let mut fields = Map::new();
        fields.insert("status".to_owned(), TaskStatus::Completed.word().into());
        if rehearsed {
            fields.insert(REHEARSED.to_owned(), true.into());
        }
        draft.patch_task(&task, fields)?;
    }
    Ok(())
}
