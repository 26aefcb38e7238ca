//! The only place that asks for the time or makes an id that contains it.
use std::env;

use jiff::Timestamp;
use uuid::Uuid;

/// Hidden: an RFC 3339 time that [`now`] answers instead of the real one, so that tests can
/// compare whole records.
const FIXED_NOW: &str = "WORK_NOW";

/// The present moment. A `WORK_NOW` that does not parse is ignored.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge that everything else gets its time from"
)]
pub fn now() -> Timestamp {
    fixed(env::var(FIXED_NOW).ok().as_deref()).unwrap_or_else(Timestamp::now)
}

/// A new session id: a UUID of version 7 as text, so that ids sort by the time they were made.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge that everything else gets its ids from"
)]
pub fn new_session_id() -> String {
    Uuid::now_v7().to_string()
}

fn fixed(value: Option<&str>) -> Option<Timestamp> {
    value.and_then(|text| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::{fixed, new_session_id};

    #[test]
    fn a_fixed_time_is_taken_as_it_stands() {
        let time = fixed(Some("2026-01-02T03:04:05Z")).unwrap();
        assert_eq!(time.to_string(), "2026-01-02T03:04:05Z");
    }

    #[test]
    fn a_time_that_does_not_parse_is_ignored() {
        assert_eq!(fixed(Some("yesterday")), None);
        assert_eq!(fixed(None), None);
    }

    #[test]
    fn session_ids_differ_and_sort_by_age() {
        let ids: Vec<_> = (0..100).map(|_| new_session_id()).collect();
        assert!(ids.is_sorted());
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(ids[0].len(), 36);
    }
}
