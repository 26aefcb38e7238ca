//! What a person should know about an import, with its place.
use camino::{Utf8Path, Utf8PathBuf};
use std::cell::OnceCell;
use std::collections::HashMap;
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
    ids: OnceCell<HashMap<String, Vec<usize>>>,
    pub(super) found: Vec<Problem>,
}

impl<'a> Problems<'a> {
    pub(super) const fn new(path: &'a Utf8Path, text: &'a str) -> Self {
        Self {
            path,
            text,
            ids: OnceCell::new(),
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

    /// The line of the first place where this string stands as an id in JSON.
    pub(super) fn line_of(&self, id: &str) -> Option<usize> {
        self.line_of_nth(id, 0)
    }

    /// The line of one of several places where this string stands as an id, from 0; where it is
    /// nobody's id, the line where it stands at all.
    pub(super) fn line_of_nth(&self, id: &str, place: usize) -> Option<usize> {
        let lines = self.ids.get_or_init(|| ids(self.text));
        let line = lines
            .get(id)
            .and_then(|lines| lines.get(place).or(lines.first()));
        if line.is_some() {
            return line.copied();
        }
        let offset = self.text.find(&serde_json::Value::from(id).to_string())?;
        let before = self.text.get(..offset)?;
        Some(before.matches('\n').count() + 1)
    }
}

/// The lines of all ids of a JSON text, in one pass: there may be ten thousand.
fn ids(text: &str) -> HashMap<String, Vec<usize>> {
    let mut lines: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        for key in ["\"id\"", "\"sessionId\"", "\"threadId\""] {
            for (offset, _) in line.match_indices(key) {
                let rest = line.get(offset + key.len()..).unwrap_or_default();
                let value = rest.trim_start().strip_prefix(':').unwrap_or_default();
                let mut values = serde_json::Deserializer::from_str(value).into_iter::<String>();
                if let Some(Ok(id)) = values.next() {
                    lines.entry(id).or_default().push(number);
                }
            }
        }
    }
    lines
}
