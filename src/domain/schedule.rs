//! What may start now: which threads of a batch, and how many of them at once.
use super::budget::{Spent, UsedUp};
use super::id::{BatchId, StageId, TaskId, ThreadId};
use super::run::{Run, RunState};
use super::stage::ApprovalStatus;
use super::task::TaskStatus;
use super::thread::{Surroundings, Thread, ThreadStatus};
use super::workstream::Workstream;
use jiff::{SignedDuration, Timestamp};

/// Why a thread is not started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// Everything in it is done.
    Completed,
    /// All of it is ticked, and what should show that it is done failed or is missing.
    Unverified(ThreadId),
    /// A session of it runs.
    Running,
    /// A task of it is blocked.
    Blocked(String),
    /// It needs tasks of other threads that are not done.
    DependsOn(Vec<TaskId>),
    /// Nothing starts until a person says so.
    Paused,
    /// A budget is used up.
    Budget(UsedUp),
    /// Its accounts stand at a limit.
    Limit {
        /// The one that can be used first again.
        account: String,
        /// From when.
        until: Timestamp,
    },
    /// Its last try failed on the way to the model, and is made again from then on.
    Retry(Timestamp),
    /// As many threads run as may.
    Slots(u32),
    /// One more agent would not find the memory that it is expected to take, in bytes.
    Memory(u64),
}

impl WhyNot {
    /// One word for scripts.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Unverified(_) => "unverified",
            Self::Running => "running",
            Self::Blocked(_) => "blocked",
            Self::DependsOn(_) => "dependency",
            Self::Paused => "paused",
            Self::Budget(_) => "budget",
            Self::Limit { .. } => "limit",
            Self::Retry(_) => "retry",
            Self::Slots(_) => "slots",
            Self::Memory(_) => "memory",
        }
    }

    /// The reason in words.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Completed => "all its tasks are done".to_owned(),
            Self::Unverified(id) => format!(
                "all its tasks are ticked and it is unverified: `work verify {id}` looks again"
            ),
            Self::Running => "a session of it is running".to_owned(),
            Self::Blocked(why) if why.is_empty() => "a task of it is blocked".to_owned(),
            Self::Blocked(why) => format!("blocked: {why}"),
            Self::DependsOn(tasks) => {
                let ids: Vec<String> = tasks.iter().map(ToString::to_string).collect();
                format!("waits for {}", ids.join(", "))
            }
            Self::Paused => "the run is paused".to_owned(),
            Self::Budget(used_up) => used_up.to_string(),
            Self::Limit { account, until } => format!("the limit of {account} ends at {until}"),
            Self::Retry(from) => format!("it is tried again at {from}"),
            Self::Slots(1) => "at most 1 thread at once".to_owned(),
            Self::Slots(most) => format!("at most {most} threads at once"),
            Self::Memory(bytes) => format!(
                "too little memory is free: one more agent takes about {} MiB",
                bytes / (1024 * 1024)
            ),
        }
    }
}

/// Why a thread may not start now, if it may not. `Rerun` threads start although they are done.
#[must_use]
pub fn why_not(workstream: &Workstream, thread: &Thread<'_>, rerun: &[ThreadId]) -> Option<WhyNot> {
    if thread.running().is_some() {
        return Some(WhyNot::Running);
    }
    if rerun.contains(&thread.id) {
        return None;
    }
    if thread.is_ticked() {
        return Some(WhyNot::Completed);
    }
    if let Some(task) = thread
        .tasks
        .iter()
        .find(|t| t.status == TaskStatus::Blocked)
    {
        return Some(WhyNot::Blocked(task.blocked_by.clone().unwrap_or_default()));
    }
    let open: Vec<TaskId> = thread
        .tasks
        .iter()
        .flat_map(|task| &task.depends_on)
        .filter(|id| id.thread != thread.id)
        .filter(|id| {
            workstream
                .task(**id)
                .is_some_and(|task| !task.status.is_settled())
        })
        .copied()
        .collect();
    (!open.is_empty()).then_some(WhyNot::DependsOn(open))
}

/// The stage before this batch's stage that no person approved yet, if there is one.
#[must_use]
pub fn closed_gate(workstream: &Workstream, batch: BatchId) -> Option<StageId> {
    let before = workstream
        .stages()
        .into_iter()
        .rfind(|stage| *stage < batch.stage)?;
    let approved = workstream.approval.of_stage(before) == ApprovalStatus::Approved;
    (!approved).then_some(before)
}

/// The unverified threads of batches before this one, or of all batches: their ticks alone do not
/// make a batch done. What lies in an approved stage was decided by a person.
#[must_use]
pub fn unverified_before(
    workstream: &Workstream,
    batch: Option<BatchId>,
    around: &Surroundings<'_>,
) -> Vec<ThreadId> {
    let threads = workstream.threads();
    let open = threads.iter().filter(|thread| {
        batch.is_none_or(|batch| thread.id.batch < batch)
            && workstream.approval.of_stage(thread.id.stage()) != ApprovalStatus::Approved
            && thread.status(around) == ThreadStatus::Unverified
    });
    open.map(|thread| thread.id).collect()
}

