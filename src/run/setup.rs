//! Setting up a repository: `workstreams/`, a commented agents.yaml, an example to rehearse.
use crate::domain::id::TaskId;
use crate::domain::slug::StreamId;
use crate::store::draft::NewTask;
use crate::store::error::StoreError;
use crate::store::layout::Repository;
use crate::store::layout_error::LayoutError;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use std::fs::OpenOptions;
use std::io::{self, Write as _};

/// A file or folder, and whether it was there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Where it is.
    pub path: Utf8PathBuf,
    /// Whether it was made just now.
    pub new: bool,
}

/// Makes what is missing; what is there stays as it is.
///
/// # Errors
/// When something cannot be made.
pub fn set_up(root: &Utf8Path, made: &mut Vec<Made>) -> Result<Repository, LayoutError> {
    let folder = root.join("workstreams");
    let parts = ["", ".gitignore", ".gitattributes"].map(|name| match name {
        "" => folder.clone(),
        name => folder.join(name),
    });
    let parts = parts.map(|path| Made {
        new: !path.exists(),
        path,
    });
    let repository = Repository::init(root)?;
    made.extend(parts);
    let agents = repository.agents_file();
    let new = write_new(&agents, AGENTS)?;
    made.push(Made { path: agents, new });
    Ok(repository)
}

/// A small workstream that can be rehearsed at once; becomes current when none is.
///
/// # Errors
/// When it cannot be made.
pub fn example(
    repository: &Repository,
    now: Timestamp,
    made: &mut Vec<Made>,
) -> Result<StreamId, LayoutError> {
    let tasks: Vec<NewTask> = EXAMPLE
        .iter()
        .map(|(id, batch, thread, name)| NewTask {
            id: *id,
            name: (*name).to_owned(),
            stage_name: "First steps".to_owned(),
            batch_name: (*batch).to_owned(),
            thread_name: (*thread).to_owned(),
            assigned_agent: Some("default".to_owned()),
            depends_on: Vec::new(),
        })
        .collect();
    let folder = repository.create_stream("hello-agents", &tasks, now)?;
    made.push(Made {
        path: folder.tasks_file(),
        new: true,
    });
    if repository.current()?.is_none() {
        repository.set_current(Some(folder.id()))?;
    }
    Ok(folder.id().clone())
}

/// Writes a file that does not exist yet; whether it did not.
fn write_new(path: &Utf8Path, text: &str) -> Result<bool, StoreError> {
    let failed = |source| StoreError::Io {
        verb: "write",
        path: path.to_owned(),
        source,
    };
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file
            .write_all(text.as_bytes())
            .map(|()| true)
            .map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

const EXAMPLE: [(TaskId, &str, &str, &str); 7] = [
    (
        TaskId::new(1, 1, 1, 1),
        "Three greetings",
        "English",
        "Write hello/en.txt with a greeting",
    ),
    (
        TaskId::new(1, 1, 1, 2),
        "Three greetings",
        "English",
        "Add a second, more formal greeting",
    ),
    (
        TaskId::new(1, 1, 2, 1),
        "Three greetings",
        "French",
        "Write hello/fr.txt with a greeting",
    ),
    (
        TaskId::new(1, 1, 2, 2),
        "Three greetings",
        "French",
        "Add a second, more formal greeting",
    ),
    (
        TaskId::new(1, 1, 3, 1),
        "Three greetings",
        "Japanese",
        "Write hello/ja.txt with a greeting",
    ),
    (
        TaskId::new(1, 2, 1, 1),
        "One page",
        "Page",
        "Write hello/README.md that shows all greetings",
    ),
    (
        TaskId::new(1, 2, 1, 2),
        "One page",
        "Page",
        "Check that every file is mentioned",
    ),
];

/// A first agents.yaml, with what can be set.
const AGENTS: &str = "\
# The agents that threads may be given to: `assigned_agent` in tasks.json names one, `default`
# takes the rest. `work multi --dry-run` shows who would do what.
agents:
  - name: default
    description: General implementation work
    best_for: Most threads
    # In fall-back order: the next one is tried when one fails before it said or did anything.
    # `opencode models` lists what your credentials allow.
    models:
      - anthropic/claude-sonnet-4-5
      # - { model: google/gemini-3-pro, variant: high }
    timeout: 2h                # a session that takes longer is ended, as failed(timeout)
    # idle_timeout: 20m        # ... and one without any sign of life for so long
    # permissions: { edit: allow, bash: allow, webfetch: allow, outside: deny }

  # Any other command-line agent: the prompt comes on stdin, the exit code decides.
  # - name: other
  #   driver: command
  #   command: [my-agent, --model, \"{model}\"]
  #   models: [some-model]

defaults:
  max_parallel: auto           # cores and memory decide; or a number
  done: claimed                # a thread is completed when its tasks are ticked; or: exit
  executor: tmux               # or process: the same without tmux
";
