//! Ending sessions on a person's word: ask, then terminate, then kill, and look that they are gone.
use super::claimed;
use super::intent;
use super::project::Project;
use super::settle::settle;
use super::whereabouts::is_attended;
use crate::domain::id::ThreadId;
use crate::domain::session::{Cause, End, EndStatus, ProcessIdentity, SessionRecord, Verified};
use crate::domain::slug::SessionId;
use crate::domain::transition::SessionEvent;
use crate::process::clock;
use crate::process::signal::{Delivery, ProcessHandle, Signal, SignalError};
use crate::store::error::StoreError;
use std::time::{Duration, Instant};

/// A supervisor takes its agent down in six seconds and writes it down; this is ample for both.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// How long a supervisor that lives may take to sign: it does nothing else before.
const SIGNING: Duration = Duration::from_secs(2);

/// Between two looks at a supervisor that lives and has not signed yet.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// What became of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Its thread.
    pub thread: ThreadId,
    /// The session.
    pub session: SessionId,
    /// How its record says it ended.
    pub end: Option<End>,
    /// What its record says of the verification, when that was what ran.
    pub verified: Option<Verified>,
}

/// Why a session could not be ended.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// The state refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its supervisor cannot be signalled.
    #[error("thread {thread}: {source}")]
    Signal {
        /// The thread.
        thread: ThreadId,
        /// Why.
        source: SignalError,
    },
    /// It is still there.
    #[error("the supervisor of thread {thread}, process {pid}, did not end")]
    StillThere {
        /// The thread.
        thread: ThreadId,
        /// Its process.
        pid: u32,
    },
    /// It is still there, and no process here is it.
    #[error(
        "the supervisor of thread {thread} lives, and none of the processes that can be seen here is it"
    )]
    Unseen {
        /// The thread.
        thread: ThreadId,
    },
}

/// Ends these running sessions and takes their threads, and `queued` ones, off the queue.
///
/// # Errors
/// When one of them cannot be ended; the others were asked all the same.
pub fn stop(
    project: &Project,
    sessions: &[(ThreadId, SessionRecord)],
    queued: &[ThreadId],
) -> Result<Vec<Stopped>, StopError> {
    hold_back(project, sessions, queued)?;
    // those that are known first: nobody waits for one that is slow to sign
    let mut sessions: Vec<_> = sessions.iter().collect();
    sessions.sort_by_key(|(_, record)| claimed::by(project, record).is_none());
    let signing = Instant::now() + SIGNING;
    let mut asked = Vec::new();
    for (thread, record) in sessions {
        asked.push((*thread, record, ask(project, *thread, record, signing)?));
    }
    let patience = Instant::now() + PATIENCE;
    for (thread, record, supervisor) in &asked {
        if let Some(supervisor) = supervisor {
            see_it_gone(project, *thread, record, supervisor, patience)?;
        }
    }
    // whoever was killed before it could write is recorded now
    let present = settle(project)?;
    for (thread, record, supervisor) in &asked {
        if supervisor.is_none() && lives(project, record) {
            return Err(StopError::Unseen { thread: *thread });
        }
    }
    Ok(asked
        .into_iter()
        .map(|(thread, record, _)| {
            let now = present.workstream.session(&record.session_id);
            let now = now.map(|(_, now)| now);
            Stopped {
                thread,
                session: record.session_id.clone(),
                end: now.and_then(|now| now.end().cloned()),
                verified: now
                    .filter(|_| record.is_verifying())
                    .and_then(|now| now.verified.clone()),
            }
        })
        .collect())
}

/// Before anything is ended: nothing that waits may start in its place.
fn hold_back(
    project: &Project,
    sessions: &[(ThreadId, SessionRecord)],
    queued: &[ThreadId],
) -> Result<(), StoreError> {
    let mut absent = Vec::new();
    project.update(clock::now(), |draft| {
        absent.clear();
        if let Some(mut run) = draft.view().run.clone() {
            run.queue.retain(|id| !queued.contains(id));
            draft.set_run(Some(&run))?;
            intent::after_end(draft, true)?;
        }
        // an intent that no supervisor has claimed ends here: a late one finds it so and leaves
        for (_, record) in sessions {
            let unclaimed = draft
                .view()
                .session(&record.session_id)
                .and_then(|(_, now)| claimed::unclaimed(project, now));
            if let Some(unclaimed) = unclaimed {
                absent.push(unclaimed);
                draft.end_session(&record.session_id, &SessionEvent::Ended(by_user()))?;
            }
        }
        intent::after_end(draft, true)?;
        Ok(())
    })
}

fn by_user() -> End {
    End {
        status: EndStatus::Interrupted,
        cause: Some(Cause::User),
        exit_code: None,
        signal: None,
        at: clock::now(),
        message: Some("stopped before its agent was started".to_owned()),
    }
}

/// Sends SIGTERM to the supervisor, which takes its agent down and writes the end.
fn ask(
    project: &Project,
    thread: ThreadId,
    record: &SessionRecord,
    signing: Instant,
) -> Result<Option<ProcessHandle>, StopError> {
    let Some(identity) = supervisor(project, record, signing)? else {
        return Ok(None);
    };
    let signal = |source| StopError::Signal { thread, source };
    let Some(handle) = ProcessHandle::open(&identity).map_err(signal)? else {
        return Ok(None);
    };
    match handle.send(Signal::Terminate).map_err(signal)? {
        Delivery::Sent => {
            // one that is suspended (SIGSTOP) could not follow
            handle.send(Signal::Continue).map_err(signal)?;
            Ok(Some(handle))
        }
        Delivery::Gone => Ok(None),
    }
}

/// Who has the session now. One that lives and has not said so yet is about to; when it does not
/// (it was suspended, or its disk hangs), its command line tells.
fn supervisor(
    project: &Project,
    record: &SessionRecord,
    signing: Instant,
) -> Result<Option<ProcessIdentity>, StoreError> {
    loop {
        let lives = lives(project, record);
        let current = project.read()?;
        let stamp = current
            .session(&record.session_id)
            .and_then(|(_, now)| claimed::by(project, now));
        if let Some(stamp) = stamp {
            return Ok(Some(ProcessIdentity {
                pid: stamp.pid,
                start_time: stamp.start_time,
                boot_id: stamp.boot_id,
            }));
        }
        if !lives {
            return Ok(None);
        }
        if Instant::now() >= signing {
            return Ok(claimed::process(&record.session_id));
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

fn lives(project: &Project, record: &SessionRecord) -> bool {
    is_attended(project, record)
}

/// Waits for the supervisor's end; kills it when its patience is over (settle ends its agent).
fn see_it_gone(
    project: &Project,
    thread: ThreadId,
    record: &SessionRecord,
    supervisor: &ProcessHandle,
    patience: Instant,
) -> Result<(), StopError> {
    let left = patience.saturating_duration_since(Instant::now());
    if supervisor.wait(left) || !lives(project, record) {
        return Ok(());
    }
    let signal = |source| StopError::Signal { thread, source };
    supervisor.send(Signal::Kill).map_err(signal)?;
    if supervisor.wait(Duration::from_secs(5)) {
        Ok(())
    } else {
        Err(StopError::StillThere {
            thread,
            pid: supervisor.identity().pid,
        })
    }
}
