//! What an entry of journal.jsonl tells.
use super::change::Object;
use crate::domain::activity::Activity;
use crate::domain::category::Category;
use crate::domain::checkpoint::{CheckpointStatus, FileNote};
use crate::domain::id::{StageId, ThreadId};
use crate::domain::session::{Cause, SessionStatus};
use crate::domain::task::TaskStatus;
use crate::domain::tracked::{DirtyFile, TrackedNumber, TrackedState};
use crate::domain::verdict::VerifiedItem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
        #[serde(default)]
        category: Category,
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
        /// Why it was tried although the same had failed before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        different_because: Option<String>,
        /// Whether only the environment was the reason, so that it may be tried again elsewhere.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        environment: bool,
    },
    /// Something stands in the way.
    Blocked {
        /// What.
        text: String,
        /// Who or what is waited for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waiting_for: Option<String>,
    },
    /// It does no more.
    Unblocked {
        /// What changed.
        text: String,
    },
    /// An error appeared; it is named by the id of its entry.
    Error {
        /// What kind of error: `TypeError`, `timeout`, …
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        /// What it says.
        text: String,
    },
    /// An error is gone.
    Resolved {
        /// Id of the entry of the error.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        which: Option<String>,
        /// How.
        text: String,
    },
    /// What comes next.
    Next {
        /// What.
        text: String,
        /// Whether it names no place and was kept all the same.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        vague: bool,
    },
    /// Anything worth keeping.
    Note {
        /// The section of the documents that it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        section: Option<String>,
        /// What.
        text: String,
    },
    /// A point to come back to: a commit, or a save.
    Checkpoint {
        /// How the work stood.
        status: CheckpointStatus,
        /// What it is, in a line.
        description: String,
        /// The commit that was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        commit: Option<String>,
        /// What was done since the one before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        did: Option<String>,
        /// What comes next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<String>,
        /// The files that changed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileNote>,
        /// Number of the stage it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<u32>,
        /// The commit that was checked out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        head: Option<String>,
        /// Whether there were uncommitted changes.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        dirty: bool,
    },
    /// Completed items were looked at.
    Verify {
        /// Each, and what came of it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<VerifiedItem>,
        /// What nothing covers: requirements without a task, commands never run.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gaps: Vec<String>,
        /// What should be done, most urgent first; at most five.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        next_steps: Vec<String>,
    },
    /// The approved plan became another one.
    Plan {
        /// What it has now and had not.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        added: Vec<String>,
        /// What reads otherwise now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changed: Vec<String>,
        /// What it had and has no more.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dropped: Vec<String>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The requirements that verification measures against (the baseline) were set or changed.
    Requirements {
        /// All of them, as they hold from now on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        list: Vec<String>,
        /// Why they changed; absent when they were first set.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A tracked session began, was summed up, or ended.
    Tracked {
        /// Its number.
        number: TrackedNumber,
        /// Which of the three.
        state: TrackedState,
        /// What it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        purpose: Option<String>,
        /// The commit that was checked out when it began.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start_commit: Option<String>,
        /// What had uncommitted changes when it began.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dirty: Vec<DirtyFile>,
        /// What was done, in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        /// The files that changed since it began.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileNote>,
        /// What comes next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<String>,
    },
    /// What is being done in a stage changed.
    Activity {
        /// The stage.
        stage: StageId,
        /// What is being done now.
        activity: Activity,
    },
    /// What an agent gave back: JSON or text.
    Output {
        /// The thread it worked on.
        thread: ThreadId,
        /// The agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<String>,
        /// What it gave; a text is a JSON string.
        output: Value,
        /// Whether more is to come.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        partial: bool,
    },
    /// An account ran into a limit of its provider.
    Limit {
        /// What was said.
        text: String,
        /// The account, when it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        /// When it may be used again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// A thread is tried again by itself.
    Retry {
        /// Why.
        text: String,
        /// Not before this time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Timestamp>,
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
        /// Its id. (`id` in a line is the entry's.)
        #[serde(rename = "run")]
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

impl Event {
    /// The word for it and its fields.
    pub(super) fn parts(&self) -> (String, Object) {
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

    /// An event from both; one that is unknown, or has other fields than we know, is kept.
    pub(super) fn from_parts(kind: String, fields: Object) -> Self {
        let mut one = Object::new();
        one.insert(kind.clone(), fields.clone().into());
        serde_json::from_value(one.into()).unwrap_or(Self::Other { kind, fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_earlier_versions_are_still_read() {
        let read = |kind: &str, fields: &str| {
            Event::from_parts(kind.to_owned(), serde_json::from_str(fields).unwrap())
        };
        for (kind, fields) in [
            ("log", r#"{"category":"x","text":"a"}"#),
            ("decision", r#"{"text":"a"}"#),
            ("failed", r#"{"approach":"a","why":"b","then":"c"}"#),
            ("blocked", r#"{"text":"a"}"#),
            ("unblocked", r#"{"text":"a"}"#),
            ("error", r#"{"text":"a"}"#),
            ("resolved", r#"{"text":"a"}"#),
            ("next", r#"{"text":"a"}"#),
            ("note", r#"{"text":"a"}"#),
        ] {
            let event = read(kind, fields);
            assert!(!matches!(event, Event::Other { .. }), "{kind}");
            let (word, again) = event.parts();
            assert_eq!(word, kind);
            assert_eq!(Value::Object(again).to_string(), fields);
        }
        // a line of ours with fields that we do not know of stays as it is
        let odd = read("verify", r#"{"items":[{"verdict":"later"}]}"#);
        assert!(matches!(odd, Event::Other { .. }));
    }

    #[test]
    fn every_progress_event_reads_back() {
        let note = FileNote {
            path: "src/a b.rs".into(),
            what: Some("new".into()),
        };
        for event in [
            Event::Failed {
                approach: "a".into(),
                why: None,
                then: Some("b".into()),
                different_because: Some("c".into()),
                environment: true,
            },
            Event::Checkpoint {
                status: CheckpointStatus::InProgress,
                description: "d".into(),
                commit: Some("1234567".into()),
                did: None,
                next: Some("n".into()),
                files: vec![note.clone()],
                phase: Some(3),
                head: None,
                dirty: true,
            },
            Event::Verify {
                items: vec![VerifiedItem {
                    id: "01.01.01.01".into(),
                    label: "Task 1".into(),
                    verdict: crate::domain::verdict::Verdict::Warn,
                    evidence: "none".into(),
                    kind: None,
                }],
                gaps: vec!["R1".into()],
                next_steps: Vec::new(),
            },
            Event::Requirements {
                list: vec!["R1: x".into()],
                reason: None,
            },
            Event::Tracked {
                number: "3b".parse().unwrap(),
                state: TrackedState::Started,
                purpose: Some("p".into()),
                start_commit: None,
                dirty: vec![DirtyFile {
                    path: "a".into(),
                    hash: None,
                }],
                summary: None,
                files: vec![note],
                next: None,
            },
            Event::Activity {
                stage: StageId(1),
                activity: Activity::Debugging,
            },
            Event::Output {
                thread: ThreadId::new(1, 2, 3),
                agent: None,
                output: serde_json::from_str(r#"{"n": 1.50}"#).unwrap(),
                partial: true,
            },
            Event::Retry {
                text: "t".into(),
                after: Some("2026-01-01T00:00:00Z".parse().unwrap()),
            },
        ] {
            let (kind, fields) = event.parts();
            let text = Value::Object(fields).to_string();
            let again = Event::from_parts(kind, serde_json::from_str(&text).unwrap());
            assert_eq!(again, event, "{text}");
        }
    }

    #[test]
    fn no_field_has_the_name_of_a_key_that_every_entry_has() {
        let run = Event::Run {
            id: "r".into(),
            state: "active".into(),
        };
        let (_, fields) = run.parts();
        assert!(!fields.contains_key("id"));
    }
}
