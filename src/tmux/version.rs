//! Which tmux this is.

use std::fmt;

use super::error::TmuxError;
use super::text::clean_line;

/// The oldest tmux that has all we use: the `q/h` modifier, which keeps text of people from being
/// read as styles. Only 3.3a was tried.
pub(super) const OLDEST: Version = Version::Release {
    major: 3,
    minor: 2,
    patch: None,
};

/// Which tmux this is, as `tmux -V` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// A release, `3.3a`; `next-3.6` counts as 3.6.
    Release {
        /// Before the dot.
        major: u16,
        /// After the dot.
        minor: u16,
        /// The letter of a patch release.
        patch: Option<char>,
    },
    /// Built from the development branch, or the one of OpenBSD's base system: newer than any
    /// release we know of.
    Development,
}

impl Version {
    /// Reads the answer of `tmux -V`, for instance `tmux 3.3a`.
    ///
    /// # Errors
    /// When it is not such an answer.
    pub fn parse(answer: &str) -> Result<Self, TmuxError> {
        let unknown = || TmuxError::UnknownVersion {
            said: clean_line(answer),
        };
        let word = answer.trim().strip_prefix("tmux ").ok_or_else(unknown)?;
        if word == "master" || word.starts_with("openbsd-") {
            return Ok(Self::Development);
        }
        let word = word.strip_prefix("next-").unwrap_or(word);
        let (major, rest) = word.split_once('.').ok_or_else(unknown)?;
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (minor, suffix) = rest.split_at(digits);
        Ok(Self::Release {
            major: major.parse().map_err(|_| unknown())?,
            minor: minor.parse().map_err(|_| unknown())?,
            patch: suffix.chars().next().filter(char::is_ascii_lowercase),
        })
    }

    /// Whether it has all we use.
    ///
    /// # Errors
    /// [`TmuxError::TooOld`] when not.
    pub const fn check(self) -> Result<Self, TmuxError> {
        match self {
            Self::Release { major: 0..=2, .. }
            | Self::Release {
                major: 3,
                minor: 0..=1,
                ..
            } => Err(TmuxError::TooOld { found: self }),
            Self::Release { .. } | Self::Development => Ok(self),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release {
                major,
                minor,
                patch: Some(patch),
            } => {
                write!(f, "{major}.{minor}{patch}")
            }
            Self::Release {
                major,
                minor,
                patch: None,
            } => write!(f, "{major}.{minor}"),
            Self::Development => f.write_str("(development)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OLDEST, Version};

    #[test]
    fn answers_of_real_builds() {
        for (answer, shown, enough) in [
            ("tmux 3.3a\n", "3.3a", true),
            ("tmux 3.2\n", "3.2", true),
            ("tmux 3.1c\n", "3.1c", false),
            ("tmux 2.9a\n", "2.9a", false),
            ("tmux 10.0\n", "10.0", true),
            ("tmux next-3.6\n", "3.6", true),
            ("tmux 3.5-rc2\n", "3.5", true),
            ("tmux master\n", "(development)", true),
            ("tmux openbsd-7.6\n", "(development)", true),
        ] {
            let version = Version::parse(answer).unwrap();
            assert_eq!(version.to_string(), shown);
            assert_eq!(version.check().is_ok(), enough, "{answer}");
        }
        assert!(OLDEST.check().is_ok());
        let refusal = Version::parse("tmux 3.1c").unwrap().check().unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "tmux 3.1c is too old, 3.2 or newer is needed"
        );
    }

    #[test]
    fn other_answers_are_refused() {
        for answer in [
            "",
            "tmux",
            "screen 4.0",
            "tmux x.y",
            "tmux 3",
            "tmux 99999999.1",
        ] {
            assert!(Version::parse(answer).is_err(), "{answer}");
        }
    }
}
