//! Reads an agent whose output is plain text.

use super::{AgentEvent, AgentExit, Verdict, plain_verdict};

/// Output for people: every line is shown, none has a meaning.
#[derive(Debug, Default)]
pub(crate) struct PlainReader {
    lines: u64,
}

impl PlainReader {
    pub(crate) fn feed(&mut self, line: &[u8]) -> Vec<AgentEvent> {
        self.lines = self.lines.saturating_add(1);
        vec![AgentEvent::Other(
            String::from_utf8_lossy(line).into_owned(),
        )]
    }

    pub(crate) const fn had_output(&self) -> bool {
        self.lines > 0
    }

    pub(crate) fn verdict(exit: AgentExit) -> Verdict {
        plain_verdict(exit)
    }
}
