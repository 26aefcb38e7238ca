//! What can go wrong with documents.
use crate::store::error::StoreError;
use crate::store::layout_error::LayoutError;
use camino::Utf8PathBuf;
use std::io;

/// Why documents could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The state refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The repository refused.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// A document could not be read or written.
    #[error("cannot {verb} `{path}`: {source}")]
    Io {
        /// What was tried.
        verb: &'static str,
        /// The document.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody saves the document again and again.
    #[error("`{path}` is saved by somebody else again and again")]
    Restless {
        /// The document.
        path: Utf8PathBuf,
    },
    /// The settings say something that is no document.
    #[error("`{word}` is no document; it is one of progress, session, claude, archive")]
    Unknown {
        /// The word.
        word: String,
    },
}

impl DocumentError {
    /// An error of the file system.
    pub(super) fn io(
        verb: &'static str,
        path: &camino::Utf8Path,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { verb, path, source }
    }
}
