//! What an import did, or would do.
use super::problem::{Problem, Weight};
use crate::domain::slug::StreamId;
use camino::Utf8PathBuf;

/// What became of a workstream of the ancestor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Taken over, or to be taken over.
    New,
    /// An earlier import took it over.
    There,
    /// It could not be written.
    Failed(String),
}

/// One workstream of the ancestor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamOutlook {
    /// Its id there.
    pub from: String,
    /// Its id here.
    pub to: StreamId,
    /// What became of it.
    pub fate: Fate,
    /// Its tasks.
    pub tasks: usize,
    /// Its sessions.
    pub sessions: usize,
    /// Files that are copied as they are.
    pub files: usize,
}

/// A file that belongs to no workstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOutlook {
    /// Where it was.
    pub from: Utf8PathBuf,
    /// Where it goes.
    pub to: Utf8PathBuf,
    /// Whether it is new there; else the same text is there already.
    pub new: bool,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    /// The ancestor's folder.
    pub tree: Utf8PathBuf,
    /// Its workstreams, by number.
    pub streams: Vec<StreamOutlook>,
    /// Its other files.
    pub files: Vec<FileOutlook>,
    /// The workstream that becomes current.
    pub current: Option<StreamId>,
    /// What was not taken over as it stands.
    pub problems: Vec<Problem>,
}

impl Outlook {
    /// Whether everything could be read and written.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let unread = |problem: &Problem| problem.weight == Weight::Unread;
        let failed = |stream: &StreamOutlook| matches!(stream.fate, Fate::Failed(_));
        !self.problems.iter().any(unread) && !self.streams.iter().any(failed)
    }
}
