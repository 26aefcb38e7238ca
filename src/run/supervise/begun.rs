//! How every session begins and is ended, piped or in the agent's own interface.
use super::exec;
use super::recorder::Recorder;
use super::stop_reason::StopReason;
use super::surroundings::Surroundings;
use crate::agent::driver::AgentCommand;
use crate::process::end::{Ask, end_tree};
use tokio::process::Child;
use tokio::task::JoinHandle;

/// An agent that was started and is being recorded.
pub(super) struct Begun {
    pub(super) child: Child,
    pub(super) recorder: Option<Recorder>,
}

impl Surroundings<'_> {
    /// Starts the agent and records its process.
    ///
    /// # Errors
    /// When there is no process.
    pub(super) fn begin(&self, command: &AgentCommand) -> Result<Begun, exec::StartError> {
        let started = exec::start(self, command)?;
        let recorder = Recorder::start(self.project, &self.spec.session);
        self.record_start(recorder.as_ref(), started.stamp);
        Ok(Begun {
            child: started.child,
            recorder,
        })
    }

    /// Ends the agent and all it started, off this thread: what it still says goes on being read.
    pub(super) fn end_agent(&self, child: Option<u32>, reason: &StopReason) -> JoinHandle<()> {
        let asks = reason
            .asks()
            .into_iter()
            .map(|(signal, grace)| Ask { signal, grace })
            .collect();
        let plan = self.whole_tree(child, asks);
        tokio::task::spawn_blocking(move || {
            let _report = end_tree(&plan);
        })
    }
}
