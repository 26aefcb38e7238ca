//! What a conversation looked like at one moment, and what that means at its end.

use jiff::Timestamp;
use serde_json::Value;

use crate::agent::driver::{AgentExit, EndCause, Tokens, Verdict, by_signal};

/// A conversation as the interface showed it last.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The agent session id.
    pub session: String,
    /// What goes on.
    pub activity: Activity,
    /// The last message.
    pub last: Option<LastMessage>,
    /// Tokens of the conversation so far.
    pub tokens: Tokens,
    /// Its cost so far, in US dollars as opencode reckons.
    pub cost: f64,
    /// Bytes of its last message: they grow while the model writes.
    pub written: usize,
}

/// What goes on in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Nothing: it is the user's turn.
    Idle,
    /// The agent works.
    Working,
    /// A call of the model failed and is tried again.
    Retrying {
        /// What the failure was.
        message: String,
        /// When.
        next: Option<Timestamp>,
    },
    /// It waits for a permission.
    NeedsPermission {
        /// What for.
        what: String,
    },
    /// It waits for an answer to a question.
    NeedsAnswer,
}

/// The last message of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastMessage {
    /// Whether the model wrote it.
    pub from_model: bool,
    /// Why it ended; none while it goes on.
    pub finish: Option<String>,
    /// Whether it was finished.
    pub completed: bool,
    /// What went wrong.
    pub error: Option<String>,
}

impl Snapshot {
    /// What became of a conversation whose interface has ended. The exit code says nothing:
    /// completed is an answer that ended with `stop`, without an error, nothing pending.
    #[must_use]
    pub fn verdict(last_seen: Option<&Self>, exit: AgentExit) -> Verdict {
        let interrupted = |message: &str| Verdict::Interrupted {
            cause: EndCause::User,
            message: message.to_owned(),
        };
        let Some(seen) = last_seen else {
            return by_signal(exit).unwrap_or_else(|| interrupted("closed before it began"));
        };
        match (&seen.activity, &seen.last) {
            (Activity::Idle, Some(last)) if last.is_done() => Verdict::Completed,
            (
                Activity::Idle,
                Some(LastMessage {
                    error: Some(error), ..
                }),
            ) => interrupted(&format!("closed after an error: {error}")),
            (Activity::Idle, _) => interrupted("closed before the work was done"),
            (Activity::Working | Activity::Retrying { .. }, _) => {
                by_signal(exit).unwrap_or_else(|| interrupted("closed while the agent worked"))
            }
            (Activity::NeedsPermission { what }, _) => {
                interrupted(&format!("closed while it waited for a permission: {what}"))
            }
            (Activity::NeedsAnswer, _) => interrupted("closed while it waited for an answer"),
        }
    }
}

impl LastMessage {
    /// Whether the model ended it as one does at the end of work.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.from_model
            && self.completed
            && self.error.is_none()
            && self.finish.as_deref() == Some("stop")
    }

    /// From the newest entry of `/session/ID/message`.
    pub(super) fn of(messages: &Value) -> Option<Self> {
        let info = messages.as_array()?.last()?.get("info")?;
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let error = info
            .get("error")
            .filter(|error| !error.is_null())
            .map(|error| {
                text(error.pointer("/data/message"))
                    .or_else(|| text(error.get("name")))
                    .unwrap_or_else(|| "unknown".to_owned())
            });
        Some(Self {
            from_model: info.get("role").and_then(Value::as_str) == Some("assistant"),
            finish: text(info.get("finish")),
            completed: info
                .pointer("/time/completed")
                .is_some_and(Value::is_number),
            error,
        })
    }
}

