//! The end of an agent with everything it started.
//!
//! Tools of an agent run in sessions of their own, ignore signals, fork while they are being
//! ended. So everything that is provably ours is looked for again and again, asked in the order
//! that the caller gives, and killed at last. A process is provably ours when it descends from an
//! identified process, carries our tag, or shares the recorded group with one that does.
use std::{
    collections::HashSet,
    process,
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{
    group::proven_members,
    identity::{Liveness, ProcessIdentity},
    proc_stat::ProcStat,
    reap::reap_adopted,
    signal::{Delivery, ProcessHandle, Signal, SignalError},
    tag::tagged,
    tree::{ProcError, ProcessTable},
};

/// While somebody lingers, we look this often for what was forked meanwhile.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Open handles at a time; who is beyond is met on the next look.
const HANDLES: usize = 256;

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

/// Ends everything that the plan names. Blocks until all is gone, or for the sum of the graces at
/// most; never touches the calling process itself.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn end_tree(plan: &EndPlan) -> Result<EndReport, ProcError> {
    let mut ending = Ending::new(plan);
    for ask in &plan.asks {
        if ending.press(ask.signal, ask.grace)? == Outcome::AllGone {
            return Ok(ending.report());
        }
    }
    ending.press(Signal::Kill, plan.kill_grace)?;
    Ok(ending.report())
}

#[derive(PartialEq, Eq)]
enum Outcome {
    AllGone,
    SomeLeft,
}

struct Ending<'a> {
    plan: &'a EndPlan,
    held: Vec<ProcessHandle>,
    refusing: HashSet<ProcessIdentity>,
    asked: Vec<ProcessIdentity>,
    killed: Vec<ProcessIdentity>,
}

impl<'a> Ending<'a> {
    fn new(plan: &'a EndPlan) -> Self {
        Self {
            plan,
            held: Vec::new(),
            refusing: HashSet::new(),
            asked: Vec::new(),
            killed: Vec::new(),
        }
    }

    /// Sends one signal to everybody, also to those who turn up later, until all are gone or the
    /// time is over.
    fn press(&mut self, signal: Signal, grace: Duration) -> Result<Outcome, ProcError> {
        let begin = Instant::now();
        let mut told = HashSet::new();
        let mut looks_in_vain = 0;
        loop {
            self.held
                .retain(|handle| handle.identity().state() == Liveness::Alive);
            self.reap()?;
            self.hold_new_ones()?;
            self.tell(signal, &mut told);
            if self.held.is_empty() {
                // Once more: a look is not atomic and can miss what is just being forked.
                if looks_in_vain > 0 {
                    return Ok(Outcome::AllGone);
                }
                looks_in_vain += 1;
                continue;
            }
            looks_in_vain = 0;
            let remaining = grace.saturating_sub(begin.elapsed());
            if remaining.is_zero() {
                return Ok(Outcome::SomeLeft);
            }
            wait_for_an_end(&self.held, remaining.min(LOOK_AGAIN));
        }
    }

    fn hold_new_ones(&mut self) -> Result<(), ProcError> {
        for identity in find(self.plan)? {
            let known = self.held.iter().any(|it| *it.identity() == identity);
            if known || self.held.len() >= HANDLES || self.refusing.contains(&identity) {
                continue;
            }
            match ProcessHandle::open(&identity) {
                Ok(Some(handle)) => self.held.push(handle),
                Ok(None) => {}
                // Too many files are open: it is met again when others have gone.
                Err(_) if !self.held.is_empty() => {}
                Err(_) => {
                    self.refusing.insert(identity);
                }
            }
        }
        Ok(())
    }

