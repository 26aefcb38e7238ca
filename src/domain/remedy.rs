//! What a person can do about a thread in trouble, and why not the rest.
use super::session::SessionRecord;
use super::thread::{Thread, ThreadStatus};
use std::fmt;

/// One thing a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Go on with the same conversation.
    Resume,
    /// Begin a new conversation that is told of the earlier ones.
    Retry,
    /// The same with another agent.
    ChangeAgent,
    /// Say that its tasks are done.
    MarkDone,
    /// Leave its open tasks out.
    Skip,
    /// Read what it did.
    LookAtLog,
}

impl Action {
    /// All of them, as the menu shows them.
    pub const ALL: [Self; 6] = [
        Self::Resume,
        Self::Retry,
        Self::ChangeAgent,
        Self::MarkDone,
        Self::Skip,
        Self::LookAtLog,
    ];

    /// Its name in the menu.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resume => "Resume",
            Self::Retry => "Retry",
            Self::ChangeAgent => "Change agent",
            Self::MarkDone => "Mark done",
            Self::Skip => "Skip",
            Self::LookAtLog => "Look at log",
        }
    }

    /// What it does, in a few words.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Resume => "go on with the same conversation",
            Self::Retry => "new conversation, told how the earlier ones ended",
            Self::ChangeAgent => "the same with another agent",
            Self::MarkDone => "tick its open tasks yourself",
            Self::Skip => "cancel its open tasks and go on without them",
            Self::LookAtLog => "read what it did last",
        }
    }
}

/// Why an action is not possible now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// A session of it runs.
    #[error("it is running")]
    Running,
    /// Its session runs on another machine or in another clone.
    #[error("its session runs on another machine or in another clone")]
    Elsewhere,
    /// Its verification is being run.
    #[error("its verification is being run")]
    Verifying,
    /// Everything in it is done.
    #[error("all its tasks are done")]
    Done,
    /// It never had a session.
    #[error("it had no session yet")]
    NoSession,
    /// The agent never said what its conversation is called.
    #[error("its last session has no conversation: the agent never began one")]
    NoConversation,
    /// A plain command has no conversation to go on with.
    #[error("its agent is a plain command and has no conversation")]
    PlainCommand,
    /// There is no other agent.
    #[error("agents.yaml names no other agent")]
    NoOtherAgent,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether the action is possible for the thread now. `agents` is how many agents.yaml names.
///
/// # Errors
/// Why it is not.
pub fn possible(
    action: Action,
    thread: &Thread<'_>,
    status: ThreadStatus,
    agents: usize,
) -> Result<(), NotNow> {
    if action == Action::LookAtLog {
        return thread.last().map(drop).ok_or(NotNow::NoSession);
    }
    match status {
        ThreadStatus::Running | ThreadStatus::Waiting if thread.running().is_some() => {
            return Err(NotNow::Running);
        }
        ThreadStatus::Elsewhere => return Err(NotNow::Elsewhere),
        ThreadStatus::Verifying => return Err(NotNow::Verifying),
        _ => {}
    }
    if thread.is_ticked() {
        return Err(NotNow::Done);
    }
    match action {
        Action::Resume => conversation(thread).map(drop),
        Action::ChangeAgent if agents < 2 => Err(NotNow::NoOtherAgent),
        _ => Ok(()),
    }
}

/// The session whose conversation a resume would go on with: the newest that has one.
///
/// # Errors
/// Why there is none.
pub fn conversation<'a>(thread: &Thread<'a>) -> Result<&'a SessionRecord, NotNow> {
    let last = thread.last().ok_or(NotNow::NoSession)?;
    if last.driver.as_deref() == Some("command") {
        return Err(NotNow::PlainCommand);
    }
    match &last.agent_session_id {
        Some(_) => Ok(last),
        None => Err(NotNow::NoConversation),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::thread::{DonePolicy, Surroundings};
    use crate::domain::workstream::Workstream;
    use serde_json::{Value, json};

    fn check(task_status: &str, sessions: &Value, action: Action) -> Result<(), NotNow> {
        let workstream: Workstream = serde_json::from_value(json!({
            "version": "1.1.0",
            "tasks": [{ "id": "01.01.01.01", "name": "x", "status": task_status, "sessions": sessions }],
        }))
        .unwrap();
        let around = Surroundings {
            done: DonePolicy::Claimed,
            queue: &[],
            elsewhere: &[],
        };
        let thread = workstream.threads().remove(0);
        possible(action, &thread, thread.status(&around), 2)
    }

    fn session(status: &str, more: &Value) -> Value {
        let mut record = json!({
            "sessionId": "s1", "agentName": "default", "model": "a/b", "attempt": 1,
            "startedAt": "2026-01-02T03:04:05Z", "status": status, "driver": "opencode",
        });
        if status != "running" {
            record["completedAt"] = json!("2026-01-02T03:05:05Z");
        }
        for (key, value) in more.as_object().unwrap() {
            record[key] = value.clone();
        }
        json!([record])
    }

    #[test]
    fn a_conversation_is_needed_to_resume() {
        let known = json!({ "agentSessionId": "ses_1" });
        assert_eq!(
            check("pending", &session("interrupted", &known), Action::Resume),
            Ok(())
        );
        assert_eq!(
            check("pending", &session("completed", &known), Action::Resume),
            Ok(())
        );
        assert_eq!(
            check("pending", &session("failed", &json!({})), Action::Resume),
            Err(NotNow::NoConversation)
        );
        assert_eq!(
            check("pending", &json!([]), Action::Resume),
            Err(NotNow::NoSession)
        );
        let plain = json!({ "driver": "command" });
        assert_eq!(
            check("pending", &session("failed", &plain), Action::Resume),
            Err(NotNow::PlainCommand)
        );
    }

    #[test]
    fn nothing_is_done_about_what_runs_or_is_done() {
        for action in [
            Action::Resume,
            Action::Retry,
            Action::ChangeAgent,
            Action::MarkDone,
            Action::Skip,
        ] {
            assert_eq!(
                check("pending", &session("running", &json!({})), action),
                Err(NotNow::Running)
            );
            assert_eq!(
                check("completed", &session("completed", &json!({})), action),
                Err(NotNow::Done)
            );
        }
        assert_eq!(
            check(
                "completed",
                &session("completed", &json!({})),
                Action::LookAtLog
            ),
            Ok(())
        );
    }
}
