//! A disk that takes nothing any more must not cost the end of a session: its supervisor stays, and
//! holds its `alive`, until its word can be written. Room for it was reserved, so a full disk does
//! not come to this; one that turned read-only does.
use super::chain::set_border;
use super::finish;
use super::outcome::Outcome;
use super::screen::Screen;
use super::signals::Signals;
use super::surroundings::Surroundings;
use crate::store::error::StoreError;
use std::io::ErrorKind;
use std::time::Duration;

/// Before it is tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// Tries until `exit.json` is written, until waiting is of no use, or until somebody ends us. What
/// the state says then is for its lock and the next command.
pub(super) async fn leave(
    around: &Surroundings<'_>,
    outcome: &Outcome,
    refused: StoreError,
    screen: &mut Screen,
    signals: &mut Signals,
) {
    screen.line(&format!("! exit.json could not be written: {refused}"));
    let mut refused = refused;
    while may_pass(&refused) {
        set_border(around.project, around.spec, "! its end cannot be written");
        tokio::select! {
            _reason = signals.next() => return,
            () = screen.tty.drained(), if screen.tty.has_backlog() => continue,
            () = tokio::time::sleep(AGAIN) => {}
        }
        match finish::leave_exit_file(around, outcome) {
            Ok(()) => return screen.line("· written now"),
            Err(error) => refused = error,
        }
    }
}

/// Whether a person is likely to put it right: then the same write succeeds.
fn may_pass(error: &StoreError) -> bool {
    let StoreError::Io { source, .. } = error else {
        return false;
    };
    matches!(
        source.kind(),
        ErrorKind::ReadOnlyFilesystem | ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    )
}
