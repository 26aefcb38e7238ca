//! Where a tmux server listens.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use super::error::TmuxError;

/// The longest path a unix socket may have on Linux, without the closing NUL (`unix(7)`).
const LONGEST_PATH: usize = 107;

/// Where a tmux server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Socket {
    /// `-L`: a name in the directory that tmux keeps for this user.
    Name(String),
    /// `-S`: a path of its own, absolute.
    Path(Utf8PathBuf),
}

impl Socket {
    /// Reads what a person gave: with a `/` in it a path, otherwise a name. A relative path is
    /// taken from the current directory.
    ///
    /// # Errors
    /// When it is empty, or a path that no socket can have.
    pub fn parse(given: &str) -> Result<Self, TmuxError> {
        if given.is_empty() {
            return Err(TmuxError::EmptySocket);
        }
        if !given.contains('/') {
            return Ok(Self::Name(given.to_owned()));
        }
        let path = camino::absolute_utf8(given).unwrap_or_else(|_| Utf8PathBuf::from(given));
        Self::at(&path)
    }

    /// A server at `path`.
    ///
    /// # Errors
    /// When the path is longer than a socket's may be.
    pub fn at(path: &Utf8Path) -> Result<Self, TmuxError> {
        if path.as_str().len() > LONGEST_PATH {
            return Err(TmuxError::SocketPathTooLong {
                path: path.to_owned(),
                limit: LONGEST_PATH,
            });
        }
        Ok(Self::Path(path.to_owned()))
    }

    /// The words that point a tmux client at this socket.
    pub(super) fn words(&self) -> [&str; 2] {
        match self {
            Self::Name(name) => ["-L", name],
            Self::Path(path) => ["-S", path.as_str()],
        }
    }
}

impl fmt::Display for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [flag, value] = self.words();
        write!(f, "{flag} {value}")
    }
}

#[cfg(test)]
mod tests {
    use super::Socket;

    #[test]
    fn a_slash_makes_a_path() {
        assert_eq!(Socket::parse("work").unwrap().to_string(), "-L work");
        assert_eq!(Socket::parse("/run/w").unwrap().to_string(), "-S /run/w");
        assert!(matches!(Socket::parse("./w").unwrap(), Socket::Path(path) if path.is_absolute()));
        assert!(Socket::parse("").is_err());
        assert!(Socket::parse(&format!("/{}", "x".repeat(107))).is_err());
    }
}
