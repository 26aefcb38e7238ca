//! The record of a session: one agent process on one thread.
//!
//! Field names are those of tasks.json (camelCase, from the seed "session-tracking"); what the
//! ancestor wrote (seven fields) loads as well.
use super::id::{TaskId, ThreadId};
use super::slug::SessionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The word for a session's state in tasks.json.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// Intent written, or the agent works.
    Running,
    /// The agent came to its end by itself, with success.
    Completed,
    /// The agent or its model failed.
    Failed,
    /// Ended from outside: a person, tmux, a reboot.
    Interrupted,
}

impl SessionStatus {
    /// The word in tasks.json.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }
}

/// How a session ended. There is no "unknown": what cannot be known is interrupted(lost).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndStatus {
    /// With success, by itself.
    Completed,
    /// The agent or its model failed.
    Failed,
    /// Ended from outside.
    Interrupted,
}

impl From<EndStatus> for SessionStatus {
    fn from(end: EndStatus) -> Self {
        match end {
            EndStatus::Completed => Self::Completed,
            EndStatus::Failed => Self::Failed,
            EndStatus::Interrupted => Self::Interrupted,
        }
    }
}

/// Why a session ended as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The agent process exited by itself.
    Exit,
    /// The agent reported an error, whatever its exit code said.
    Error,
    /// A signal that we did not send ended the agent.
    Signal,
    /// The agent's `timeout` was over.
    Timeout,
    /// The agent's `idle_timeout` was over.
    Idle,
    /// A rate or usage limit of the model's provider.
    Limit,
    /// The agent asked for something it may not do, and stopped there.
    Permission,
    /// A budget was used up.
    Budget,
    /// The agent wrote more than the cap allows.
    Flood,
    /// The agent repeated itself without end and was stopped.
    Runaway,
    /// A person ended it.
    User,
    /// The supervisor vanished without a word.
    Lost,
    /// The machine was restarted.
    Reboot,
    /// The pane, tmux session or tmux server went away.
    TmuxGone,
    /// The agent could not be started.
    SpawnFailed,
    /// Its verification failed.
    VerifyFailed,
    /// A person said so (`work session complete`).
    Declared,
    /// A word of a later version.
    #[serde(other)]
    Unknown,
}

impl Cause {
    /// The word in tasks.json.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exit => "exit",
            Self::Error => "error",
            Self::Signal => "signal",
            Self::Timeout => "timeout",
            Self::Idle => "idle",
            Self::Limit => "limit",
            Self::Permission => "permission",
            Self::Budget => "budget",
            Self::Flood => "flood",
            Self::Runaway => "runaway",
            Self::User => "user",
            Self::Lost => "lost",
            Self::Reboot => "reboot",
            Self::TmuxGone => "tmux-gone",
            Self::SpawnFailed => "spawn-failed",
            Self::VerifyFailed => "verify-failed",
            Self::Declared => "declared",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The end of a session, whole: written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// How it ended.
    pub status: EndStatus,
    /// Why. Absent only in records of the ancestor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The agent's exit code, if it exited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// The signal that ended the agent, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// When.
    pub at: Timestamp,
    /// One line for people: what the agent or its model said last about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// Intent written, or the agent works.
    Running,
    /// It ended, and how.
    Ended(End),
}

/// A process of a machine, told apart from every later one with the same pid: two could only be
/// confused when the second got the pid within the clock tick (10 ms) in which the first began.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessIdentity {
    /// Process id.
    pub pid: u32,
    /// Start time in clock ticks since boot (field 22 of `/proc/PID/stat`, proc(5)).
    pub start_time: u64,
    /// `/proc/sys/kernel/random/boot_id` when it was started.
    pub boot_id: String,
}

/// The supervisor of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupervisorStamp {
    /// Process id.
    pub pid: u32,
    /// Start time in clock ticks since boot.
    pub start_time: u64,
    /// Boot it ran in.
    pub boot_id: String,
    /// Version of `work` it runs.
    pub version: String,
}

/// The agent's process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentStamp {
    /// Process id.
    pub pid: u32,
    /// Start time in clock ticks since boot.
    pub start_time: u64,
    /// Process group.
    pub group: i32,
}

/// The tmux pane a session runs in. A restarted server gives the same pane ids again, so the
/// server is named too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaneStamp {
    /// tmux's pane id: `%3`.
    pub id: String,
    /// Process id of the tmux server.
    pub server_pid: u32,
    /// When that server started, seconds since the epoch.
    pub server_start: u64,
}

/// Tokens that a session used, summed over its steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Tokens {
    /// Sent to the model.
    pub input: u64,
    /// Written by the model.
    pub output: u64,
    /// Spent on reasoning.
    pub reasoning: u64,
    /// Read from the provider's cache.
    pub cache_read: u64,
    /// Written to the provider's cache.
    pub cache_write: u64,
}

impl Tokens {
    /// All of them together.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.input
            .saturating_add(self.output)
            .saturating_add(self.reasoning)
            .saturating_add(self.cache_read)
            .saturating_add(self.cache_write)
    }

    /// Adds those of another call.
    pub const fn add(&mut self, other: &Self) {
        self.input = self.input.saturating_add(other.input);
        self.output = self.output.saturating_add(other.output);
        self.reasoning = self.reasoning.saturating_add(other.reasoning);
        self.cache_read = self.cache_read.saturating_add(other.cache_read);
        self.cache_write = self.cache_write.saturating_add(other.cache_write);
    }

    /// What came since there were those; nothing where there are fewer by now.
    #[must_use]
    pub const fn since(&self, base: &Self) -> Self {
        Self {
            input: self.input.saturating_sub(base.input),
            output: self.output.saturating_sub(base.output),
            reasoning: self.reasoning.saturating_sub(base.reasoning),
            cache_read: self.cache_read.saturating_sub(base.cache_read),
            cache_write: self.cache_write.saturating_sub(base.cache_write),
        }
    }
}

