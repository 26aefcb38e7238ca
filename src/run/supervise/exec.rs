//! Starts the agent: in its own process group, its life tied to ours, its output in plain files.
use super::stop_reason::Place;
use super::surroundings::Surroundings;
use crate::agent::driver::{AgentCommand, StdinFrom};
use crate::domain::session::AgentStamp;
use crate::process::identity::ProcessIdentity;
use crate::run::linked::work_link;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// Begins the line that `work exec-agent` leaves in stderr when it could not become the agent.
pub const NOT_STARTED: &str = "work exec-agent: ";

/// The agent could not be started at all.
#[derive(Debug, thiserror::Error)]
pub(super) enum StartError {
    /// One of its files cannot be opened.
    #[error("`{path}` cannot be opened: {source}")]
    File {
        path: Utf8PathBuf,
        source: io::Error,
    },
    /// The system gives no process.
    #[error("no process for the agent: {source}")]
    Process { source: io::Error },
}

/// The agent's process, and its name in the record.
pub(super) struct Started {
    pub(super) child: Child,
    pub(super) stamp: Option<AgentStamp>,
}

/// Starts it. Must be called on the main thread: the parent-death signal belongs to the thread
/// that forks.
pub(super) fn start(
    around: &Surroundings<'_>,
    command: &AgentCommand,
) -> Result<Started, StartError> {
    let (folder, place) = (around.folder, around.place);
    let work = work_link(folder);
    let mut agent = Command::new(work.as_std_path());
    agent
        .arg("exec-agent")
        .arg("--parent")
        .arg(std::process::id().to_string());
    if place != Place::Detached {
        agent.arg("--foreground");
    }
    agent.arg("--").arg(&command.program).args(&command.args);
    agent
        .env_clear()
        .envs(
            around
                .environment
                .0
                .iter()
                .map(|(name, value)| (name, value)),
        )
        .envs(from_terminal(place));
    for name in &command.env_remove {
        agent.env_remove(name);
    }
    agent.envs(command.env.iter().map(|(name, value)| (name, value)));
    agent.envs(tags(around, command));
    agent
        .current_dir(&command.dir)
        .process_group(0)
        .kill_on_drop(false);
    let stdin = match command.stdin {
        StdinFrom::PromptFile => Stdio::from(open(&folder.prompt_file())?),
        StdinFrom::Terminal => Stdio::inherit(),
        StdinFrom::Nothing => Stdio::null(),
    };
    agent.stdin(stdin);
    if command.stdin == StdinFrom::Terminal {
        agent.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    } else {
        agent
            .stdout(output(&folder.events_file())?)
            .stderr(output(&folder.stderr_file())?);
    }
    let child = agent
        .spawn()
        .map_err(|source| StartError::Process { source })?;
    let stamp = child.id().and_then(|pid| {
        let identity = ProcessIdentity::of(pid)?;
        // process_group(0): the child leads a group of its own, named by its pid
        let group = i32::try_from(pid).ok()?;
        Some(AgentStamp {
            pid,
            start_time: identity.start_time,
            group,
        })
    });
    Ok(Started { child, stamp })
}

/// What a pane's or terminal's programs need to know of it.
fn from_terminal(place: Place) -> Vec<(String, String)> {
    if place == Place::Detached {
        return Vec::new();
    }
    ["TERM", "COLORTERM"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
        .collect()
}

/// `WORK_*` for the agent's own `work` calls and for finding its processes, and `work` on PATH.
fn tags(around: &Surroundings<'_>, command: &AgentCommand) -> Vec<(String, String)> {
    let (spec, project) = (around.spec, around.project);
    let bin = around.folder.bin_dir();
    let own = command
        .env
        .iter()
        .rfind(|(name, _)| name == "PATH")
        .map(|(_, path)| path.as_str());
    let path = match own.or_else(|| around.environment.value("PATH")) {
        Some(path) => format!("{bin}:{path}"),
        None => format!("{bin}:/usr/local/bin:/usr/bin:/bin"),
    };
    [
        ("WORK_ROOT", project.root().to_string()),
        ("WORK_STREAM", project.stream().to_string()),
        ("WORK_THREAD", spec.thread.to_string()),
        ("WORK_SESSION", spec.session.to_string()),
        ("WORK_ATTEMPT", spec.attempt.to_string()),
        ("PATH", path),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn open(path: &Utf8Path) -> Result<File, StartError> {
    File::open(path).map_err(|source| StartError::File {
        path: path.to_owned(),
        source,
    })
}

/// A file for the agent's output. Append, so that a copy of the descriptor in a tool of the
/// agent's cannot write over what is there.
fn output(path: &Utf8Path) -> Result<Stdio, StartError> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map(Stdio::from)
        .map_err(|source| StartError::File {
            path: path.to_owned(),
            source,
        })
}
