//! `work session complete`: a person says how sessions ended that nobody else can speak for.
use super::intent;
use super::project::Project;
use super::whereabouts::is_attended;
use crate::domain::id::{Scope, TaskId, ThreadId};
use crate::domain::session::{Cause, End, EndStatus, SessionStatus};
use crate::domain::slug::SessionId;
use crate::domain::transition::{Outcome, SessionEvent};
use crate::process::clock;
use crate::store::alive::Absent;
use crate::store::error::StoreError;

/// A session whose end was declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its thread.
    pub thread: ThreadId,
    /// The task its record stands at.
    pub task: Option<TaskId>,
    /// The session.
    pub session: SessionId,
    /// What it was before.
    pub before: SessionStatus,
}

/// A session that was left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its thread.
    pub thread: ThreadId,
    /// The session.
    pub session: SessionId,
    /// Why.
    pub why: &'static str,
}

/// What was declared and what was not.
#[derive(Debug, Clone, Default)]
pub struct Declaration {
    /// Declared.
    pub declared: Vec<Declared>,
    /// Left alone: they are alive.
    pub refused: Vec<Refused>,
}

/// Declares every running or interrupted session in the scope (all without one) as ended like
/// this. Live ones are left alone: a declaration must not contradict what runs.
///
/// # Errors
/// When the state refuses.
pub fn declare(
    project: &Project,
    scope: Option<Scope>,
    status: EndStatus,
    note: Option<&str>,
) -> Result<Declaration, StoreError> {
    let mut absent = Vec::new();
    project.update(clock::now(), |draft| {
        absent.clear();
        let mut result = Declaration::default();
        let open: Vec<_> = draft
            .view()
            .sessions()
            .filter(|(thread, _)| scope.is_none_or(|scope| scope.holds(*thread)))
            .filter(|(_, record)| {
                matches!(
                    record.status(),
                    SessionStatus::Running | SessionStatus::Interrupted
                )
            })
            .map(|(thread, record)| {
                (
                    thread,
                    record.session_id.clone(),
                    record.status(),
                    home(draft.view(), &record.session_id),
                    is_attended(project, record),
                )
            })
            .collect();
        for (thread, session, before, task, attended) in open {
            // nothing starts for a record that has ended: a look was enough, and there may be more
            // of these than a process may have files open
            let dead = !attended
                && (before != SessionStatus::Running || {
                    let nobody = Absent::hold(&project.folder().session(&session).alive_file());
                    let dead = nobody.is_some();
                    absent.extend(nobody);
                    dead
                });
            if !dead {
                result.refused.push(Refused {
                    thread,
                    session,
                    why: "it is alive",
                });
                continue;
            }
            let end = End {
                status,
                cause: Some(Cause::Declared),
                exit_code: None,
                signal: None,
                at: clock::now(),
                message: None,
            };
            if let Outcome::Changed(_) =
                draft.end_session(&session, &SessionEvent::Declared(end))?
            {
                if let Some(note) = note {
                    draft.amend_session(&session, |record| record.note = Some(note.to_owned()))?;
                }
                result.declared.push(Declared {
                    thread,
                    task,
                    session,
                    before,
                });
            }
        }
        intent::after_end(draft, false)?;
        Ok(result)
    })
}

/// The task whose record list holds the session.
fn home(workstream: &crate::domain::workstream::Workstream, session: &SessionId) -> Option<TaskId> {
    workstream
        .tasks
        .iter()
        .find(|task| {
            task.sessions
                .iter()
                .any(|record| record.session_id == *session)
        })
        .map(|task| task.id)
}
