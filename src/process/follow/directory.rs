//! Notices of what changes in folders.
use std::{
    collections::HashMap,
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use rustix::fs::inotify::{Event, ReadFlags, WatchFlags};

use super::inotify::{Inotify, WatchError};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An entry of a watched folder was made, moved, written to or removed.
    Entry {
        /// The folder, as it was given.
        directory: PathBuf,
        /// The entry's name.
        name: OsString,
    },
    /// A watched folder itself was moved or removed; nothing more will be heard of it.
    DirectoryGone {
        /// The folder, as it was given.
        directory: PathBuf,
    },
    /// So much happened that notices were lost: look at everything again.
    Overflow,
}

/// Watches folders (not what is below them). On a network file system it sees only what this
/// machine changes.
pub struct DirectoryWatch {
    inotify: Inotify,
    directories: HashMap<i32, PathBuf>,
}

impl DirectoryWatch {
    /// Watches these folders; they have to exist. Needs a tokio runtime with I/O around it.
    ///
    /// # Errors
    /// [`WatchError`] when a folder is missing or the kernel has no watcher left.
    pub fn new<P: AsRef<Path>>(directories: &[P]) -> Result<Self, WatchError> {
        let mut watch = Self {
            inotify: Inotify::new()?,
            directories: HashMap::new(),
        };
        for directory in directories {
            watch.add(directory.as_ref())?;
        }
        Ok(watch)
    }

    /// Watches one folder more.
    ///
    /// # Errors
    /// [`WatchError::Path`] when it cannot be watched.
    pub fn add(&mut self, directory: &Path) -> Result<(), WatchError> {
        let flags = WatchFlags::CREATE
            | WatchFlags::MOVED_TO
            | WatchFlags::MOVED_FROM
            | WatchFlags::DELETE
            | WatchFlags::MODIFY
            | WatchFlags::CLOSE_WRITE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF
            | WatchFlags::ONLYDIR;
        let number = self.inotify.add(directory, flags)?;
        self.directories.insert(number, directory.to_owned());
        Ok(())
    }

    /// Waits until something happens and says what, each thing once. Can be dropped and called
    /// again without losing anything.
    ///
    /// # Errors
    /// [`WatchError::Notices`] when the kernel's notices cannot be read.
    pub async fn changed(&mut self) -> Result<Vec<Change>, WatchError> {
        let mut changes = Vec::new();
        // A notice may be about a folder that has just been forgotten: then there is nothing to say.
        while changes.is_empty() {
            let directories = &mut self.directories;
            self.inotify
                .wait(|event| {
                    if let Some(change) = translate(event, directories)
                        && !changes.contains(&change)
                    {
                        changes.push(change);
                    }
                })
                .await?;
        }
        Ok(changes)
    }
}

fn translate(event: &Event<'_>, directories: &mut HashMap<i32, PathBuf>) -> Option<Change> {
    let kind = event.events();
    if kind.contains(ReadFlags::QUEUE_OVERFLOW) {
        return Some(Change::Overflow);
    }
    if kind.intersects(ReadFlags::DELETE_SELF | ReadFlags::MOVE_SELF | ReadFlags::IGNORED) {
        let directory = directories.remove(&event.wd())?;
        return Some(Change::DirectoryGone { directory });
    }
    Some(Change::Entry {
        directory: directories.get(&event.wd())?.clone(),
        name: OsStr::from_bytes(event.file_name()?.to_bytes()).to_owned(),
    })
}
