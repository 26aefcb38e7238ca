//! Proof of life: a lock that a supervisor holds for its whole life.
//!
//! The kernel gives it back whatever happens to the holder, and no process id is involved, so
//! neither a recycled id nor a zombie, a container or a sleeping machine can be mistaken for life.
use super::error::StoreError;
use super::lock::{Held, Queue, Taken};
use super::private;
use camino::Utf8Path;
use fd_lock::RwLock;
use std::io;
use std::time::Duration;

/// How long [`Alive::take`] waits: probes hold the lock for a moment.
const LIMIT: Duration = Duration::from_secs(5);

/// The proof, as long as this value lives. Processes started meanwhile do not inherit it.
pub struct Alive {
    _held: Held,
}

impl Alive {
    /// Takes the lock on the file, which is made if it is missing.
    ///
    /// # Errors
    /// When somebody else holds it for more than 5 s, or the file cannot be opened.
    pub fn take(path: &Utf8Path) -> Result<Self, StoreError> {
        let file = private::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(StoreError::io("open", path))?;
        let queue = Queue::enter(RwLock::new(file)).map_err(StoreError::io("lock", path))?;
        match queue.take(Some(LIMIT)) {
            Taken::Held(held) => Ok(Self { _held: held }),
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
