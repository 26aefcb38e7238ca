//! One entry of journal.jsonl: what happened, to whom it may concern.
use super::actor::Actor;
use super::change::Object;
use crate::domain::id::Scope;
use crate::domain::slug::SessionId;
use crate::domain::tracked::TrackedNumber;
use jiff::Timestamp;
use serde_json::Value;

pub use super::event::Event;

/// Version of the entry format.
const VERSION: u32 = 1;

/// Key of the tracked session an entry belongs to.
const TRACKED: &str = "tracked";

/// An entry as it is made; the store adds id, time, actor and workstream.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalEntry {
    /// What it tells.
    pub event: Event,
    /// The stage, batch, thread or task it is about.
    pub scope: Option<Scope>,
    /// The session it is about or comes from.
    pub session: Option<SessionId>,
    /// The tracked session it belongs to (`CURRENT_SESSION`).
    pub tracked: Option<TrackedNumber>,
    /// When it happened, if that is earlier than now.
    pub happened: Option<Timestamp>,
}

/// An entry as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// UUID v7.
    pub id: String,
    /// When it happened.
    pub ts: Timestamp,
    /// When it was recorded, if later.
    pub rec: Option<Timestamp>,
    /// Who.
    pub actor: Actor,
    /// The workstream; empty outside of any.
    pub stream: String,
    /// The rest.
    pub entry: JournalEntry,
}

impl JournalEntry {
    /// An entry about nothing in particular.
    #[must_use]
    pub const fn new(event: Event) -> Self {
        Self {
            event,
            scope: None,
            session: None,
            tracked: None,
            happened: None,
        }
    }

    /// About this stage, batch, thread or task.
    #[must_use]
    pub const fn about(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// About or from this session.
    #[must_use]
    pub fn of_session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    /// Belonging to this tracked session.
    #[must_use]
    pub fn in_tracked(mut self, number: Option<TrackedNumber>) -> Self {
        self.tracked = number;
        self
    }

    /// Happened then.
    #[must_use]
    pub const fn at(mut self, happened: Option<Timestamp>) -> Self {
        self.happened = happened;
        self
    }

    /// The line for the journal.
    pub(super) fn line(&self, id: String, now: Timestamp, actor: &Actor, stream: &str) -> Object {
        let mut line = Object::new();
        let mut put = |key: &str, value: Value| line.insert(key.to_owned(), value);
        let (kind, fields) = self.event.parts();
        put("id", id.into());
        put("v", VERSION.into());
        put("ts", self.happened.unwrap_or(now).to_string().into());
        if self.happened.is_some_and(|at| at != now) {
            put("rec", now.to_string().into());
        }
        put("type", kind.into());
        put("actor", serde_json::to_value(actor).unwrap_or_default());
        put("stream", stream.into());
        if let Some(session) = &self.session {
            put("session", session.as_str().into());
        }
        if let Some(scope) = &self.scope {
            put("scope", scope.to_string().into());
        }
        if let Some(number) = &self.tracked {
            put(TRACKED, number.to_string().into());
        }
        for (key, value) in fields {
            line.entry(key).or_insert(value);
        }
        line
    }
}

impl Recorded {
    /// Reads a line of the journal. None when it is no entry.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut line: Object = serde_json::from_str(line).ok()?;
        let mut text = |key: &str| match line.shift_remove(key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let id = text("id")?;
        let ts = text("ts")?.parse().ok()?;
        let rec = text("rec").and_then(|at| at.parse().ok());
        let kind = text("type")?;
        let stream = text("stream").unwrap_or_default();
        let session = text("session").and_then(|id| id.parse().ok());
        let scope = text("scope").and_then(|scope| scope.parse().ok());
        let tracked = text(TRACKED).and_then(|number| number.parse().ok());
        let actor = serde_json::from_value(line.shift_remove("actor")?).ok()?;
        line.shift_remove("v");
        Some(Self {
            id,
            ts,
            rec,
            actor,
            stream,
            entry: JournalEntry {
                event: Event::from_parts(kind, line),
                scope,
                session,
                tracked,
                happened: None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::{Cause, SessionStatus};

    #[test]
    fn an_entry_reads_back_and_unknown_ones_are_kept() {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let mut fields = Object::new();
        fields.insert("x".to_owned(), serde_json::from_str("1.50").unwrap());
        for event in [
            Event::Decision {
                text: "a".into(),
                why: None,
                instead_of: Some("b".into()),
            },
            Event::Session {
                from: None,
                to: SessionStatus::Failed,
                cause: Some(Cause::Limit),
                exit: Some(3),
            },
            Event::Other {
                kind: "later_kind".into(),
                fields,
            },
        ] {
            let entry = JournalEntry::new(event).about("1.2".parse().unwrap());
            let line = entry.line("id".into(), now, &Actor::person("ann"), "001-a");
            let text = serde_json::to_string(&line).unwrap();
            assert_eq!(Recorded::parse(&text).unwrap().entry, entry, "{text}");
        }
    }
}
