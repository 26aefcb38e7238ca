//! The flat shape of a session record in tasks.json, and its check on the way in.
use super::id::{TaskId, ThreadId};
use super::session::{
    AgentStamp, Cause, End, EndStatus, Mode, PaneStamp, ProcessIdentity, SessionRecord,
    SessionState, SessionStatus, SupervisorStamp, Tokens, Verified, Waits,
};
use super::slug::SessionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The fields as they stand in the file. Absent ones are not written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fields {
    session_id: SessionId,
    agent_name: String,
    model: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    started_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    status: SessionStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exit_code: Option<i32>,
    #[serde(default, skip_serializing_if = "is_zero")]
    attempt: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thread_id: Option<ThreadId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    task_ids: Vec<TaskId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dir: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base_commit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent_version: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    rehearsal: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<Cause>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signal: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent_session_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    driver: Option<String>,
    #[serde(default)]
    mode: Mode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    executor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    launcher: Option<ProcessIdentity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    supervisor: Option<SupervisorStamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent_process: Option<AgentStamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pane: Option<PaneStamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resumes: Option<SessionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tokens: Option<Tokens>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verified: Option<Verified>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waits: Option<Waits>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A record that contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// `status: running` and `completedAt` together.
    #[error("session `{0}` is `running` and has a `completedAt`; one of the two is wrong")]
    RunningYetEnded(SessionId),
}

impl TryFrom<Fields> for SessionRecord {
    type Error = RecordError;

    fn try_from(f: Fields) -> Result<Self, RecordError> {
        let ended = |status| {
            SessionState::Ended(End {
                status,
                cause: f.cause,
                exit_code: f.exit_code,
                signal: f.signal,
                // the ancestor left it out now and then; an end is not earlier than the start
                at: f.completed_at.unwrap_or(f.started_at),
                message: f.message.clone(),
            })
        };
        let state = match f.status {
            SessionStatus::Running if f.completed_at.is_some() => {
                return Err(RecordError::RunningYetEnded(f.session_id));
            }
            SessionStatus::Running => SessionState::Running,
            SessionStatus::Completed => ended(EndStatus::Completed),
            SessionStatus::Failed => ended(EndStatus::Failed),
            SessionStatus::Interrupted => ended(EndStatus::Interrupted),
        };
        Ok(Self {
            session_id: f.session_id,
            agent_name: f.agent_name,
            model: f.model,
            variant: f.variant,
            started_at: f.started_at,
            state,
            attempt: f.attempt,
            thread_id: f.thread_id,
            task_ids: f.task_ids,
            dir: f.dir,
            base_commit: f.base_commit,
            agent_version: f.agent_version,
            rehearsal: f.rehearsal,
            run_id: f.run_id,
            agent_session_id: f.agent_session_id,
            driver: f.driver,
            mode: f.mode,
            executor: f.executor,
            host: f.host,
            launcher: f.launcher,
            supervisor: f.supervisor,
            agent_process: f.agent_process,
            pane: f.pane,
            resumes: f.resumes,
            tokens: f.tokens,
            cost: f.cost,
            verified: f.verified,
            note: f.note,
            waits: f.waits,
        })
    }
}

impl From<SessionRecord> for Fields {
    fn from(r: SessionRecord) -> Self {
        let status = r.status();
        let waits = r.waits.filter(|_| status == SessionStatus::Running);
        let end = match r.state {
            SessionState::Running => None,
            SessionState::Ended(end) => Some(end),
        };
        Self {
            session_id: r.session_id,
            agent_name: r.agent_name,
            model: r.model,
            variant: r.variant,
            started_at: r.started_at,
            completed_at: end.as_ref().map(|end| end.at),
            status,
            exit_code: end.as_ref().and_then(|end| end.exit_code),
            attempt: r.attempt,
            thread_id: r.thread_id,
            task_ids: r.task_ids,
            dir: r.dir,
            base_commit: r.base_commit,
            agent_version: r.agent_version,
            rehearsal: r.rehearsal,
            run_id: r.run_id,
            cause: end.as_ref().and_then(|end| end.cause),
            signal: end.as_ref().and_then(|end| end.signal),
            message: end.and_then(|end| end.message),
            agent_session_id: r.agent_session_id,
            driver: r.driver,
            mode: r.mode,
            executor: r.executor,
            host: r.host,
            launcher: r.launcher,
            supervisor: r.supervisor,
            agent_process: r.agent_process,
            pane: r.pane,
            resumes: r.resumes,
            tokens: r.tokens,
            cost: r.cost,
            verified: r.verified,
            note: r.note,
            waits,
        }
    }
}
