//! Tokens and money as people read them.

/// `950`, `12.3k`, `1.2M`. Rounded down: never more than was used.
#[must_use]
pub fn tokens(count: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", count / unit, count % unit / (unit / 10));
    match count {
        0..1_000 => count.to_string(),
        1_000..1_000_000 => format!("{}k", tenths(1_000)),
        _ => format!("{}M", tenths(1_000_000)),
    }
}

/// `$0.42`; a little that rounds to nothing is `<$0.01`.
#[must_use]
pub fn dollars(cost: f64) -> String {
    if cost > 0.0 && cost < 0.01 {
        "<$0.01".to_owned()
    } else {
        format!("${cost:.2}")
    }
}

/// `1 task`, `2 tasks`.
#[must_use]
pub fn many(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_short() {
        assert_eq!(tokens(999), "999");
        assert_eq!(tokens(12_345), "12.3k");
        assert_eq!(tokens(999_999), "999.9k");
        assert_eq!(tokens(1_250_000), "1.2M");
        assert_eq!(dollars(0.0), "$0.00");
        assert_eq!(dollars(0.004), "<$0.01");
        assert_eq!(dollars(1.239), "$1.24");
        assert_eq!(many(1, "task"), "1 task");
        assert_eq!(many(0, "task"), "0 tasks");
    }
}
