//! The pause before a try is made again: the session is recorded as running, its agent is not
//! started yet.
use super::chain::set_border;
use super::live::Live;
use super::screen::Screen;
use super::signals::Signals;
use super::stop_reason::{StopReason, words};
use super::surroundings::Surroundings;
use std::time::Duration;

/// Pauses. Gives the reason when it is ended meanwhile.
pub(super) async fn pause(
    around: &Surroundings<'_>,
    time: Duration,
    screen: &mut Screen,
    signals: &mut Signals,
) -> Option<StopReason> {
    let text = format!("tries again in {}", words(time));
    screen.line(&format!("… {text}"));
    set_border(around.project, around.spec, &format!("↻ {text}"));
    Live::new(around.folder).pauses(&text);
    let end = tokio::time::Instant::now() + time;
    loop {
        tokio::select! {
            reason = signals.next() => return Some(reason),
            () = screen.tty.drained(), if screen.tty.has_backlog() => {}
            () = tokio::time::sleep_until(end) => return None,
        }
    }
}
