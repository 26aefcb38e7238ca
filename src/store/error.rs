//! What can go wrong with the files of a workstream.
use super::lock::Holder;
use crate::domain::id::{TaskId, ThreadId};
use crate::domain::slug::SessionId;
use crate::domain::transition::IllegalTransition;
use camino::{Utf8Path, Utf8PathBuf};
use std::io;
use std::time::Duration;

/// The class of a failure: what exit codes are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// Something that was named does not exist.
    NotFound,
    /// The files, or another process, stand in the way.
    Conflict,
    /// A rule forbids it.
    Refused,
    /// The machine could not: disk, permission.
    Io,
}

/// What can go wrong with the files of a workstream.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such file.
    #[error("{path} does not exist")]
    NotFound {
        /// The file.
        path: Utf8PathBuf,
    },
    /// The file is a symbolic link to nothing, or to itself.
    #[error("{path} is a symbolic link that leads nowhere")]
    DanglingLink {
        /// The link.
        path: Utf8PathBuf,
    },
    /// The file does not parse. Nothing was changed.
    #[error("{path}:{line}{}: {what}; nothing was changed", column_text(*.column))]
    Corrupt {
        /// The file.
        path: Utf8PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1; 0 when only the line is known.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// A git merge left its markers in the file.
    #[error(
        "{path}:{line}: unresolved git merge conflict ({marker}); resolve it, then run the command again; nothing was changed"
    )]
    ConflictMarkers {
        /// The file.
        path: Utf8PathBuf,
        /// Line of the first marker, from 1.
        line: usize,
        /// The marker as it stands there.
        marker: String,
    },
    /// A later `work` wrote the file.
    #[error("{path} has format version {found}; this `work` knows {known}: a newer one is needed")]
    NewerVersion {
        /// The file.
        path: Utf8PathBuf,
        /// The version in the file.
        found: String,
        /// The newest version known here.
        known: &'static str,
    },
    /// The file is larger than the cap.
    #[error("{path} has {bytes} bytes; more than {cap} are not read")]
    TooLarge {
        /// The file.
        path: Utf8PathBuf,
        /// Its size.
        bytes: u64,
        /// The cap.
        cap: u64,
    },
    /// The lock was not free in time.
    #[error("{path} is locked{}; waited {} s. Try again, or end that process", holder_text(.holder.as_ref()), .waited.as_secs())]
    LockTimeout {
        /// The lock file.
        path: Utf8PathBuf,
        /// Who holds it, as far as the lock file says.
        holder: Option<Holder>,
        /// How long it was waited for.
        waited: Duration,
    },
    /// All write permissions were taken away from the file.
    #[error("{path} is write-protected (mode {mode:o}); `chmod u+w` allows changes again")]
    WriteProtected {
        /// The file.
        path: Utf8PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A folder of runtime files that another user could have prepared.
    #[error("{path} is not used: {why}")]
    Untrusted {
        /// The folder.
        path: Utf8PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The file system refused.
    #[error("cannot {verb} {path}: {}", reason(.source))]
    Io {
        /// What was tried.
        verb: &'static str,
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The same id twice.
    #[error("{what} {id} exists already")]
    DuplicateId {
        /// Kind of thing.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// No such task.
    #[error("there is no task {0}")]
    UnknownTask(TaskId),
    /// No such thread.
    #[error("there is no thread {0}")]
    UnknownThread(ThreadId),
    /// A session record that names no thread.
    #[error("session {0} names no thread")]
    SessionWithoutThread(SessionId),
    /// No such session.
    #[error("there is no session {0}")]
    UnknownSession(SessionId),
    /// A change that would make the file unreadable.
    #[error("{what} cannot be changed like this: {why}")]
    BadValue {
        /// What was to be changed.
        what: String,
        /// Why it cannot.
        why: String,
    },
    /// The state of a session cannot change like this.
    #[error("session {session}: {source}")]
    Illegal {
        /// The session.
        session: SessionId,
        /// Which change was refused.
        source: IllegalTransition,
    },
    /// Never two sessions of one thread at once.
    #[error("session {session} of thread {thread} is running")]
    SessionRunning {
        /// The thread.
        thread: ThreadId,
        /// The session that runs.
        session: SessionId,
    },
    /// The file was saved by somebody else again and again while it was to be changed.
    #[error("{path} is being saved by another program all the time; close it there and try again")]
    Restless {
        /// The file.
        path: Utf8PathBuf,
    },
}

impl StoreError {
    /// The class of the failure.
    #[must_use]
    pub const fn kind(&self) -> StoreErrorKind {
        match self {
            Self::NotFound { .. }
            | Self::UnknownTask(_)
            | Self::UnknownThread(_)
            | Self::UnknownSession(_) => StoreErrorKind::NotFound,
            Self::Corrupt { .. }
            | Self::ConflictMarkers { .. }
            | Self::NewerVersion { .. }
            | Self::TooLarge { .. }
            | Self::LockTimeout { .. }
            | Self::DanglingLink { .. }
            | Self::Restless { .. }
            | Self::SessionRunning { .. } => StoreErrorKind::Conflict,
            Self::DuplicateId { .. }
            | Self::SessionWithoutThread(_)
            | Self::BadValue { .. }
            | Self::Illegal { .. }
            | Self::WriteProtected { .. }
            | Self::Untrusted { .. } => StoreErrorKind::Refused,
            Self::Io { .. } => StoreErrorKind::Io,
        }
    }

    /// `map_err` for one operation on one file.
    pub(super) fn io(
        verb: &'static str,
        path: &Utf8Path,
    ) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { verb, path, source }
    }
}

/// `:12`; nothing when the column is not known.
fn column_text(column: usize) -> String {
    if column == 0 {
        String::new()
    } else {
        format!(":{column}")
    }
}

fn holder_text(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| format!(" by {holder}"))
}

/// The system's refusal in words that say what to do about it.
fn reason(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ if source.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            "a symbolic link stands in its place".to_owned()
        }
        _ => source.to_string(),
    }
}
