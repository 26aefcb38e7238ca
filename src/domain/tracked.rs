//! Tracked sessions: stretches of work that a person or agent numbers (seed 004).
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Digits of a number as it is written.
const DIGITS: usize = 5;

/// Why a text is not the number of a tracked session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrackedError {
    /// It is no number of at most five digits, with at most one letter behind.
    #[error("`{0}` is not the number of a session; it looks like 7, 00007 or 00007B")]
    Shape(String),
}

/// Number of a tracked session: five digits, maybe a letter (`00003`, `00003B`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TrackedNumber {
    digits: u32,
    letter: Option<char>,
}

/// Where a tracked session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackedState {
    /// It began.
    Started,
    /// What was done so far was summed up.
    Summary,
    /// It is over; nothing is added to it.
    Ended,
}

/// A file that had uncommitted changes when a tracked session began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirtyFile {
    /// Its path from the repository's root.
    pub path: String,
    /// Fingerprint of its content then; absent for one that was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl TrackedNumber {
    /// The first number there is.
    pub const FIRST: Self = Self::new(1);

    /// A number without a letter.
    #[must_use]
    pub const fn new(digits: u32) -> Self {
        Self {
            digits,
            letter: None,
        }
    }

    /// The one after it, without a letter.
    #[must_use]
    pub const fn next(&self) -> Self {
        Self::new(self.digits.saturating_add(1))
    }
}

impl FromStr for TrackedNumber {
    type Err = TrackedError;

    fn from_str(text: &str) -> Result<Self, TrackedError> {
        let wrong = || TrackedError::Shape(text.to_owned());
        let trimmed = text.trim();
        let (digits, letter) = match trimmed.char_indices().next_back() {
            Some((at, last)) if last.is_ascii_alphabetic() => (
                trimmed.get(..at).unwrap_or_default(),
                Some(last.to_ascii_uppercase()),
            ),
            _ => (trimmed, None),
        };
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        if digits.is_empty() || digits.len() > DIGITS || !plain {
            return Err(wrong());
        }
        let digits = digits.parse().map_err(|_| wrong())?;
        Ok(Self { digits, letter })
    }
}

impl TryFrom<String> for TrackedNumber {
    type Error = TrackedError;

    fn try_from(text: String) -> Result<Self, TrackedError> {
        text.parse()
    }
}

impl From<TrackedNumber> for String {
    fn from(number: TrackedNumber) -> Self {
        number.to_string()
    }
}

impl fmt::Display for TrackedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0DIGITS$}", self.digits)?;
        self.letter.map_or(Ok(()), |letter| write!(f, "{letter}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn st_033_st_056_xr_048_numbers_have_five_digits_and_maybe_a_letter() {
        for (text, shown) in [
            ("7", "00007"),
            ("00007", "00007"),
            ("3b", "00003B"),
            ("00003B", "00003B"),
            ("0", "00000"),
        ] {
            assert_eq!(text.parse::<TrackedNumber>().unwrap().to_string(), shown);
        }
        for text in ["", "B", "123456", "1-2", "12BC", "٣"] {
            assert!(text.parse::<TrackedNumber>().is_err(), "{text}");
        }
        assert_eq!(
            "00009C"
                .parse::<TrackedNumber>()
                .unwrap()
                .next()
                .to_string(),
            "00010"
        );
    }
}
