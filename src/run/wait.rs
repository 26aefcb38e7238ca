//! Waiting for a run: settle, start what may start, tell what changed, until nothing is left.
//! The watcher changes nothing by going away.
use super::dispatch::{self, DispatchError, Programs};
use super::linked::FolderError;
use super::project::Project;
use super::settle::{Present, settle};
use super::spec::Environment;
use super::unwritten::{Unwritten, keeps_from_writing};
use crate::agent::config::AgentsFile;
use crate::domain::id::ThreadId;
use crate::domain::run::{Run, RunState};
use crate::domain::schedule::{Asker, WhyNot, first_due, held, startable};
use crate::domain::thread::{Surroundings, Thread, ThreadStatus};
use crate::process::clock;
use crate::process::follow::DirectoryWatch;
use crate::store::error::StoreError;
use crate::tmux::Size;
use std::collections::BTreeMap;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::signal::unix::{Signal as Listener, SignalKind, signal};

/// A killed supervisor makes no notice: look again at least so often.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What one look found.
#[derive(Debug)]
pub struct Look {
    /// The state.
    pub present: Present,
    /// Where each thread that is waited for stands.
    pub threads: BTreeMap<ThreadId, ThreadStatus>,
    /// Whether what is queued will be started.
    pub goes_on: bool,
    /// Threads that wait for the end of a limit, or of a pause: nothing but time is missing.
    pub limited: Vec<ThreadId>,
    /// Threads whose agent waits for a person.
    pub asking: Vec<ThreadId>,
}

/// How the waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// Nothing of it runs, waits or verifies any more.
    Over,
    /// The time was over first.
    TimedOut,
    /// Ctrl-C or SIGTERM; the run goes on.
    Interrupted,
    /// What waited beside this (an attached client) came to its end.
    Left,
}

/// What to wait for.
pub struct Watch<'a> {
    /// The workstream.
    pub project: &'a Project,
    /// For queued threads.
    pub agents: &'a AgentsFile,
    /// For queued threads.
    pub environment: &'a Environment,
    /// These threads; all of the run when empty.
    pub threads: &'a [ThreadId],
    /// Not longer than this.
    pub limit: Option<Duration>,
    /// Whether a person sees the panes and can answer what agents ask there.
    pub person: Person,
}

/// Whether a person sees the panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// They look at them.
    Present,
    /// Nobody does.
    Absent,
}

impl Watch<'_> {
    /// Looks once: settles, and starts what waits for a slot.
    ///
    /// # Errors
    /// When the state cannot be read, or queued threads cannot be started for another reason than
    /// that nothing can be written now.
    pub fn look(&self) -> Result<Look, DispatchError> {
        let mut present = settle(self.project)?;
        let waits = present.workstream.run.as_ref().is_some_and(|run| {
            run.state == RunState::Active
                && !startable(&present.workstream, run, clock::now()).is_empty()
        });
        if waits {
            let started = dispatch::dispatch(
                self.project,
                self.agents,
                &Programs::new(),
                self.environment,
                Size::DETACHED,
            );
            let refused = written_later(started)?;
            present = settle(self.project)?;
            if let Some(why) = refused {
                present
                    .unwritten
                    .get_or_insert(Unwritten { why, sessions: 0 });
            }
        }
        let run = present.workstream.run.as_ref();
        let queue = run.map(|run| run.queue.clone()).unwrap_or_default();
        let around = Surroundings {
            done: self.project.done_policy(),
            queue: &queue,
            elsewhere: &present.elsewhere,
        };
        let wanted: Vec<ThreadId> = if self.threads.is_empty() {
            run.map(|run| run.threads.clone()).unwrap_or_default()
        } else {
            self.threads.to_vec()
        };
        let threads = present
            .workstream
            .threads()
            .iter()
            .filter(|thread| wanted.contains(&thread.id))
            .map(|thread| (thread.id, thread.status(&around)))
            .collect();
        let goes_on = goes_on(self.project, &present);
        let (limited, asking) = what_waits(&present, &threads);
        Ok(Look {
            present,
            threads,
            goes_on,
            limited,
            asking,
        })
    }

    /// Looks again whenever something happens, until nothing is left to wait for. `each` is told
    /// of every look; `left` ends the waiting early.
    ///
    /// # Errors
    /// When a look fails.
    pub async fn until_over(
        &self,
        mut each: impl FnMut(&Look),
        left: impl Future<Output = ()>,
    ) -> Result<(Look, Waited), DispatchError> {
        let deadline = self.limit.map(|limit| Instant::now() + limit);
        let mut notices = self.notices();
        let mut asked = Asked::listen();
        let mut left = std::pin::pin!(left);
        loop {
            let look = self.look()?;
            each(&look);
            if !is_busy(&look, self.person) {
                return Ok((look, Waited::Over));
            }
            let rest = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if rest.is_some_and(|rest| rest.is_zero()) {
                return Ok((look, Waited::TimedOut));
            }
            let pause = rest.map_or(LOOK_AGAIN, |rest| rest.min(LOOK_AGAIN));
            tokio::select! {
                () = something_changed(notices.as_mut()) => {}
                () = tokio::time::sleep(pause) => {}
                () = asked.heard() => return Ok((look, Waited::Interrupted)),
                () = &mut left => return Ok((look, Waited::Left)),
            }
        }
    }

    /// Notices of changes to tasks.json; without them the pause alone decides.
    fn notices(&self) -> Option<DirectoryWatch> {
        DirectoryWatch::new(&[self.project.folder().dir().as_std_path()]).ok()
    }
}

