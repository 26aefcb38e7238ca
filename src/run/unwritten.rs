//! Ends that are known and cannot be written down: who looks at a disk that is read-only sees them all
//! the same.
use super::settle::Settled;
use crate::domain::session::SessionState;
use crate::domain::workstream::Workstream;
use crate::store::error::StoreError;
use std::io::ErrorKind;

/// The state as it would be written.
pub(super) fn shown(mut workstream: Workstream, ended: &[Settled]) -> Workstream {
    let records = workstream
        .tasks
        .iter_mut()
        .flat_map(|task| &mut task.sessions);
    for record in records {
        let known = ended.iter().find(|one| one.session == record.session_id);
        if let Some(known) = known {
            record.state = SessionState::Ended(known.end.clone());
        }
    }
    workstream
}

/// Whether nothing can be written here at all.
pub(super) fn is_read_only(error: &StoreError) -> bool {
    matches!(error, StoreError::Io { source, .. } if source.kind() == ErrorKind::ReadOnlyFilesystem)
}
