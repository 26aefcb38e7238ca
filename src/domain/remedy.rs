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
    /// Add a stage for what went wrong.
    NewStage,
    /// Say that its tasks are done.
    MarkDone,
    /// Leave its open tasks out.
    Skip,
    /// Read what it did.
    LookAtLog,
}

impl Action {
    /// All of them, as the menu shows them.
    pub const ALL: [Self; 7] = [
        Self::Resume,
        Self::Retry,
        Self::ChangeAgent,
        Self::NewStage,
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
            Self::NewStage => "New stage",
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
            Self::ChangeAgent => "Retry with another agent",
            Self::NewStage => "a stage of its own for what went wrong",
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
    #[error("it has no conversation: its agent never began one")]
    NoConversation,
    /// A plain command has no conversation to go on with.
    #[error("its agent is a plain command and has no conversation")]
    PlainCommand,
    /// The agent keeps its conversations on the machine it ran on.
    #[error("its conversation is kept on another machine")]
    OtherMachine,
    /// A scripted model had it, and a real one is asked for.
    #[error("its conversation was rehearsed; `--rehearse --in-place` goes on with it")]
    Rehearsed,
    /// A real model had it, and a rehearsal is asked for.
    #[error("its conversation was real, and a rehearsal does not touch it")]
    NotRehearsed,
    /// Stages are added in the plan.
    #[error("there is no PLAN.md that a stage could be added to")]
    NoPlan,
    /// A rehearsal leaves the plan alone.
    #[error("a rehearsal leaves the plan alone")]
    RehearsedPlan,
    /// A new stage mends one stage.
    #[error("the threads are of several stages")]
    SeveralStages,
    /// There is no other agent.
    #[error("agents.yaml names no other agent")]
    NoOtherAgent,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an action would be done with.
#[derive(Debug, Clone, Copy)]
pub struct Means<'a> {
    /// How many agents there are besides the one the thread had.
    pub other_agents: usize,
    /// This machine; where it is not known, conversations count as being here.
    pub host: Option<&'a str>,
    /// Whether a scripted model is to play.
    pub rehearsing: bool,
    /// Whether there is a plan.
    pub planned: bool,
}

/// Whether the action is possible for the thread now.
///
/// # Errors
/// Why it is not.
pub fn possible(
    action: Action,
    thread: &Thread<'_>,
    status: ThreadStatus,
    means: Means<'_>,
) -> Result<(), NotNow> {
    match action {
        Action::LookAtLog => return thread.last().map(drop).ok_or(NotNow::NoSession),
        Action::NewStage => return plan(means),
        _ => is_idle(thread, status)?,
    }
    // a tick that the plan's commands contradict is worth another attempt
    let again = matches!(action, Action::Resume | Action::Retry | Action::ChangeAgent);
    if thread.is_ticked() && !(again && status == ThreadStatus::Unverified) {
        return Err(NotNow::Done);
    }
    match action {
        Action::Resume => conversation(thread, means).map(drop),
        Action::ChangeAgent if means.other_agents == 0 => Err(NotNow::NoOtherAgent),
        _ => Ok(()),
    }
}

/// A stage can be added whatever the threads do.
fn plan(means: Means<'_>) -> Result<(), NotNow> {
    if means.rehearsing {
        Err(NotNow::RehearsedPlan)
    } else if means.planned {
        Ok(())
    } else {
        Err(NotNow::NoPlan)
    }
}

/// Nothing is done about a thread while its agent works.
///
/// # Errors
/// When it does, here or elsewhere.
pub fn is_idle(thread: &Thread<'_>, status: ThreadStatus) -> Result<(), NotNow> {
    match status {
        ThreadStatus::Elsewhere => Err(NotNow::Elsewhere),
        ThreadStatus::Verifying => Err(NotNow::Verifying),
        _ if thread.running().is_some() => Err(NotNow::Running),
        _ => Ok(()),
    }
}

/// The session whose conversation a resume would go on with: the newest that has one.
///
/// # Errors
/// Why there is none.
pub fn conversation<'a>(
    thread: &Thread<'a>,
    means: Means<'_>,
) -> Result<&'a SessionRecord, NotNow> {
    let last = thread.last().ok_or(NotNow::NoSession)?;
    let is_plain = |record: &SessionRecord| record.driver.as_deref() == Some("command");
    let newest = thread
        .sessions
        .iter()
        .rev()
        .find(|record| record.agent_session_id.is_some() && !is_plain(record));
    let Some(record) = newest else {
        return Err(if is_plain(last) {
            NotNow::PlainCommand
        } else {
            NotNow::NoConversation
        });
    };
    match (record.rehearsal, means.rehearsing) {
        (true, false) => return Err(NotNow::Rehearsed),
        (false, true) => return Err(NotNow::NotRehearsed),
        _ => {}
    }
    let here = match (means.host, &record.host) {
        (Some(here), Some(there)) => here == there,
        _ => true,
    };
    if here {
        Ok(record)
    } else {
        Err(NotNow::OtherMachine)
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
        let means = Means {
            other_agents: 1,
            host: Some("here"),
            rehearsing: false,
            planned: true,
        };
        possible(action, &thread, thread.status(&around), means)
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
    fn the_newest_conversation_goes_on_even_when_a_later_try_began_none() {
        let mut sessions = session("failed", &json!({ "agentSessionId": "ses_1" }));
        let mut later = session("failed", &json!({ "attempt": 2 }))[0].clone();
        later["sessionId"] = json!("s2");
        sessions.as_array_mut().unwrap().push(later);
        assert_eq!(check("pending", &sessions, Action::Resume), Ok(()));
    }

    #[test]
    fn a_conversation_of_another_kind_or_machine_is_left_alone() {
        for (more, why) in [
            (json!({ "host": "there" }), NotNow::OtherMachine),
            (json!({ "rehearsal": true }), NotNow::Rehearsed),
        ] {
            let mut record = session("failed", &more);
            record[0]["agentSessionId"] = json!("ses_1");
            assert_eq!(check("pending", &record, Action::Resume), Err(why));
            assert_eq!(check("pending", &record, Action::Retry), Ok(()));
        }
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
