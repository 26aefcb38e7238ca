//! `work archive` and `work delete`: the whole folder moves, while nothing can be started.
use super::dispatch::{DispatchError, launching};
use super::project::Project;
use super::settle::{Present, settle};
use crate::domain::id::ThreadId;
use crate::domain::run::RunState;
use crate::process::clock;
use crate::store::error::StoreError;
use crate::store::layout_error::LayoutError;
use crate::store::relocate::Away;
use camino::Utf8PathBuf;

/// Why a workstream stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum PutAwayError {
    /// Sessions of it run.
    #[error("threads of it are running: {}", ids(.threads))]
    Running {
        /// The threads.
        threads: Vec<ThreadId>,
    },
    /// Threads of it wait for a slot.
    #[error("threads of it are queued: {}", ids(.threads))]
    Queued {
        /// The threads.
        threads: Vec<ThreadId>,
    },
    /// The launch lock is not free.
    #[error(transparent)]
    Launch(#[from] DispatchError),
    /// The folder cannot be moved.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The state cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn ids(threads: &[ThreadId]) -> String {
    if threads.is_empty() {
        return "its state does not say which".to_owned();
    }
    let ids: Vec<String> = threads.iter().map(ThreadId::to_string).collect();
    ids.join(", ")
}

/// Whether the workstream could move now.
///
/// # Errors
/// What stands in the way.
pub fn may_move(project: &Project) -> Result<(), PutAwayError> {
    let present = match settle(project).and_then(Present::written) {
        Ok(present) => present,
        // a folder without state, or with a damaged one, may be put away all the same, unless a
        // supervisor still lives in it
        Err(StoreError::NotFound { .. } | StoreError::Corrupt { .. }) => return no_life(project),
        Err(error) => return Err(error.into()),
    };
    let running: Vec<ThreadId> = present.running(None).map(|(thread, _)| thread).collect();
    if !running.is_empty() {
        return Err(PutAwayError::Running { threads: running });
    }
    let run = present.workstream.run.as_ref();
    match run.filter(|run| run.state == RunState::Active && !run.queue.is_empty()) {
        Some(run) => Err(PutAwayError::Queued {
            threads: run.queue.clone(),
        }),
        None => no_life(project),
    }
}

/// Whatever the records say: nobody may hold a proof of life in the folder.
fn no_life(project: &Project) -> Result<(), PutAwayError> {
    let folder = project.folder().sessions_dir();
    let alive = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Utf8PathBuf::from_path_buf(entry.path()).ok())
        .any(|session| crate::store::alive::is_alive(&session.join("alive")));
    if alive {
        return Err(PutAwayError::Running {
            threads: Vec::new(),
        });
    }
    Ok(())
}

/// Moves the workstream away; nothing is started meanwhile. Returns where it lies now.
///
/// # Errors
/// When something runs or waits, the place is taken, or the files refuse. Nothing has moved then.
pub fn put_away(project: &Project, to: Away) -> Result<Utf8PathBuf, PutAwayError> {
    launching(project, || {
        Ok(may_move(project).and_then(|()| {
            let repository = project.repository();
            Ok(repository.put_away(project.stream(), to, clock::now())?)
        }))
    })?
}