impl Activity {
    /// From the conversation's entry of `/session/status`, and what is pending.
    pub(super) fn of(status: Option<&Value>, permissions: &[String], questions: usize) -> Self {
        let kind = status
            .and_then(|status| status.get("type"))
            .and_then(Value::as_str);
        match (kind, permissions.first()) {
            // what is pending in a conversation that rests was left over by an abort
            (None | Some("idle"), _) => Self::Idle,
            (Some("retry"), None) => {
                let message = status.and_then(|status| status.get("message"));
                let message = message.and_then(Value::as_str).unwrap_or_default();
                Self::Retrying {
                    message: message.to_owned(),
                    next: status
                        .and_then(|status| status.get("next"))
                        .and_then(Value::as_i64)
                        .and_then(|next| Timestamp::from_millisecond(next).ok()),
                }
            }
            (Some(_), Some(what)) => Self::NeedsPermission { what: what.clone() },
            (Some(_), None) if questions > 0 => Self::NeedsAnswer,
            (Some(_), None) => Self::Working,
        }
    }
}

/// Tokens of a conversation, from `/session/ID`.
pub(super) fn tokens_of(session: &Value) -> Tokens {
    let count = |path: &str| {
        session
            .pointer(path)
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    Tokens {
        input: count("/tokens/input"),
        output: count("/tokens/output"),
        reasoning: count("/tokens/reasoning"),
        cache_read: count("/tokens/cache/read"),
        cache_write: count("/tokens/cache/write"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CLOSED: AgentExit = AgentExit {
        code: Some(0),
        signal: None,
    };

    fn seen(activity: Activity, last: Option<LastMessage>) -> Snapshot {
        Snapshot {
            session: "ses_1".into(),
            activity,
            last,
            tokens: Tokens::default(),
            cost: 0.0,
            written: 0,
        }
    }

    fn message(info: &Value) -> Option<LastMessage> {
        LastMessage::of(&json!([{ "info": info, "parts": [] }]))
    }

    #[test]
    fn completed_is_a_finished_answer_with_nothing_pending() {
        let done =
            message(&json!({ "role": "assistant", "finish": "stop", "time": { "completed": 5 } }));
        let end = |activity, last| Snapshot::verdict(Some(&seen(activity, last)), CLOSED);
        assert_eq!(end(Activity::Idle, done.clone()), Verdict::Completed);
        let open = [
            (Activity::Working, done.clone()),
            (Activity::NeedsAnswer, done.clone()),
            (
                Activity::NeedsPermission {
                    what: "bash".into(),
                },
                done,
            ),
            (Activity::Idle, None),
            (Activity::Idle, message(&json!({ "role": "user" }))),
            (
                Activity::Idle,
                message(
                    &json!({ "role": "assistant", "finish": "tool-calls", "time": { "completed": 5 } }),
                ),
            ),
            (
                Activity::Idle,
                message(
                    &json!({ "role": "assistant", "finish": "stop", "time": { "completed": 5 },
                    "error": { "name": "MessageAbortedError" } }),
                ),
            ),
        ];
        for (activity, last) in open {
            let verdict = end(activity, last);
            assert!(
                matches!(
                    verdict,
                    Verdict::Interrupted {
                        cause: EndCause::User,
                        ..
                    }
                ),
                "{verdict:?}"
            );
        }
        assert!(matches!(
            Snapshot::verdict(None, CLOSED),
            Verdict::Interrupted { .. }
        ));
        let killed = AgentExit {
            code: None,
            signal: Some(9),
        };
        assert!(matches!(
            Snapshot::verdict(None, killed),
            Verdict::Failed {
                cause: EndCause::Signal,
                ..
            }
        ));
    }

    #[test]
    fn what_waits_for_a_person_comes_before_busy() {
        let busy = json!({ "type": "busy" });
        assert_eq!(Activity::of(Some(&busy), &[], 0), Activity::Working);
        assert_eq!(Activity::of(Some(&busy), &[], 1), Activity::NeedsAnswer);
        let what = "external_directory".to_owned();
        assert_eq!(
            Activity::of(Some(&busy), std::slice::from_ref(&what), 1),
            Activity::NeedsPermission { what }
        );
        let retry = json!({ "type": "retry", "attempt": 2, "message": "busy", "next": 1 });
        assert_eq!(
            Activity::of(Some(&retry), &[], 0),
            Activity::Retrying {
                message: "busy".into(),
                next: Timestamp::from_millisecond(1).ok(),
            }
        );
        assert_eq!(Activity::of(None, &[], 0), Activity::Idle);
    }
}
