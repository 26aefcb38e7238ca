//! The stage of a rehearsal: a scripted model on loopback for the real opencode, hosted by a
//! hidden child of this supervisor, or else the script for the agent that `work` plays itself.
use super::surroundings::Surroundings;
use crate::agent::config::{Agent, DriverKind, ModelChoice};
use crate::agent::rehearsal::{Announcement, OpenTask, Spec, environment_for_opencode, rehearsed};
use crate::domain::thread::Thread;
use crate::run::linked::work_link;
use crate::store::error::StoreError;
use crate::store::private::write_json;
use camino::{Utf8Path, Utf8PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// What the agent's command needs to know of the stage; empty outside a rehearsal.
#[derive(Debug, Default)]
pub(super) struct Staged {
    /// Variables for the agent.
    pub(super) env: Vec<(String, String)>,
    /// The script of a played agent.
    pub(super) spec_file: Option<Utf8PathBuf>,
    /// The agent entry that `work` plays.
    played: Option<Agent>,
    scripted: bool,
    server: Option<Child>,
}

/// Why there is no stage.
#[derive(Debug, thiserror::Error)]
pub(super) enum StageError {
    /// The script's spec cannot be written.
    #[error(transparent)]
    Spec(#[from] StoreError),
    /// The scripted model did not start.
    #[error("the scripted model did not start: {source}")]
    Server { source: std::io::Error },
    /// It started and said nothing sensible.
    #[error("the scripted model did not say where it listens{}", .said.as_deref().map(|said| format!(": {said}")).unwrap_or_default())]
    Silent { said: Option<String> },
}

/// Sets the stage for one session; nothing to do outside a rehearsal.
pub(super) async fn stage(around: &Surroundings<'_>) -> Result<Staged, StageError> {
    let spec = around.spec;
    let Some(rehearsal) = &spec.rehearsal else {
        return Ok(Staged::default());
    };
    let file = around.folder.dir().join("rehearsal.json");
    write_json(&file, &script(around)?)?;
    if spec.driver() == DriverKind::Rehearsal {
        let played = Agent {
            driver: DriverKind::Rehearsal,
            ..spec.agent.clone()
        };
        return Ok(Staged {
            spec_file: Some(file),
            played: Some(played),
            ..Staged::default()
        });
    }
    let (server, announcement) = start(around, &file).await?;
    let models = spec.models.iter().map(|choice| choice.model.as_str());
    Ok(Staged {
        env: environment_for_opencode(&rehearsal.home, &announcement, models),
        scripted: true,
        server: Some(server),
        ..Staged::default()
    })
}

/// The session as the script sees it: its open tasks in order.
fn script(around: &Surroundings<'_>) -> Result<Spec, StoreError> {
    let spec = around.spec;
    let workstream = around.project.read()?;
    let open = |thread: &Thread<'_>| -> Vec<OpenTask> {
        let open = thread.tasks.iter().filter(|task| !task.status.is_settled());
        open.map(|task| OpenTask {
            id: task.id.to_string(),
            name: task.name.clone(),
        })
        .collect()
    };
    Ok(Spec {
        thread_id: spec.thread.to_string(),
        attempt: spec.attempt,
        tasks: workstream
            .thread(spec.thread)
            .map(|thread| open(&thread))
            .unwrap_or_default(),
        work: "work".to_owned(),
        script: spec
            .rehearsal
            .as_ref()
            .and_then(|stage| stage.script.clone()),
        record: Some(around.folder.dir().join("model-requests.jsonl")),
        outside: Some(spec.agent.permissions.outside.word().to_owned()),
    })
}

async fn start(
    around: &Surroundings<'_>,
    file: &Utf8Path,
) -> Result<(Child, Announcement), StageError> {
    let failed = |source| StageError::Server { source };
    let mut server = Command::new(work_link(around.folder).as_std_path())
        .arg("model-server")
        .arg(file.as_str())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let mut line = String::new();
    if let Some(stdout) = server.stdout.take() {
        let mut stdout = BufReader::new(stdout);
        // the server binds a socket and speaks; ten seconds are for a machine under heavy load
        let _read = timeout(Duration::from_secs(10), stdout.read_line(&mut line)).await;
    }
    match serde_json::from_str(&line) {
        Ok(announcement) => Ok((server, announcement)),
        Err(_) => Err(StageError::Silent {
            said: Some(line.trim().to_owned()).filter(|said| !said.is_empty()),
        }),
    }
}

impl Staged {
    /// Processes of ours that are no part of the agent.
    pub(super) fn children(&self) -> Vec<u32> {
        self.server
            .as_ref()
            .and_then(Child::id)
            .into_iter()
            .collect()
    }

    /// The model the agent is asked to use.
    pub(super) fn model(&self, choice: Option<&ModelChoice>) -> Option<ModelChoice> {
        choice.map(|choice| {
            if self.scripted {
                rehearsed(choice)
            } else {
                choice.clone()
            }
        })
    }

    /// The agent that is started.
    pub(super) fn agent<'a>(&'a self, agent: &'a Agent) -> &'a Agent {
        self.played.as_ref().unwrap_or(agent)
    }

    /// The program that is started.
    pub(super) fn program<'a>(&self, program: Option<&'a Utf8Path>) -> Option<&'a Utf8Path> {
        program.filter(|_| self.played.is_none())
    }

    /// Takes the stage down.
    pub(super) async fn end(mut self) {
        if let Some(server) = &mut self.server {
            // its stdin closes with it; killing is only faster
            let _gone = server.kill().await;
        }
    }
}
