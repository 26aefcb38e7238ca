//! Reading the keys of a map: each asked for once, what is left over is unknown.

use std::time::Duration;

use camino::Utf8Path;

use super::{ConfigError, Problem, Warning, duration};
use crate::agent::Position;
use crate::agent::yaml::{self, Entry, Node, Value};
use crate::domain::suggestion::near;

/// One file being read: its path, and what was strange in it so far.
pub(crate) struct Reading<'p> {
    path: &'p Utf8Path,
    pub(crate) warnings: Vec<Warning>,
}

impl<'p> Reading<'p> {
    pub(crate) const fn new(path: &'p Utf8Path) -> Self {
        Self {
            path,
            warnings: Vec::new(),
        }
    }

    /// The tree of a text of at most `limit` bytes.
    pub(crate) fn tree(&self, text: &str, limit: usize) -> Result<Node, ConfigError> {
        if text.len() > limit {
            let start = Position { line: 1, column: 1 };
            return Err(self.wrong(
                start,
                Problem::TooLarge {
                    bytes: text.len(),
                    limit,
                },
            ));
        }
        yaml::read(text).map_err(|error| {
            self.wrong(
                error.at,
                Problem::NotYaml {
                    message: error.message,
                },
            )
        })
    }

    pub(crate) fn wrong(&self, at: Position, problem: Problem) -> ConfigError {
        ConfigError {
            path: self.path.to_owned(),
            at,
            problem,
        }
    }

    /// The error for a value that does not fit.
    pub(crate) fn unfit(&self, key: &str, node: &Node, allowed: &str) -> ConfigError {
        let problem = Problem::WrongValue {
            key: key.to_owned(),
            found: shown(&node.value),
            allowed: allowed.to_owned(),
        };
        self.wrong(node.at, problem)
    }

    pub(crate) fn fields<'n>(
        &self,
        key: &str,
        node: &'n Node,
        allowed: &str,
    ) -> Result<Fields<'n>, ConfigError> {
        match &node.value {
            Value::Map(entries) => Ok(Fields {
                at: node.at,
                entries,
                known: Vec::new(),
            }),
            Value::Empty => Ok(Fields {
                at: node.at,
                entries: &[],
                known: Vec::new(),
            }),
            Value::Scalar(_) | Value::List(_) => Err(self.unfit(key, node, allowed)),
        }
    }

    /// Warns about the keys that nobody asked for.
    pub(crate) fn finish(&mut self, fields: &Fields<'_>, inside: &str) {
        for entry in fields.entries {
            if fields.known.contains(&entry.key.as_str()) {
                continue;
            }
            self.warnings.push(Warning {
                path: self.path.to_owned(),
                at: entry.at,
                key: entry.key.clone(),
                inside: inside.to_owned(),
                near: near(&entry.key, fields.known.iter().copied())
                    .first()
                    .copied()
                    .and_then(|near| fields.known.iter().copied().find(|known| *known == near)),
            });
        }
    }

    pub(crate) fn text<'n>(&self, key: &str, node: &'n Node) -> Result<&'n str, ConfigError> {
        match &node.value {
            Value::Scalar(text) => Ok(text),
            _ => Err(self.unfit(key, node, "a text")),
        }
    }

    pub(crate) fn list<'n>(
        &self,
        key: &str,
        node: &'n Node,
        allowed: &str,
    ) -> Result<&'n [Node], ConfigError> {
        match &node.value {
            Value::List(items) => Ok(items),
            _ => Err(self.unfit(key, node, allowed)),
        }
    }

    /// One of a set of words, where other things than words are allowed too.
    pub(crate) fn word_or<T: Clone>(
        &self,
        node: &Node,
        key: &str,
        allowed: &str,
        words: &[(&str, T)],
    ) -> Result<T, ConfigError> {
        let text = self.text(key, node)?;
        let found = words.iter().find(|(word, _)| *word == text);
        found
            .map(|(_, meaning)| meaning.clone())
            .ok_or_else(|| self.unfit(key, node, allowed))
    }

    /// One of a set of words.
    pub(crate) fn word<T: Copy>(
        &self,
        key: &str,
        node: &Node,
        words: &[(&str, T)],
    ) -> Result<T, ConfigError> {
        let found = match &node.value {
            Value::Scalar(text) => words.iter().find(|(word, _)| word == text),
            _ => None,
        };
        found.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.unfit(key, node, &allowed.join(", "))
        })
    }

    pub(crate) fn number(&self, key: &str, node: &Node, allowed: &str) -> Result<u32, ConfigError> {
        match &node.value {
            Value::Scalar(text) => text.parse().map_err(|_| self.unfit(key, node, allowed)),
            _ => Err(self.unfit(key, node, allowed)),
        }
    }

    pub(crate) fn duration(&self, key: &str, node: &Node) -> Result<Duration, ConfigError> {
        let read = match &node.value {
            Value::Scalar(text) => duration(text),
            _ => None,
        };
        read.ok_or_else(|| self.unfit(key, node, "a duration such as 90s, 10m, 2h"))
    }
}

/// The keys of one map.
pub(crate) struct Fields<'n> {
    pub(crate) at: Position,
    entries: &'n [Entry],
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// The value of a key. A key without a value counts as absent.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.node)
            .filter(|node| node.value != Value::Empty)
    }

    pub(crate) const fn entries(&self) -> &'n [Entry] {
        self.entries
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Empty => "empty".to_owned(),
        Value::Scalar(text) => {
            let short: String = text.chars().take(60).collect();
            format!("`{}`", short.escape_debug())
        }
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a map".to_owned(),
    }
}
