//! Durations as people write them.

use std::time::Duration;

use jiff::SignedDuration;

/// Reads `2h`, `90s`, `1h 30m`, `500ms`. None when it is not one, or not more than nothing.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let read: SignedDuration = text.trim().parse().ok()?;
    Duration::try_from(read)
        .ok()
        .filter(|length| !length.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        assert_eq!(duration("2h"), Some(Duration::from_secs(7200)));
        assert_eq!(duration("90s"), Some(Duration::from_secs(90)));
        assert_eq!(duration("10m"), Some(Duration::from_secs(600)));
        assert_eq!(duration("1h 30m"), Some(Duration::from_secs(5400)));
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        for wrong in ["30", "-3s", "0s", "", "soon", "2 weeks ago"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
