//! What one session came to.
use super::next::Next;
use super::recorder::Recorder;
use super::stop_reason::StopReason;
use super::surroundings::Surroundings;
use super::trouble::Trouble;
use crate::agent::driver::{AgentExit, Usage};
use crate::domain::session::{Cause, End, EndStatus};
use crate::process::clock;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

/// What one session came to.
#[derive(Debug)]
pub(super) struct Outcome {
    /// How it ended.
    pub(super) end: End,
    /// What it used.
    pub(super) usage: Usage,
    /// The agent's own id of the conversation, if it came so far.
    pub(super) agent_session_id: Option<String>,
    /// Whether it failed before the agent said or did anything: the next model may do better.
    pub(super) early: bool,
    /// Whether the agent said or did anything.
    pub(super) progress: bool,
    /// What it ran into that may be better later.
    pub(super) trouble: Option<Trouble>,
    /// What follows.
    pub(super) next: Next,
    /// Facts that may still wait for the state lock; the exit file must not.
    pub(super) recorder: Option<Recorder>,
}

impl Outcome {
    /// There was never a process of the agent's.
    pub(super) fn not_started(message: String) -> Self {
        Self {
            end: End {
                status: EndStatus::Failed,
                cause: Some(Cause::SpawnFailed),
                exit_code: None,
                signal: None,
                at: clock::now(),
                message: Some(message),
            },
            usage: Usage::default(),
            agent_session_id: None,
            early: false,
            progress: false,
            trouble: None,
            next: Next::End,
            recorder: None,
        }
    }

    /// It was ended before there was a process of the agent's.
    pub(super) fn stopped(reason: &StopReason, around: &Surroundings<'_>) -> Self {
        let (status, cause, message) = reason.judge(around);
        let nothing = Self::not_started(message);
        Self {
            end: End {
                status,
                cause: Some(cause),
                ..nothing.end
            },
            ..nothing
        }
    }
}

/// The exit of a process as drivers want to see it; nothing when it could not be waited for.
pub(super) fn exit_of(status: Option<ExitStatus>) -> AgentExit {
    AgentExit {
        code: status.and_then(|status| status.code()),
        signal: status.and_then(|status| status.signal()),
    }
}
