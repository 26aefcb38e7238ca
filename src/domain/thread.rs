//! A thread and the status that follows from its tasks and sessions. Derived, never stored.
use super::id::ThreadId;
use super::once::Once;
use super::session::{Cause, SessionRecord, SessionStatus, Verified};
use super::slug::SessionId;
use super::task::{Task, TaskStatus};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What makes a thread completed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DonePolicy {
    /// Its tasks are ticked.
    #[default]
    Claimed,
    /// Its tasks are ticked and its verification passed.
    Verified,
    /// Its agent exited with success.
    Exit,
}

/// Where a thread stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreadStatus {
    /// A session of it runs.
    Running,
    /// A record says running, but it lies on another machine or clone.
    Elsewhere,
    /// Its last session has ended well, and its verification is being run.
    Verifying,
    /// One of its tasks is blocked.
    Blocked,
    /// Everything asked of it is done.
    Completed,
    /// All ticked, but the verification that is asked for is missing or failed.
    Unverified,
    /// Its last session failed.
    Failed,
    /// It waits for a limit or a permission.
    Waiting,
    /// Its last session was interrupted.
    Interrupted,
    /// Its last session ended well, but tasks are open.
    Incomplete,
    /// It waits for a slot of the present run.
    Queued,
    /// It never had a session, and somebody has begun one of its tasks.
    InProgress,
    /// Nothing happened yet.
    Pending,
}

impl ThreadStatus {
    /// The word that people and scripts read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Elsewhere => "elsewhere",
            Self::Verifying => "verifying",
            Self::Blocked => "blocked",
            Self::Completed => "completed",
            Self::Unverified => "unverified",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
            Self::Interrupted => "interrupted",
            Self::Incomplete => "incomplete",
            Self::Queued => "queued",
            Self::InProgress => "in_progress",
            Self::Pending => "pending",
        }
    }

    /// Whether a person should look at it before the next gate.
    #[must_use]
    pub const fn needs_attention(self) -> bool {
        matches!(
            self,
            Self::Blocked
                | Self::Unverified
                | Self::Failed
                | Self::Waiting
                | Self::Interrupted
                | Self::Incomplete
        )
    }
}

impl fmt::Display for ThreadStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What the state file cannot say by itself.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// What makes a thread completed.
    pub done: DonePolicy,
    /// Threads that wait for a slot.
    pub queue: &'a [ThreadId],
    /// Sessions that run on another machine or in another clone: not judged here.
    pub elsewhere: &'a [SessionId],
}

/// A thread with its tasks in order and its sessions by start.
#[derive(Debug, Clone)]
pub struct Thread<'a> {
    /// `SS.BB.TT`.
    pub id: ThreadId,
    /// Never empty.
    pub tasks: Vec<&'a Task>,
    /// By attempt, then start; each once.
    pub sessions: Vec<&'a SessionRecord>,
}

