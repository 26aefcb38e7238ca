//! What a person should know about an import, with its place.
use camino::{Utf8Path, Utf8PathBuf};
use std::fmt;

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It could not be read, or could not be taken over. The original text is kept beside.
    Unread,
    /// It was taken over in another form.
    Changed,
}

/// Something that was not taken over as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file of the ancestor's tree.
    pub path: Utf8PathBuf,
    /// Line, from 1, if it can be told.
    pub line: Option<usize>,
    /// How grave it is.
    pub weight: Weight,
    /// What it is about.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.what),
            None => write!(f, "{}: {}", self.path, self.what),
        }
    }
}

/// Problems of one file, as they are found.
pub(super) struct Problems<'a> {
    path: &'a Utf8Path,
    text: &'a str,
    pub(super) found: Vec<Problem>,
}

impl<'a> Problems<'a> {
    pub(super) const fn new(path: &'a Utf8Path, text: &'a str) -> Self {
        Self {
            path,
            text,
            found: Vec::new(),
        }
    }

    pub(super) fn unread(&mut self, line: Option<usize>, what: impl Into<String>) {
        self.add(line, Weight::Unread, what.into());
    }

    pub(super) fn changed(&mut self, line: Option<usize>, what: impl Into<String>) {
        self.add(line, Weight::Changed, what.into());
    }

    fn add(&mut self, line: Option<usize>, weight: Weight, what: String) {
        self.found.push(Problem {
            path: self.path.to_owned(),
            line,
            weight,
            what,
        });
    }

    /// The line of the first place where this string stands as a JSON value: ids are unique.
    pub(super) fn line_of(&self, value: &str) -> Option<usize> {
        let quoted = serde_json::Value::from(value).to_string();
        let offset = self.text.find(&quoted)?;
        let before = self.text.get(..offset)?;
        Some(before.matches('\n').count() + 1)
    }
}
