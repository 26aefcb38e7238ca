//! Times as documents show them: of the place, to the minute. The state keeps the exact ones.
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `2025-01-29 14:30`.
#[must_use]
pub fn minute(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// `2025-01-29`.
#[must_use]
pub fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d").to_string()
}

/// `14:30`.
#[must_use]
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// `2025-01`.
#[must_use]
pub fn month(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m").to_string()
}

/// `2025-01-29T14:30+01:00` (ISO 8601).
#[must_use]
pub fn iso(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%dT%H:%M%:z")
        .to_string()
}
