//! The kernel's change notices, as a future.
use std::{
    io,
    mem::MaybeUninit,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use rustix::{
    fs::inotify::{self, CreateFlags, Reader, WatchFlags},
    io::Errno,
};
use tokio::io::unix::AsyncFd;

use super::super::readiness::watch;

/// Why something cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The kernel gives no watcher. `EMFILE`: this user has too many (`fs.inotify` limits).
    #[error("the kernel gives no file watcher")]
    NoWatcher {
        /// What the kernel said.
        source: io::Error,
    },
    /// This file or folder cannot be watched.
    #[error("`{}` cannot be watched", path.display())]
    Path {
        /// The file or folder.
        path: PathBuf,
        /// What the kernel said.
        source: io::Error,
    },
    /// The notices could not be read.
    #[error("change notices cannot be read")]
    Notices {
        /// What the kernel said.
        source: io::Error,
    },
}

impl WatchError {
    /// Whether a limit of this machine is the reason, so that looking now and then still works.
    pub(super) fn is_for_want_of_watchers(&self) -> bool {
        let (Self::NoWatcher { source } | Self::Path { source, .. } | Self::Notices { source }) =
            self;
        [Errno::MFILE, Errno::NFILE, Errno::NOSPC, Errno::NOSYS]
            .iter()
            .any(|errno| source.raw_os_error() == Some(errno.raw_os_error()))
    }
}

/// A queue of change notices.
pub(super) struct Inotify {
    queue: AsyncFd<OwnedFd>,
}

impl Inotify {
    /// Needs a tokio runtime with I/O around it.
    pub(super) fn new() -> Result<Self, WatchError> {
        let no_watcher = |source| WatchError::NoWatcher { source };
        let queue = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)
            .map_err(|errno| no_watcher(errno.into()))?;
        let queue = watch(queue).map_err(no_watcher)?;
        Ok(Self { queue })
    }

    /// Adds a file or folder; the number comes back with each notice about it.
    pub(super) fn add(&self, path: &Path, flags: WatchFlags) -> Result<i32, WatchError> {
        inotify::add_watch(self.queue.get_ref(), path, flags).map_err(|errno| WatchError::Path {
            path: path.to_owned(),
            source: errno.into(),
        })
    }

    /// Waits for notices and hands them out, one bufferful at most: a busy writer makes notices
    /// as fast as they are read. Can be dropped at any time without losing one.
    pub(super) async fn wait(
        &self,
        mut each: impl FnMut(&inotify::Event<'_>),
    ) -> Result<(), WatchError> {
        let notices = |source| WatchError::Notices { source };
        loop {
            let mut ready = self.queue.readable().await.map_err(notices)?;
            // A name has at most 255 bytes, so any notice fits; small, as it lives in the future.
            let mut buffer = [MaybeUninit::uninit(); 2048];
            let mut reader = Reader::new(self.queue.get_ref(), &mut buffer);
            match reader.next() {
                Ok(event) => each(&event),
                Err(Errno::AGAIN) => {
                    ready.clear_ready();
                    continue;
                }
                Err(Errno::INTR) => continue,
                Err(errno) => return Err(notices(errno.into())),
            }
            while !reader.is_buffer_empty() {
                match reader.next() {
                    Ok(event) => each(&event),
                    Err(errno) => return Err(notices(errno.into())),
                }
            }
            return Ok(());
        }
    }
}
