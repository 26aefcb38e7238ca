//! Starts what waits for a slot: idempotent, under the launch lock. Called by `multi`, by every
//! supervisor at its end, by `wait`: there is no scheduler process to keep alive.
use super::choice::{Wish, choose, mode};
use super::claimed;
use super::executor::{ExecutorError, Rounds, Submission, submit};
use super::intent::{self, Circumstances};
use super::linked::{self, FolderError};
use super::preconditions::{self, LaunchRefusal, Program};
use super::project::Project;
use super::rehearsal_homes;
use super::resumed;
use super::round::{Known, plans};
use super::spec::{Conditions, Environment, LaunchSpec, Stage};
use super::tell_lost;
use super::terms::at_no_limit;
use super::unstartable;
use crate::agent::config::{Agent, AgentsFile, DriverKind};
use crate::domain::id::ThreadId;
use crate::domain::run::Run;
use crate::domain::schedule::startable;
use crate::domain::session::{Cause, End, EndStatus, ProcessIdentity};
use crate::domain::slug::SessionId;
use crate::domain::thread::Thread;
use crate::domain::transition::SessionEvent;
use crate::domain::workstream::Workstream;
use crate::process::clock;
use crate::process::detached::{Detached, TIME_TO_LEAVE, has_left};
use crate::process::git;
use crate::store::error::StoreError;
use crate::store::lock::LockRequest;
use crate::store::session_folder::SessionFolder;
use crate::store::stream_folder::ThreadNames;
use crate::tmux::Size;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;
use std::io;

/// Programs by agent name, as far as they are known already.
pub type Programs = BTreeMap<String, Program>;

/// What was started.
#[derive(Debug, Clone, Default)]
pub struct Dispatched {
    /// The sessions, each with its thread.
    pub started: Vec<(ThreadId, SessionId)>,
}

