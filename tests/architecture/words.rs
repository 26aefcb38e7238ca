//! Words that must not stand in the source, and names that say nothing.
//!
//! The words are put together at run time, so that this file does not find itself.
use super::source::{Finding, SourceFile, check, files};
use std::io;

/// Half-done work and ways out that skip `main`. Each with what to do instead.
fn forbidden() -> Vec<(String, &'static str)> {
    let done = "finish it, or open an issue and leave the word out";
    vec![
        (["todo", "!"].concat(), done),
        (["unimplemented", "!"].concat(), done),
        (["dbg", "!"].concat(), done),
        (["FIX", "ME"].concat(), done),
        ("X".repeat(3), done),
        (
            ["#[", "ignore"].concat(),
            "leave it out visibly by its path, see CONTRIBUTING.md",
        ),
        (
            ["std::process", "::exit"].concat(),
            "return an ExitCode from main",
        ),
    ]
}

const PRINTS: [&str; 4] = ["println!", "eprintln!", "print!", "eprint!"];
const EMPTY_NAMES: [&str; 8] = [
    "util", "utils", "helper", "helpers", "common", "manager", "managers", "misc",
];

fn forbidden_words(file: &SourceFile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (word, instead) in forbidden() {
        for offset in places(&file.text, &word) {
            found.push(file.at(offset, format!("`{word}`: {instead}")));
        }
    }
    found
}

fn prints(file: &SourceFile) -> Vec<Finding> {
    if file.path.starts_with("src/ui/") || file.path == "src/main.rs" {
        return Vec::new();
    }
    let code = file.code();
    let mut found = Vec::new();
    for word in PRINTS {
        for offset in places(&code, word) {
            found.push(file.at(
                offset,
                format!("`{word}`: only ui prints, hand it the text"),
            ));
        }
    }
    found
}

fn empty_names(file: &SourceFile) -> Vec<Finding> {
    let path = file.path.trim_end_matches(".rs");
    path.split('/')
        .filter(|name| EMPTY_NAMES.contains(name))
        .map(|name| {
            file.line(
                1,
                format!("`{name}` says nothing: name it after what it does"),
            )
        })
        .collect()
}

/// Where a word stands by itself, not as part of a longer name.
fn places(text: &str, word: &str) -> Vec<usize> {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .filter(|(at, _)| {
            let before = text.get(..*at).and_then(|t| t.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
            let starts = !(word.starts_with(part_of_name) && before.is_some_and(part_of_name));
            let ends = !(word.ends_with(part_of_name) && after.is_some_and(part_of_name));
            starts && ends
        })
        .map(|(at, _)| at)
        .collect()
}

#[test]
fn nothing_is_half_done() -> io::Result<()> {
    check(&files(&["src", "tests"], "rs")?, forbidden_words);
    check(&files(&["docs"], "md")?, forbidden_words);
    Ok(())
}

#[test]
fn only_ui_prints() -> io::Result<()> {
    check(&files(&["src"], "rs")?, prints);
    Ok(())
}

#[test]
fn names_say_something() -> io::Result<()> {
    check(&files(&["src", "tests"], "rs")?, empty_names);
    Ok(())
}

#[test]
fn every_forbidden_word_is_found() {
    for (word, _) in forbidden() {
        let text = format!("//! x\n{word} y");
        let found = forbidden_words(&SourceFile::new("src/x.rs", &text));
        assert_eq!(found.len(), 1, "{word}: {found:?}");
        assert!(
            found
                .iter()
                .all(|f| f.to_string().starts_with("src/x.rs:2: "))
        );
    }
    let longer = ["X".repeat(4), ["my_todo", "!()"].concat()].join(" ");
    assert!(forbidden_words(&SourceFile::new("src/x.rs", &longer)).is_empty());
}

#[test]
fn a_print_outside_ui_is_found() {
    for word in PRINTS {
        let text = format!("{word}(\"\")");
        assert_eq!(
            prints(&SourceFile::new("src/run/x.rs", &text)).len(),
            1,
            "{word}"
        );
        assert!(prints(&SourceFile::new("src/ui/x.rs", &text)).is_empty());
        assert!(prints(&SourceFile::new("src/run/x.rs", &format!("// {text}"))).is_empty());
    }
}

#[test]
fn an_empty_name_is_found() {
    let named = |path| empty_names(&SourceFile::new(path, "")).len();
    assert_eq!(named("src/store/utils.rs"), 1);
    assert_eq!(named("tests/helpers/mod.rs"), 1);
    assert_eq!(named("src/store/lock.rs"), 0);
}
