//! Times and durations as people read them.
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `45s`, `3m 05s`, `1h 02m`, `2d 03h`: two units at most. Below zero (a clock was set back)
/// is `0s`.
#[must_use]
pub fn seconds(seconds: i64) -> String {
    let s = seconds.max(0);
    match s {
        0..60 => format!("{s}s"),
        60..3_600 => format!("{}m {:02}s", s / 60, s % 60),
        3_600..86_400 => format!("{}h {:02}m", s / 3_600, s % 3_600 / 60),
        _ => format!("{}d {:02}h", s / 86_400, s % 86_400 / 3_600),
    }
}

/// The time from one moment to another.
#[must_use]
pub fn between(from: Timestamp, to: Timestamp) -> String {
    seconds(to.as_second().saturating_sub(from.as_second()))
}

/// `just now`, `12s ago`, `3m ago`, `5h ago`, `2d ago`: one unit.
#[must_use]
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let s = now.as_second().saturating_sub(then.as_second());
    match s {
        ..5 => "just now".to_owned(),
        5..60 => format!("{s}s ago"),
        60..3_600 => format!("{}m ago", s / 60),
        3_600..86_400 => format!("{}h ago", s / 3_600),
        _ => format!("{}d ago", s / 86_400),
    }
}

/// Local date and time to the minute: `2026-01-22 19:21`.
#[must_use]
pub fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// Local time to the minute when it is the same local day as `other`, else with its date.
#[must_use]
pub fn local_beside(at: Timestamp, other: Timestamp, zone: &TimeZone) -> String {
    let (a, b) = (at.to_zoned(zone.clone()), other.to_zoned(zone.clone()));
    if a.date() == b.date() {
        a.strftime("%H:%M").to_string()
    } else {
        local(at, zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn durations_have_two_units_at_most() {
        let cases = [
            (-5, "0s"),
            (0, "0s"),
            (59, "59s"),
            (60, "1m 00s"),
            (185, "3m 05s"),
            (3_599, "59m 59s"),
            (3_720, "1h 02m"),
            (86_399, "23h 59m"),
            (183_600, "2d 03h"),
        ];
        for (input, text) in cases {
            assert_eq!(seconds(input), text);
        }
    }

    #[test]
    fn ago_has_one_unit() {
        let now = at("2026-01-02T03:04:05Z");
        assert_eq!(ago(at("2026-01-02T03:04:03Z"), now), "just now");
        assert_eq!(ago(at("2026-01-02T03:04:10Z"), now), "just now");
        assert_eq!(ago(at("2026-01-02T03:03:00Z"), now), "1m ago");
        assert_eq!(ago(at("2025-12-30T03:03:00Z"), now), "3d ago");
    }

    #[test]
    fn local_times_follow_the_zone() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let late = at("2026-01-02T23:30:00Z");
        assert_eq!(local(late, &zone), "2026-01-03 01:30");
        assert_eq!(
            local_beside(at("2026-01-03T00:30:59Z"), late, &zone),
            "02:30"
        );
        assert_eq!(
            local_beside(at("2026-01-02T21:00:00Z"), late, &zone),
            "2026-01-02 23:00"
        );
    }
}
