//! Ctrl-C during a prompt: no reason to die with a hidden cursor.
use dialoguer::console::Term;
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use std::io;

/// Shows the cursor again, however the prompt ends: dialoguer leaves it hidden after Ctrl-C.
pub(super) struct Cursor;

impl Drop for Cursor {
    fn drop(&mut self) {
        // a terminal that takes no more has no cursor to show
        drop(Term::stderr().show_cursor());
    }
}

/// Holds SIGINT back on this thread. dialoguer answers Ctrl-C by raising it, which would end the
/// program before the cursor is back.
pub(super) struct HeldInterrupt {
    before: SigSet,
    arrivals: SignalFd,
}

impl HeldInterrupt {
    pub(super) fn new() -> io::Result<Self> {
        let mut held = SigSet::empty();
        held.add(Signal::SIGINT);
        let arrivals = SignalFd::with_flags(&held, SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC)?;
        let before = held.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
        Ok(Self { before, arrivals })
    }

    /// Takes the signal away if it came.
    pub(super) fn arrived(&self) -> bool {
        matches!(self.arrivals.read_signal(), Ok(Some(_)))
    }
}

impl Drop for HeldInterrupt {
    fn drop(&mut self) {
        // the mask was valid when it was read
        self.before.thread_set_mask().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_interrupt_is_seen_and_kills_nobody() {
        let held = HeldInterrupt::new().unwrap();
        assert!(!held.arrived());
        nix::sys::signal::raise(Signal::SIGINT).unwrap();
        assert!(held.arrived());
        drop(held);
    }
}
