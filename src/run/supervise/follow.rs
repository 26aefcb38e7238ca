//! What follows a session: decided before its end is written, so that whoever mends the record of
//! a supervisor that was killed finds the same.
use super::claim::stamp;
use super::next::{Case, Next, Talk};
use super::outcome::Outcome;
use super::surroundings::Surroundings;
use super::trouble::Trouble;
use crate::agent::config::ModelChoice;
use crate::domain::prompt::go_on;
use crate::domain::session::{Cause, EndStatus, SessionRecord};
use crate::domain::thread::Thread;
use crate::process::{chance, clock};
use crate::run::spec::LaunchSpec;
use crate::run::terms::FAILURE_IS_OVER;
use crate::run::{intent, limit};
use crate::store::error::StoreError;

/// The session that follows, and what its agent is told; the same as before when none.
pub(super) struct Following {
    pub(super) spec: LaunchSpec,
    pub(super) record: SessionRecord,
    pub(super) prompt: Option<String>,
}

/// Decides what follows, and what that makes of the end: a session that waits for a limit was
/// interrupted by it, one that nobody goes on with has failed.
pub(super) fn decide(around: &Surroundings<'_>, mut outcome: Outcome) -> Outcome {
    if outcome.end.status == EndStatus::Completed {
        return outcome;
    }
    let spec = around.spec;
    let workstream = around.project.read().ok();
    let record = workstream
        .as_ref()
        .and_then(|workstream| workstream.session(&spec.session))
        .map(|(_, record)| record);
    let run = workstream.as_ref().and_then(|it| it.run.as_ref());
    let case = Case {
        spec,
        trouble: outcome.trouble.as_ref(),
        early: outcome.early,
        progress: outcome.progress,
        conversation: outcome.agent_session_id.is_some(),
        run: record.and_then(|record| limit::run_of(run, record)),
        dice: chance::fraction(),
        now: clock::now(),
    };
    outcome.next = case.next();
    if matches!(outcome.trouble, Some(Trouble::Limit { .. })) {
        outcome.end.cause = Some(Cause::Limit);
        outcome.end.status = match outcome.next {
            Next::Wait { .. } => EndStatus::Interrupted,
            _ => EndStatus::Failed,
        };
    }
    outcome
}

/// The next session of the chain, when one follows at once or after a pause.
///
/// # Errors
/// When the state cannot be read.
pub(super) fn following(
    around: &Surroundings<'_>,
    outcome: &Outcome,
) -> Result<Option<Following>, StoreError> {
    let spec = around.spec;
    let (models, talk) = match &outcome.next {
        Next::Model { models, talk } => (models.clone(), *talk),
        Next::Again { talk, .. } => (spec.models.clone(), *talk),
        Next::End | Next::Wait { .. } => return Ok(None),
    };
    next_session(
        around,
        outcome.agent_session_id.as_deref(),
        models,
        talk,
        FAILURE_IS_OVER,
    )
}

/// The session that goes on with the same thread. None when the thread is gone.
///
/// # Errors
/// When the state cannot be read.
pub(super) fn next_session(
    around: &Surroundings<'_>,
    conversation: Option<&str>,
    models: Vec<ModelChoice>,
    talk: Talk,
    note: &str,
) -> Result<Option<Following>, StoreError> {
    let before = around.spec;
    let workstream = around.project.read()?;
    let Some(thread) = workstream.thread(before.thread) else {
        return Ok(None);
    };
    let Ok(session) = clock::new_session_id().parse() else {
        return Ok(None);
    };
    // a conversation that went on goes on with the next model as well
    let resume = match talk {
        Talk::GoesOn => conversation.map(str::to_owned),
        Talk::New => before.resume.clone(),
    };
    let spec = LaunchSpec {
        session,
        attempt: thread.next_attempt(),
        models,
        resumes: resume.as_ref().map(|_| before.session.clone()),
        resume,
        ..before.clone()
    };
    let prompt = (talk == Talk::GoesOn).then(|| go_on(&thread, Some(note)));
    let record = intended(around, &thread, &spec);
    Ok(Some(Following {
        spec,
        record,
        prompt,
    }))
}

/// The record, with this supervisor's stamp: it has claimed it already.
fn intended(around: &Surroundings<'_>, thread: &Thread<'_>, spec: &LaunchSpec) -> SessionRecord {
    let before = thread
        .sessions
        .iter()
        .find(|record| record.session_id == around.spec.session);
    let circumstances = intent::Circumstances {
        now: clock::now(),
        host: around.project.host().to_owned(),
        launcher: None,
        run_id: before.and_then(|record| record.run_id.clone()),
        base_commit: before.and_then(|record| record.base_commit.clone()),
    };
    let mut record = intent::record(spec, intent::tasks_of(thread), &circumstances);
    record.supervisor = stamp();
    record.pane = before.and_then(|record| record.pane.clone());
    record
}
