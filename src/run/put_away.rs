//! `work archive` and `work delete`: the whole folder moves, while nothing can be started.
use super::dispatch::{DispatchError, launching};
use super::ending::await_supervisors;
use super::executor::panes::tmux_session;
use super::project::Project;
use super::settle::{Present, settle};
use crate::domain::id::ThreadId;
use crate::domain::run::RunState;
use crate::domain::session::SupervisorStamp;
use crate::process::clock;
use crate::store::alive::{is_alive, signed};
use crate::store::error::StoreError;
use crate::store::layout_error::LayoutError;
use crate::store::relocate::Away;
use crate::tmux::{Pane, PaneLife, Scope};
use camino::Utf8PathBuf;
use std::time::Duration;

/// A tmux server that does not answer by then keeps its panes.
const TMUX_LIMIT: Duration = Duration::from_secs(2);

/// Why a workstream stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum PutAwayError {
    /// Sessions of it run.
    #[error("threads of it are running: {}", list(.threads))]
    Running {
        /// The threads.
        threads: Vec<ThreadId>,
    },
    /// Supervisors whose sessions have ended, or that no record names, are still there.
    #[error("supervisors of it have not ended yet: process {}", list(.processes))]
    Alive {
        /// Those that say who they are.
        processes: Vec<u32>,
    },
    /// Threads of it wait for a slot.
    #[error("threads of it are queued: {}", list(.threads))]
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

fn list(items: &[impl ToString]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(", ")
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
        None => {
            await_supervisors(project, &present, None);
            no_life(project)
        }
    }
}

/// Whatever the records say: nobody may hold a proof of life in the folder.
fn no_life(project: &Project) -> Result<(), PutAwayError> {
    let folder = project.folder().sessions_dir();
    let alive: Vec<Utf8PathBuf> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Utf8PathBuf::from_path_buf(entry.path()).ok())
        .map(|session| session.join("alive"))
        .filter(|alive| is_alive(alive))
        .collect();
    if alive.is_empty() {
        return Ok(());
    }
    let who = |alive: &Utf8PathBuf| signed::<SupervisorStamp>(alive).map(|stamp| stamp.pid);
    Err(PutAwayError::Alive {
        processes: alive.iter().filter_map(who).collect(),
    })
}

/// Moves the workstream away; nothing is started meanwhile. Returns where it lies now.
///
/// # Errors
/// When something runs or waits, the place is taken, or the files refuse. Nothing has moved then.
pub fn put_away(project: &Project, to: Away) -> Result<Utf8PathBuf, PutAwayError> {
    launching(project, || {
        Ok(may_move(project).and_then(|()| {
            let repository = project.repository();
            let place = repository.put_away(project.stream(), to, clock::now())?;
            close_panes(project);
            Ok(place)
        }))
    })?
}

/// Nobody could come to its panes any more. Only dead ones go: where somebody works in a pane, or
/// one is not ours, all stay. Whatever tmux has against it is passed over.
fn close_panes(project: &Project) {
    let Ok(server) = project.tmux() else {
        return;
    };
    let (server, name) = (server.with_limit(TMUX_LIMIT), tmux_session(project));
    let panes = server.list_panes(Scope::Session(&name)).unwrap_or_default();
    let is_over = |pane: &Pane| pane.session.is_some() && pane.life != PaneLife::Running;
    if !panes.is_empty() && panes.iter().all(is_over) {
        let _stays = server.kill_session(&name, project.root());
    }
}
