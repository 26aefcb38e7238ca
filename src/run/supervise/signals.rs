//! The three signals that end a supervisor.
use super::stop_reason::StopReason;
use crate::process::signal::Signal;
use tokio::signal::unix::{Signal as Listener, SignalKind, signal};

/// The three signals that end a supervisor.
#[derive(Debug)]
pub(super) struct Signals {
    hangup: Listener,
    terminate: Listener,
    interrupt: Listener,
}

impl Signals {
    /// From now on they no longer end this process by themselves.
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// The next reason to stop that comes as a signal.
    pub(super) async fn next(&mut self) -> StopReason {
        tokio::select! {
            _ = self.hangup.recv() => StopReason::HungUp,
            _ = self.terminate.recv() => StopReason::Asked(Signal::Terminate),
            _ = self.interrupt.recv() => StopReason::Asked(Signal::Interrupt),
        }
    }
}
