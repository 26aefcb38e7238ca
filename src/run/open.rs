//! `work open`: the agent's own interface on a thread's conversation. It is recorded like any
//! session, and belongs to no run: a run that is under way or paused stays as it is.
use super::dispatch::{self, DispatchError, Programs};
use super::intent::{self, Circumstances};
use super::linked;
use super::preconditions;
use super::project::Project;
use super::settle::Present;
use super::spec::Environment;
use crate::agent::config::AgentsFile;
use crate::domain::beginning::{Beginning, How};
use crate::domain::budget::Budget;
use crate::domain::id::ThreadId;
use crate::domain::run::{Executor, Overrides, Rehearsal, Run, RunState};
use crate::domain::session::{Mode, ProcessIdentity, SessionRecord};
use crate::domain::slug::SessionId;
use crate::process::clock;
use crate::store::error::StoreError;
use std::collections::BTreeMap;

/// Writes the intent and makes the session's folder; the caller supervises it. `record` is the
/// session whose conversation is opened; one that was rehearsed is opened with the scripted model.
///
/// # Errors
/// When the agent, the conversation or the state refuses.
pub fn open(
    project: &Project,
    present: &Present,
    thread: ThreadId,
    record: &SessionRecord,
    environment: &Environment,
) -> Result<SessionId, DispatchError> {
    let (agents, _) = preconditions::agents(project)?;
    let spec = plan(project, &agents, present, thread, record, environment)?;
    let around = Circumstances {
        now: clock::now(),
        host: project.host().to_owned(),
        launcher: ProcessIdentity::current(),
        run_id: None,
        base_commit: crate::process::git::head(project.root()),
    };
    project.update(around.now, |draft| {
        let tasks = draft
            .view()
            .thread(thread)
            .map(|thread| intent::tasks_of(&thread))
            .unwrap_or_default();
        draft.start_session(&intent::record(&spec, tasks, &around))?;
        Ok::<_, StoreError>(())
    })?;
    linked::make(project.folder(), &spec, "", environment)?;
    Ok(spec.session)
}

/// The session as a run of this one thread would begin it.
fn plan(
    project: &Project,
    agents: &AgentsFile,
    present: &Present,
    thread: ThreadId,
    record: &SessionRecord,
    environment: &Environment,
) -> Result<super::spec::LaunchSpec, DispatchError> {
    let run = Run {
        id: clock::new_session_id(),
        state: RunState::Active,
        scope: thread.batch,
        threads: vec![thread],
        rerun: Vec::new(),
        queue: Vec::new(),
        beginnings: vec![Beginning {
            thread,
            how: How::Open(record.session_id.clone()),
            agent: Some(record.agent_name.clone()),
            note: None,
        }],
        executor: Executor::Terminal,
        max_parallel: 1,
        by_memory: false,
        no_room_for: None,
        terms: Vec::new(),
        budget: Budget::default(),
        waits: BTreeMap::new(),
        retries: Vec::new(),
        mode: Mode::Tui,
        overrides: Overrides::default(),
        rehearsal: record.rehearsal.then_some(Rehearsal { script: None }),
        through: None,
        keeps_to_plan: false,
        told: false,
        place: None,
        started_at: clock::now(),
    };
    let workstream = &present.workstream;
    let found = workstream
        .thread(thread)
        .ok_or(StoreError::UnknownThread(thread))?;
    dispatch::plan(
        project,
        agents,
        &Programs::new(),
        environment,
        workstream,
        &run,
        &found,
    )
}
