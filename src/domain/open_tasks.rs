//! What is open of a thread, in words.
use super::task::TaskStatus;
use super::thread::{Thread, ThreadStatus};
use std::fmt;

/// Tasks of a thread that nobody has settled; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenTasks {
    open: usize,
    blocked: usize,
    all: usize,
}

impl OpenTasks {
    /// None when all its tasks are settled.
    #[must_use]
    pub fn of(thread: &Thread<'_>) -> Option<Self> {
        let (done, all) = thread.done_of();
        let blocked = thread
            .tasks
            .iter()
            .filter(|task| task.status == TaskStatus::Blocked)
            .count();
        (done < all).then_some(Self {
            open: all - done,
            blocked,
            all,
        })
    }

    /// Where a thread stands whose session ended well and left these.
    #[must_use]
    pub const fn status(self) -> ThreadStatus {
        if self.blocked > 0 {
            ThreadStatus::Blocked
        } else {
            ThreadStatus::Incomplete
        }
    }
}

/// `1 of 2 tasks open`.
impl fmt::Display for OpenTasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tasks = if self.all == 1 { "task" } else { "tasks" };
        write!(f, "{} of {} {tasks} open", self.open, self.all)
    }
}