/// How long a thread whose session ran into a limit is left to the supervisor of that session,
/// which waits for the limit's end and goes on in its pane. Who comes later starts it if nobody
/// has.
const GRACE: SignedDuration = SignedDuration::from_secs(3);

/// Who asks what may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Anybody.
    Anybody,
    /// The supervisor that waits to go on with this thread itself.
    ItsSupervisor(ThreadId),
}

/// What keeps a queued thread from being started at once, slots and memory apart.
#[must_use]
pub fn held(
    workstream: &Workstream,
    run: &Run,
    id: ThreadId,
    asker: Asker,
    now: Timestamp,
) -> Option<WhyNot> {
    let thread = workstream.thread(id)?;
    if run.state != RunState::Active || workstream.paused {
        return Some(WhyNot::Paused);
    }
    why_not(workstream, &thread, &run.rerun)
        .or_else(|| at_limit(run, &thread, asker, now))
        .or_else(|| pauses(run, &thread, now))
        .or_else(|| used_up(workstream, run, id).map(WhyNot::Budget))
}

/// The budget of the thread's that is used up, as far as it is recorded.
#[must_use]
pub fn used_up(workstream: &Workstream, run: &Run, thread: ThreadId) -> Option<UsedUp> {
    let own = run.terms(thread).and_then(|terms| terms.budget);
    let rehearsal = run.rehearsal.is_some();
    run.budget
        .used_up(workstream, thread, own, rehearsal, |_| Spent::default())
}

/// The limit that holds the thread back: one whose session ran into it goes on when an account at
/// a limit is free again, any other when one of its accounts is at none.
fn at_limit(run: &Run, thread: &Thread<'_>, asker: Asker, now: Timestamp) -> Option<WhyNot> {
    let accounts = &run.terms(thread.id)?.accounts;
    let limited = thread.was_cut_off_by_limit();
    let grace = if limited && asker != Asker::ItsSupervisor(thread.id) {
        GRACE
    } else {
        SignedDuration::ZERO
    };
    let ends = accounts
        .iter()
        .filter_map(|account| Some((run.waits.get(account)?, account)));
    let is_free = accounts
        .iter()
        .any(|account| !run.waits.contains_key(account));
    if is_free && !limited {
        return None;
    }
    let (until, account) = ends.min()?;
    let from = until.checked_add(grace).unwrap_or(*until);
    (from > now).then(|| WhyNot::Limit {
        account: account.clone(),
        until: *until,
    })
}

/// The pause before the thread's last session is tried again.
fn pauses(run: &Run, thread: &Thread<'_>, now: Timestamp) -> Option<WhyNot> {
    let retry = run.last_retry(thread.id)?;
    let last = thread.last()?;
    let from = retry.not_before.filter(|from| *from > now)?;
    (retry.session == last.session_id).then_some(WhyNot::Retry(from))
}

/// When the first of the queued threads that only have to wait, for the end of a limit or of a
/// pause between two tries, may start.
#[must_use]
pub fn first_due(workstream: &Workstream, run: &Run, now: Timestamp) -> Option<Timestamp> {
    let ends =
        run.queue.iter().filter_map(
            |id| match held(workstream, run, *id, Asker::Anybody, now)? {
                WhyNot::Limit { until, .. } => until.checked_add(GRACE).ok(),
                WhyNot::Retry(from) => Some(from),
                _ => None,
            },
        );
    ends.min()
}

/// The queued threads that may start now: as many as there are free slots, in queue order.
#[must_use]
pub fn startable(workstream: &Workstream, run: &Run, now: Timestamp) -> Vec<ThreadId> {
    run.queue
        .iter()
        .filter(|id| workstream.thread(**id).is_some())
        .filter(|id| held(workstream, run, **id, Asker::Anybody, now).is_none())
        .take(free_slots(workstream, run))
        .copied()
        .collect()
}

/// Whether the supervisor that waits to go on with the thread may do so now.
#[must_use]
pub fn may_go_on(workstream: &Workstream, run: &Run, id: ThreadId, now: Timestamp) -> bool {
    run.queue.contains(&id)
        && free_slots(workstream, run) > 0
        && held(workstream, run, id, Asker::ItsSupervisor(id), now).is_none()
}

/// How many threads more may run.
fn free_slots(workstream: &Workstream, run: &Run) -> usize {
    let running = workstream
        .sessions()
        .filter(|(_, record)| record.is_running() && run.has(record))
        .count();
    (run.max_parallel as usize).saturating_sub(running)
}

/// Why a queued thread waits; none when it may start.
#[must_use]
pub fn why_queued(
    workstream: &Workstream,
    run: &Run,
    id: ThreadId,
    now: Timestamp,
) -> Option<WhyNot> {
    if let Some(why) = held(workstream, run, id, Asker::Anybody, now) {
        return Some(why);
    }
    match run.no_room_for {
        _ if !startable(workstream, run, now).contains(&id) => {
            Some(WhyNot::Slots(run.max_parallel))
        }
        room => room.map(WhyNot::Memory),
    }
}
