//! Writes the end of a session: `exit.json` first, then the agent's tree is ended, then the
//! record follows under the lock, together with the intent of the next attempt if there is one.
use super::outcome::Outcome;
use super::surroundings::Surroundings;
use crate::domain::session::{Cause, EndStatus, SessionRecord, Verified};
use crate::domain::task::TaskStatus;
use crate::domain::thread::DonePolicy;
use crate::domain::transition::SessionEvent;
use crate::process::clock;
use crate::process::end::{Ask, end_tree};
use crate::process::signal::Signal;
use crate::run::intent;
use crate::store::draft::Draft;
use crate::store::error::StoreError;
use crate::store::exit_file::ExitRecord;
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

/// `done: exit`: an agent that exits with success has done what was open.
fn tick_all(draft: &mut Draft, session: &crate::domain::slug::SessionId) -> Result<(), StoreError> {
    let Some((thread, _)) = draft.view().session(session) else {
        return Ok(());
    };
    let open: Vec<_> = draft
        .view()
        .tasks
        .iter()
        .filter(|task| task.id.thread == thread && !task.status.is_settled())
        .map(|task| task.id)
        .collect();
    for task in open {
        draft.set_task_status(&task, TaskStatus::Completed)?;
    }
    Ok(())
}
