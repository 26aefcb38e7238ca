//! The asking, the waiting and the killing.
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{
    super::{
        identity::{Liveness, ProcessIdentity},
        reap::reap_adopted,
        signal::{Delivery, ProcessHandle, Signal, SignalError},
        tree::ProcError,
    },
    find::find,
    plan::{Adopted, EndPlan, EndReport},
};

/// While somebody lingers, we look this often for what was forked meanwhile.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Open handles at a time; who is beyond is met on the next look.
const HANDLES: usize = 256;

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
