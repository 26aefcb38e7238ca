//! What a supervisor needs to know of its session: `launch.json` and `env.json` in its folder.
use crate::agent::config::{Agent, AgentsFile, DonePolicy, DriverKind, ModelChoice, Notify};
use crate::domain::id::ThreadId;
use crate::domain::run::Executor;
use crate::domain::session::Mode;
use crate::domain::slug::SessionId;
use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How a rehearsal replaces the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// The script; none: the default one.
    pub script: Option<Utf8PathBuf>,
    /// Private home of the agent: one per run.
    pub home: Utf8PathBuf,
    /// Whether `work` plays the agent itself, because opencode is not installed.
    pub played: bool,
}

/// Everything about one session but its environment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LaunchSpec {
    /// Our id of it.
    pub session: SessionId,
    /// Its thread.
    pub thread: ThreadId,
    /// The thread's name, as people wrote it.
    pub thread_name: String,
    /// Which attempt of the thread it is.
    pub attempt: u32,
    /// Working directory of the agent.
    pub dir: Utf8PathBuf,
    /// The agent as agents.yaml described it when the session was launched.
    pub agent: Agent,
    /// The model of this session, then those to fall back on.
    pub models: Vec<ModelChoice>,
    /// All the models that it may use; those at a limit when it began are among them.
    #[serde(default)]
    pub all_models: Vec<ModelChoice>,
    /// The agent's program, as it was found.
    pub program: Option<Utf8PathBuf>,
    /// What the program's `--version` said.
    pub agent_version: Option<String>,
    /// Headless, or with the agent's own interface.
    pub mode: Mode,
    /// Who starts the supervisor.
    pub executor: Executor,
    /// The conversation that is continued.
    pub resume: Option<String>,
    /// The session that had it last.
    #[serde(default)]
    pub resumes: Option<SessionId>,
    /// Set in a rehearsal.
    pub rehearsal: Option<Stage>,
    /// What agents.yaml says about trouble.
    #[serde(default)]
    pub conditions: Conditions,
}

/// What agents.yaml says about trouble and about telling of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// How often in a row a session is tried again that came to nothing.
    pub retries: u32,
    /// The pause before the first of these tries.
    pub retry_delay: Duration,
    /// How a person is told.
    pub notify: Vec<Notify>,
    /// What makes a thread completed.
    #[serde(default)]
    pub done: DonePolicy,
}

impl Conditions {
    /// As agents.yaml has them.
    #[must_use]
    pub fn of(agents: &AgentsFile) -> Self {
        Self {
            retries: agents.defaults.retries.value,
            retry_delay: agents.defaults.retry_delay.value,
            notify: agents.notify.clone(),
            done: agents.defaults.done.value,
        }
    }
}

impl LaunchSpec {
    /// What really starts the agent: in a rehearsal only opencode is real, `work` plays the rest.
    #[must_use]
    pub fn driver(&self) -> DriverKind {
        match &self.rehearsal {
            Some(stage) if stage.played || self.agent.driver != DriverKind::Opencode => {
                DriverKind::Rehearsal
            }
            _ => self.agent.driver,
        }
    }
}

/// The launcher's environment, handed on in a private file that the supervisor removes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Environment(pub Vec<(String, String)>);

impl Environment {
    /// This process's environment without what belongs to another session of ours or to the
    /// tmux that somebody happens to sit in. Variables that are not UTF-8 are left out.
    #[must_use]
    pub fn of_this_process() -> Self {
        let ours = |name: &str| {
            matches!(
                name,
                "TMUX"
                    | "TMUX_PANE"
                    | "WORK_SESSION"
                    | "WORK_THREAD"
                    | "WORK_ATTEMPT"
                    | "WORK_STREAM"
                    | "WORK_ROOT"
            )
        };
        let inherited = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| !ours(name));
        Self(inherited.collect())
    }

    /// The value of a variable.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}
