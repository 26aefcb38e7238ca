//! Intents: what is recorded before anything is started, and what follows an end.
use crate::domain::id::TaskId;
use crate::domain::run::{Run, RunState};
use crate::domain::session::{ProcessIdentity, SessionRecord, SessionState};
use crate::domain::thread::Thread;
use crate::run::spec::LaunchSpec;
use crate::store::draft::Draft;
use crate::store::error::StoreError;
use jiff::Timestamp;

/// What all intents of one launch share.
#[derive(Debug, Clone)]
pub struct Circumstances {
    /// When.
    pub now: Timestamp,
    /// On which machine.
    pub host: String,
    /// By whom; settle asks whether it still holds the launch lock.
    pub launcher: Option<ProcessIdentity>,
    /// For which run.
    pub run_id: Option<String>,
    /// The commit that is checked out.
    pub base_commit: Option<String>,
}

/// The `running` record of a session that is about to be started.
#[must_use]
pub fn record(spec: &LaunchSpec, tasks: Vec<TaskId>, around: &Circumstances) -> SessionRecord {
    let model = spec.models.first();
    SessionRecord {
        session_id: spec.session.clone(),
        agent_name: spec.agent.name.clone(),
        model: model.map(|choice| choice.model.clone()).unwrap_or_default(),
        variant: model.and_then(|choice| choice.variant.clone()),
        started_at: around.now,
        state: SessionState::Running,
        attempt: spec.attempt,
        thread_id: Some(spec.thread),
        task_ids: tasks,
        dir: Some(spec.dir.to_string()),
        base_commit: around.base_commit.clone(),
        agent_version: spec.agent_version.clone(),
        rehearsal: spec.rehearsal.is_some(),
        run_id: around.run_id.clone(),
        agent_session_id: spec.resume.clone(),
        driver: Some(spec.driver().word().to_owned()),
        mode: spec.mode,
        executor: Some(spec.executor.word().to_owned()),
        host: Some(around.host.clone()),
        launcher: around.launcher.clone(),
        supervisor: None,
        agent_process: None,
        pane: None,
        resumes: spec.resumes.clone(),
        tokens: None,
        cost: None,
        verified: None,
        note: None,
        waits: None,
    }
}

/// The tasks that a session of the thread works on: those that are open, else all.
#[must_use]
pub fn tasks_of(thread: &Thread<'_>) -> Vec<TaskId> {
    let open: Vec<TaskId> = thread
        .tasks
        .iter()
        .filter(|task| !task.status.is_settled())
        .map(|task| task.id)
        .collect();
    if open.is_empty() {
        thread.tasks.iter().map(|task| task.id).collect()
    } else {
        open
    }
}

/// What the end of a session means for the run: an end from outside (a person, tmux gone) pauses
/// it while threads wait; when nothing runs and nothing waits it is over.
///
/// # Errors
/// When the state refuses.
pub fn after_end(draft: &mut Draft, from_outside: bool) -> Result<(), StoreError> {
    let Some(run) = draft.view().run.clone() else {
        return Ok(());
    };
    let running = draft
        .view()
        .sessions()
        .any(|(_, record)| record.is_running() && run.has(record));
    let state = match run.state {
        RunState::Active if run.queue.is_empty() && !running => RunState::Ended,
        RunState::Active if from_outside && !run.queue.is_empty() => RunState::Paused,
        other => other,
    };
    if state != run.state {
        draft.set_run(Some(&Run { state, ..run }))?;
    }
    Ok(())
}
