//! What a view looks at: the state, what runs right now, and the page it is laid out for.
use super::symbols::Symbols;
use super::ui::Ui;
use crate::domain::id::{Scope, StageId};
use crate::domain::progress::Progress;
use crate::domain::session::SessionRecord;
use crate::domain::slug::SessionId;
use crate::domain::thread::{Surroundings, Thread, ThreadStatus};
use crate::domain::workstream::Workstream;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// The page a view is laid out for.
#[derive(Debug, Clone)]
pub struct Page {
    /// The present moment.
    pub now: Timestamp,
    /// The person's time zone.
    pub zone: TimeZone,
    /// Cells of a line.
    pub width: usize,
    /// Signs that can be shown.
    pub symbols: Symbols,
}

impl Page {
    /// The page that this terminal gives.
    #[must_use]
    pub const fn of(ui: &Ui, now: Timestamp, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            width: ui.width(),
            symbols: ui.symbols(),
        }
    }
}

/// What a running session's supervisor last said (`live.json`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// When the agent last gave a sign of life.
    pub last_event_at: Option<Timestamp>,
    /// What it does, in a few words.
    pub state: Option<String>,
    /// What it waits for, if it does.
    pub waits: Option<String>,
    /// Tokens used so far.
    pub tokens: u64,
}

/// Live facts of the sessions that run.
pub type LiveFacts = BTreeMap<SessionId, Live>;

/// A workstream as a view sees it.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    /// Its state.
    pub workstream: &'a Workstream,
    /// What the state file cannot say.
    pub around: Surroundings<'a>,
    /// What runs right now.
    pub live: &'a LiveFacts,
    /// The page.
    pub page: &'a Page,
}

/// How many sessions there are, and what they let one do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// All sessions.
    pub count: usize,
    /// Threads that run.
    pub running: usize,
    /// Threads whose last conversation can be continued.
    pub resumable: usize,
}

impl<'a> Scene<'a> {
    /// All threads in id order, each with its status.
    #[must_use]
    pub fn threads(&self) -> Vec<(Thread<'a>, ThreadStatus)> {
        self.workstream
            .threads()
            .into_iter()
            .map(|thread| {
                let status = thread.status(&self.around);
                (thread, status)
            })
            .collect()
    }

    /// The threads that lie in a scope; all without one.
    #[must_use]
    pub fn threads_in(&self, scope: Option<Scope>) -> Vec<(Thread<'a>, ThreadStatus)> {
        let mut threads = self.threads();
        threads.retain(|(thread, _)| scope.is_none_or(|scope| scope.holds(thread.id)));
        threads
    }

    /// Where what lies in a scope stands; the whole workstream without one.
    #[must_use]
    pub fn progress(&self, scope: Option<Scope>) -> Progress {
        self.workstream.progress_in(scope, &self.around)
    }

    /// The session summary of a stage.
    #[must_use]
    pub fn session_counts(&self, stage: StageId) -> SessionCounts {
        let mut counts = SessionCounts::default();
        for (thread, status) in self.threads() {
            if thread.id.stage() == stage {
                counts.count += thread.sessions.len();
                counts.running += usize::from(status == ThreadStatus::Running);
                counts.resumable += usize::from(thread.is_resumable());
            }
        }
        counts
    }

    /// Live facts of a session.
    #[must_use]
    pub fn live(&self, record: &SessionRecord) -> Option<&'a Live> {
        self.live.get(&record.session_id)
    }

    /// Whether a scripted model plays the present run.
    #[must_use]
    pub fn is_rehearsal(&self) -> bool {
        self.workstream
            .run
            .as_ref()
            .is_some_and(|run| run.rehearsal.is_some())
    }

    /// Its id; files of the ancestor may have none.
    #[must_use]
    pub fn id(&self) -> &'a str {
        match self.workstream.stream_id.as_str() {
            "" => "(no id)",
            id => id,
        }
    }

    /// The name for people, unless it says no more than the id.
    #[must_use]
    pub fn name(&self) -> &'a str {
        match self.workstream.name.as_deref() {
            Some(name) if name != self.workstream.stream_id => name,
            _ => "",
        }
    }
}
