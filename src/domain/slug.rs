//! Names that are safe as file names: workstream ids, session ids, prompt paths.
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text cannot name a file of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not `NNN-kebab-name`.
    #[error(
        "`{0}` is not a workstream id; it looks like 001-short-name (digits, then lower-case words between hyphens)"
    )]
    Stream(String),
    /// Not a session id.
    #[error(
        "`{0}` is not a session id; letters, digits, `-` and `_` only, 64 at most, no `-` in front"
    )]
    Session(String),
}

/// A workstream: `001-session-tracking`. Safe as a folder name and as part of a tmux session name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StreamId(String);

/// One of our sessions: a UUID v7 (the ancestor's `ses_…` ids are accepted when read).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionId(String);

impl StreamId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in front: 1 for `001-name`.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.0
            .split_once('-')
            .and_then(|(number, _)| number.parse().ok())
            .unwrap_or(0)
    }
}

impl SessionId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StreamId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let fits = text.len() <= 100
            && text.split_once('-').is_some_and(|(number, name)| {
                (1..=6).contains(&number.len())
                    && number.bytes().all(|b| b.is_ascii_digit())
                    && name.split('-').all(|word| {
                        !word.is_empty()
                            && word
                                .bytes()
                                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                    })
            });
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError::Stream(text.to_owned()))
        }
    }
}

impl SessionId {
    fn fits(text: &str) -> bool {
        // with a hyphen in front it would be an option of whatever program gets it
        (1..=64).contains(&text.len())
            && !text.starts_with('-')
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    }
}

impl FromStr for SessionId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for SessionId {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        if Self::fits(&text) {
            Ok(Self(text))
        } else {
            Err(NameError::Session(text))
        }
    }
}

impl TryFrom<String> for StreamId {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

/// `String` out, and `Display`, for a checked name.
macro_rules! checked_name {
    ($name:ident) => {
        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

checked_name!(StreamId);
checked_name!(SessionId);

/// A display name as a file name part: lower case, every run of other characters a single `-`.
///
/// Never empty, never starting or ending with `-`, 60 bytes at most; so a name cannot climb out
/// of its folder whatever it holds. Two names may share a slug: callers put a number in front.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with('-') {
            text.push('-');
        }
        if text.len() >= 60 {
            break;
        }
    }
    let text = text.trim_end_matches('-');
    if text.is_empty() {
        "unnamed".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hostile_names_are_no_ids() {
        for text in [
            "../x", "001", "001-", "001-A b", "1-../..", "001-a--b", "-a", "001-a\n",
        ] {
            assert!(text.parse::<StreamId>().is_err(), "{text}");
        }
        for text in ["", "a/b", "..", "a b", "ä"] {
            assert!(text.parse::<SessionId>().is_err(), "{text}");
        }
        assert_eq!("007-go".parse::<StreamId>().unwrap().number(), 7);
    }

    proptest! {
        #[test]
        fn a_slug_is_always_a_plain_file_name(name in ".{0,200}") {
            let text = slug(&name);
            prop_assert!(!text.is_empty() && text.len() <= 60);
            prop_assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        }
    }
}
