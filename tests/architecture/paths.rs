//! The paths that code names: `crate::a::b` wherever it stands, and every leaf of a `use` tree.

/// A path as written, with the byte offset of its last part.
#[derive(Debug)]
pub(crate) struct CodePath {
    pub(crate) offset: usize,
    pub(crate) parts: Vec<String>,
}

/// Every path in code that [`super::code::blanked`] returned, also those of one part.
pub(crate) fn paths(code: &str) -> Vec<CodePath> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < code.len() {
        at = match name_at(code, at) {
            Some(_) => tree(code, at, &[], &mut found),
            None => at + char_length(code, at),
        };
    }
    found
}

/// Reads one path with its `{…}` groups; returns where it ends.
fn tree(code: &str, start: usize, before: &[String], found: &mut Vec<CodePath>) -> usize {
    let mut parts = before.to_vec();
    let mut offset = start;
    let mut at = start;
    while let Some(name) = name_at(code, at) {
        parts.push(name.to_owned());
        offset = at;
        at += name.len();
        let Some(next) = after_colons(code, at) else {
            break;
        };
        at = next;
        if code.get(at..).is_some_and(|rest| rest.starts_with('{')) {
            return group(code, at + 1, &parts, found);
        }
    }
    found.push(CodePath { offset, parts });
    at
}

fn group(code: &str, start: usize, before: &[String], found: &mut Vec<CodePath>) -> usize {
    let mut at = start;
    while at < code.len() {
        if code.get(at..).is_some_and(|rest| rest.starts_with('}')) {
            return at + 1;
        }
        at = match name_at(code, at) {
            Some("as") => after_new_name(code, at),
            Some(_) => tree(code, at, before, found),
            None => at + char_length(code, at),
        };
    }
    at
}

/// Behind the `as name` that starts here: a new name is no path.
fn after_new_name(code: &str, at: usize) -> usize {
    let new = code.get(at + 2..).unwrap_or_default().trim_start();
    let start = code.len() - new.len();
    start + name_at(code, start).map_or(0, str::len)
}

/// Behind `::` and the space around it.
fn after_colons(code: &str, at: usize) -> Option<usize> {
    let rest = code.get(at..)?;
    let next = rest.trim_start().strip_prefix("::")?.trim_start();
    Some(code.len() - next.len())
}

fn name_at(code: &str, at: usize) -> Option<&str> {
    let rest = code.get(at..)?;
    let end = rest
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty())
}

fn char_length(code: &str, at: usize) -> usize {
    let rest = code.get(at..).unwrap_or_default();
    rest.chars().next().map_or(1, char::len_utf8)
}

#[test]
fn groups_are_taken_apart() {
    assert_eq!(
        written("use crate::{a::{self, b as c}, d as e, f};"),
        [
            "use",
            "crate::a::self",
            "crate::a::b",
            "crate::d",
            "crate::f"
        ]
    );
}

#[test]
fn paths_in_expressions_count() {
    assert_eq!(written("f(crate :: x::y(&z))"), ["f", "crate::x::y", "z"]);
    assert_eq!(written("a::*; b as crate::c"), ["a", "b", "as", "crate::c"]);
}

fn written(code: &str) -> Vec<String> {
    paths(code).iter().map(|p| p.parts.join("::")).collect()
}