/// How the agent is run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Headless: prompt by stdin, events as JSON lines.
    #[default]
    Piped,
    /// The agent's own full-screen interface runs in the pane.
    Tui,
}

impl Mode {
    /// The word in files and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Piped => "piped",
            Self::Tui => "tui",
        }
    }
}

/// What verification commands showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Whether every command passed.
    pub ok: bool,
    /// When they were run; while they run, when they were begun.
    pub at: Timestamp,
    /// The commands.
    #[serde(default)]
    pub commands: Vec<String>,
    /// What those that passed said last with a number in it, in the same order: `12 passed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// The one that did not pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<FailedCheck>,
    /// They are being run: nothing is shown yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub running: bool,
}

/// A verification command that did not pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedCheck {
    /// The command; empty when it was none of them in particular.
    pub command: String,
    /// How it went: `exit 1`, `not finished after 10m`.
    pub why: String,
    /// Its last lines.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub output: String,
}

impl Verified {
    /// What did not pass, in a line: `verify-failed: \`cargo test\`: exit 1: last line`. None when
    /// nothing failed.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        if self.ok || self.running {
            return None;
        }
        let cause = Cause::VerifyFailed;
        let Some(failed) = &self.failed else {
            return Some(cause.to_string());
        };
        let command = if failed.command.is_empty() {
            String::new()
        } else {
            format!("`{}`: ", failed.command)
        };
        let last = failed.output.lines().last().unwrap_or_default().trim();
        let last = if last.is_empty() {
            String::new()
        } else {
            format!(": {last}")
        };
        Some(format!("{cause}: {command}{}{last}", failed.why))
    }
}

/// One session of one thread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    try_from = "super::session_json::Fields",
    into = "super::session_json::Fields"
)]
pub struct SessionRecord {
    /// Our id of it.
    pub session_id: SessionId,
    /// Name of the agent in agents.yaml.
    pub agent_name: String,
    /// `provider/model` as in agents.yaml; empty when the driver takes none.
    pub model: String,
    /// Variant of the model, if one was asked for.
    pub variant: Option<String>,
    /// When the intent was written.
    pub started_at: Timestamp,
    /// Where it stands.
    pub state: SessionState,
    /// 1 for the first session of the thread, and so on. 0 in records of the ancestor.
    pub attempt: u32,
    /// The thread it works on; absent in records of the ancestor.
    pub thread_id: Option<ThreadId>,
    /// The tasks it works on.
    pub task_ids: Vec<TaskId>,
    /// Working directory of the conversation.
    pub dir: Option<String>,
    /// Commit that was checked out when it began.
    pub base_commit: Option<String>,
    /// What the agent's `--version` said.
    pub agent_version: Option<String>,
    /// Whether a scripted model played the agent.
    pub rehearsal: bool,
    /// The run it belongs to.
    pub run_id: Option<String>,
    /// The agent's own id of the conversation (opencode: `ses_…`).
    pub agent_session_id: Option<String>,
    /// Which driver started it.
    pub driver: Option<String>,
    /// How it runs.
    pub mode: Mode,
    /// Which executor it was given to.
    pub executor: Option<String>,
    /// The machine it runs on.
    pub host: Option<String>,
    /// Who wrote the intent, until the supervisor takes over.
    pub launcher: Option<ProcessIdentity>,
    /// The supervisor, once it lives.
    pub supervisor: Option<SupervisorStamp>,
    /// The agent's process, once it lives.
    pub agent_process: Option<AgentStamp>,
    /// The pane, if it has one.
    pub pane: Option<PaneStamp>,
    /// The session whose conversation it continues.
    pub resumes: Option<SessionId>,
    /// Tokens used.
    pub tokens: Option<Tokens>,
    /// Cost in US dollars, as the agent reported it.
    pub cost: Option<f64>,
    /// What verification showed.
    pub verified: Option<Verified>,
    /// A note from the person who started or ended it.
    pub note: Option<String>,
    /// What it waits for while it runs. Nothing once it has ended.
    pub waits: Option<Waits>,
}

/// What a running session waits for, and only a person or time can give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// What kind of thing.
    #[serde(rename = "for")]
    pub kind: WaitsFor,
    /// Which one, in a few words.
    pub what: String,
    /// Until when, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// The kinds of things a running session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// A person's permission.
    Permission,
    /// A person's answer to a question.
    Answer,
    /// The end of a limit.
    Limit,
}

impl WaitsFor {
    /// The word in tasks.json.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Answer => "answer",
            Self::Limit => "limit",
        }
    }

    /// Whether only a person can end the waiting.
    #[must_use]
    pub const fn needs_person(self) -> bool {
        matches!(self, Self::Permission | Self::Answer)
    }
}

impl fmt::Display for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.word(), self.what)
    }
}

impl SessionRecord {
    /// Whether it has not ended.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.state, SessionState::Running)
    }

    /// The word for its state.
    #[must_use]
    pub fn status(&self) -> SessionStatus {
        match &self.state {
            SessionState::Running => SessionStatus::Running,
            SessionState::Ended(end) => end.status.into(),
        }
    }

    /// How it ended, if it did.
    #[must_use]
    pub const fn end(&self) -> Option<&End> {
        match &self.state {
            SessionState::Running => None,
            SessionState::Ended(end) => Some(end),
        }
    }

    /// `model` with its variant behind a colon, as people read it.
    #[must_use]
    pub fn model_text(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}:{variant}", self.model),
            None => self.model.clone(),
        }
    }
}
