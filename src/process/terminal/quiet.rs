//! Leave to touch the terminal from the background.
use nix::sys::signal::{SigSet, SigmaskHow, Signal};

/// While it lives, this thread is not stopped by SIGTTOU for writing to or changing a terminal
/// whose foreground group it is not in: a thread that blocks the signal may do both.
pub(super) struct TtouBlocked {
    before: Option<SigSet>,
}

impl TtouBlocked {
    pub(super) fn new() -> Self {
        let mut set = SigSet::empty();
        set.add(Signal::SIGTTOU);
        Self {
            before: set.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok(),
        }
    }
}

impl Drop for TtouBlocked {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // It cannot fail: the set came from the kernel.
            let _unchanged = before.thread_set_mask();
        }
    }
}
