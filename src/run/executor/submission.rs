//! What every executor is given, and which one gets it.
use super::{detached, panes};
use crate::domain::id::ThreadId;
use crate::domain::run::Executor;
use crate::domain::slug::SessionId;
use crate::process::detached::DetachedError;
use crate::run::linked::work_link;
use crate::run::project::Project;
use crate::run::spec::Environment;
use crate::store::session_folder::SessionFolder;
use crate::tmux::{Size, TmuxError};
use camino::Utf8PathBuf;

/// One supervisor to be started.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Its session.
    pub session: SessionId,
    /// The session's folder.
    pub folder: SessionFolder,
    /// The thread, for people who look at the pane.
    pub thread: ThreadId,
    /// The thread's name.
    pub name: String,
    /// Where the agent will work.
    pub dir: Utf8PathBuf,
}

impl Submission {
    /// Program and arguments of the supervisor. Nothing secret: everybody can see it.
    #[must_use]
    pub fn argv(&self, project: &Project) -> Vec<String> {
        [
            work_link(&self.folder).as_str(),
            "supervise",
            self.session.as_str(),
            "--root",
            project.root().as_str(),
            "--stream",
            project.stream().as_str(),
        ]
        .map(str::to_owned)
        .into()
    }
}

/// Whether these are the first supervisors of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounds {
    /// They are.
    New,
    /// Others of the run were started before.
    More,
}

/// Why a supervisor could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ExecutorError {
    /// tmux refused.
    #[error(transparent)]
    Tmux(#[from] TmuxError),
    /// The system refused.
    #[error(transparent)]
    Detached(#[from] DetachedError),
}

/// Starts the supervisors.
///
/// # Errors
/// When not all could be started; those that were run on.
pub fn submit(
    project: &Project,
    executor: Executor,
    submissions: &[Submission],
    environment: &Environment,
    size: Size,
    rounds: Rounds,
) -> Result<(), ExecutorError> {
    match executor {
        Executor::Tmux => panes::submit(project, submissions, size, rounds).map_err(Into::into),
        Executor::Process => {
            detached::submit(project, submissions, environment).map_err(Into::into)
        }
        // the caller itself becomes the supervisor
        Executor::Terminal => Ok(()),
    }
}
