//! `live.json`: what a running session does right now, for `work status`. Not synced, not truth.
use crate::agent::driver::Usage;
use crate::store::live::Live as Facts;
use crate::store::session_folder::SessionFolder;
use jiff::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

/// Written at most this often.
const EVERY: Duration = Duration::from_secs(1);

/// The facts, and when they were last written.
pub(super) struct Live {
    folder: SessionFolder,
    facts: Facts,
    changed: bool,
    written: Option<Instant>,
}

impl Live {
    pub(super) fn new(folder: &SessionFolder) -> Self {
        Self {
            folder: folder.clone(),
            facts: Facts::default(),
            changed: false,
            written: None,
        }
    }

    /// What is known of the agent by now, and when it was heard of, if it was.
    pub(super) fn note(&mut self, usage: Usage, waits_for: Option<&str>, heard: Option<Timestamp>) {
        let before = self.facts.clone();
        self.facts.last_event_at = heard.or(self.facts.last_event_at);
        self.facts.tokens = usage.tokens;
        self.facts.cost = Some(usage.cost);
        self.facts.waits_for = waits_for.map(str::to_owned);
        self.changed |= self.facts != before;
        self.write_if_due();
    }

    /// Nothing happens for a while, on purpose.
    pub(super) fn pauses(mut self, why: &str) {
        self.facts.waits_for = Some(why.to_owned());
        // only a convenience: a full disk must not end the session
        let _refused = self.facts.write(&self.folder.live_file());
    }

    /// When it should be written, if there is something new.
    pub(super) fn due(&self) -> Option<Instant> {
        self.changed
            .then(|| self.written.map_or_else(Instant::now, |at| at + EVERY))
    }

    /// Writes it if there is something new and the last time is long enough ago.
    pub(super) fn write_if_due(&mut self) {
        if self.due().is_some_and(|due| Instant::now() >= due) {
            self.changed = false;
            self.written = Some(Instant::now());
            // only a convenience: a full disk must not end the session
            let _refused = self.facts.write(&self.folder.live_file());
        }
    }
}
