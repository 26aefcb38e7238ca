//! What the store has to say while it works: it prints nothing itself.
use super::lock::Holder;
use camino::Utf8PathBuf;
use std::fmt;

/// Something a person should know that made nothing fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The change is committed, but tasks.json does not show it yet; the next command repairs it.
    ViewBehind {
        /// tasks.json.
        path: Utf8PathBuf,
        /// Why it could not be written.
        why: String,
    },
    /// A damaged end of a line file was set aside.
    TailSetAside {
        /// The file that was repaired.
        path: Utf8PathBuf,
        /// Where the damaged bytes are now.
        aside: Utf8PathBuf,
    },
    /// The change is committed, but its copy in the journal is not written yet.
    JournalBehind {
        /// The journal.
        path: Utf8PathBuf,
        /// Why it could not be written.
        why: String,
    },
    /// An old file was brought to the present format.
    Migrated {
        /// Where the old one is kept.
        backup: Utf8PathBuf,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ViewBehind { path, why } => write!(
                f,
                "the change is recorded, but {path} does not show it yet: {why}; the next command repairs it"
            ),
            Self::TailSetAside { path, aside } => {
                write!(f, "{path} ended in a damaged line; it was moved to {aside}")
            }
            Self::JournalBehind { path, why } => write!(
                f,
                "the change is recorded, but {path} does not tell of it yet: {why}"
            ),
            Self::Migrated { backup } => {
                write!(
                    f,
                    "tasks.json has a new format now; the old one is {backup}"
                )
            }
        }
    }
}

/// Who is told. Both do nothing by default.
pub trait Notices {
    /// The lock has been held by somebody else for a second.
    fn waiting(&self, holder: Option<&Holder>) {
        let _unheard = holder;
    }

    /// Something a person should know.
    fn warning(&self, warning: &Warning) {
        let _unheard = warning;
    }
}

/// Nobody is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Notices for Silent {}
