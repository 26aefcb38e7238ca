//! Times as people give them: when something happened that is written down only now.
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// What lies closer to the present than this is not marked as written down later.
const RETROACTIVE_SECONDS: i64 = 60;

/// Why a text is no time in the past.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AtError {
    /// It is none of the forms.
    #[error("`{0}` is not a time")]
    Shape(String),
    /// It lies ahead.
    #[error("{0} lies in the future; only what has happened can be recorded")]
    Future(Timestamp),
}

/// The forms, for help and hints.
pub const FORMS: &str = "2026-01-29T14:30:00Z, \"2026-01-29 14:30\", 14:30 (today) or \"2h ago\"";

/// Reads a time. None when it is the present, as near as makes no difference.
///
/// # Errors
/// When it is no time, or lies ahead.
pub fn parse(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Option<Timestamp>, AtError> {
    let text = text.trim();
    let at = exact(text)
        .or_else(|| ago(text, now))
        .or_else(|| local(text, now, zone))
        .ok_or_else(|| AtError::Shape(text.to_owned()))?;
    let seconds = now.as_second().saturating_sub(at.as_second());
    if at > now {
        Err(AtError::Future(at))
    } else {
        Ok((seconds > RETROACTIVE_SECONDS).then_some(at))
    }
}

/// RFC 3339.
fn exact(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// `2h ago`, `90 min ago`, `3 days ago`.
fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let amount = text.strip_suffix("ago")?.trim();
    let digits = amount.find(|c: char| !c.is_ascii_digit())?;
    let number: i64 = amount.get(..digits)?.parse().ok()?;
    let minutes = match amount.get(digits..)?.trim() {
        "m" | "min" | "mins" | "minute" | "minutes" => 1,
        "h" | "hour" | "hours" => 60,
        "d" | "day" | "days" => 24 * 60,
        "w" | "week" | "weeks" => 7 * 24 * 60,
        _ => return None,
    };
    let minutes = number.checked_mul(minutes)?;
    // more than a span may hold is no time that anybody means
    (minutes < 100_000_000).then_some(())?;
    now.checked_sub(minutes.minutes()).ok()
}

/// A date with a time, or a time of today, in the zone. A time that a change of clocks skips or
/// repeats is taken as jiff does: the first that fits.
fn local(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let today = now.to_zoned(zone.clone()).date();
    let when = match text.parse::<DateTime>() {
        Ok(when) if text.contains(':') => when,
        _ => today.to_datetime(clock_time(text)?),
    };
    Some(zone.to_ambiguous_zoned(when).compatible().ok()?.timestamp())
}

/// `9:05`, `09:05` or `09:05:30`.
fn clock_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let mut part = |max: i8| -> Option<i8> {
        let part = parts.next()?;
        let fits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|number| fits && *number <= max)
    };
    let (hour, minute) = (part(23)?, part(59)?);
    let second = part(59);
    if parts.next().is_some() || (second.is_none() && text.matches(':').count() > 1) {
        return None;
    }
    Time::new(hour, minute, second.unwrap_or(0), 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<String>, AtError> {
        let now = "2026-03-10T12:00:00Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::fixed(jiff::tz::offset(1)));
        parse(text, now, &zone).map(|at| at.map(|at| at.to_string()))
    }

    #[test]
    fn st_051_times_of_the_past_are_read_in_every_form() {
        for (text, at) in [
            ("2026-03-10T10:00:00Z", "2026-03-10T10:00:00Z"),
            ("2026-03-10T10:00:00+02:00", "2026-03-10T08:00:00Z"),
            ("2026-03-10 10:30", "2026-03-10T09:30:00Z"),
            ("2026-03-10T10:30", "2026-03-10T09:30:00Z"),
            ("9:05", "2026-03-10T08:05:00Z"),
            ("09:05:30", "2026-03-10T08:05:30Z"),
            ("2h ago", "2026-03-10T10:00:00Z"),
            ("90 min ago", "2026-03-10T10:30:00Z"),
            ("3 days ago", "2026-03-07T12:00:00Z"),
        ] {
            assert_eq!(read(text).unwrap().as_deref(), Some(at), "{text}");
        }
        assert_eq!(read("2026-03-10T11:59:30Z"), Ok(None));
        assert_eq!(read("13:00"), Ok(None));
    }

    #[test]
    fn st_051_the_future_and_what_is_no_time_are_refused() {
        for text in ["2026-03-10T12:00:01Z", "23:59", "2027-01-01 00:00"] {
            assert!(matches!(read(text), Err(AtError::Future(_))), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "25:00",
            "1:2:3:4",
            "10",
            "2026-03-10",
            "-2h ago",
            "h ago",
            "12:",
            "99999999999999999999d ago",
            "999999999999d ago",
            "١٢:٠٠",
        ] {
            assert!(
                matches!(read(text), Err(AtError::Shape(_))),
                "{text}: {:?}",
                read(text)
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_read_as_the_future_or_breaks_anything(text in ".{0,40}") {
            let now: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
            if let Ok(Some(at)) = parse(&text, now, &TimeZone::UTC) {
                proptest::prop_assert!(at < now);
            }
        }

        #[test]
        fn any_time_that_is_not_later_than_now_reads_back(second in 0_i64..1_773_144_000) {
            let now: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
            let at = Timestamp::from_second(second).unwrap();
            let read = parse(&at.to_string(), now, &TimeZone::UTC).unwrap();
            proptest::prop_assert!(read == Some(at) || now.as_second() - second <= 60);
        }
    }
}
