//! A YAML document as a tree whose every value and key knows its line and column.
//!
//! Typed reading happens on this tree and not through derived structs, because an unknown key
//! must be a warning with its line, and a wrong value an error that says what is allowed there.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_saphyr::{Location, Spanned};

/// Where something stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1; 0 when the reader could not tell.
    pub line: u64,
    /// Column in characters, from 1; 0 when the reader could not tell.
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}", self.line, self.column)
    }
}

impl From<Location> for Position {
    fn from(location: Location) -> Self {
        Self {
            line: location.line(),
            column: location.column(),
        }
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: Position,
    pub(crate) value: Value,
}

/// What a value is. Plain scalars keep the text as written: `no` and `1.0` are text here, and
/// become what their place asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Empty,
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One key of a map and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) at: Position,
    pub(crate) node: Node,
}

/// A text that is not YAML.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) at: Position,
    pub(crate) message: String,
}

/// Values inside each other: what we read has six levels, and each takes room on the stack.
const DEPTH: usize = 16;

/// Reads one document. An empty one is [`Value::Empty`].
pub(crate) fn read(text: &str) -> Result<Node, Malformed> {
    let budget = serde_saphyr::budget! { max_depth: DEPTH };
    let options = serde_saphyr::options! { with_snippet: false, budget: budget };
    let tree: Spanned<Raw> =
        serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let unknown = Position { line: 0, column: 0 };
            let message = first_line_without_place(&error.to_string());
            Malformed {
                at: error.location().map_or(unknown, Position::from),
                message,
            }
        })?;
    Ok(located(tree, text))
}

/// What the reader said; the place is told apart from it.
fn first_line_without_place(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    line.split_once(" at line ")
        .map_or(line, |(said, _)| said)
        .to_owned()
}

/// The tree as serde gives it: scalars already guessed at.
enum Raw {
    Empty,
    Guessed(String),
    Text(String),
    List(Vec<Spanned<Self>>),
    Map(Vec<(Spanned<String>, Spanned<Self>)>),
}

fn located(raw: Spanned<Raw>, text: &str) -> Node {
    let at = Position::from(raw.referenced);
    let value = match raw.value {
        Raw::Empty => Value::Empty,
        Raw::Text(text) => Value::Scalar(text),
        Raw::Guessed(guess) => Value::Scalar(as_written(raw.defined, text).unwrap_or(guess)),
        Raw::List(items) => {
            Value::List(items.into_iter().map(|item| located(item, text)).collect())
        }
        Raw::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, node)| Entry {
                    at: Position::from(key.referenced),
                    key: key.value,
                    node: located(node, text),
                })
                .collect(),
        ),
    };
    Node { at, value }
}

/// The characters of a plain scalar that was read as a number or a truth value.
fn as_written(defined: Location, text: &str) -> Option<String> {
    let start = usize::try_from(defined.span().byte_offset()?).ok()?;
    let length = usize::try_from(defined.span().byte_len()?).ok()?;
    let written = text.get(start..start.checked_add(length)?)?.trim();
    (!written.is_empty()).then(|| written.to_owned())
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Raw;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Guessed(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Guessed(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Guessed(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Guessed(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(Raw::Guessed(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Guessed(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry<'a>(node: &'a Node, key: &str) -> &'a Entry {
        let Value::Map(entries) = &node.value else {
            panic!("not a map: {node:?}")
        };
        entries
            .iter()
            .find(|entry| entry.key == key)
            .expect("the key is there")
    }

    #[test]
    fn every_key_and_value_knows_its_place() {
        let tree = read("a:\n  - x: 1.0\n    y: no\nb: \"2\"\n").expect("it is YAML");
        assert_eq!(entry(&tree, "b").at, Position { line: 4, column: 1 });
        assert_eq!(entry(&tree, "b").node.at, Position { line: 4, column: 4 });
        let Value::List(items) = &entry(&tree, "a").node.value else {
            panic!("a list")
        };
        let first = &items[0];
        assert_eq!(entry(first, "y").at, Position { line: 3, column: 5 });
        assert_eq!(
            entry(first, "x").node.value,
            Value::Scalar("1.0".to_owned())
        );
        assert_eq!(entry(first, "y").node.value, Value::Scalar("no".to_owned()));
    }

    #[test]
    fn an_empty_text_is_an_empty_value() {
        assert_eq!(read("").expect("empty is fine").value, Value::Empty);
        assert_eq!(
            read("# only words\n").expect("empty is fine").value,
            Value::Empty
        );
    }

    #[test]
    fn a_duplicate_key_and_broken_text_are_errors_with_a_place() {
        assert_eq!(read("a: 1\na: 2\n").expect_err("duplicate").at.line, 2);
        assert!(read("a: [1\nb: 2\n").expect_err("broken").at.line > 0);
    }

    #[test]
    fn what_is_nested_too_deeply_is_an_error() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(DEPTH)).is_ok());
        assert!(read(&nested(DEPTH + 1)).is_err());
        assert!(read(&nested(100_000)).is_err());
    }

    #[test]
    fn an_alias_bomb_ends_in_an_error() {
        let mut lines = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x]".to_owned()];
        for level in 1..12 {
            let refs = vec![format!("*a{}", level - 1); 9].join(", ");
            lines.push(format!("a{level}: &a{level} [{refs}]"));
        }
        assert!(read(&lines.join("\n")).is_err());
    }
}
