//! The state of one workstream, as read from its tasks.json.
use super::id::{BatchId, Scope, StageId, TaskId, ThreadId};
use super::once::Once;
use super::rehearsed::RunKind;
use super::run::Run;
use super::session::{SessionRecord, Verified};
use super::slug::SessionId;
use super::stage::{ApprovalStatus, Approvals, StageFacts};
use super::task::Task;
use super::thread::Thread;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A status that only a person sets; everything else is derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManualStatus {
    /// Put aside.
    OnHold,
    /// Declared finished (`work complete`).
    Completed,
}

/// One workstream.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Workstream {
    /// Version of the file format: `1.1.0`.
    pub version: String,
    /// `NNN-name`. May be empty in files of the ancestor.
    #[serde(default)]
    pub stream_id: String,
    /// Name for people.
    #[serde(default)]
    pub name: Option<String>,
    /// A status a person set.
    #[serde(default)]
    pub status: Option<ManualStatus>,
    /// What was said when it was completed (`work complete`).
    #[serde(default)]
    pub completion: Option<serde_json::Value>,
    /// The field of work that it belongs to, in names of documents.
    #[serde(default)]
    pub domain: Option<String>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// Stages and tasks that documents no longer show, by the month (`2026-11`) of the archive
    /// that they went to.
    #[serde(default)]
    pub archived: BTreeMap<String, Vec<String>>,
    /// What people approved.
    #[serde(default)]
    pub approval: Approvals,
    /// Whether nothing new may start.
    #[serde(default)]
    pub paused: bool,
    /// The present or last run.
    #[serde(default)]
    pub run: Option<Run>,
    /// What is kept of stages, by their ids.
    #[serde(default)]
    pub stages: serde_json::Value,
    /// All tasks, in the order of the file.
    pub tasks: Vec<Task>,
}

impl Workstream {
    /// All threads in id order, each with its tasks and sessions.
    #[must_use]
    pub fn threads(&self) -> Vec<Thread<'_>> {
        let mut tasks: Vec<&Task> = self.tasks.iter().collect();
        tasks.sort_by_key(|task| task.id);
        tasks
            .chunk_by(|a, b| a.id.thread == b.id.thread)
            .filter_map(Thread::from_tasks)
            .collect()
    }

    /// One thread.
    #[must_use]
    pub fn thread(&self, id: ThreadId) -> Option<Thread<'_>> {
        let mut tasks: Vec<&Task> = self.tasks.iter().filter(|t| t.id.thread == id).collect();
        tasks.sort_by_key(|task| task.id);
        Thread::from_tasks(&tasks)
    }

    /// The threads of a batch.
    #[must_use]
    pub fn threads_of(&self, batch: BatchId) -> Vec<Thread<'_>> {
        let mut threads = self.threads();
        threads.retain(|thread| thread.id.batch == batch);
        threads
    }

    /// All batches in order.
    #[must_use]
    pub fn batches(&self) -> Vec<BatchId> {
        let ids: BTreeSet<BatchId> = self.tasks.iter().map(|task| task.id.thread.batch).collect();
        ids.into_iter().collect()
    }

    /// All stages in order.
    #[must_use]
    pub fn stages(&self) -> Vec<StageId> {
        let ids: BTreeSet<StageId> = self
            .tasks
            .iter()
            .map(|task| task.id.thread.stage())
            .collect();
        ids.into_iter().collect()
    }

    /// What the commands of a stage showed, when they were last run.
    #[must_use]
    pub fn stage_verified(&self, stage: StageId) -> Option<Verified> {
        let kept = self.stages.get(stage.to_string())?.get("verified")?;
        serde_json::from_value(kept.clone()).ok()
    }

    /// What is kept of a stage beside its tasks; what cannot be read counts as absent.
    #[must_use]
    pub fn stage_facts(&self, stage: StageId) -> StageFacts {
        let kept = self.stages.get(stage.to_string());
        kept.and_then(|kept| serde_json::from_value(kept.clone()).ok())
            .unwrap_or_default()
    }

    /// What people said to show the criteria of a stage that no command can: `stages.SS.evidence`.
    #[must_use]
    pub fn stage_evidence(&self, stage: StageId) -> Vec<String> {
        let kept = self
            .stages
            .get(stage.to_string())
            .and_then(|stage| stage.get("evidence"));
        match kept {
            Some(serde_json::Value::String(text)) => vec![text.clone()],
            Some(serde_json::Value::Array(texts)) => texts
                .iter()
                .filter_map(|text| text.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Name of a stage, as its tasks carry it.
    #[must_use]
    pub fn stage_name(&self, stage: StageId) -> &str {
        self.tasks
            .iter()
            .find(|task| task.id.thread.stage() == stage)
            .map_or("", |task| task.stage_name.as_str())
    }

    /// Name of a batch, as its tasks carry it.
    #[must_use]
    pub fn batch_name(&self, batch: BatchId) -> &str {
        self.tasks
            .iter()
            .find(|task| task.id.thread.batch == batch)
            .map_or("", |task| task.batch_name.as_str())
    }

    /// One task.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }

    /// All sessions, each once, with the thread each belongs to.
    pub fn sessions(&self) -> impl Iterator<Item = (ThreadId, &SessionRecord)> {
        let mut met = Once::with_room(self.tasks.iter().map(|task| task.sessions.len()).sum());
        self.tasks
            .iter()
            .flat_map(|task| {
                task.sessions
                    .iter()
                    .map(move |record| (record.thread_id.unwrap_or(task.id.thread), record))
            })
            .filter(move |(_, record)| met.is_first(&record.session_id))
    }

    /// One session and its thread.
    #[must_use]
    pub fn session(&self, id: &SessionId) -> Option<(ThreadId, &SessionRecord)> {
        self.sessions().find(|(_, record)| record.session_id == *id)
    }

    /// Whether something lies in the scope.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        match scope {
            Scope::Task(id) => self.task(id).is_some(),
            _ => self.tasks.iter().any(|task| scope.holds(task.id.thread)),
        }
    }

    /// Ids of the same kind as one that does not exist, those that differ least first; three at
    /// most.
    #[must_use]
    pub fn near(&self, wrong: Scope) -> Vec<Scope> {
        let all: Vec<Scope> = match wrong {
            Scope::Stage(_) => self.stages().into_iter().map(Scope::from).collect(),
            Scope::Batch(_) => self.batches().into_iter().map(Scope::from).collect(),
            Scope::Thread(_) => self
                .threads()
                .iter()
                .map(|thread| thread.id.into())
                .collect(),
            Scope::Task(_) => self.tasks.iter().map(|task| task.id.into()).collect(),
        };
        wrong.nearest(all)
    }

    /// The last stage that is done and that nobody approved, if all work up to here is done: it
    /// waits for a person. What was only rehearsed counts: it is for the gate to say so.
    #[must_use]
    pub fn stage_at_gate(&self) -> Option<StageId> {
        let next = self.next_batch_for(RunKind::Rehearsal);
        let next = next.map(|batch| batch.stage);
        self.stages()
            .into_iter()
            .rfind(|stage| next.is_none_or(|next| *stage < next))
            .filter(|stage| self.approval.of_stage(*stage) != ApprovalStatus::Approved)
            .filter(|_| self.status != Some(ManualStatus::Completed))
    }
}
