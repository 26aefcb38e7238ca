//! Proof of life: a lock that a supervisor holds for its whole life.
//!
//! The kernel gives it back whatever happens to the holder, and no process id is involved, so
//! neither a recycled id nor a zombie, a container or a sleeping machine can be mistaken for life.
use super::error::StoreError;
use super::lock::{Held, Queue, Taken};
use super::private;
use camino::Utf8Path;
use fd_lock::RwLock;
use rustix::fs::{FlockOperation, flock};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::time::Duration;

/// How long [`Alive::take`] waits: probes hold the lock for a moment.
const LIMIT: Duration = Duration::from_secs(5);

/// The proof, as long as this value lives. Processes started meanwhile do not inherit it.
pub struct Alive {
    /// The file that is locked, whatever its path leads to meanwhile.
    file: File,
    _held: Held,
}

/// Proof that nobody lives, and that nobody comes to life as long as this value does: whoever ends
/// a session in its supervisor's place holds it until the end is committed.
pub struct Absent {
    /// None where there is no file: [`Alive::take`] makes none.
    _shared: Option<File>,
}

impl Absent {
    /// None when somebody lives, or when that cannot be told: who may not look has no proof.
    #[must_use]
    pub fn hold(path: &Utf8Path) -> Option<Self> {
        let file = match private::options().read(true).open(path) {
            Ok(file) => file,
            Err(error) => {
                let gone = error.kind() == io::ErrorKind::NotFound;
                return gone.then_some(Self { _shared: None });
            }
        };
        loop {
            match flock(&file, FlockOperation::NonBlockingLockShared) {
                Ok(()) => {
                    return Some(Self {
                        _shared: Some(file),
                    });
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::WOULDBLOCK) => return None,
                // a file system without locks proves no life
                Err(_) => return Some(Self { _shared: None }),
            }
        }
    }
}

/// Who has it, or had it last, as it signed. It is not synced: when the machine fails, nobody lives.
#[must_use]
pub fn signed<T: DeserializeOwned>(path: &Utf8Path) -> Option<T> {
    private::read_json(path).ok()
}

impl Alive {
    /// Says in the file who it is.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn sign<T: Serialize>(&self, path: &Utf8Path, who: &T) -> Result<(), StoreError> {
        let text = serde_json::to_vec(who).map_err(|error| StoreError::BadValue {
            what: path.to_string(),
            why: error.to_string(),
        })?;
        self.file
            .set_len(0)
            .and_then(|()| self.file.write_all_at(&text, 0))
            .map_err(StoreError::io("write", path))
    }

    /// Takes the lock on the file, which the session's folder was made with.
    ///
    /// # Errors
    /// When somebody else holds it for more than 5 s, or the file cannot be opened.
    pub fn take(path: &Utf8Path) -> Result<Self, StoreError> {
        let file = private::options()
            .read(true)
            .write(true)
            .open(path)
            .map_err(StoreError::io("open", path))?;
        let signed = file.try_clone().map_err(StoreError::io("open", path))?;
        let queue = Queue::enter(RwLock::new(file)).map_err(StoreError::io("lock", path))?;
        match queue.take(Some(LIMIT)) {
            Taken::Held(held) => Ok(Self {
                file: signed,
                _held: held,
            }),
            Taken::Refused(error) => Err(StoreError::io("lock", path)(error)),
            Taken::Late(_) => Err(StoreError::LockTimeout {
                path: path.to_owned(),
                holder: None,
                waited: LIMIT,
            }),
        }
    }
}

/// Whether somebody holds the lock. A missing file proves no life.
#[must_use]
pub fn is_alive(path: &Utf8Path) -> bool {
    let Ok(file) = private::options().read(true).open(path) else {
        return false;
    };
    let lock = RwLock::new(file);
    loop {
        match lock.try_read() {
            Ok(_guard) => return false,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return error.kind() == io::ErrorKind::WouldBlock,
        }
    }
}
