//! Workstreams as whole folders: put aside, thrown away, taken in.
use super::error::StoreError;
use super::layout::Repository;
use super::layout_error::LayoutError;
use super::log::sync_dir;
use super::stream_folder::StreamFolder;
use crate::domain::slug::StreamId;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fs;

/// Where a workstream goes that is not worked on any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// `archive/`, under its own name.
    Archive,
    /// `trash/`, with the time behind its name: one may be deleted that was restored before.
    Trash,
}

impl Repository {
    /// The folder that a workstream would have there.
    #[must_use]
    pub fn away(&self, id: &StreamId, to: Away, now: Timestamp) -> Utf8PathBuf {
        match to {
            Away::Archive => self.archive_dir().join(id.as_str()),
            Away::Trash => {
                // lower case: what lies there is still the name of a workstream and keeps its
                // number taken
                let time = now.to_zoned(TimeZone::UTC).strftime("%Y%m%dt%H%M%Sz");
                self.trash_dir().join(format!("{id}-{time}"))
            }
        }
    }

    /// Moves a workstream's folder there, whole; where none is current any more, none is. The
    /// caller has made sure that nothing runs and nothing can be started.
    ///
    /// # Errors
    /// When the place is taken or the files refuse; nothing has moved then.
    pub fn put_away(
        &self,
        id: &StreamId,
        to: Away,
        now: Timestamp,
    ) -> Result<Utf8PathBuf, LayoutError> {
        let from = self.stream(id).dir().to_owned();
        let place = self.away(id, to, now);
        let parent = place.parent().unwrap_or(&place);
        fs::create_dir_all(parent).map_err(StoreError::io("create", parent))?;
        let was_current = self.current()?.as_ref() == Some(id);
        move_dir(&from, &place)?;
        if was_current {
            self.set_current(None)?;
        }
        sync_dir(parent)
            .and_then(|()| sync_dir(&self.workstreams_dir()))
            .map_err(StoreError::io("write", parent))?;
        Ok(place)
    }

    /// Takes in a finished folder as the workstream `id`, if its number is still free.
    ///
    /// # Errors
    /// When the number was given away, or the files refuse; the folder stays where it was then.
    pub fn adopt(
        &self,
        staged: &Utf8Path,
        id: &StreamId,
        now: Timestamp,
    ) -> Result<StreamFolder, LayoutError> {
        self.numbering(now, || {
            let taken = self.taken()?;
            if taken.iter().any(|other| other.number() == id.number()) {
                return Err(LayoutError::NumberTaken { id: id.clone() });
            }
            let folder = self.stream(id);
            move_dir(staged, folder.dir())?;
            let parent = self.workstreams_dir();
            sync_dir(&parent).map_err(StoreError::io("write", &parent))?;
            Ok(folder)
        })
    }
}

/// Renames a folder; never onto something that is there, not even an empty folder.
fn move_dir(from: &Utf8Path, to: &Utf8Path) -> Result<(), LayoutError> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let moved = renameat_with(
        CWD,
        from.as_std_path(),
        CWD,
        to.as_std_path(),
        RenameFlags::NOREPLACE,
    );
    match moved {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::EXIST) => Err(LayoutError::Taken {
            path: to.to_owned(),
        }),
        // a file system that does not know the flag
        Err(rustix::io::Errno::INVAL) if !to.exists() => {
            fs::rename(from, to).map_err(|error| StoreError::io("move", from)(error).into())
        }
        Err(errno) => Err(StoreError::io("move", from)(errno.into()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-02T03:04:05Z".parse().unwrap()
    }

    fn repository(dir: &tempfile::TempDir) -> Repository {
        Repository::init(Utf8Path::from_path(dir.path()).unwrap()).unwrap()
    }

    #[test]
    fn numbers_of_archived_and_deleted_workstreams_are_not_given_again() {
        let dir = tempfile::tempdir().unwrap();
        let repository = repository(&dir);
        let one = repository.create_stream("one", &[], now()).unwrap();
        repository.set_current(Some(one.id())).unwrap();
        let place = repository.put_away(one.id(), Away::Trash, now()).unwrap();
        assert!(place.ends_with("trash/001-one-20260102t030405z"), "{place}");
        assert_eq!(repository.current().unwrap(), None);
        let two = repository.create_stream("two", &[], now()).unwrap();
        repository.put_away(two.id(), Away::Archive, now()).unwrap();
        let three = repository.create_stream("three", &[], now()).unwrap();
        assert_eq!(three.id().as_str(), "003-three");
    }

    #[test]
    fn nothing_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let repository = repository(&dir);
        let one = repository.create_stream("one", &[], now()).unwrap();
        fs::create_dir_all(repository.archive_dir().join("001-one")).unwrap();
        let refused = repository.put_away(one.id(), Away::Archive, now());
        assert!(
            matches!(refused, Err(LayoutError::Taken { .. })),
            "{refused:?}"
        );
        assert!(one.tasks_file().exists());
        let refused = repository.adopt(one.dir(), one.id(), now());
        assert!(matches!(refused, Err(LayoutError::NumberTaken { .. })));
    }
}
