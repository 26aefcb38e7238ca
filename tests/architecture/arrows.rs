//! Which room may use which: left may use right, never back.
use super::paths::{CodePath, paths};
use super::source::{Finding, SourceFile, check, files};
use std::io;

/// What a room may name of the rest of the crate.
enum Uses {
    /// Any room.
    All,
    /// These rooms and itself.
    Only(&'static [&'static str]),
}

/// The arrows. A new room needs a row here and in docs/architecture.md.
fn uses(room: &str) -> Option<Uses> {
    Some(match room {
        "main" | "lib" | "cli" => Uses::All,
        "run" | "track" => Uses::Only(&["store", "agent", "tmux", "process", "plan", "domain"]),
        "ui" => Uses::Only(&["domain", "failure", "exit"]),
        "store" | "agent" | "tmux" | "process" | "plan" => Uses::Only(&["domain"]),
        "failure" => Uses::Only(&["exit"]),
        "exit" => Uses::Only(&["failure"]),
        "domain" => Uses::Only(&[]),
        _ => return None,
    })
}

fn broken_arrows(file: &SourceFile) -> Vec<Finding> {
    let room = room(file);
    let Some(allowed) = uses(room) else {
        return vec![file.line(
            1,
            format!("`{room}` is no room: give it a row in tests/architecture/arrows.rs"),
        )];
    };
    paths(&file.code())
        .iter()
        .filter_map(|path| {
            let other = other_room(file, path)?;
            let known = uses(other).is_some();
            let fine = match &allowed {
                Uses::All => true,
                Uses::Only(rooms) => known && (other == room || rooms.contains(&other)),
            };
            let what = if known {
                format!("{room} may not use {other}: move the code, or pass the value in")
            } else {
                format!("`{other}` is no room: name the thing by the room it is in")
            };
            (!fine).then(|| file.at(path.offset, what))
        })
        .collect()
}

/// The first folder below src, or the file's own name where there is none.
fn room(file: &SourceFile) -> &str {
    let inside = file.path.strip_prefix("src/").unwrap_or(&file.path);
    match inside.split_once('/') {
        Some((room, _)) => room,
        None => file.stem(),
    }
}

/// What follows the crate's root in a path: `crate::X`, or as many `super` as lead there.
fn other_room<'a>(file: &SourceFile, path: &'a CodePath) -> Option<&'a str> {
    let parts: Vec<_> = path.parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["crate", "self", ..] => None,
        ["crate", room, ..] => Some(room),
        ["super", ..] => {
            let supers = parts.iter().take_while(|part| **part == "super").count();
            let room = parts.get(supers).copied()?;
            (supers == depth(file) && uses(room).is_some()).then_some(room)
        }
        _ => None,
    }
}

/// How many modules deep the file is: 1 for src/exit.rs and src/store/mod.rs.
fn depth(file: &SourceFile) -> usize {
    let folders = file.path.matches('/').count();
    if file.stem() == "mod" {
        folders - 1
    } else {
        folders
    }
}

#[test]
fn rooms_use_only_what_they_may() -> io::Result<()> {
    check(&files(&["src"], "rs")?, broken_arrows);
    Ok(())
}

#[test]
fn an_arrow_back_is_found() {
    for (path, text, line) in [
        ("src/store/lock.rs", "//! x\nuse crate::process::clock;", 2),
        (
            "src/store/lock.rs",
            "use crate::{\n  domain::id,\n  plan::model};",
            3,
        ),
        (
            "src/store/lock.rs",
            "\n\nuse super::super::tmux::server;",
            3,
        ),
        ("src/store/mod.rs", "use super::run;", 1),
        ("src/domain/id.rs", "fn f() { crate::exit::code() }", 1),
        ("src/domain/id.rs", "use crate::Hidden;", 1),
        ("src/run/launch.rs", "pub(in crate::ui) fn f() {}", 1),
        ("src/exit.rs", "use super::cli;", 1),
        ("src/helper/x.rs", "", 1),
    ] {
        let found = broken_arrows(&SourceFile::new(path, text));
        let text: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(text.len(), 1, "{path}: {text:?}");
        assert!(
            text.concat().starts_with(&format!("{path}:{line}: ")),
            "{text:?}"
        );
    }
}

#[test]
fn arrows_that_may_be_are_left_alone() {
    for (path, text) in [
        (
            "src/store/lock.rs",
            "use crate::{domain::id, store::layout}; use super::atomic;",
        ),
        (
            "src/store/lock.rs",
            "//! [`crate::process`]\nconst A: &str = \"crate::run\";",
        ),
        (
            "src/run/executor/here.rs",
            "use super::tmux; use crate::run::executor::process;",
        ),
        ("src/run/executor/mod.rs", "pub use self::tmux::Tmux;"),
        (
            "src/ui/table.rs",
            "use crate::failure::Failure; use comfy_table::Table;",
        ),
        ("src/cli/status.rs", "use crate::{run, store, plan};"),
        ("src/main.rs", "fn main() { workstreams::cli::run() }"),
    ] {
        let found = broken_arrows(&SourceFile::new(path, text));
        assert!(found.is_empty(), "{path}: {found:?}");
    }
}
