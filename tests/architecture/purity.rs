//! `domain` and `plan` are pure: no file, process, clock, environment, network or runtime.
use super::paths::paths;
use super::source::{Finding, SourceFile, check, files};
use std::io;

const PURE: [&str; 2] = ["src/domain/", "src/plan/"];

/// Paths that begin so reach the machine.
const EFFECTS: [&str; 9] = [
    "std::fs",
    "std::process",
    "std::env",
    "std::net",
    "std::thread",
    "tokio",
    "rustix",
    "nix",
    "tempfile",
];

/// Names that read a clock wherever they come from.
const CLOCKS: [&str; 2] = ["SystemTime", "Instant"];

fn effects(file: &SourceFile) -> Vec<Finding> {
    if !PURE.iter().any(|room| file.path.starts_with(room)) {
        return Vec::new();
    }
    paths(&file.code())
        .iter()
        .filter_map(|path| {
            let name = path.parts.join("::");
            let reaches = EFFECTS
                .iter()
                .any(|effect| name == *effect || name.starts_with(&format!("{effect}::")));
            let ticks = path.parts.iter().any(|p| CLOCKS.contains(&p.as_str()));
            (reaches || ticks).then(|| {
                let what = format!("{name} in a pure room: let the value come in as an argument");
                file.at(path.offset, what)
            })
        })
        .collect()
}

#[test]
fn pure_rooms_reach_nothing_outside() -> io::Result<()> {
    check(&files(&["src"], "rs")?, effects);
    Ok(())
}

#[test]
fn an_effect_is_found() {
    for text in [
        "use std::fs;",
        "use std::{fmt, fs::File};",
        "fn f() { std::env::var(\"A\") }",
        "use std::time::{Duration, SystemTime};",
        "use std::time; fn f() { time::Instant::now() }",
        "use tokio::sync::mpsc;",
        "#[tokio::test] fn f() {}",
    ] {
        let found = effects(&SourceFile::new("src/plan/x.rs", text));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
}

#[test]
fn what_is_pure_is_left_alone() {
    let text =
        "//! no std::fs here\nuse std::{fmt, time::Duration}; use jiff::Timestamp; fn fs() {}";
    assert!(effects(&SourceFile::new("src/domain/x.rs", text)).is_empty());
    assert!(effects(&SourceFile::new("src/store/x.rs", "use std::fs;")).is_empty());
}
