//! Times as people write them.
use jiff::civil::DateTime;

/// A time at the beginning of a text, with or without brackets, and the rest:
/// `2025-01-29 14:00: …`, `[2025-01-29T14:00:05Z] …`, `2025-01-29 - …`.
#[must_use]
pub fn moment(text: &str) -> Option<(DateTime, &str)> {
    let bare = text.trim_start();
    let (inside, after) = match bare.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => bare.split_at_checked(time_length(bare))?,
    };
    let time = parse(inside.trim())?;
    let rest = after.trim_start_matches([':', ' ', '-', '–']);
    Some((time, rest))
}

/// A time that stands alone.
#[must_use]
pub fn parse(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let bare = text.trim_end_matches(['Z', 'z']);
    let bare = match bare.get(16..).and_then(|zone| zone.find(['+', '-'])) {
        Some(at) => bare.get(..16 + at)?,
        None => bare,
    };
    let bare = bare.replacen(' ', "T", 1);
    if bare.len() == 10 {
        let date: jiff::civil::Date = bare.parse().ok()?;
        return Some(date.at(0, 0, 0, 0));
    }
    bare.parse().ok()
}

/// Bytes of a time at the beginning.
fn time_length(text: &str) -> usize {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | 'Z' | '.' | '+');
    let date = text.len() - text.trim_start_matches(is_part).len();
    let clock = text
        .get(date..)
        .and_then(|rest| rest.strip_prefix(' '))
        .map_or(0, |rest| {
            let length = rest.len() - rest.trim_start_matches(is_part).len();
            if rest.starts_with(|c: char| c.is_ascii_digit()) && length >= 4 {
                length + 1
            } else {
                0
            }
        });
    let whole = text.get(..date + clock).unwrap_or_default();
    whole.trim_end_matches([':', '-', '.']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts_066_both_forms_of_times_are_read() {
        for (text, time, rest) in [
            (
                "2025-01-29 14:00: Phase 2",
                "2025-01-29T14:00:00",
                "Phase 2",
            ),
            (
                "[2025-01-29 14:00] Task 2: x",
                "2025-01-29T14:00:00",
                "Task 2: x",
            ),
            ("[2025-01-29T14:00:05Z] x", "2025-01-29T14:00:05", "x"),
            ("2025-01-29T14:00+01:00 x", "2025-01-29T14:00:00", "x"),
            ("2025-01-29: x", "2025-01-29T00:00:00", "x"),
        ] {
            let (at, after) = moment(text).unwrap();
            assert_eq!((at.to_string().as_str(), after), (time, rest), "{text}");
        }
        for text in ["Phase 2 completed", "[timestamp] x", "12 tests", ""] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
