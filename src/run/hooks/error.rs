//! Why a hook could not be set up.
use crate::store::error::StoreError;
use camino::{Utf8Path, Utf8PathBuf};
use std::io;

/// Why a hook could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] StoreError),
    /// The settings are no JSON object, so that nothing can be added without losing something.
    #[error("`{path}` cannot be read as JSON ({why}); nothing was changed")]
    NotJson {
        /// The file.
        path: Utf8PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// There is no git repository.
    #[error("there is no git repository here")]
    NoGit,
    /// Another program keeps the hooks of this repository.
    #[error("the hooks of this repository are kept in `{0}` by something else")]
    Elsewhere(Utf8PathBuf),
    /// Two hooks of the person's stand there.
    #[error("`{0}` is there already, and so is a hook that would have to be moved there")]
    Taken(Utf8PathBuf),
}

/// An error about a file.
pub(super) fn failed(
    verb: &'static str,
    path: &Utf8Path,
) -> impl Fn(io::Error) -> HookError + use<> {
    let path = path.to_owned();
    move |source| {
        HookError::File(StoreError::Io {
            verb,
            path: path.clone(),
            source,
        })
    }
}
