//! Queued threads that cannot be started: each fails with its reason, and the others go on.
use super::choice::DEFAULT_AGENT;
use super::dispatch::DispatchError;
use super::intent;
use super::preconditions::LaunchRefusal;
use super::project::Project;
use super::settle::Settled;
use crate::domain::id::ThreadId;
use crate::domain::run::Run;
use crate::domain::session::{
    Cause, End, EndStatus, Mode, ProcessIdentity, SessionRecord, SessionState,
};
use crate::domain::slug::SessionId;
use crate::domain::thread::Thread;
use crate::domain::transition::SessionEvent;
use crate::process::clock;
use crate::store::draft::Draft;
use crate::store::error::StoreError;

/// Whether the error is about the thread alone: its agent vanished, its prompt cannot be read.
/// What is wrong with everything stops everything.
pub(super) const fn is_of_thread(error: &DispatchError) -> bool {
    matches!(
        error,
        DispatchError::Refused(
            LaunchRefusal::UnknownAgent { .. }
                | LaunchRefusal::NoProgram { .. }
                | LaunchRefusal::Mute { .. }
                | LaunchRefusal::TooOld { .. }
                | LaunchRefusal::NoModel(_)
                | LaunchRefusal::NoInterface { .. }
                | LaunchRefusal::NobodySees(_)
                | LaunchRefusal::NothingToResume { .. }
                | LaunchRefusal::Prompt { .. }
        )
    )
}

/// Takes the threads off the queue and records an attempt of each that failed before it began.
/// Gives those that it recorded.
///
/// # Errors
/// When the state refuses.
pub(super) fn record(
    project: &Project,
    run: &Run,
    refused: &[(ThreadId, DispatchError)],
) -> Result<Vec<Settled>, StoreError> {
    project.update(clock::now(), |draft| {
        let mut failed = Vec::new();
        let Some(mut current) = draft.view().run.clone().filter(|now| now.id == run.id) else {
            return Ok(failed);
        };
        for (id, error) in refused {
            // somebody may have taken it off the queue since we looked
            if current.queue.contains(id) {
                current.queue.retain(|queued| queued != id);
                failed.extend(fail(project, draft, run, *id, &error.to_string())?);
            }
        }
        draft.set_run(Some(&current))?;
        intent::after_end(draft, false)?;
        Ok(failed)
    })
}

fn fail(
    project: &Project,
    draft: &mut Draft,
    run: &Run,
    id: ThreadId,
    why: &str,
) -> Result<Option<Settled>, StoreError> {
    let Some(thread) = draft.view().thread(id) else {
        return Ok(None);
    };
    let record = attempt(project, run, &thread)?;
    let session = record.session_id.clone();
    draft.start_session(&record)?;
    let end = End {
        status: EndStatus::Failed,
        cause: Some(Cause::SpawnFailed),
        exit_code: None,
        signal: None,
        at: clock::now(),
        message: Some(why.to_owned()),
    };
    draft.end_session(&session, &SessionEvent::Ended(end.clone()))?;
    Ok(Some(Settled {
        thread: id,
        session,
        end,
    }))
}

/// An attempt of which only the thread and the wanted agent are known.
fn attempt(project: &Project, run: &Run, thread: &Thread<'_>) -> Result<SessionRecord, StoreError> {
    let session: SessionId = clock::new_session_id()
        .parse()
        .map_err(|_| StoreError::BadValue {
            what: "session id".to_owned(),
            why: "not a UUID".to_owned(),
        })?;
    let begun = run.beginning(thread.id);
    let agent = run
        .overrides
        .agent
        .as_deref()
        .or_else(|| begun.and_then(|begun| begun.agent.as_deref()))
        .or_else(|| thread.assigned_agent())
        .unwrap_or(DEFAULT_AGENT);
    Ok(SessionRecord {
        session_id: session,
        agent_name: agent.to_owned(),
        model: String::new(),
        variant: None,
        started_at: clock::now(),
        state: SessionState::Running,
        attempt: thread.next_attempt(),
        thread_id: Some(thread.id),
        task_ids: intent::tasks_of(thread),
        dir: None,
        base_commit: None,
        agent_version: None,
        rehearsal: run.rehearsal.is_some(),
        run_id: Some(run.id.clone()),
        agent_session_id: None,
        driver: None,
        mode: Mode::Piped,
        executor: Some(run.executor.word().to_owned()),
        host: Some(project.host().to_owned()),
        launcher: ProcessIdentity::current(),
        supervisor: None,
        agent_process: None,
        pane: None,
        resumes: None,
        tokens: None,
        cost: None,
        verified: None,
        note: None,
        waits: None,
    })
}
