//! The state lock: kernel queue, a limit, and the name of who holds it.
//!
//! The lock lies in a file of its own that is never deleted, because a lock on a file that is
//! replaced excludes nobody. Waiting is done by a helper thread that blocks in the kernel's queue:
//! polling starves writers (100 writers: longest wait 6.2 s polling, 0.9 s queued).
use super::error::StoreError;
use super::notices::Notices;
use super::private;
use camino::{Utf8Path, Utf8PathBuf};
use fd_lock::RwLock;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// After this time the waiting is announced.
const ANNOUNCE: Duration = Duration::from_secs(1);
/// So many times the limit is waited at most while the lock goes from hand to hand.
const PATIENCE: u32 = 30;
/// Bytes that the holder's note takes in the lock file, padded with spaces.
const NOTE_BYTES: usize = 256;

/// How long a lock is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockLimit {
    /// So long while one process holds it, a few times as long while it goes from hand to hand:
    /// commands.
    Within(Duration),
    /// Until it is free: supervisors.
    Unlimited,
}

impl Default for LockLimit {
    fn default() -> Self {
        Self::Within(Duration::from_secs(10))
    }
}

/// Who took a lock last, as noted in the lock file. Information only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process id.
    pub pid: u32,
    /// Program and first argument.
    pub command: String,
    /// When it took the lock.
    pub since: Timestamp,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "process {} (`{}`) since {}",
            self.pid, self.command, self.since
        )
    }
}

/// What a lock is asked for with.
pub struct LockRequest<'a> {
    /// The lock file; its folder exists.
    pub path: Utf8PathBuf,
    /// How long to wait.
    pub limit: LockLimit,
    /// The present time, for the holder's note.
    pub now: Timestamp,
    /// Who is told of the waiting.
    pub notices: &'a dyn Notices,
}

impl LockRequest<'_> {
    /// Runs the story under the lock.
    ///
    /// # Errors
    /// When the lock is not free in time or its file cannot be opened.
    pub fn with<T>(&self, story: impl FnOnce() -> T) -> Result<T, StoreError> {
        loop {
            let file = open(&self.path)?;
            let note = file
                .try_clone()
                .map_err(StoreError::io("open", &self.path))?;
            let mut lock = RwLock::new(file);
            match lock.try_write() {
                Ok(_guard) if is_at(&note, &self.path) => {
                    self.sign(&note);
                    return Ok(story());
                }
                Ok(_replaced) => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(StoreError::io("lock", &self.path)(error)),
            }
            let held = self.wait(lock)?;
            if is_at(&note, &self.path) {
                self.sign(&note);
                let value = story();
                drop(held);
                return Ok(value);
            }
        }
    }

    /// Waits in the kernel's queue. A queue that moves on is waited in for longer: a hundred writers
    /// on a slow machine are no reason to give up, one holder that stands still is.
    fn wait(&self, lock: RwLock<File>) -> Result<Held, StoreError> {
        let limit = match self.limit {
            LockLimit::Within(limit) => Some(limit),
            LockLimit::Unlimited => None,
        };
        let mut queue = Queue::enter(lock).map_err(StoreError::io("lock", &self.path))?;
        let mut step = Some(limit.map_or(ANNOUNCE, |limit| limit.min(ANNOUNCE)));
        let mut waited = Duration::ZERO;
        let mut before: Option<Option<Holder>> = None;
        loop {
            queue = match queue.take(step) {
                Taken::Held(held) => return Ok(held),
                Taken::Refused(error) => return Err(StoreError::io("lock", &self.path)(error)),
                Taken::Late(queue) => queue,
            };
            waited += step.unwrap_or_default();
            let holder = read_holder(&self.path);
            if before.is_none() {
                self.notices.waiting(holder.as_ref());
            }
            let moves_on = before.is_some_and(|before| before != holder);
            step = match limit {
                None => None,
                Some(limit) if waited < limit => Some(limit.saturating_sub(waited)),
                Some(limit) if moves_on && waited < limit * PATIENCE => Some(limit),
                Some(_) => {
                    return Err(StoreError::LockTimeout {
                        path: self.path.clone(),
                        holder,
                        waited,
                    });
                }
            };
            before = Some(holder);
        }
    }

    /// Notes who holds the lock. A note that cannot be written changes nothing.
    fn sign(&self, file: &File) {
        let command: Vec<String> = std::env::args_os()
            .take(2)
            .map(|word| {
                let word = word.to_string_lossy();
                let name = word.rsplit('/').next().unwrap_or_default();
                name.chars().filter(|c| !c.is_control()).take(40).collect()
            })
            .collect();
        let holder = Holder {
            pid: std::process::id(),
            command: command.join(" "),
            since: self.now,
        };
        if let Ok(mut text) = serde_json::to_vec(&holder) {
            text.resize(text.len().max(NOTE_BYTES), b' ');
            drop(file.write_all_at(&text, 0));
        }
    }
}

/// Who took the lock last, if its file says so.
#[must_use]
pub fn read_holder(path: &Utf8Path) -> Option<Holder> {
    let text = fs::read_to_string(path).ok()?;
    serde_json::Deserializer::from_str(&text)
        .into_iter()
        .next()?
        .ok()
}

fn open(path: &Utf8Path) -> Result<File, StoreError> {
    private::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(StoreError::io("open", path))
}

/// Whether the file that was locked is still the one at the path: `git clean -fdx` may have
/// deleted it, and the next process then locks a new one.
fn is_at(file: &File, path: &Utf8Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

/// A place in the kernel's queue, kept by a helper thread. Left when dropped: a lock that comes
/// later is given back at once.
pub(super) struct Queue {
    taken: mpsc::Receiver<io::Result<()>>,
    release: mpsc::Sender<()>,
    thread: thread::JoinHandle<()>,
}

/// A lock that a helper thread holds until this is dropped.
pub(super) struct Held {
    release: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// What became of the waiting.
pub(super) enum Taken {
    /// The lock is ours.
    Held(Held),
    /// The system refused.
    Refused(io::Error),
    /// Not free in time; the place is kept.
    Late(Queue),
}

impl Queue {
    pub(super) fn enter(mut lock: RwLock<File>) -> io::Result<Self> {
        let (tell, taken) = mpsc::sync_channel(0);
        let (release, released) = mpsc::channel::<()>();
        let thread = thread::Builder::new()
            .name("lock".to_owned())
            .stack_size(64 << 10)
            .spawn(move || {
                let answer = loop {
                    match lock.write() {
                        Ok(guard) => {
                            // nobody listens any more: the guard goes at once
                            if tell.send(Ok(())).is_ok() {
                                let _released = released.recv();
                            }
                            drop(guard);
                            return;
                        }
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => break error,
                    }
                };
                drop(tell.send(Err(answer)));
            })?;
        Ok(Self {
            taken,
            release,
            thread,
        })
    }

    /// Waits so long, or until it is taken.
    pub(super) fn take(self, limit: Option<Duration>) -> Taken {
        let answer = match limit {
            Some(limit) => self.taken.recv_timeout(limit),
            None => self.taken.recv().map_err(RecvTimeoutError::from),
        };
        match answer {
            Ok(Ok(())) => Taken::Held(Held {
                release: Some(self.release),
                thread: Some(self.thread),
            }),
            Ok(Err(error)) => Taken::Refused(error),
            Err(RecvTimeoutError::Timeout) => Taken::Late(self),
            Err(RecvTimeoutError::Disconnected) => {
                Taken::Refused(io::Error::other("the waiting thread is gone"))
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.release.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
