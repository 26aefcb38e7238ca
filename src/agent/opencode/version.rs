//! Which opencode this is.

use std::fmt;

use thiserror::Error;

/// A version of opencode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Major number.
    pub major: u32,
    /// Minor number.
    pub minor: u32,
    /// Patch number.
    pub patch: u32,
}

impl Version {
    /// The oldest version whose behaviour was looked at.
    pub const OLDEST: Self = Self {
        major: 1,
        minor: 18,
        patch: 0,
    };

    /// Whether the driver knows this version's behaviour: 1.18.
    #[must_use]
    pub const fn is_tried(&self) -> bool {
        self.major == Self::OLDEST.major && self.minor == Self::OLDEST.minor
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The answer is not a version.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{answer}` is not a version of opencode")]
pub struct VersionError {
    /// What was answered.
    pub answer: String,
}

/// Arguments of the call that tells the version on stdout.
#[must_use]
pub fn version_command() -> Vec<String> {
    vec!["--version".to_owned()]
}

/// Reads the answer to [`version_command`].
///
/// # Errors
///
/// [`VersionError`] when no line of it is a version.
pub fn version_of(answer: &str) -> Result<Version, VersionError> {
    answer.lines().find_map(read).ok_or_else(|| VersionError {
        answer: answer.trim().chars().take(80).collect(),
    })
}

fn read(line: &str) -> Option<Version> {
    let mut parts = line.trim().trim_start_matches('v').splitn(3, '.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    let patch = parts.next()?;
    let digits = patch
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(patch.len());
    Some(Version {
        major,
        minor,
        patch: patch.get(..digits)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions() {
        let version = version_of("1.18.33\n").expect("a version");
        assert_eq!(
            version,
            Version {
                major: 1,
                minor: 18,
                patch: 33
            }
        );
        assert!(version.is_tried());
        assert!(!version_of("v0.9.1-beta.2").expect("a version").is_tried());
        assert!(version_of("command not found").is_err());
    }
}
