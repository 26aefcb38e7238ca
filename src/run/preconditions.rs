//! What must be true before anything is written: each with its own message and exit code.
use super::answer::answer;
use super::plan_diff;
use super::plan_error::PlanError;
use super::plan_file::{self, Standing};
use super::project::Project;
use super::spec::Environment;
use crate::agent::config::{Agent, AgentsFile, ConfigError, DriverKind, UnknownAgent};
use crate::agent::opencode::{self, VersionError, version_command};
use crate::domain::id::{BatchId, StageId, ThreadId};
use crate::domain::run::Executor;
use crate::domain::slug::SessionId;
use crate::domain::workstream::Workstream;
use crate::plan::drift::Difference;
use crate::store::error::StoreError;
use crate::store::layout::Repository;
use crate::tmux::TmuxError;
use camino::{Utf8Path, Utf8PathBuf};
use std::io;

/// Why a batch cannot be launched. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum LaunchRefusal {
    /// Sessions of this workstream run already.
    #[error("{} of this workstream {} running: {}", plural(.0.len(), "thread"), if .0.len() == 1 { "is" } else { "are" }, list(.0))]
    Running(Vec<ThreadId>),
    /// Verifications of threads of this workstream are being run: their batch is not over.
    #[error("the verification of {} is being run", list(.0))]
    Verifying(Vec<ThreadId>),
    /// Threads of the batches before are ticked, and what should show that they are done failed or
    /// is missing.
    #[error("{} {} ticked and unverified, so {} not done: {}", plural(.0.len(), "thread"), if .0.len() == 1 { "is" } else { "are" }, if .0.len() == 1 { "its batch is" } else { "their batches are" }, list(.0))]
    Unverified(Vec<ThreadId>),
    /// Agents run whose records somebody took out of tasks.json.
    #[error("agents run that tasks.json does not know (any more), of {} {}", plural(.0.len(), "session"), list(.0))]
    Unrecorded(Vec<SessionId>),
    /// The plan is not approved.
    #[error("the plan `{0}` is not approved")]
    PlanNotApproved(Utf8PathBuf),
    /// The plan was changed since it was approved.
    #[error("the plan `{path}` was changed since it was approved")]
    PlanChanged {
        /// The plan.
        path: Utf8PathBuf,
        /// What changed; none when the approved text is not known here.
        differences: Option<Vec<Difference>>,
    },
    /// The stage before is not approved.
    #[error("stage {0} is not approved, so nothing of a later stage may start")]
    Gate(StageId),
    /// No such batch.
    #[error("there is no batch {0}")]
    UnknownBatch(BatchId),
    /// No such thread in the batch.
    #[error("there is no thread {0}")]
    UnknownThread(ThreadId),
    /// Threads of several batches at once.
    #[error("threads {0} and {1} are of different batches; a run works on one batch")]
    SeveralBatches(ThreadId, ThreadId),
    /// A thread beside the batch that was named.
    #[error("thread {0} is not of batch {1}")]
    OtherBatch(ThreadId, BatchId),
    /// Everything is done.
    #[error("nothing is left to start in {0}")]
    NothingToStart(String),
    /// Budgets are used up, and nothing else is left to start.
    #[error("a budget is used up, so nothing starts in {0}")]
    BudgetUsedUp(String),
    /// Tasks come with the approval of the plan.
    #[error("there are no tasks yet: they come from `{0}`, and nobody approved it")]
    NothingPlanned(Utf8PathBuf),
    /// agents.yaml is missing.
    #[error("there is no `{0}`")]
    NoAgents(Utf8PathBuf),
    /// agents.yaml cannot be read.
    #[error("cannot read `{path}`: {source}")]
    AgentsUnreadable {
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// agents.yaml is wrong.
    #[error(transparent)]
    Agents(#[from] ConfigError),
    /// A thread is given to an agent that agents.yaml does not have.
    #[error("{}: {source}", .thread.map_or_else(|| "--agent".to_owned(), |id| format!("thread {id}")))]
    UnknownAgent {
        /// The thread, unless a flag named the agent.
        thread: Option<ThreadId>,
        /// Which one, and which are known.
        source: UnknownAgent,
    },
    /// opencode does not know the model.
    #[error("opencode does not know the model `{model}` of {}; {instead}", .agent.as_ref().map_or_else(|| "--model".to_owned(), |agent| format!("agent `{agent}`")))]
    UnknownModel {
        /// The agent, unless a flag named the model.
        agent: Option<String>,
        /// The model.
        model: String,
        /// What it knows that comes near.
        instead: String,
    },
    /// A prompt cannot be read.
    #[error("cannot read the prompt of thread {thread}, `{path}`: {source}")]
    Prompt {
        /// The thread.
        thread: ThreadId,
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The plan cannot be read.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// tmux is missing, too old, or refuses.
    #[error(transparent)]
    Tmux(#[from] TmuxError),
    /// The agent's program is missing.
    #[error("`{program}`, which agent `{agent}` needs, is not installed or not on PATH")]
    NoProgram {
        /// The program.
        program: String,
        /// The agent.
        agent: String,
    },
    /// The agent's program does not answer.
    #[error("`{program} --version` did not answer: {why}")]
    Mute {
        /// The program.
        program: Utf8PathBuf,
        /// Why.
        why: String,
    },
    /// It is older than what the driver knows.
    #[error("opencode {found} is too old; {oldest} or newer is needed")]
    TooOld {
        /// What is installed.
        found: String,
        /// What is needed.
        oldest: String,
    },
    /// An agent has no model although its driver needs one.
    #[error("agent `{0}` has no model")]
    NoModel(String),
    /// The agent has no interface of its own.
    #[error("agent `{agent}` has no interface of its own to show: its driver is `{driver}`")]
    NoInterface {
        /// The agent.
        agent: String,
        /// Its driver.
        driver: &'static str,
    },
    /// The conversation cannot go on.
    #[error("thread {thread} cannot be resumed: {why}")]
    NothingToResume {
        /// The thread.
        thread: ThreadId,
        /// Why.
        why: String,
    },
    /// Interfaces need panes.
    #[error(
        "agent `{0}` runs in its own interface, and detached processes have no terminal to show it"
    )]
    NobodySees(String),
    /// The rehearsal script is wrong.
    #[error("rehearsal script: {0}")]
    Script(String),
    /// The state refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}

fn list<T: ToString>(ids: &[T]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// agents.yaml of the repository.
///
/// # Errors
/// When it is missing, unreadable or wrong.
pub fn agents(
    project: &Project,
) -> Result<(AgentsFile, Vec<crate::agent::config::Warning>), LaunchRefusal> {
    agents_of(project.repository())
}

/// The same, for who has no workstream in mind.
///
/// # Errors
/// As [`agents`].
pub fn agents_of(
    repository: &Repository,
) -> Result<(AgentsFile, Vec<crate::agent::config::Warning>), LaunchRefusal> {
    let path = repository.agents_file();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(source) if source.kind() == io::ErrorKind::NotFound => {
            return Err(LaunchRefusal::NoAgents(path));
        }
        Err(source) => return Err(LaunchRefusal::AgentsUnreadable { path, source }),
    };
    Ok(AgentsFile::parse(&text, &path)?)
}

/// The plan, if there is one, is the one that a person approved.
///
/// # Errors
/// When it is not approved, or was changed since.
pub fn plan_is_approved(project: &Project, workstream: &Workstream) -> Result<(), LaunchRefusal> {
    let path = project.folder().plan_file();
    let Some(text) = plan_file::found(project)? else {
        return Ok(());
    };
    match plan_file::standing(workstream, &text) {
        Standing::Approved => Ok(()),
        Standing::NotApproved => Err(LaunchRefusal::PlanNotApproved(path)),
        Standing::Changed => Err(LaunchRefusal::PlanChanged {
            path,
            differences: plan_diff::since(project, workstream, &text),
        }),
    }
}

/// There is something to do, or no plan that would say what.
///
/// # Errors
/// When there are no tasks because the plan is not approved.
pub fn something_is_planned(
    project: &Project,
    workstream: &Workstream,
) -> Result<(), LaunchRefusal> {
    if workstream.tasks.is_empty() && plan_is_approved(project, workstream).is_err() {
        return Err(LaunchRefusal::NothingPlanned(project.folder().plan_file()));
    }
    Ok(())
}

/// tmux is there and new enough.
///
/// # Errors
/// When it is not.
pub fn executor_is_there(project: &Project, executor: Executor) -> Result<(), LaunchRefusal> {
    if executor == Executor::Tmux {
        project.tmux()?.version()?;
    }
    Ok(())
}

/// The agent's program, and its version where the driver has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Where it is.
    pub path: Utf8PathBuf,
    /// What it says of itself.
    pub version: Option<String>,
}

/// Finds the program of an agent on the PATH of the environment.
///
/// # Errors
/// When it is missing, does not answer, or is too old.
pub fn program(
    agent: &Agent,
    environment: &Environment,
    dir: &Utf8Path,
) -> Result<Option<Program>, LaunchRefusal> {
    program_unless(agent, environment, dir, |_| None)
}

/// The same, where the program at a path may be known already: asking one takes a second.
///
/// # Errors
/// As [`program`].
pub(super) fn program_unless(
    agent: &Agent,
    environment: &Environment,
    dir: &Utf8Path,
    known: impl FnOnce(&Utf8Path) -> Option<Program>,
) -> Result<Option<Program>, LaunchRefusal> {
    let name = match agent.driver {
        DriverKind::Opencode => "opencode",
        DriverKind::Command => match agent.command.first() {
            Some(program) => program,
            None => return Ok(None),
        },
        DriverKind::Rehearsal => return Ok(None),
    };
    let path = find(
        name,
        agent
            .env
            .get("PATH")
            .map(String::as_str)
            .or_else(|| environment.value("PATH")),
        dir,
    )
    .ok_or_else(|| LaunchRefusal::NoProgram {
        program: name.to_owned(),
        agent: agent.name.clone(),
    })?;
    if let Some(known) = known(&path) {
        return Ok(Some(known));
    }
    let version = match agent.driver {
        DriverKind::Opencode => Some(opencode_version(&path, environment)?),
        _ => None,
    };
    Ok(Some(Program { path, version }))
}

/// A program on a search path, or itself when it is a path.
#[must_use]
pub fn find(name: &str, search: Option<&str>, dir: &Utf8Path) -> Option<Utf8PathBuf> {
    let is_program = |path: &Utf8Path| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(path)
            .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    };
    if name.contains('/') {
        let path = dir.join(name);
        return is_program(&path).then_some(path);
    }
    search?
        .split(':')
        .filter(|folder| !folder.is_empty())
        .map(|folder| dir.join(folder).join(name))
        .find(|path| is_program(path))
}

fn opencode_version(path: &Utf8Path, environment: &Environment) -> Result<String, LaunchRefusal> {
    let mute = |why: String| LaunchRefusal::Mute {
        program: path.to_owned(),
        why,
    };
    let answer =
        answer(path, &version_command(), environment).map_err(|error| mute(error.to_string()))?;
    let version = opencode::version_of(&answer)
        .map_err(|VersionError { answer }| mute(format!("it said `{answer}`")))?;
    if version < opencode::Version::OLDEST {
        return Err(LaunchRefusal::TooOld {
            found: version.to_string(),
            oldest: opencode::Version::OLDEST.to_string(),
        });
    }
    Ok(version.to_string())
}
