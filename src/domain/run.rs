//! A run: one request to work through a scope of a workstream.
use super::beginning::Beginning;
use super::budget::Budget;
use super::id::{BatchId, ThreadId};
use super::session::{Mode, SessionRecord};
use super::slug::SessionId;
use super::terms::{Retry, RetryReason, Terms, tries_in_a_row};
use super::through::Through;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a run may start threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Queued threads start when a slot is free.
    Active,
    /// Nothing new starts until `multi` or `continue` says so.
    Paused,
    /// Nothing is left to start.
    Ended,
}

/// Who starts the supervisors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Executor {
    /// A pane of a private tmux server each.
    Tmux,
    /// A detached process each, no tmux.
    Process,
    /// This terminal (`work execute`).
    Terminal,
}

impl Executor {
    /// The word in tasks.json and agents.yaml.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tmux => "tmux",
            Self::Process => "process",
            Self::Terminal => "terminal",
        }
    }
}

/// How a run replaces the models by a scripted one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// Script file; absent: the default script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
}

impl Rehearsal {
    /// What is typed to have the same script play here again: ` --rehearse play.yaml --in-place`.
    #[must_use]
    pub fn again(&self) -> String {
        match &self.script {
            None => " --rehearse --in-place".to_owned(),
            Some(script) if script.contains(|it: char| it.is_whitespace() || it == '\'') => {
                let quoted = script.replace('\'', "'\\''");
                format!(" --rehearse '{quoted}' --in-place")
            }
            Some(script) => format!(" --rehearse {script} --in-place"),
        }
    }
}

/// What a person asked for instead of agents.yaml.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overrides {
    /// This agent for every thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// This model first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

impl Run {
    /// Whether the session was started by it. One of another run that still says `running` lies on
    /// another machine or in another clone, and takes no slot here.
    #[must_use]
    pub fn has(&self, record: &SessionRecord) -> bool {
        record.run_id.as_deref() == Some(&self.id)
    }

    /// How the thread begins, if a person said more than that it is to run.
    #[must_use]
    pub fn beginning(&self, thread: ThreadId) -> Option<&Beginning> {
        self.beginnings.iter().find(|begin| begin.thread == thread)
    }

    /// The conditions that the thread runs under, if any were set.
    #[must_use]
    pub fn terms(&self, thread: ThreadId) -> Option<&Terms> {
        self.terms.iter().find(|terms| terms.thread == thread)
    }

    /// Notes that the account stands at a limit. A later end of the limit wins.
    pub fn note_limit(&mut self, account: &str, until: Timestamp) {
        let end = self.waits.entry(account.to_owned()).or_insert(until);
        *end = until.max(*end);
    }

    /// Whether the account stands at a limit.
    #[must_use]
    pub fn is_at_limit(&self, account: &str, now: Timestamp) -> bool {
        self.waits.get(account).is_some_and(|until| *until > now)
    }

    /// How many tries in a row of the thread were made again without anything coming of them.
    #[must_use]
    pub fn tries_in_a_row(&self, thread: ThreadId) -> u32 {
        tries_in_a_row(&self.retries, thread)
    }

    /// Notes that a try is made again. Of each thread only the tries since the last one that came
    /// to something are of use.
    pub fn note_retry(&mut self, retry: Retry) {
        if retry.progress {
            self.retries.retain(|other| other.thread != retry.thread);
        }
        self.retries.push(retry);
    }

    /// The thread's last try that was, or will be, made again.
    #[must_use]
    pub fn last_retry(&self, thread: ThreadId) -> Option<&Retry> {
        let mut latest = self.retries.iter().rev();
        latest.find(|retry| retry.thread == thread)
    }

    /// A session that stood for the next try ended before its agent was started: the try is still
    /// to be made. False when the session was no such one.
    pub fn keep_retry(
        &mut self,
        thread: ThreadId,
        before: &SessionId,
        session: &SessionId,
    ) -> bool {
        let mut latest = self.retries.iter_mut().rev();
        let kept = latest
            .find(|retry| retry.thread == thread)
            .filter(|retry| retry.reason == RetryReason::Transport && retry.session == *before);
        match kept {
            Some(retry) => {
                retry.session = session.clone();
                true
            }
            None => false,
        }
    }

    /// Whether the thread's last try in the list ran into a limit.
    #[must_use]
    pub fn was_limited(&self, thread: ThreadId) -> bool {
        self.last_retry(thread)
            .is_some_and(|retry| retry.reason == RetryReason::Limit)
    }
}

/// One run, as `run` in tasks.json.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// UUID v7.
    pub id: String,
    /// Whether it may start threads.
    pub state: RunState,
    /// The batch it works through.
    pub scope: BatchId,
    /// The threads it was asked for.
    #[serde(default)]
    pub threads: Vec<ThreadId>,
    /// Threads of them that run again although they are done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rerun: Vec<ThreadId>,
    /// Threads that wait for a slot, first in first out.
    #[serde(default)]
    pub queue: Vec<ThreadId>,
    /// How threads begin that a person puts right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beginnings: Vec<Beginning>,
    /// Who starts the supervisors.
    pub executor: Executor,
    /// How many threads may run at once.
    pub max_parallel: u32,
    /// Whether measured memory decides how many of them start.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_memory: bool,
    /// Bytes that one more agent was expected to take when there was no room for it; none when
    /// nobody waits for memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_room_for: Option<u64>,
    /// Conditions of single threads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Terms>,
    /// How much may be used.
    #[serde(default, skip_serializing_if = "Budget::is_none")]
    pub budget: Budget,
    /// Accounts that stand, or stood, at a limit, and until when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub waits: BTreeMap<String, Timestamp>,
    /// Tries that were made again by themselves, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retries: Vec<Retry>,
    /// How agents are run.
    #[serde(default)]
    pub mode: Mode,
    /// What a person asked for instead of agents.yaml.
    #[serde(default)]
    pub overrides: Overrides,
    /// Set when a scripted model plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rehearsal: Option<Rehearsal>,
    /// How far it goes on by itself, batch by batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// Whether what waits starts only while the plan is the one that was approved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keeps_to_plan: bool,
    /// Whether somebody was, or is being, told that it is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
    /// Machine and folder it was started in: a copy of tasks.json elsewhere does not go on with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// When it was asked for.
    pub started_at: Timestamp,
}