/// Why nothing, or not everything, could be started.
#[derive(Debug, thiserror::Error)]
pub enum DispatchError {
    /// The state refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that `multi` checks is not true (any more).
    #[error(transparent)]
    Refused(#[from] LaunchRefusal),
    /// A session's folder cannot be made.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The supervisors cannot be started.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
}

/// Starts the queued threads that have a slot.
///
/// # Errors
/// When the state, a session's folder or the executor refuses. What was recorded and could not be
/// started is recorded as interrupted(spawn-failed).
pub fn dispatch(
    project: &Project,
    agents: &AgentsFile,
    programs: &Programs,
    environment: &Environment,
    size: Size,
) -> Result<Dispatched, DispatchError> {
    launching(project, || {
        under_lock(project, agents, programs, environment, size)
    })
}

/// Runs the story under the launch lock: nobody else starts anything of this workstream meanwhile,
/// and settle leaves the intents alone.
///
/// # Errors
/// The story's own, or when the lock is not free in time.
pub fn launching<T>(
    project: &Project,
    story: impl FnOnce() -> Result<T, DispatchError>,
) -> Result<T, DispatchError> {
    project.folder().ensure_state_dir()?;
    let lock = LockRequest {
        path: project.folder().launch_lock_file(),
        limit: project.limit(),
        now: clock::now(),
        notices: project.notices(),
    };
    lock.with(story)?
}

/// [`dispatch`] for who holds the launch lock already.
///
/// # Errors
/// As [`dispatch`].
pub fn under_lock(
    project: &Project,
    agents: &AgentsFile,
    programs: &Programs,
    environment: &Environment,
    size: Size,
) -> Result<Dispatched, DispatchError> {
    let here = project.place();
    let ours = |run: &Run| run.place.as_ref().is_none_or(|place| *place == here);
    let (workstream, run, planned) = loop {
        let workstream = project.read()?;
        let Some(run) = workstream.run.clone().filter(ours) else {
            return Ok(Dispatched::default());
        };
        let known = Known {
            project,
            agents,
            programs,
            environment,
        };
        let (planned, refused) = plans(known, &workstream, &run)?;
        if refused.is_empty() {
            break (workstream, run, planned);
        }
        // their slots are for those behind them
        let failed = unstartable::record(project, &run, &refused)?;
        tell_lost::of_unstartable(project, &workstream, environment, &agents.notify, &failed);
    };
    if planned.is_empty() {
        return Ok(Dispatched::default());
    }
    let base_commit = git::head(project.root());
    let intended = write_intents(project, &run, &planned, base_commit)?;
    let before = workstream
        .sessions()
        .any(|(_, record)| record.run_id.as_deref() == Some(&run.id));
    let rounds = if before { Rounds::More } else { Rounds::New };
    start(project, &run, &intended, environment, size, rounds)?;
    Ok(Dispatched {
        started: intended
            .iter()
            .map(|(spec, _)| (spec.thread, spec.session.clone()))
            .collect(),
    })
}

/// What the thread's next session will be.
pub(super) fn plan(
    project: &Project,
    agents: &AgentsFile,
    programs: &Programs,
    environment: &Environment,
    workstream: &Workstream,
    run: &Run,
    thread: &Thread<'_>,
) -> Result<LaunchSpec, DispatchError> {
    let beginning = run.beginning(thread.id);
    let resumed = resumed::resumed(workstream, beginning)?;
    let wish = Wish { beginning, resumed };
    let (agent, models) = choose(agents, &run.overrides, thread, wish)?;
    let program = known_program(project, programs, environment, workstream, run, &agent)?;
    let mode = mode(&agent, run.mode, run.executor)?;
    let session = clock::new_session_id()
        .parse()
        .map_err(|_| StoreError::BadValue {
            what: "session id".to_owned(),
            why: "not a UUID".to_owned(),
        })?;
    let before = match resumed {
        Some(record) => resumed::playing(project, thread.id, record)?,
        None => None,
    };
    let rehearsal = run.rehearsal.as_ref().map(|rehearsal| Stage {
        script: rehearsal.script.as_ref().map(Utf8PathBuf::from),
        home: before.as_ref().map_or_else(
            || rehearsal_homes::home(project, &run.id),
            |stage| stage.home.clone(),
        ),
        played: before
            .as_ref()
            .map_or(program.is_none(), |stage| stage.played),
    });
    let free = at_no_limit(&models, run, clock::now());
    Ok(LaunchSpec {
        session,
        thread: thread.id,
        thread_name: thread.name().to_owned(),
        attempt: thread.next_attempt(),
        dir: resumed::dir(project, resumed),
        all_models: models,
        models: free,
        agent_version: program.as_ref().and_then(|program| program.version.clone()),
        program: program.map(|program| program.path),
        agent,
        mode,
        executor: run.executor,
        resume: resumed.and_then(|record| record.agent_session_id.clone()),
        resumes: resumed.map(|record| record.session_id.clone()),
        rehearsal,
        conditions: Conditions::of(agents),
    })
}

/// The agent's program. A session of the same run knows its version already: asking costs a second.
fn known_program(
    project: &Project,
    programs: &Programs,
    environment: &Environment,
    workstream: &Workstream,
    run: &Run,
    agent: &Agent,
) -> Result<Option<Program>, LaunchRefusal> {
    if let Some(program) = programs.get(&agent.name) {
        return Ok(Some(program.clone()));
    }
    if agent.driver == DriverKind::Opencode {
        let version = workstream
            .sessions()
            .filter(|(_, record)| {
                record.run_id.as_deref() == Some(&run.id)
                    && record.driver.as_deref() == Some(agent.driver.word())
            })
            .find_map(|(_, record)| record.agent_version.clone());
        let search = agent
            .env
            .get("PATH")
            .map(String::as_str)
            .or_else(|| environment.value("PATH"));
        let path = preconditions::find(agent.driver.word(), search, project.root());
        if let (Some(version), Some(path)) = (version, path) {
            return Ok(Some(Program {
                path,
                version: Some(version),
            }));
        }
    }
    match preconditions::program(agent, environment, project.root()) {
        Err(_) if run.rehearsal.is_some() => Ok(None),
        other => other,
    }
}

type Intended = Vec<(LaunchSpec, SessionFolder)>;

/// Records every session as running before anything exists, and takes its thread off the queue.
fn write_intents(
    project: &Project,
    run: &Run,
    planned: &[(LaunchSpec, String)],
    base_commit: Option<String>,
) -> Result<Vec<(LaunchSpec, String)>, DispatchError> {
    let around = Circumstances {
        now: clock::now(),
        host: project.host().to_owned(),
        launcher: ProcessIdentity::current(),
        run_id: Some(run.id.clone()),
        base_commit,
    };
    project.update(around.now, |draft| {
        let mut intended = Vec::new();
        let Some(mut current) = draft.view().run.clone() else {
            return Ok(intended);
        };
        let may = startable(draft.view(), &current, around.now);
        for (spec, text) in planned
            .iter()
            .filter(|(spec, _)| may.contains(&spec.thread))
        {
            let Some(thread) = draft.view().thread(spec.thread) else {
                continue;
            };
            let record = intent::record(spec, intent::tasks_of(&thread), &around);
            draft.start_session(&record)?;
            current.queue.retain(|id| *id != spec.thread);
            intended.push((spec.clone(), text.clone()));
        }
        draft.set_run(Some(&current))?;
        Ok(intended)
    })
}

/// Makes the folders and has the supervisors started. What cannot be started is recorded so.
fn start(
    project: &Project,
    run: &Run,
    intended: &[(LaunchSpec, String)],
    environment: &Environment,
    size: Size,
    rounds: Rounds,
) -> Result<(), DispatchError> {
    let made: Result<Intended, FolderError> = intended
        .iter()
        .map(|(spec, text)| {
            Ok((
                spec.clone(),
                linked::make(project.folder(), spec, text, environment)?,
            ))
        })
        .collect();
    let result = made.map_err(DispatchError::from).and_then(|made| {
        let submissions: Vec<Submission> = made
            .into_iter()
            .map(|(spec, folder)| Submission {
                session: spec.session,
                folder,
                thread: spec.thread,
                name: spec.thread_name,
                dir: spec.dir,
            })
            .collect();
        submit(
            project,
            run.executor,
            &submissions,
            environment,
            size,
            rounds,
        )
        .map_err(Into::into)
    });
    if let Err(error) = &result {
        give_up(project, intended, &error.to_string())?;
    }
    result
}

/// Records as not started what no supervisor has claimed.
fn give_up(
    project: &Project,
    intended: &[(LaunchSpec, String)],
    why: &str,
) -> Result<(), StoreError> {
    let end = End {
        status: EndStatus::Interrupted,
        cause: Some(Cause::SpawnFailed),
        exit_code: None,
        signal: None,
        at: clock::now(),
        message: Some(why.to_owned()),
    };
    let mut absent = Vec::new();
    project.update(clock::now(), |draft| {
        absent.clear();
        for (spec, _) in intended {
            let unclaimed = draft
                .view()
                .session(&spec.session)
                .and_then(|(_, record)| claimed::unclaimed(project, record));
            if let Some(unclaimed) = unclaimed {
                absent.push(unclaimed);
                linked::forget_environment(&project.folder().session(&spec.session));
                draft.end_session(&spec.session, &SessionEvent::Ended(end.clone()))?;
            }
        }
        intent::after_end(draft, true)?;
        Ok(())
    })
}

/// The prompt file of a thread, whether it exists or not.
#[must_use]
pub fn prompt_file(project: &Project, workstream: &Workstream, thread: &Thread<'_>) -> Utf8PathBuf {
    let names = ThreadNames {
        stage: workstream.stage_name(thread.id.stage()),
        batch: workstream.batch_name(thread.id.batch),
        thread: thread.name(),
    };
    project.folder().prompt_file(thread.id, names)
}

/// What a person wrote for the thread; None when there is no such file.
///
/// # Errors
/// When there is one and it cannot be read.
pub fn written_prompt(path: &Utf8Path, thread: ThreadId) -> Result<Option<String>, LaunchRefusal> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LaunchRefusal::Prompt {
            thread,
            path: path.to_owned(),
            source,
        }),
    }
}

/// Starts `work dispatch` in a process of its own, without our tag and environment: a supervisor
/// does this at its end. Nothing to do when nothing waits.
pub fn in_background(project: &Project, environment: &Environment) {
    let waits = project.read().is_ok_and(|workstream| {
        workstream
            .run
            .as_ref()
            .is_some_and(|run| !startable(&workstream, run, clock::now()).is_empty())
    });
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    if !waits {
        return;
    }
    let arguments = [
        "dispatch",
        "--root",
        project.root().as_str(),
        "--stream",
        project.stream().as_str(),
    ];
    let started = Detached {
        program,
        arguments: arguments.map(Into::into).into(),
        environment: environment
            .0
            .iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
        directory: project.root().into(),
        log: project.folder().state_dir().join("dispatch.log").into(),
    }
    .start();
    // one that does not start shows in the status as a queue that waits
    if let Ok(child) = started {
        let _in_time = has_left(&child, TIME_TO_LEAVE);
    }
}
