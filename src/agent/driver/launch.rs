//! What to start for a session.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};
use thiserror::Error;

use crate::agent::config::{Agent, DriverKind, ModelChoice};
use crate::agent::{command, opencode, rehearsal};

/// Everything a driver needs to know to say what is to be started.
#[derive(Clone, Copy, Debug)]
pub struct LaunchRequest<'a> {
    /// `SS.BB.TT`.
    pub thread_id: &'a str,
    /// The thread's name, as people wrote it.
    pub thread_name: &'a str,
    /// Our id of the session.
    pub session_id: &'a str,
    /// Which try of the thread this is, from 1.
    pub attempt: u32,
    /// Where the conversation lives. Absolute. For a resume: where it began.
    pub dir: &'a Utf8Path,
    /// The file that holds the prompt. Absolute.
    pub prompt_file: &'a Utf8Path,
    /// The agent, from `agents.yaml`.
    pub agent: &'a Agent,
    /// The model of this attempt.
    pub model: Option<&'a ModelChoice>,
    /// The agent's own id of the conversation that goes on.
    pub resume: Option<&'a str>,
    /// Headless or not.
    pub mode: LaunchMode<'a>,
    /// Where the agent's program was found; by its name on PATH when none.
    pub program: Option<&'a Utf8Path>,
    /// For the driver `rehearsal`.
    pub rehearsal: Option<RehearsalPlay<'a>>,
}

/// Headless, or with the agent's own interface.
#[derive(Clone, Copy)]
pub enum LaunchMode<'a> {
    /// Prompt on stdin, events on stdout.
    Piped,
    /// The agent's interface on the terminal.
    Tui {
        /// The free loopback port its HTTP API is to listen on.
        port: u16,
        /// The password of that API.
        password: &'a str,
        /// The prompt's text.
        prompt: &'a str,
    },
}

impl fmt::Debug for LaunchMode<'_> {
    /// Without password and prompt.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Piped => out.write_str("Piped"),
            Self::Tui { port, .. } => out
                .debug_struct("Tui")
                .field("port", port)
                .finish_non_exhaustive(),
        }
    }
}

/// What the scripted agent is started with.
#[derive(Clone, Copy, Debug)]
pub struct RehearsalPlay<'a> {
    /// The `work` program.
    pub work: &'a Utf8Path,
    /// The file with the `rehearsal::Spec`.
    pub spec: &'a Utf8Path,
}

/// A program to start, without a shell. Its stdout belongs into a file: opencode loses the end of
/// what it writes into a pipe.
#[derive(Clone, PartialEq, Eq)]
pub struct AgentCommand {
    /// The program: a path, or a name to find on PATH.
    pub program: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// The directory to start in.
    pub dir: Utf8PathBuf,
    /// Variables to set, in order; later ones win.
    pub env: Vec<(String, String)>,
    /// Variables to remove from what is inherited, before `env` is set.
    pub env_remove: Vec<String>,
    /// What its stdin is.
    pub stdin: StdinFrom,
    /// Whether the prompt must be sent over the agent's HTTP API once it listens.
    pub prompt_over_api: bool,
}

impl fmt::Debug for AgentCommand {
    /// Without the values of the environment: they hold keys and passwords.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.env.iter().map(|(name, _)| name.as_str()).collect();
        out.debug_struct("AgentCommand")
            .field("program", &self.program)
            .field("args", &self.args)
            .field("dir", &self.dir)
            .field("env", &names)
            .field("stdin", &self.stdin)
            .finish_non_exhaustive()
    }
}

/// What an agent's stdin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StdinFrom {
    /// The prompt file, opened for reading: a file, because agents read to its end first.
    PromptFile,
    /// The terminal of the pane.
    Terminal,
    /// Nothing (`/dev/null`).
    Nothing,
}

/// Why there is nothing to start.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LaunchError {
    /// The command line asks for a model and there is none.
    #[error("agent `{agent}` has `{{model}}` in its command and no model")]
    NoModel {
        /// The agent.
        agent: String,
    },
    /// A plain command has no conversation that could go on.
    #[error("agent `{agent}` is a plain command and cannot continue a conversation")]
    CannotResume {
        /// The agent.
        agent: String,
    },
    /// The rehearsal agent was asked for without a script.
    #[error("agent `{agent}` is a rehearsal agent and runs in a rehearsal only")]
    NotARehearsal {
        /// The agent.
        agent: String,
    },
    /// The driver has no interface of its own.
    #[error("the {driver} driver has no interface of its own")]
    NoInterface {
        /// The driver.
        driver: DriverKind,
    },
}

/// What to start for a session.
///
/// # Errors
///
/// When the agent cannot be started in that way, see [`LaunchError`].
pub fn command_for(request: &LaunchRequest<'_>) -> Result<AgentCommand, LaunchError> {
    let mut command = match request.agent.driver {
        DriverKind::Opencode => opencode::command_line(request),
        DriverKind::Command => command::command_line(request)?,
        DriverKind::Rehearsal => rehearsal::command_line(request)?,
    };
    let own = request
        .agent
        .env
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()));
    command.env.extend(own);
    Ok(command)
}
