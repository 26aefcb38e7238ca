//! History outside any workstream: `workstreams/journal.jsonl`, and the lock that keeps what is
//! counted over the whole repository (numbers of tracked sessions) in order.
use super::actor::Actor;
use super::entry::{JournalEntry, Recorded};
use super::error::StoreError;
use super::journal;
use super::layout::Repository;
use super::layout_error::LayoutError;
use super::lock::{LockLimit, LockRequest};
use super::log;
use super::notices::Notices;
use super::private;
use camino::Utf8PathBuf;
use jiff::Timestamp;

/// Who writes there, and who is told of waiting and repairs.
pub struct Outside<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// Who acts.
    pub by: &'a Actor,
    /// How long the lock is waited for.
    pub limit: LockLimit,
    /// Who is told.
    pub notices: &'a dyn Notices,
}

impl Outside<'_> {
    /// Runs the story while nobody else counts anything over the whole repository.
    ///
    /// # Errors
    /// The story's own, or when the lock is not free in time.
    pub fn exclusively<T, E: From<StoreError>>(
        &self,
        now: Timestamp,
        story: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let folder = self.state_dir();
        private::ensure_dir(&folder)?;
        let lock = LockRequest {
            path: folder.join("lock"),
            limit: self.limit,
            now,
            notices: self.notices,
        };
        lock.with(story)?
    }

    /// Appends entries to the journal outside any workstream; they are on the disk when this
    /// returns. For whoever is inside [`Outside::exclusively`].
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn append(&self, now: Timestamp, entries: &[JournalEntry]) -> Result<(), StoreError> {
        let lines: Vec<_> = entries
            .iter()
            .enumerate()
            .map(|(place, entry)| entry.line(log::new_id(now, place), now, self.by, ""))
            .collect();
        if lines.is_empty() {
            return Ok(());
        }
        journal::append(&self.repository.journal_file(), &lines, self.notices)
    }

    fn state_dir(&self) -> Utf8PathBuf {
        self.repository.workstreams_dir().join(".state")
    }
}

impl Repository {
    /// All journals: the one outside, those of workstreams, those of archived ones.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn journals(&self) -> Result<Vec<Utf8PathBuf>, LayoutError> {
        let mut paths = vec![self.journal_file()];
        paths.extend(
            self.streams()?
                .iter()
                .map(|id| self.stream(id).journal_file()),
        );
        let archive = self.archive_dir();
        let archived = super::layout::streams_in(&archive)?;
        paths.extend(
            archived
                .iter()
                .map(|id| archive.join(id.as_str()).join("journal.jsonl")),
        );
        Ok(paths)
    }

    /// The entries of all journals for which a part of the line speaks, by time and id.
    ///
    /// # Errors
    /// When a journal cannot be read.
    pub fn recorded(&self, part: Option<&str>) -> Result<Vec<Recorded>, LayoutError> {
        let mut all = Vec::new();
        for path in self.journals()? {
            all.extend(journal::read_with(&path, part)?);
        }
        all.sort_by(|a, b| (a.ts, &a.id).cmp(&(b.ts, &b.id)));
        all.dedup_by(|a, b| a.id == b.id);
        Ok(all)
    }
}
