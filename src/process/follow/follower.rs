//! Notices that one of a few files has grown.
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use rustix::fs::inotify::WatchFlags;
use tokio::time::sleep;

use super::inotify::{Inotify, WatchError};

/// How often we look where the kernel has no watcher left for us.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Waits for files to grow. No CPU while they do not, except on a machine whose watchers are used
/// up (128 per user by default): there it looks four times a second.
pub struct Follower {
    source: Source,
}

enum Source {
    Notices(Inotify),
    Looking(Vec<Looked>),
}

struct Looked {
    path: PathBuf,
    seen: Option<(u64, SystemTime)>,
}

impl Follower {
    /// Follows these files; they have to exist. Whatever is written from now on is noticed, so
    /// read what is there *after* this call. Needs a tokio runtime with I/O and time around it.
    ///
    /// # Errors
    /// [`WatchError::Path`] for a file that is missing or may not be read.
    pub fn new<P: AsRef<Path>>(paths: &[P]) -> Result<Self, WatchError> {
        let source = match notices(paths) {
            Ok(inotify) => Source::Notices(inotify),
            Err(error) if error.is_for_want_of_watchers() => Source::Looking(looked(paths)?),
            Err(error) => return Err(error),
        };
        Ok(Self { source })
    }

    /// Resolves when one of the files was written to since the last call (or since the start).
    /// May resolve once too often, never too seldom. Can be dropped and called again.
    ///
    /// # Errors
    /// [`WatchError::Notices`] when the kernel's notices cannot be read.
    pub async fn changed(&mut self) -> Result<(), WatchError> {
        match &mut self.source {
            Source::Notices(inotify) => inotify.wait(|_| {}).await,
            Source::Looking(files) => {
                while !files.iter_mut().any(Looked::has_changed) {
                    sleep(LOOK_EVERY).await;
                }
                Ok(())
            }
        }
    }
}

fn notices<P: AsRef<Path>>(paths: &[P]) -> Result<Inotify, WatchError> {
    let inotify = Inotify::new()?;
    for path in paths {
        inotify.add(path.as_ref(), WatchFlags::MODIFY)?;
    }
    Ok(inotify)
}

fn looked<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<Looked>, WatchError> {
    let look = |path: &P| {
        let path = path.as_ref().to_owned();
        match fs::metadata(&path) {
            Ok(_) => Ok(Looked { path, seen: None }),
            Err(source) => Err(WatchError::Path { path, source }),
        }
    };
    paths.iter().map(look).collect()
}

impl Looked {
    fn has_changed(&mut self) -> bool {
        let now = fs::metadata(&self.path)
            .and_then(|metadata| Ok((metadata.len(), metadata.modified()?)))
            .ok();
        now != std::mem::replace(&mut self.seen, now)
    }
}

#[cfg(test)]
mod tests {
    use super::{Follower, Looked, Source, looked};
    use std::fs;

    #[test]
    fn looking_notices_growth_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("events");
        fs::write(&file, "").unwrap();
        let mut files = looked(&[&file]).unwrap();
        assert!(files.iter_mut().any(Looked::has_changed));
        assert!(!files.iter_mut().any(Looked::has_changed));
        fs::write(&file, "more").unwrap();
        assert!(files.iter_mut().any(Looked::has_changed));
    }

    #[tokio::test]
    async fn looking_resolves_when_something_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("events");
        fs::write(&file, "x").unwrap();
        let mut follower = Follower {
            source: Source::Looking(looked(&[&file]).unwrap()),
        };
        follower.changed().await.unwrap();
    }

    #[tokio::test]
    async fn a_missing_file_is_named() {
        let error = Follower::new(&["/no/such/file"]).err().unwrap();
        assert_eq!(error.to_string(), "`/no/such/file` cannot be watched");
    }
}
