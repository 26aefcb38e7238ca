//! Where the parts of tasks.json lie in its text, so that a change rewrites only what it touches.
//!
//! Runs after the text was parsed as JSON; what it adds is the position of every top-level value
//! and every task, and the check that no object has a key twice (the parser takes the last).
use std::collections::HashSet;
use std::ops::Range;

/// Deepest nesting accepted, as in `serde_json`.
const DEPTH: usize = 128;
/// Objects with more keys are checked through a set, at their end.
const FEW: usize = 24;

/// A key of the top object and its value.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// The key, without quotes, as it is written.
    pub(super) key: String,
    /// Where the key's opening quote stands.
    pub(super) key_start: usize,
    /// The value.
    pub(super) value: Range<usize>,
}

/// All positions.
#[derive(Debug, Clone, Default)]
pub(super) struct Scan {
    /// The members of the top object, in order.
    pub(super) members: Vec<Member>,
    /// The elements of `tasks`, in order.
    pub(super) tasks: Vec<Range<usize>>,
}

/// What is wrong, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScanError {
    pub(super) at: usize,
    pub(super) what: String,
}

/// Finds the parts of a text that is known to be one JSON object.
pub(super) fn scan(text: &str) -> Result<Scan, ScanError> {
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        at: 0,
        keys: Vec::new(),
        found: Scan::default(),
    };
    scanner.top(text)?;
    Ok(scanner.found)
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Keys of all open objects, innermost last.
    keys: Vec<&'a [u8]>,
    found: Scan,
}

impl<'a> Scanner<'a> {
    fn top(&mut self, text: &str) -> Result<(), ScanError> {
        self.expect(b'{')?;
        while self.peek() != Some(b'}') {
            let key_start = self.at;
            let key = self.key(0)?;
            let is_tasks = key == b"tasks";
            self.expect(b':')?;
            self.peek();
            let start = self.at;
            if is_tasks && self.peek() == Some(b'[') {
                self.tasks()?;
            } else {
                self.value(1)?;
            }
            let name = text
                .get(key_start + 1..key_start + 1 + key.len())
                .unwrap_or_default();
            self.found.members.push(Member {
                key: name.to_owned(),
                key_start,
                value: start..self.at,
            });
            if self.peek() == Some(b',') {
                self.at += 1;
                self.peek();
            }
        }
        self.close(0)
    }

    fn tasks(&mut self) -> Result<(), ScanError> {
        self.expect(b'[')?;
        while self.peek() != Some(b']') {
            let start = self.at;
            self.value(2)?;
            self.found.tasks.push(start..self.at);
            if self.peek() == Some(b',') {
                self.at += 1;
            }
        }
        self.expect(b']')
    }

    fn value(&mut self, depth: usize) -> Result<(), ScanError> {
        if depth >= DEPTH {
            return Err(self.error(format!("nested deeper than {DEPTH} levels")));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => {
                self.at += 1;
                while self.peek() != Some(b']') {
                    self.value(depth + 1)?;
                    if self.peek() == Some(b',') {
                        self.at += 1;
                    }
                }
                self.expect(b']')
            }
            Some(b'"') => self.string().map(drop),
            Some(b',' | b':' | b'}' | b']') | None => {
                Err(self.error("a value is missing".to_owned()))
            }
            Some(_) => {
                let end = |b: &u8| matches!(b, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
                self.at += self.rest().iter().position(end).unwrap_or(0).max(1);
                Ok(())
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), ScanError> {
        let first = self.keys.len();
        self.expect(b'{')?;
        while self.peek() != Some(b'}') {
            self.key(first)?;
            self.expect(b':')?;
            self.value(depth + 1)?;
            if self.peek() == Some(b',') {
                self.at += 1;
            }
        }
        self.close(first)?;
        self.expect(b'}')
    }

    /// Reads a key and refuses one that its object (whose keys begin at `first`) has already.
    fn key(&mut self, first: usize) -> Result<&'a [u8], ScanError> {
        self.peek();
        let at = self.at;
        let key = self.string()?;
        let others = self.keys.get(first..).unwrap_or_default();
        if others.len() < FEW && others.contains(&key) {
            return Err(twice(at, key));
        }
        self.keys.push(key);
        Ok(key)
    }

    /// Forgets the keys of an object that ends here; those of a large one are checked now.
    fn close(&mut self, first: usize) -> Result<(), ScanError> {
        if self.keys.len() - first > FEW {
            let mut seen = HashSet::new();
            let keys = self.keys.get(first..).unwrap_or_default();
            if let Some(key) = keys.iter().find(|key| !seen.insert(**key)) {
                return Err(twice(self.at, key));
            }
        }
        self.keys.truncate(first);
        Ok(())
    }

    /// The inside of a string, quotes and escapes as written.
    fn string(&mut self) -> Result<&'a [u8], ScanError> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            let stop = self
                .rest()
                .iter()
                .position(|b| matches!(b, b'"' | b'\\'))
                .ok_or_else(|| self.error("a string is not closed".to_owned()))?;
            self.at += stop;
            if self.rest().first() == Some(&b'"') {
                let inside = self.bytes.get(start..self.at).unwrap_or_default();
                self.at += 1;
                return Ok(inside);
            }
            self.at += 2;
        }
    }

    /// The next byte that is no white space; the position moves to it.
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    fn expect(&mut self, wanted: u8) -> Result<(), ScanError> {
        if self.peek() == Some(wanted) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.error(format!("`{}` is missing", char::from(wanted))))
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    const fn error(&self, what: String) -> ScanError {
        ScanError { at: self.at, what }
    }
}

fn twice(at: usize, key: &[u8]) -> ScanError {
    ScanError {
        at,
        what: format!("key `{}` stands here twice", String::from_utf8_lossy(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_members_and_tasks() {
        let text = r#"{ "version": "1", "tasks" : [ {"id":1}, {"id":"a\"]"} ], "x": [] }"#;
        let found = scan(text).unwrap();
        let keys: Vec<&str> = found.members.iter().map(|m| m.key.as_str()).collect();
        assert_eq!(keys, ["version", "tasks", "x"]);
        let tasks: Vec<&str> = found.tasks.iter().map(|t| &text[t.clone()]).collect();
        assert_eq!(tasks, [r#"{"id":1}"#, r#"{"id":"a\"]"}"#]);
    }

    #[test]
    fn a_key_twice_is_found_at_every_level() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"tasks":[{"x":{"b":1,"c":{"b":2},"b":3}}]}"#,
        ] {
            assert!(scan(text).unwrap_err().what.ends_with("stands here twice"));
        }
        assert!(scan(r#"{"a":{"a":{"a":1}},"b":{"a":1}}"#).is_ok());
    }

    #[test]
    fn depth_is_limited_and_no_text_makes_it_hang() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200));
        assert!(scan(&deep).is_err());
        for text in [
            "",
            "{",
            "{\"a\"",
            "{\"a\":[",
            "[",
            "{\"a\":}",
            "{\"a\":1 2}",
            "{,}",
        ] {
            drop(scan(text));
        }
    }
}
