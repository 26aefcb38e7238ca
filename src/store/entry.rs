//! One entry of journal.jsonl: what happened, to whom it may concern.
use super::actor::Actor;
use super::change::Object;
use crate::domain::id::Scope;
use crate::domain::session::{Cause, SessionStatus};
use crate::domain::slug::SessionId;
use crate::domain::task::TaskStatus;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Version of the entry format.
const VERSION: u32 = 1;

/// What an entry tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A task got another status.
    Task {
        /// Before.
        from: TaskStatus,
        /// After.
        to: TaskStatus,
        /// What was done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        report: Option<String>,
        /// What shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence: Option<Value>,
    },
    /// A session began or ended.
    Session {
        /// Before; absent when it began.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<SessionStatus>,
        /// After.
        to: SessionStatus,
        /// Why it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<Cause>,
        /// Exit code of the agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit: Option<i32>,
    },
    /// A line in the log.
    Log {
        /// What kind of line.
        category: String,
        /// The line.
        text: String,
    },
    /// Something was decided.
    Decision {
        /// What.
        text: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        /// What was not chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead_of: Option<String>,
    },
    /// An approach that did not work.
    Failed {
        /// What was tried.
        approach: String,
        /// Why it did not work.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        /// What was done then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        then: Option<String>,
    },
    /// Something stands in the way.
    Blocked {
        /// What.
        text: String,
    },
    /// It does no more.
    Unblocked {
        /// What changed.
        text: String,
    },
    /// An error appeared.
    Error {
        /// Which.
        text: String,
    },
    /// An error is gone.
    Resolved {
        /// How.
        text: String,
    },
    /// What comes next.
    Next {
        /// What.
        text: String,
    },
    /// Anything worth keeping.
    Note {
        /// What.
        text: String,
    },
    /// An approval was given or taken back.
    Approval {
        /// `plan`, or a stage.
        of: String,
        /// `approved` or `revoked`.
        status: String,
    },
    /// A run began, was paused or ended.
    Run {
        /// Its id.
        id: String,
        /// `active`, `paused` or `ended`.
        state: String,
    },
    /// Anything else: kept as it is.
    #[serde(skip)]
    Other {
        /// The word for it.
        kind: String,
        /// Its fields.
        fields: Object,
    },
}

/// An entry as it is made; the store adds id, time, actor and workstream.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalEntry {
    /// What it tells.
    pub event: Event,
    /// The stage, batch, thread or task it is about.
    pub scope: Option<Scope>,
    /// The session it is about or comes from.
    pub session: Option<SessionId>,
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
        for (key, value) in fields {
            line.entry(key).or_insert(value);
        }
        line
    }
}

impl Event {
    /// The word for it and its fields.
    fn parts(&self) -> (String, Object) {
        if let Self::Other { kind, fields } = self {
            return (kind.clone(), fields.clone());
        }
        // an enum value is an object with one key: its word
        match serde_json::to_value(self) {
            Ok(Value::Object(one)) => one
                .into_iter()
                .next()
                .and_then(|(kind, fields)| match fields {
                    Value::Object(fields) => Some((kind, fields)),
                    _ => None,
                })
                .unwrap_or_default(),
            _ => (String::new(), Object::new()),
        }
    }

    fn from_parts(kind: String, fields: Object) -> Self {
        let mut one = Object::new();
        one.insert(kind.clone(), fields.clone().into());
        serde_json::from_value(one.into()).unwrap_or(Self::Other { kind, fields })
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
                happened: None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
