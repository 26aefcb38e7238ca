//! The name of a tmux session of ours.

use std::fmt;

use camino::Utf8Path;
use sha2::{Digest as _, Sha256};

/// The longest name we make.
const LONGEST: usize = 64;

/// The name of a tmux session: `^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`, so that tmux neither changes it
/// nor reads anything into it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionName(String);

impl SessionName {
    /// `name`, if it is one we could have made.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let starts = name
            .chars()
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric());
        (starts && name.len() <= LONGEST && name.chars().all(plain)).then(|| Self(name.to_owned()))
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The session and no other: without `=` tmux also takes any name that starts like this.
    pub(super) fn exact(&self) -> String {
        format!("={}", self.0)
    }

    /// The current window and pane of exactly this session.
    pub(super) fn current(&self) -> String {
        format!("={}:", self.0)
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The tmux session of a workstream of the repository at `root`: `work-<stream>-<hash of root>`.
///
/// The same pair always gives the same name. Two repositories do not share one, short of two
/// paths with the same first 32 bits of SHA-256; the `@work_root` tag then tells them apart.
#[must_use]
pub fn session_name(stream_id: &str, root: &Utf8Path) -> SessionName {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    let hash = Sha256::digest(root.as_str());
    let hash: String = hash
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let room = LONGEST - "work--".len() - hash.len();
    let stream: String = stream_id.chars().take(room).map(plain).collect();
    SessionName(format!("work-{stream}-{hash}"))
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use proptest::prelude::{any, proptest};

    use super::{SessionName, session_name};

    #[test]
    fn one_name_per_stream_and_root() {
        let name = session_name("001-add-search", Utf8Path::new("/home/a"));
        assert!(name.as_str().starts_with("work-001-add-search-"));
        assert_eq!(
            name,
            session_name("001-add-search", Utf8Path::new("/home/a"))
        );
        assert_ne!(
            name,
            session_name("001-add-search", Utf8Path::new("/home/b"))
        );
        assert_ne!(name, session_name("002", Utf8Path::new("/home/a")));
    }

    #[test]
    fn names_of_others_are_not_names() {
        for name in [
            "",
            "-t",
            "=x",
            "%0",
            "@1",
            "$1",
            "a.b",
            "a:b",
            "a b",
            "#(touch x)",
        ] {
            assert_eq!(SessionName::new(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_generated_name_is_a_name(stream in any::<String>(), root in any::<String>()) {
            let name = session_name(&stream, Utf8Path::new(&root));
            assert_eq!(SessionName::new(name.as_str()), Some(name));
        }
    }
}
