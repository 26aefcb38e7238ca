//! What documents are made with: the repository, the workstream, who acts, and when.
use super::error::DocumentError;
use super::source;
use crate::domain::slug::StreamId;
use crate::store::actor::Actor;
use crate::store::layout::Repository;
use crate::store::lock::{LockLimit, LockRequest};
use crate::store::notices::Notices;
use crate::store::private;
use crate::store::state::Store;
use crate::store::stream_folder::StreamFolder;
use crate::track::story::model::Story;
use camino::Utf8PathBuf;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What documents are made with.
pub struct Desk<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// The workstream.
    pub stream: &'a StreamId,
    /// Who acts.
    pub actor: &'a Actor,
    /// The time.
    pub now: Timestamp,
    /// The zone whose times documents show.
    pub zone: TimeZone,
    /// How long locks are waited for.
    pub limit: LockLimit,
    /// Who is told of waiting and repairs.
    pub notices: &'a dyn Notices,
}

impl Desk<'_> {
    /// The folder of the workstream.
    #[must_use]
    pub fn folder(&self) -> StreamFolder {
        self.repository.stream(self.stream)
    }

    /// What documents show, as it stands now.
    ///
    /// # Errors
    /// When plan, state or journal cannot be read.
    pub fn story(&self) -> Result<Story, DocumentError> {
        source::story(self)
    }

    /// `workstreams/.state/documents/`: what we wrote last, backups; not committed.
    pub(super) fn drawer(&self) -> Utf8PathBuf {
        self.repository
            .workstreams_dir()
            .join(".state")
            .join("documents")
    }

    /// Does something while nobody else writes documents of this checkout.
    pub(super) fn alone<T>(
        &self,
        story: impl FnOnce() -> Result<T, DocumentError>,
    ) -> Result<T, DocumentError> {
        let state = self.repository.workstreams_dir().join(".state");
        private::ensure_dir(&state)?;
        private::ensure_dir(&self.drawer())?;
        let lock = LockRequest {
            path: state.join("documents.lock"),
            limit: self.limit,
            now: self.now,
            notices: self.notices,
        };
        lock.with(story)?
    }

    /// Whether the documents at the top of the repository show this workstream: the current one,
    /// or the only one.
    pub(super) fn is_on_top(&self) -> Result<bool, DocumentError> {
        if let Some(current) = self.repository.current()? {
            return Ok(current == *self.stream);
        }
        Ok(self.repository.streams()?.as_slice() == std::slice::from_ref(self.stream))
    }

    pub(super) fn store<'s>(&'s self, folder: &'s StreamFolder) -> Store<'s> {
        Store::new(folder).limit(self.limit).notices(self.notices)
    }
}
