//! Commands of the person's own configuration that are run when something happened. They run on
//! their own, for a limited time, and whatever becomes of them changes no state.
use super::batch_done;
use super::project::Project;
use super::spec::Environment;
use crate::domain::id::{Scope, ThreadId};
use crate::domain::open_tasks::OpenTasks;
use crate::process::clock;
use crate::process::detached::{Detached, TIME_TO_LEAVE, has_left};
use crate::process::end::{Adopted, EndPlan, end_tree};
use crate::process::identity::ProcessIdentity;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Between two looks whether it has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Notice {
    /// `waiting`, `failed`, `incomplete` or `batch-done`.
    pub event: &'static str,
    /// The thread it happened to, or the last one of the batch.
    pub thread: ThreadId,
    /// Its name.
    pub thread_name: String,
    /// Its session.
    pub session: String,
    /// How the session ended, if it did; of an incomplete thread and of a batch, where it stands.
    pub status: Option<&'static str>,
    /// Why.
    pub cause: Option<String>,
    /// In words.
    pub message: Option<String>,
}

impl Notice {
    /// That the batch is done, from what is known of its last session: what became of all of it.
    #[must_use]
    pub fn of_batch(self, project: &Project) -> Self {
        match batch_done::became(project) {
            Some(became) => Self {
                event: "batch-done",
                status: Some(became.status.word()),
                cause: None,
                message: Some(became.words),
                ..self
            },
            None => Self {
                event: "batch-done",
                ..self
            },
        }
    }

    /// That tasks are open although the thread's session ended well.
    #[must_use]
    pub fn of_open(self, open: OpenTasks) -> Self {
        Self {
            event: "incomplete",
            status: Some(open.status().word()),
            cause: None,
            message: Some(open.to_string()),
            ..self
        }
    }

    /// The facts, as variables for the command.
    fn variables(&self, project: &Project) -> Vec<(String, String)> {
        let mut variables = vec![
            ("WORK_EVENT", self.event.to_owned()),
            ("WORK_ROOT", project.root().to_string()),
            ("WORK_STREAM", project.stream().to_string()),
            ("WORK_BATCH", self.thread.batch.to_string()),
            ("WORK_THREAD", self.thread.to_string()),
            ("WORK_THREAD_NAME", self.thread_name.clone()),
            // not WORK_SESSION: that would make the command one of the agent's
            ("WORK_SESSION_ID", self.session.clone()),
        ];
        let mut more = |name, value: Option<&str>| {
            variables.extend(value.map(|value| (name, value.to_owned())));
        };
        more("WORK_STATUS", self.status);
        more("WORK_CAUSE", self.cause.as_deref());
        more("WORK_MESSAGE", self.message.as_deref());
        variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

/// Starts the command in a process of its own and does not wait for it.
pub fn start(project: &Project, environment: &Environment, command: &str, notice: &Notice) {
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let arguments = [
        "notify",
        "--root",
        project.root().as_str(),
        "--stream",
        project.stream().as_str(),
        "--about",
        &notice.thread.to_string(),
        "--",
        command,
    ];
    let facts = notice.variables(project);
    let inherited = environment.0.iter().cloned();
    let started = Detached {
        program,
        arguments: arguments.map(Into::into).into(),
        environment: inherited
            .chain(facts)
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
        directory: project.root().into(),
        log: project.folder().state_dir().join("notify.log").into(),
    }
    .start();
    // one that does not start has told nobody: the state says the same as before
    if let Ok(child) = started {
        let _in_time = has_left(&child, TIME_TO_LEAVE);
    }
}

/// Runs the command to its end, and writes into the journal when it failed.
///
/// # Errors
/// When the journal cannot be written.
pub fn run(project: &Project, thread: ThreadId, command: &str) -> Result<(), StoreError> {
    let Err(why) = run_shell(command, LIMIT) else {
        return Ok(());
    };
    let event = Event::Error {
        kind: Some("notify".to_owned()),
        text: format!("`{command}`: {why}"),
    };
    project.update(clock::now(), |draft| {
        draft.journal(JournalEntry::new(event.clone()).about(Scope::Thread(thread)));
        Ok(())
    })
}

fn run_shell(command: &str, limit: Duration) -> Result<(), String> {
    let mut child = Command::new("/bin/sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| format!("it could not be started: {error}"))?;
    let deadline = Instant::now() + limit;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(status.to_string()),
            Ok(None) if Instant::now() >= deadline => break,
            Ok(None) => std::thread::sleep(LOOK_AGAIN),
            Err(error) => return Err(error.to_string()),
        }
    }
    let _report = end_tree(&EndPlan {
        // a group alone proves nothing: without its root nobody of it would be ended
        root: ProcessIdentity::of(child.id()),
        group: i32::try_from(child.id()).ok(),
        tag: None,
        spare: Vec::new(),
        asks: Vec::new(),
        kill_grace: LOOK_AGAIN,
        adopted: Adopted::Leave,
    });
    let _collected = child.kill().and_then(|()| child.wait());
    Err(format!("not finished after {} s", limit.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_takes_too_long_is_ended_with_all_it_started() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("pid");
        let path = file.display();
        let command = format!("sleep 600 & echo $! >{path}.new; mv {path}.new {path}; wait");
        // the shell has come so far after a second on any machine, or there is nothing to end
        let said = run_shell(&command, Duration::from_secs(1));
        assert_eq!(said.unwrap_err(), "not finished after 1 s");
        let pid: u32 = std::fs::read_to_string(&file)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        let left = ProcessIdentity::of(pid).is_some_and(|left| left.is_alive());
        assert!(!left, "the command's own child is left: {pid}");
    }
}
