//! Ends that are known and cannot be written down (the disk is full, a file may not be written, a
//! lock is not given back): whoever looks sees them all the same, and is told why.
use super::limit;
use super::project::Project;
use super::settle::{Present, Settled};
use crate::domain::run::RunState;
use crate::domain::session::{Cause, SessionRecord, SessionState};
use crate::domain::slug::SessionId;
use crate::domain::workstream::Workstream;
use crate::store::error::StoreError;
use crate::store::exit_file::ExitRecord;

/// What is shown and stands in no record.
#[derive(Debug)]
pub struct Unwritten {
    /// Why it could not be recorded.
    pub why: StoreError,
    /// So many sessions are shown as they are, and not as they are recorded.
    pub sessions: usize,
}

impl Unwritten {
    /// Why, and what is done about it.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { why, sessions } = self;
        let them = match sessions {
            0 => return format!("{why}; what waits is started as soon as it can be written"),
            1 => "1 session that has ended is shown so, and is".to_owned(),
            many => format!("{many} sessions that have ended are shown so, and are"),
        };
        format!("{why}; {them} recorded as soon as it can be written")
    }
}

impl Present {
    /// The same, for who is about to change something.
    ///
    /// # Errors
    /// Why something is shown here and could not be written down.
    pub fn written(mut self) -> Result<Self, StoreError> {
        match self.unwritten.take() {
            Some(unwritten) => Err(unwritten.why),
            None => Ok(self),
        }
    }
}

/// What settling found and could not write.
#[derive(Debug, Default)]
pub(super) struct Kept {
    why: Option<StoreError>,
    ended: Vec<Known>,
    cut_off: Vec<SessionId>,
}

/// The end of a session, and whether it is tried again by itself.
#[derive(Debug)]
struct Known {
    settled: Settled,
    again: bool,
}

impl Kept {
    /// An end that `why` keeps from its record.
    ///
    /// # Errors
    /// `why` itself, when it says more than that nothing can be written.
    pub(super) fn end(
        &mut self,
        settled: Settled,
        project: &Project,
        why: StoreError,
    ) -> Result<(), StoreError> {
        self.because(why)?;
        self.another_end(settled, project);
        Ok(())
    }

    /// A verification that nobody runs any more.
    ///
    /// # Errors
    /// As [`Kept::end`].
    pub(super) fn cut_off(
        &mut self,
        session: &SessionId,
        why: StoreError,
    ) -> Result<(), StoreError> {
        self.because(why)?;
        self.cut_off.push(session.clone());
        Ok(())
    }

    /// Whether the lock was waited for in vain: once is enough for one look.
    pub(super) const fn is_locked_out(&self) -> bool {
        matches!(self.why, Some(StoreError::LockTimeout { .. }))
    }

    /// One more end that is not tried to be written.
    pub(super) fn another_end(&mut self, settled: Settled, project: &Project) {
        let left = ExitRecord::read(&project.folder().session(&settled.session).exit_file());
        let again = left.is_some_and(|left| left.again.is_some() || left.limit.is_some());
        self.ended.push(Known { settled, again });
    }

    fn because(&mut self, why: StoreError) -> Result<(), StoreError> {
        if !keeps_from_writing(&why) {
            return Err(why);
        }
        self.why.get_or_insert(why);
        Ok(())
    }

    /// The state as it would be written, and what of it is not.
    pub(super) fn shown(self, mut workstream: Workstream) -> (Workstream, Option<Unwritten>) {
        let Some(why) = self.why else {
            return (workstream, None);
        };
        let records = workstream
            .tasks
            .iter_mut()
            .flat_map(|task| &mut task.sessions);
        for record in records {
            let known = |one: &&Known| one.settled.session == record.session_id;
            if let Some(known) = self.ended.iter().find(known) {
                record.state = SessionState::Ended(known.settled.end.clone());
            }
            if self.cut_off.contains(&record.session_id)
                && let Some(verified) = &mut record.verified
            {
                verified.running = false;
                verified.ok = false;
            }
        }
        for known in &self.ended {
            follow(&mut workstream, known);
        }
        let sessions = self.ended.len() + self.cut_off.len();
        (workstream, Some(Unwritten { why, sessions }))
    }
}

/// What the end means for the run, as [`super::intent::after_end`] says it: what is tried again
/// waits in the queue, an end from outside pauses the run, and one that has nothing left is over.
fn follow(workstream: &mut Workstream, known: &Known) {
    let Some((_, record)) = workstream.session(&known.settled.session) else {
        return;
    };
    let Some(mut run) = limit::run_of(workstream.run.as_ref(), record).cloned() else {
        return;
    };
    let runs = |record: &SessionRecord| record.is_running() && run.has(record);
    let runs = workstream.sessions().any(|(_, record)| runs(record));
    if known.again && !run.queue.contains(&known.settled.thread) {
        run.queue.insert(0, known.settled.thread);
    }
    let from_outside = matches!(known.settled.end.cause, Some(Cause::TmuxGone | Cause::User));
    if run.state == RunState::Active {
        run.state = match (run.queue.is_empty(), runs) {
            (true, false) => RunState::Ended,
            (false, _) if from_outside => RunState::Paused,
            _ => RunState::Active,
        };
    }
    workstream.run = Some(run);
}

/// Whether it says that nothing can be written here now, and nothing else about the state: a person,
/// or time, puts it right, and the same change succeeds.
pub(super) const fn keeps_from_writing(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Io { .. }
            | StoreError::WriteProtected { .. }
            | StoreError::LockTimeout { .. }
            | StoreError::Restless { .. }
    )
}
