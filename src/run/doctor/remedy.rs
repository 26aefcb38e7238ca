//! What `doctor --fix` can do, each thing asked for by itself.
use crate::domain::id::TaskId;
use crate::domain::slug::{SessionId, StreamId};
use crate::process::clock;
use crate::process::end::{Adopted, Ask, EndPlan, end_tree};
use crate::process::signal::Signal;
use crate::process::tree::ProcError;
use crate::run::project::{self, Project};
use crate::store::error::StoreError;
use crate::store::repair::{self, LastGood};
use crate::tmux::{PaneRef, TmuxError};
use serde_json::Value;
use std::time::Duration;

/// Something that `--fix` can do.
#[derive(Debug, Clone)]
pub enum Remedy {
    /// Puts the last good copy in the place of a tasks.json that cannot be read.
    RestoreState {
        /// The workstream.
        stream: StreamId,
        /// The copy.
        good: LastGood,
    },
    /// Takes `currentSessionId` away where that session does not run.
    ClearMarks {
        /// The workstream.
        stream: StreamId,
        /// The tasks.
        tasks: Vec<TaskId>,
    },
    /// Closes panes of sessions that have ended.
    ClosePanes {
        /// The panes.
        panes: Vec<PaneRef>,
    },
    /// Ends processes that carry the tag of sessions that have ended.
    EndProcesses {
        /// The sessions.
        sessions: Vec<SessionId>,
    },
}

/// Why something could not be put right.
#[derive(Debug, thiserror::Error)]
pub enum RemedyError {
    /// The workstream is not among those that were looked at.
    #[error("workstream {0} was not looked at")]
    NotLookedAt(StreamId),
    /// The files refuse.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// tmux refuses.
    #[error(transparent)]
    Tmux(#[from] TmuxError),
    /// The processes cannot be listed.
    #[error(transparent)]
    Processes(#[from] ProcError),
    /// Some do not end.
    #[error("{0} processes did not end")]
    Deaf(usize),
}

impl Remedy {
    /// What a person is asked, without the question mark.
    #[must_use]
    pub fn question(&self) -> String {
        match self {
            Self::RestoreState { stream, good } => format!(
                "Put back the last good tasks.json of {stream} ({} tasks, of {}; the broken file is kept)",
                good.tasks, good.saved_at
            ),
            Self::ClearMarks { stream, tasks } => format!(
                "Take the marks of dead sessions off {} of {stream}",
                list(tasks)
            ),
            Self::ClosePanes { panes } => format!("Close {} left-over panes", panes.len()),
            Self::EndProcesses { sessions } => {
                format!(
                    "End the processes left over from sessions {}",
                    list(sessions)
                )
            }
        }
    }

    /// Does it; what was done, in words.
    ///
    /// # Errors
    /// When it could not be done; then as much as possible is as it was.
    pub fn apply(&self, projects: &[Project]) -> Result<String, RemedyError> {
        match self {
            Self::RestoreState { stream, .. } => {
                let project = of(projects, stream)?;
                let kept = repair::restore(project.folder(), project.limit(), clock::now())?;
                // brings the copy up to date from the log
                project.update(clock::now(), |_draft| Ok::<(), StoreError>(()))?;
                Ok(match kept {
                    Some(kept) => format!("{stream}: restored; the broken file is {kept}"),
                    None => format!("{stream}: restored"),
                })
            }
            Self::ClearMarks { stream, tasks } => {
                let project = of(projects, stream)?;
                project.update(clock::now(), |draft| {
                    for task in tasks {
                        let nothing = ("currentSessionId".to_owned(), Value::Null);
                        draft.patch_task(task, std::iter::once(nothing).collect())?;
                    }
                    Ok::<(), StoreError>(())
                })?;
                Ok(format!("{stream}: marks taken off {}", list(tasks)))
            }
            Self::ClosePanes { panes } => {
                let server = project::our_server(None)?;
                for pane in panes {
                    // another server may have a pane of that number by now
                    if server.exists(pane)? {
                        server.kill_pane(pane.pane)?;
                    }
                }
                Ok(format!("{} panes closed", panes.len()))
            }
            Self::EndProcesses { sessions } => end(sessions),
        }
    }
}

fn of<'a>(projects: &'a [Project], stream: &StreamId) -> Result<&'a Project, RemedyError> {
    let found = projects.iter().find(|project| project.stream() == stream);
    found.ok_or_else(|| RemedyError::NotLookedAt(stream.clone()))
}

fn list<T: ToString>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(", ")
}

fn end(sessions: &[SessionId]) -> Result<String, RemedyError> {
    let (mut ended, mut left) = (0, 0);
    for session in sessions {
        let report = end_tree(&EndPlan {
            root: None,
            group: None,
            tag: Some(session.to_string()),
            spare: Vec::new(),
            asks: vec![Ask {
                signal: Signal::Terminate,
                grace: Duration::from_secs(2),
            }],
            kill_grace: Duration::from_secs(2),
            adopted: Adopted::Leave,
        })?;
        ended += report.asked.len();
        left += report.left.len();
    }
    if left > 0 {
        return Err(RemedyError::Deaf(left));
    }
    Ok(format!("{ended} processes ended"))
}