/// Ctrl-C, and SIGTERM as a CI system sends it: both end the waiting only.
struct Asked(Vec<Listener>);

impl Asked {
    /// Where signals cannot be listened for, they end us as they end any program.
    fn listen() -> Self {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        Self(
            kinds
                .into_iter()
                .filter_map(|kind| signal(kind).ok())
                .collect(),
        )
    }

    async fn heard(&mut self) {
        std::future::poll_fn(|context| {
            let heard = self
                .0
                .iter_mut()
                .any(|listener| listener.poll_recv(context).is_ready());
            if heard {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

/// Where nothing can be written now, what waits goes on waiting: each look tries again.
fn written_later<T>(
    started: Result<T, DispatchError>,
) -> Result<Option<StoreError>, DispatchError> {
    match started {
        Err(DispatchError::Store(error) | DispatchError::Folder(FolderError::Store(error)))
            if keeps_from_writing(&error) =>
        {
            Ok(Some(error))
        }
        Err(DispatchError::Folder(FolderError::Write { path, source })) => {
            let verb = "write";
            Ok(Some(StoreError::Io { verb, path, source }))
        }
        other => other.map(|_| None),
    }
}

async fn something_changed(notices: Option<&mut DirectoryWatch>) {
    let heard = match notices {
        Some(notices) => notices.changed().await.is_ok(),
        None => false,
    };
    if !heard {
        std::future::pending::<()>().await;
    }
}

/// Whether the run will start what is queued: it is active, of this place, and either something
/// runs that will make room, or there is room already.
fn goes_on(project: &Project, present: &Present) -> bool {
    let workstream = &present.workstream;
    let ours = |run: &&Run| {
        run.place
            .as_ref()
            .is_none_or(|place| *place == project.place())
    };
    let active = workstream
        .run
        .as_ref()
        .filter(ours)
        .filter(|run| run.state == RunState::Active);
    let runs = || present.running(None).next().is_some();
    let now = clock::now();
    active.is_some_and(|run| {
        runs()
            || !startable(workstream, run, now).is_empty()
            || first_due(workstream, run, now).is_some()
    })
}

/// Whether something of what is waited for still runs, or will be started. What is queued behind
/// something that will not happen by itself (a blocked task, a paused run) is not waited for.
///
/// What waits for a person is not waited for where there is none.
fn is_busy(look: &Look, person: Person) -> bool {
    look.threads.iter().any(|(id, status)| match status {
        ThreadStatus::Running | ThreadStatus::Verifying => true,
        ThreadStatus::Waiting if look.asking.contains(id) => person == Person::Present,
        ThreadStatus::Waiting | ThreadStatus::Queued => look.goes_on,
        _ => false,
    })
}

impl Look {
    /// Whether nothing is at work any more, and something waits for a limit or a person.
    #[must_use]
    pub fn only_waits(&self) -> bool {
        let waits = |id: &ThreadId| self.limited.contains(id) || self.asking.contains(id);
        let works = |(id, status): (&ThreadId, &ThreadStatus)| match status {
            ThreadStatus::Running | ThreadStatus::Verifying => true,
            ThreadStatus::Queued => self.goes_on && !waits(id),
            _ => false,
        };
        self.threads.keys().any(waits) && !self.threads.iter().any(works)
    }
}

/// The threads that wait for the end of a limit, and those that wait for a person.
fn what_waits(
    present: &Present,
    threads: &BTreeMap<ThreadId, ThreadStatus>,
) -> (Vec<ThreadId>, Vec<ThreadId>) {
    let workstream = &present.workstream;
    let now = clock::now();
    let at_limit = |id: &ThreadId| {
        let run = workstream.run.as_ref();
        let held = run.and_then(|run| held(workstream, run, *id, Asker::Anybody, now));
        matches!(held, Some(WhyNot::Limit { .. } | WhyNot::Retry(_)))
    };
    let mut limited = Vec::new();
    let mut asking = Vec::new();
    for (id, status) in threads {
        let thread = workstream.thread(*id);
        let running = thread.as_ref().and_then(Thread::running);
        let waits = running.and_then(|record| record.waits.as_ref());
        match (status, waits) {
            (ThreadStatus::Waiting, Some(waits)) if waits.kind.needs_person() => asking.push(*id),
            (ThreadStatus::Waiting, Some(_)) => limited.push(*id),
            (ThreadStatus::Waiting | ThreadStatus::Queued, None) if at_limit(id) => {
                limited.push(*id);
            }
            _ => {}
        }
    }
    (limited, asking)
}
