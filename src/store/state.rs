//! The state of a workstream on disk: reading it, and changing it under the lock.
use super::actor::Actor;
use super::apply::Applied;
use super::commit::Commit;
use super::document::Document;
use super::draft::Draft;
use super::error::StoreError;
use super::load;
use super::lock::{LockLimit, LockRequest};
use super::log::Log;
use super::migrate;
use super::notices::{Notices, Silent};
use super::stream_folder::StreamFolder;
use crate::domain::tracked::TrackedNumber;
use crate::domain::workstream::Workstream;
use jiff::Timestamp;

/// Reads of a file whose log is cut again and again in between.
const READS: u32 = 5;

/// The state of one workstream.
pub struct Store<'a> {
    folder: &'a StreamFolder,
    limit: LockLimit,
    notices: &'a dyn Notices,
    tracked: Option<&'a Tracked>,
}

/// Says which tracked session what happens now belongs to, if to any. Asked only when there is
/// something to write down.
pub type Tracked = dyn Fn() -> Option<TrackedNumber> + Send + Sync;

impl<'a> Store<'a> {
    /// The state in this folder; commands wait 10 s for the lock and nobody is told of warnings.
    #[must_use]
    pub fn new(folder: &'a StreamFolder) -> Self {
        Self {
            folder,
            limit: LockLimit::default(),
            notices: &Silent,
            tracked: None,
        }
    }

    /// With the tracked session that entries of this command belong to when they name none.
    #[must_use]
    pub const fn tracked(mut self, tracked: Option<&'a Tracked>) -> Self {
        self.tracked = tracked;
        self
    }

    /// With another limit for the lock.
    #[must_use]
    pub const fn limit(mut self, limit: LockLimit) -> Self {
        self.limit = limit;
        self
    }

    /// With somebody who is told of waiting and warnings.
    #[must_use]
    pub const fn notices(mut self, notices: &'a dyn Notices) -> Self {
        self.notices = notices;
        self
    }

    /// The state as it is now. Takes no lock: the file, and what the log has beyond it.
    ///
    /// # Errors
    /// When tasks.json is missing, does not parse, or is of a newer version.
    pub fn read(&self) -> Result<Workstream, StoreError> {
        let path = self.folder.tasks_file();
        let mut reads = 1;
        loop {
            let loaded = load::load(&path)?;
            let position = loaded.view.position.clone();
            let log = Log::read(self.folder, position.as_ref())?;
            if log
                .as_ref()
                .is_some_and(|log| log.has_gap(position.as_ref()))
                && reads < READS
            {
                reads += 1;
                continue;
            }
            let newer = log
                .as_ref()
                .map(|log| log.newer(position.as_ref()))
                .unwrap_or_default();
            let old = loaded.view.workstream.version.starts_with("1.0");
            if newer.is_empty() && !old {
                return Ok(loaded.view.workstream);
            }
            let mut document = Document::new(loaded.text, loaded.view, &path)?;
            migrate::migrate(&mut document, self.folder)?;
            document.replay(newer);
            return Ok(document.workstream);
        }
    }

    /// tasks.json as it stands now, with every field that it holds, also those that `work` does not
    /// know. Takes no lock.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_text(&self) -> Result<String, StoreError> {
        let path = self.folder.tasks_file();
        let loaded = load::load(&path)?;
        let position = loaded.view.position.clone();
        let log = Log::read(self.folder, position.as_ref())?;
        let mut document = Document::new(loaded.text, loaded.view, &path)?;
        migrate::migrate(&mut document, self.folder)?;
        if let Some(log) = &log {
            document.replay(log.newer(position.as_ref()));
        }
        Ok(document.render())
    }

    /// Changes the state under the lock. The story works on a [`Draft`] and may be told again
    /// from the start when an editor saved the file in between. Nothing is written when it fails
    /// or changes nothing. When this returns, the change is on the disk.
    ///
    /// # Errors
    /// The story's own, or when the files or the lock refuse; then nothing has changed.
    pub fn update<T, E: From<StoreError>>(
        &self,
        by: &Actor,
        now: Timestamp,
        mut story: impl FnMut(&mut Draft) -> Result<T, E>,
    ) -> Result<T, E> {
        // a stream that does not exist gets no folder for its lock
        if !self.folder.tasks_file().exists() {
            load::load(&self.folder.tasks_file()).map(drop)?;
        }
        self.folder.ensure_state_dir()?;
        let commit = Commit {
            folder: self.folder,
            notices: self.notices,
            by,
            now,
        };
        let lock = LockRequest {
            path: self.folder.lock_file(),
            limit: self.limit,
            now,
            notices: self.notices,
        };
        lock.with(|| {
            commit.run(|draft| {
                let value = story(draft)?;
                if let Some(tracked) = self.tracked {
                    draft.belong(tracked);
                }
                Ok(value)
            })
        })?
    }

    /// Writes to the journal alone.
    ///
    /// # Errors
    /// When the journal or the lock refuse.
    pub fn record(
        &self,
        by: &Actor,
        now: Timestamp,
        entry: &super::entry::JournalEntry,
    ) -> Result<(), StoreError> {
        self.update(by, now, |draft| {
            draft.journal(entry.clone());
            Ok(())
        })
    }

    /// Whether tasks.json is in the ancestor's format and will be migrated at the next change.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn is_old(&self) -> Result<bool, StoreError> {
        let loaded = load::load(&self.folder.tasks_file())?;
        let mut document = Document::new(loaded.text, loaded.view, &self.folder.tasks_file())?;
        Ok(migrate::migrate(&mut document, self.folder)? == Applied::Changed)
    }
}
