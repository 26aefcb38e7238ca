//! The folder of one session: where each of its runtime files lies.
use super::error::StoreError;
use super::{exit_file, private};
use camino::{Utf8Path, Utf8PathBuf};

/// `sessions/<session id>/`, readable by its owner only. Not committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFolder {
    dir: Utf8PathBuf,
}

impl SessionFolder {
    pub(super) const fn new(dir: Utf8PathBuf) -> Self {
        Self { dir }
    }

    /// The folder itself.
    #[must_use]
    pub fn dir(&self) -> &Utf8Path {
        &self.dir
    }

    /// The prompt as the agent got it.
    #[must_use]
    pub fn prompt_file(&self) -> Utf8PathBuf {
        self.dir.join("prompt.md")
    }

    /// The agent's standard output, raw.
    #[must_use]
    pub fn events_file(&self) -> Utf8PathBuf {
        self.dir.join("events.jsonl")
    }

    /// The agent's standard error.
    #[must_use]
    pub fn stderr_file(&self) -> Utf8PathBuf {
        self.dir.join("stderr.log")
    }

    /// What the agent did, readable.
    #[must_use]
    pub fn output_file(&self) -> Utf8PathBuf {
        self.dir.join("output.log")
    }

    /// What the verification commands printed.
    #[must_use]
    pub fn verify_file(&self) -> Utf8PathBuf {
        self.dir.join("verify.log")
    }

    /// Which files the thread changed, as far as that was known at its end.
    #[must_use]
    pub fn changed_file(&self) -> Utf8PathBuf {
        self.dir.join("changed.json")
    }

    /// Locked as long as the supervisor lives ([`super::alive`]).
    #[must_use]
    pub fn alive_file(&self) -> Utf8PathBuf {
        self.dir.join("alive")
    }

    /// What the agent does now ([`super::live`]).
    #[must_use]
    pub fn live_file(&self) -> Utf8PathBuf {
        self.dir.join("live.json")
    }

    /// How it ended ([`super::exit_file`]).
    #[must_use]
    pub fn exit_file(&self) -> Utf8PathBuf {
        self.dir.join("exit.json")
    }

    /// There once `work stop` has asked the supervisor to end: a signal alone does not say who
    /// sent it.
    #[must_use]
    pub fn stop_file(&self) -> Utf8PathBuf {
        self.dir.join("stop")
    }

    /// What the supervisor needs to start the agent ([`super::private`]).
    #[must_use]
    pub fn launch_file(&self) -> Utf8PathBuf {
        self.dir.join("launch.json")
    }

    /// Holds a link named `work` to this program, first in the agent's `PATH`.
    #[must_use]
    pub fn bin_dir(&self) -> Utf8PathBuf {
        self.dir.join("bin")
    }

    /// Makes the folder (0700), `bin/`, an empty `alive` and room for `exit.json`, so that a disk
    /// which fills up later cannot keep the end from being written.
    ///
    /// # Errors
    /// When it exists already or cannot be made.
    pub fn create(&self) -> Result<(), StoreError> {
        private::new_dir(&self.dir)?;
        private::new_dir(&self.bin_dir())?;
        drop(private::new_file(&self.alive_file())?);
        exit_file::reserve(&self.exit_file())
    }
}
