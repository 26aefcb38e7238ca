//! Waiting for a condition, with a deadline that only a broken program reaches.
use std::time::{Duration, Instant};

/// Far beyond what anything takes on a loaded two-core machine.
const DEADLINE: Duration = Duration::from_secs(90);

/// Waits until the condition holds.
///
/// # Panics
/// When it does not in time; says what was waited for.
#[track_caller]
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    until_some(what, || holds().then_some(()));
}

/// Waits until there is a value.
///
/// # Panics
/// When there is none in time; says what was waited for.
#[track_caller]
pub(crate) fn until_some<T>(what: &str, mut value: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + DEADLINE;
    loop {
        if let Some(value) = value() {
            return value;
        }
        assert!(Instant::now() < end, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
