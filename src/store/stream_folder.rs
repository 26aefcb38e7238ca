//! The folder of one workstream: where each of its files lies.
use super::error::StoreError;
use super::private;
use super::session_folder::SessionFolder;
use crate::domain::id::ThreadId;
use crate::domain::slug::{SessionId, StreamId, slug};
use camino::{Utf8Path, Utf8PathBuf};

/// The folder of one workstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamFolder {
    id: StreamId,
    dir: Utf8PathBuf,
}

/// The names along the path of a thread's prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadNames<'a> {
    /// Name of its stage.
    pub stage: &'a str,
    /// Name of its batch.
    pub batch: &'a str,
    /// Its own name.
    pub thread: &'a str,
}

impl StreamFolder {
    /// The workstream `id` in the folder `dir`.
    #[must_use]
    pub const fn new(id: StreamId, dir: Utf8PathBuf) -> Self {
        Self { id, dir }
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> &StreamId {
        &self.id
    }

    /// The folder itself.
    #[must_use]
    pub fn dir(&self) -> &Utf8Path {
        &self.dir
    }

    /// `tasks.json`: the state.
    #[must_use]
    pub fn tasks_file(&self) -> Utf8PathBuf {
        self.dir.join("tasks.json")
    }

    /// `threads.json` of the ancestor's later versions.
    pub(super) fn threads_file(&self) -> Utf8PathBuf {
        self.dir.join("threads.json")
    }

    /// `PLAN.md`.
    #[must_use]
    pub fn plan_file(&self) -> Utf8PathBuf {
        self.dir.join("PLAN.md")
    }

    /// `.state/approved-PLAN.md`: the plan as it was when it was approved.
    #[must_use]
    pub fn approved_plan_file(&self) -> Utf8PathBuf {
        self.state_dir().join("approved-PLAN.md")
    }

    /// `.state/plan.lock`: held while `work` changes PLAN.md.
    #[must_use]
    pub fn plan_lock_file(&self) -> Utf8PathBuf {
        self.state_dir().join("plan.lock")
    }

    /// `journal.jsonl`: history for people and agents.
    #[must_use]
    pub fn journal_file(&self) -> Utf8PathBuf {
        self.dir.join("journal.jsonl")
    }

    /// `.state/`: the log, locks and the last good copy.
    #[must_use]
    pub fn state_dir(&self) -> Utf8PathBuf {
        self.dir.join(".state")
    }

    /// `.state/log.jsonl`: the commit log.
    #[must_use]
    pub fn log_file(&self) -> Utf8PathBuf {
        self.state_dir().join("log.jsonl")
    }

    /// `.state/log.1.jsonl`: the segment before it.
    #[must_use]
    pub fn old_log_file(&self) -> Utf8PathBuf {
        self.state_dir().join("log.1.jsonl")
    }

    /// `.state/lock`: the state lock.
    #[must_use]
    pub fn lock_file(&self) -> Utf8PathBuf {
        self.state_dir().join("lock")
    }

    /// `.state/launch.lock`: held while panes are made.
    #[must_use]
    pub fn launch_lock_file(&self) -> Utf8PathBuf {
        self.state_dir().join("launch.lock")
    }

    /// `.state/network-told`: there once the network file system was warned about.
    #[must_use]
    pub fn network_told_file(&self) -> Utf8PathBuf {
        self.state_dir().join("network-told")
    }

    /// `.state/tasks.json.bak`: tasks.json before its last change.
    #[must_use]
    pub fn backup_file(&self) -> Utf8PathBuf {
        self.state_dir().join("tasks.json.bak")
    }

    /// What the agent of a thread was told: `prompts/01-infra/02-capture/01-execute.md`.
    #[must_use]
    pub fn prompt_file(&self, thread: ThreadId, names: ThreadNames<'_>) -> Utf8PathBuf {
        let part = |number: u32, name: &str| format!("{number:02}-{}", slug(name));
        self.dir
            .join("prompts")
            .join(part(thread.stage().0, names.stage))
            .join(part(thread.batch.number, names.batch))
            .join(part(thread.number, names.thread) + ".md")
    }

    /// What a finished thread hands to the next: `handoff/01.01.02.md`.
    #[must_use]
    pub fn handoff_file(&self, thread: ThreadId) -> Utf8PathBuf {
        self.dir.join("handoff").join(format!("{thread}.md"))
    }

    /// `sessions/`.
    #[must_use]
    pub fn sessions_dir(&self) -> Utf8PathBuf {
        self.dir.join("sessions")
    }

    /// The folder of a session, whether it exists or not.
    #[must_use]
    pub fn session(&self, id: &SessionId) -> SessionFolder {
        SessionFolder::new(self.sessions_dir().join(id.as_str()))
    }

    /// Makes `.state/` and the folder of a session, readable by their owner only.
    ///
    /// # Errors
    /// When the folder exists already, cannot be made, or a parent could have been prepared by
    /// somebody else.
    pub fn create_session(&self, id: &SessionId) -> Result<SessionFolder, StoreError> {
        private::ensure_dir(&self.sessions_dir())?;
        let folder = self.session(id);
        folder.create()?;
        Ok(folder)
    }

    /// Makes `.state/` if it is missing and checks that it is ours alone.
    ///
    /// # Errors
    /// When it cannot be made or trusted.
    pub fn ensure_state_dir(&self) -> Result<(), StoreError> {
        private::ensure_dir(&self.state_dir())
    }
}