    fn tell(&mut self, signal: Signal, told: &mut HashSet<ProcessIdentity>) {
        let list = match signal {
            Signal::Kill => &mut self.killed,
            _ => &mut self.asked,
        };
        let refusing = &mut self.refusing;
        self.held.retain(|handle| {
            let identity = handle.identity();
            if !told.insert(identity.clone()) {
                return true;
            }
            match deliver(handle, signal) {
                Ok(Delivery::Sent) if list.contains(identity) => true,
                Ok(Delivery::Sent) => {
                    list.push(identity.clone());
                    true
                }
                Ok(Delivery::Gone) => false,
                Err(_) => {
                    refusing.insert(identity.clone());
                    false
                }
            }
        });
    }

    fn reap(&self) -> Result<(), ProcError> {
        match &self.plan.adopted {
            Adopted::Leave => Ok(()),
            Adopted::ReapExcept(except) => reap_adopted(except).map(drop),
        }
    }

    fn report(self) -> EndReport {
        let held = self.held.into_iter().map(|it| it.identity().clone());
        EndReport {
            asked: self.asked,
            killed: self.killed,
            left: held
                .chain(self.refusing)
                .filter(ProcessIdentity::is_alive)
                .collect(),
        }
    }
}

/// A stopped process does not see a request before it goes on.
fn deliver(handle: &ProcessHandle, signal: Signal) -> Result<Delivery, SignalError> {
    let delivery = handle.send(signal)?;
    if signal != Signal::Kill && delivery == Delivery::Sent {
        handle.send(Signal::Continue)?;
    }
    Ok(delivery)
}

/// Everybody alive whom the plan names and who is provably ours, without ourselves.
fn find(plan: &EndPlan) -> Result<Vec<ProcessIdentity>, ProcError> {
    let processes = ProcessTable::read()?;
    let mut found: Vec<ProcessIdentity> = Vec::new();
    if let Some(root) = &plan.root {
        found.extend(identify(tree_of(&processes, root, &plan.spare)));
    }
    if let Some(tag) = &plan.tag {
        found.extend(tagged(tag)?);
    }
    let own = process::id();
    let spared = spared(&processes, &plan.spare);
    found.retain(|it| it.pid != own && !spared.contains(&it.pid));
    if let Some(group) = plan.group {
        let ours = found.iter().map(|it| it.pid).collect();
        found.extend(identify(proven_members(&processes, group, &ours)));
        found.retain(|it| it.pid != own && !spared.contains(&it.pid));
    }
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert(it.pid));
    Ok(found)
}

/// The root, if it is still the process that was recorded, and what is below it.
fn tree_of(processes: &ProcessTable, root: &ProcessIdentity, spare: &[u32]) -> Vec<ProcStat> {
    let recorded = processes
        .iter()
        .find(|stat| stat.pid == root.pid && stat.start_time == root.start_time);
    match recorded {
        Some(stat) if root.is_of_this_boot() => {
            let mut tree = processes.below(root.pid, spare);
            tree.push(stat);
            tree
        }
        _ => Vec::new(),
    }
}

fn spared(processes: &ProcessTable, spare: &[u32]) -> HashSet<u32> {
    let below = spare.iter().flat_map(|&pid| processes.below(pid, &[]));
    let below: HashSet<u32> = below.map(|stat| stat.pid).collect();
    below.into_iter().chain(spare.iter().copied()).collect()
}

fn identify(stats: Vec<ProcStat>) -> impl Iterator<Item = ProcessIdentity> {
    stats
        .into_iter()
        .filter(|stat| !stat.has_ended())
        .filter_map(ProcessIdentity::from_stat)
}

/// Returns as soon as one of them has ended, at the latest after `limit`.
fn wait_for_an_end(handles: &[ProcessHandle], limit: Duration) {
    let mut waiting: Vec<_> = handles
        .iter()
        .map(|handle| PollFd::new(handle.pidfd(), PollFlags::IN))
        .collect();
    let limit = Timespec {
        tv_sec: i64::try_from(limit.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: limit.subsec_nanos().into(),
    };
    // Whatever it says, a signal in between included: the caller looks at each of them again.
    let _woken = poll(&mut waiting, Some(&limit));
}