impl<'a> Thread<'a> {
    /// The thread of these tasks (all of one thread, in order). None without tasks.
    #[must_use]
    pub fn from_tasks(tasks: &[&'a Task]) -> Option<Self> {
        let id = tasks.first()?.id.thread;
        let mut met = Once::with_room(tasks.iter().map(|task| task.sessions.len()).sum());
        let mut sessions: Vec<&SessionRecord> = tasks
            .iter()
            .flat_map(|task| &task.sessions)
            .filter(|record| met.is_first(&record.session_id))
            .collect();
        sessions.sort_by_key(|record| (record.attempt, record.started_at));
        Some(Self {
            id,
            tasks: tasks.to_vec(),
            sessions,
        })
    }

    /// Its name, as its first task carries it; that task's own name when it has none.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.tasks.first().map_or("", |task| {
            if task.thread_name.is_empty() {
                &task.name
            } else {
                &task.thread_name
            }
        })
    }

    /// The agent it is given to, if somebody said one.
    #[must_use]
    pub fn assigned_agent(&self) -> Option<&'a str> {
        self.tasks
            .iter()
            .find_map(|task| task.assigned_agent.as_deref())
    }

    /// Its newest session.
    #[must_use]
    pub fn last(&self) -> Option<&'a SessionRecord> {
        self.sessions.last().copied()
    }

    /// The session that runs, if one does.
    #[must_use]
    pub fn running(&self) -> Option<&'a SessionRecord> {
        self.sessions
            .iter()
            .copied()
            .find(|record| record.is_running())
    }

    /// The number of the next attempt: one more than the highest.
    #[must_use]
    pub fn next_attempt(&self) -> u32 {
        let highest = self.sessions.iter().map(|record| record.attempt).max();
        // the ancestor numbered none; its records count all the same
        let counted = u32::try_from(self.sessions.len()).unwrap_or(u32::MAX);
        highest.unwrap_or(0).max(counted).saturating_add(1)
    }

    /// Whether all its tasks are completed or cancelled.
    #[must_use]
    pub fn is_ticked(&self) -> bool {
        self.tasks.iter().all(|task| task.status.is_settled())
    }

    /// Its first task that is not settled, else its first task: where a new session is recorded.
    #[must_use]
    pub fn home_task(&self) -> Option<&'a Task> {
        self.tasks
            .iter()
            .find(|task| !task.status.is_settled())
            .or_else(|| self.tasks.first())
            .copied()
    }

    /// Tasks done and all tasks.
    #[must_use]
    pub fn done_of(&self) -> (usize, usize) {
        let done = self
            .tasks
            .iter()
            .filter(|task| task.status.is_settled())
            .count();
        (done, self.tasks.len())
    }

    /// Where it stands: the first that fits, in the order of [`ThreadStatus`].
    #[must_use]
    pub fn status(&self, around: &Surroundings<'_>) -> ThreadStatus {
        if let Some(record) = self.running() {
            return if around.elsewhere.contains(&record.session_id) {
                ThreadStatus::Elsewhere
            } else if record.waits.is_some() {
                ThreadStatus::Waiting
            } else {
                ThreadStatus::Running
            };
        }
        let verified = self.verified();
        if let (Some(verified), Some(last)) = (&verified, self.last())
            && verified.running
            && !around.elsewhere.contains(&last.session_id)
        {
            return ThreadStatus::Verifying;
        }
        if self
            .tasks
            .iter()
            .any(|task| task.status == TaskStatus::Blocked)
        {
            return ThreadStatus::Blocked;
        }
        if self.is_ticked() {
            // a verification that failed outweighs a tick, whatever was asked for
            let shown = match &verified {
                Some(verified) if !verified.running => verified.ok,
                _ => around.done != DonePolicy::Verified,
            };
            return if shown {
                ThreadStatus::Completed
            } else {
                ThreadStatus::Unverified
            };
        }
        let queued = around.queue.contains(&self.id);
        match self
            .last()
            .map(|record| (record.status(), record.end().and_then(|end| end.cause)))
        {
            // in the queue it goes on by itself when the limit has ended
            Some((SessionStatus::Interrupted, Some(Cause::Limit))) if queued => {
                ThreadStatus::Waiting
            }
            // a thread that waits for its next attempt is queued, whatever the last one did
            _ if queued => ThreadStatus::Queued,
            Some((SessionStatus::Failed, _)) => ThreadStatus::Failed,
            Some((SessionStatus::Interrupted, _)) => ThreadStatus::Interrupted,
            Some((SessionStatus::Completed | SessionStatus::Running, _)) => {
                ThreadStatus::Incomplete
            }
            None if self
                .tasks
                .iter()
                .any(|task| task.status != TaskStatus::Pending) =>
            {
                ThreadStatus::InProgress
            }
            None => ThreadStatus::Pending,
        }
    }

    /// Whether its last session was ended to wait for the end of a limit.
    #[must_use]
    pub fn was_cut_off_by_limit(&self) -> bool {
        self.last().is_some_and(|record| {
            record.status() == SessionStatus::Interrupted
                && record.end().and_then(|end| end.cause) == Some(Cause::Limit)
        })
    }

    /// What its last verification showed: that of its last session, or, for a thread done by
    /// hand, what stands as evidence with its first task.
    #[must_use]
    pub fn verified(&self) -> Option<Verified> {
        if let Some(last) = self.last() {
            return last.verified.clone();
        }
        let evidence = self.tasks.first()?.evidence.as_ref()?;
        evidence.get("ok")?;
        serde_json::from_value(evidence.clone()).ok()
    }

    /// Whether its last verification passed.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.verified().is_some_and(|verified| verified.ok)
    }

    /// Whether its last conversation can be continued: it failed or was interrupted, the agent's
    /// own id of it is known, and tasks are open.
    #[must_use]
    pub fn is_resumable(&self) -> bool {
        !self.is_ticked()
            && self.last().is_some_and(|record| {
                matches!(
                    record.status(),
                    SessionStatus::Failed | SessionStatus::Interrupted
                ) && record.agent_session_id.is_some()
            })
    }
}
