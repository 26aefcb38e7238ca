//! When a limit ends, from what the provider's answer says about it.
//!
//! Providers say it in headers (RFC 9110 `retry-after`, and headers of their own) or in the body.
//! Text for people is not read: only fields with a fixed meaning.

use std::time::Duration;

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// Headers that name the time itself (RFC 3339) when the limit is reset.
const NAMED_TIMES: [&str; 4] = [
    "anthropic-ratelimit-unified-reset",
    "anthropic-ratelimit-requests-reset",
    "anthropic-ratelimit-tokens-reset",
    "x-ratelimit-reset",
];

/// Headers that name a length of time (`6m0s`, `1.5s`, `20ms`).
const LENGTHS: [&str; 2] = ["x-ratelimit-reset-requests", "x-ratelimit-reset-tokens"];

/// The end of a limit, as far as it was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reset {
    /// How long from now.
    pub(super) after: Option<Duration>,
    /// At which time.
    pub(super) at: Option<Timestamp>,
}

impl Reset {
    /// From the `data` of an `APIError`: its response headers, else its response body.
    pub(super) fn of(data: &Value) -> Self {
        let headers = data.get("responseHeaders");
        let header = |name: &str| {
            headers
                .and_then(|headers| headers.get(name))
                .and_then(Value::as_str)
                .map(str::trim)
        };
        let from_headers = header("retry-after-ms")
            .and_then(|text| text.parse().ok())
            .map(Duration::from_millis)
            .map(Self::in_time)
            .or_else(|| header("retry-after").and_then(retry_after))
            .or_else(|| {
                let times = NAMED_TIMES.iter().filter_map(|name| header(name));
                times.filter_map(point_in_time).map(Self::at_time).next()
            })
            .or_else(|| {
                // whichever of the two is used up, the later end is safe
                let lengths = LENGTHS.iter().filter_map(|name| header(name));
                lengths.filter_map(length).max().map(Self::in_time)
            });
        from_headers
            .or_else(|| Self::of_body(data.get("responseBody")?.as_str()?))
            .unwrap_or_default()
    }

    /// `resets_at` (seconds since the epoch, or RFC 3339) and `resets_in_seconds`, in the body or
    /// its `error`.
    fn of_body(body: &str) -> Option<Self> {
        let body: Value = serde_json::from_str(body).ok()?;
        let field = |name: &str| {
            body.pointer(&format!("/error/{name}"))
                .or_else(|| body.get(name))
        };
        if let Some(seconds) = field("resets_in_seconds").and_then(Value::as_u64) {
            return Some(Self::in_time(Duration::from_secs(seconds)));
        }
        match field("resets_at")? {
            Value::String(text) => point_in_time(text).map(Self::at_time),
            Value::Number(seconds) => {
                let time = Timestamp::from_second(seconds.as_i64()?).ok()?;
                Some(Self::at_time(time))
            }
            _ => None,
        }
    }

    const fn in_time(after: Duration) -> Self {
        Self {
            after: Some(after),
            at: None,
        }
    }

    const fn at_time(at: Timestamp) -> Self {
        Self {
            after: None,
            at: Some(at),
        }
    }
}

/// Seconds, or a date (RFC 9110, section 10.2.3).
fn retry_after(text: &str) -> Option<Reset> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds)
            .ok()
            .map(Reset::in_time);
    }
    let date = rfc2822::parse(text).ok()?;
    Some(Reset::at_time(date.timestamp()))
}

/// RFC 3339, or seconds since the epoch: a number too small for that is a length in seconds.
fn point_in_time(text: &str) -> Option<Timestamp> {
    const THIS_CENTURY: i64 = 1_000_000_000;
    if let Ok(seconds) = text.parse::<i64>() {
        return (seconds > THIS_CENTURY)
            .then(|| Timestamp::from_second(seconds).ok())
            .flatten();
    }
    text.parse().ok()
}

/// A Go duration, as `OpenAI` writes them.
fn length(text: &str) -> Option<Duration> {
    let length: SignedDuration = text.parse().ok()?;
    Duration::try_from(length).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().unwrap())
    }

    fn headers(pairs: &[(&str, &str)]) -> Reset {
        let headers: serde_json::Map<String, Value> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        Reset::of(&json!({ "responseHeaders": headers }))
    }

    #[test]
    fn headers_say_when() {
        let seconds = |seconds: f64| Some(Duration::from_secs_f64(seconds));
        assert_eq!(headers(&[("retry-after", "3600")]).after, seconds(3600.0));
        assert_eq!(headers(&[("retry-after", " 1.5 ")]).after, seconds(1.5));
        assert_eq!(
            headers(&[("retry-after", "60"), ("retry-after-ms", "250")]).after,
            seconds(0.25)
        );
        assert_eq!(
            headers(&[("retry-after", "Fri, 20 Nov 2026 14:00:00 GMT")]).at,
            at("2026-11-20T14:00:00Z")
        );
        assert_eq!(
            headers(&[("anthropic-ratelimit-requests-reset", "2026-11-20T14:00:00Z")]).at,
            at("2026-11-20T14:00:00Z")
        );
        assert_eq!(
            headers(&[("anthropic-ratelimit-unified-reset", "1795183200")]).at,
            at("2026-11-20T14:00:00Z")
        );
        let both = [
            ("x-ratelimit-reset-requests", "20ms"),
            ("x-ratelimit-reset-tokens", "6m0s"),
        ];
        assert_eq!(headers(&both).after, seconds(360.0));
    }

    #[test]
    fn bodies_say_when() {
        let body = |text: &str| Reset::of(&json!({ "responseBody": text }));
        assert_eq!(
            body(r#"{"error":{"type":"usage_limit_reached","resets_in_seconds":90}}"#).after,
            Some(Duration::from_secs(90))
        );
        assert_eq!(
            body(r#"{"error":{"resets_at":1795183200}}"#).at,
            at("2026-11-20T14:00:00Z")
        );
        assert_eq!(
            body(r#"{"resets_at":"2026-11-20T14:00:00Z"}"#).at,
            at("2026-11-20T14:00:00Z")
        );
    }

    #[test]
    fn what_means_nothing_says_nothing() {
        let nothing = Reset::default();
        assert_eq!(headers(&[("retry-after", "soon")]), nothing);
        assert_eq!(headers(&[("retry-after", "-5")]), nothing);
        assert_eq!(headers(&[("x-ratelimit-reset", "12")]), nothing);
        assert_eq!(Reset::of(&json!(null)), nothing);
        assert_eq!(Reset::of(&json!({ "responseBody": "<html>" })), nothing);
        assert_eq!(
            Reset::of(&json!({ "responseBody": "{\"resets_at\":[]}" })),
            nothing
        );
    }
}
