//! Whom to end and how, and what it took.
use std::time::Duration;

use super::super::{identity::ProcessIdentity, signal::Signal};

/// One request to end, and how long an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// What is sent.
    pub signal: Signal,
    /// The time until the next request, or SIGKILL.
    pub grace: Duration,
}

/// What happens to zombies that we inherited as a subreaper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Adopted {
    /// We are no subreaper: nothing.
    #[default]
    Leave,
    /// They are collected, except for these children, whose exit status somebody waits for.
    ReapExcept(Vec<u32>),
}

/// Whom to end, and how.
#[derive(Debug, Clone)]
pub struct EndPlan {
    /// This process and everything below it. If it is ourselves: only what is below.
    pub root: Option<ProcessIdentity>,
    /// The recorded process group; counts only while a member is provably ours otherwise.
    pub group: Option<i32>,
    /// The session whose `WORK_SESSION` tag is looked for.
    pub tag: Option<String>,
    /// Children of ours that stay, with everything below them.
    pub spare: Vec<u32>,
    /// The requests before SIGKILL; none kills at once.
    pub asks: Vec<Ask>,
    /// How long to wait for the effect of SIGKILL (a process can hang in the kernel).
    pub kill_grace: Duration,
    /// What happens to zombies that we inherited.
    pub adopted: Adopted,
}

impl Default for EndPlan {
    /// Nobody, without a request, and five seconds for SIGKILL to work.
    fn default() -> Self {
        Self {
            root: None,
            group: None,
            tag: None,
            spare: Vec::new(),
            asks: Vec::new(),
            kill_grace: Duration::from_secs(5),
            adopted: Adopted::Leave,
        }
    }
}

/// What it took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndReport {
    /// Who was sent one of the requests.
    pub asked: Vec<ProcessIdentity>,
    /// Who was sent SIGKILL.
    pub killed: Vec<ProcessIdentity>,
    /// Who is still alive: another user's by now, or hanging in the kernel.
    pub left: Vec<ProcessIdentity>,
}
