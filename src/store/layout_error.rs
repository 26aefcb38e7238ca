//! What can go wrong when a workstream is looked for.
use super::error::{StoreError, StoreErrorKind};
use crate::domain::slug::{NameError, StreamId};
use camino::Utf8PathBuf;

/// What can go wrong when a repository or a workstream is looked for or made.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// No folder from here upwards holds `workstreams/`.
    #[error("no `workstreams` folder in {start} or above; `work init` makes one")]
    NoRepository {
        /// Where the search began.
        start: Utf8PathBuf,
    },
    /// The text fits no workstream.
    #[error("there is no workstream `{text}`{}", near_text(.near))]
    Unknown {
        /// What was asked for.
        text: String,
        /// The ones that may have been meant.
        near: Vec<String>,
    },
    /// The one that it fits was put away.
    #[error("{id} is archived: it lies in {path}")]
    Archived {
        /// The workstream.
        id: StreamId,
        /// Where it lies.
        path: Utf8PathBuf,
    },
    /// The text fits several workstreams.
    #[error("`{text}` fits several workstreams: {}", .fitting.join(", "))]
    Ambiguous {
        /// What was asked for.
        text: String,
        /// All that fit.
        fitting: Vec<String>,
    },
    /// The name gives no id.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A workstream's folder holds no tasks.json.
    #[error("{0} has no tasks.json")]
    Empty(StreamId),
    /// The place that a workstream should go to is taken.
    #[error("{path} is there already")]
    Taken {
        /// The place.
        path: Utf8PathBuf,
    },
    /// Another workstream has the number.
    #[error("the number of {id} was given to another workstream in the meantime; try again")]
    NumberTaken {
        /// The workstream that was to get it.
        id: StreamId,
    },
    /// The files refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LayoutError {
    /// The class of the failure.
    #[must_use]
    pub const fn kind(&self) -> StoreErrorKind {
        match self {
            Self::NoRepository { .. }
            | Self::Unknown { .. }
            | Self::Archived { .. }
            | Self::Empty(_) => StoreErrorKind::NotFound,
            Self::Taken { .. } | Self::NumberTaken { .. } => StoreErrorKind::Conflict,
            Self::Ambiguous { .. } | Self::Name(_) => StoreErrorKind::Refused,
            Self::Store(error) => error.kind(),
        }
    }
}

fn near_text(near: &[String]) -> String {
    if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.join(" or "))
    }
}
