//! The shape of files: a first line that says what they are, `mod.rs` without logic, and no file
//! that nothing declares.
use super::source::{Finding, SourceFile, check, files, none};
use std::io;

/// Files that no other declares.
const ROOTS: [&str; 3] = ["src/main.rs", "src/lib.rs", "tests/all.rs"];

fn first_line(file: &SourceFile) -> Vec<Finding> {
    if file.text.starts_with("//!") {
        return Vec::new();
    }
    vec![file.line(1, "begin with a `//!` line that says what this file is")]
}

fn logic_in_mod(file: &SourceFile) -> Vec<Finding> {
    if file.stem() != "mod" {
        return Vec::new();
    }
    let code = without_attributes(&file.code());
    let mut found = Vec::new();
    let mut offset = 0;
    for item in code.split_inclusive(';') {
        let start = offset + item.len() - item.trim_start().len();
        offset += item.len();
        if !item.trim().is_empty() && !declares(item.trim()) {
            found.push(file.at(
                start,
                "mod.rs declares and documents: move this to its own file",
            ));
        }
    }
    found
}

/// `mod x;` or `use …;`, public or not.
fn declares(item: &str) -> bool {
    let item = item.strip_prefix("pub").unwrap_or(item).trim_start();
    let item = match item.strip_prefix('(') {
        Some(rest) => rest
            .split_once(')')
            .map_or("", |(_, item)| item)
            .trim_start(),
        None => item,
    };
    let Some(item) = item.strip_suffix(';') else {
        return false;
    };
    item.starts_with("use ")
        || item
            .strip_prefix("mod ")
            .is_some_and(|name| !name.contains('{'))
}

/// Blanks `#[…]` and `#![…]`.
fn without_attributes(code: &str) -> String {
    let mut depth = 0_usize;
    let mut before = ' ';
    let blank = |c: char| if c == '\n' { c } else { ' ' };
    code.chars()
        .map(|c| {
            let inside = depth > 0;
            match c {
                '[' if inside || before == '#' => depth += 1,
                ']' if inside => depth -= 1,
                _ => {}
            }
            if !(c == '!' && before == '#') {
                before = c;
            }
            if inside || depth > 0 || c == '#' || (c == '!' && before == '#') {
                blank(c)
            } else {
                c
            }
        })
        .collect()
}

fn undeclared(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| !ROOTS.contains(&file.path.as_str()))
        .filter_map(|file| {
            let (parents, name) = declared_in(&file.path)?;
            let declared = files
                .iter()
                .filter(|parent| parents.contains(&parent.path))
                .any(|parent| has_mod(&parent.code(), name))
                || files
                    .iter()
                    .any(|neighbour| names_by_path(neighbour, &file.path));
            let what = format!(
                "nobody reads this: add `mod {name};` to {}",
                parents.join(" or ")
            );
            (!declared).then(|| file.line(1, what))
        })
        .collect()
}

/// The files one of which must declare this one, and under which name.
fn declared_in(path: &str) -> Option<(Vec<String>, &str)> {
    let module = path.strip_suffix(".rs")?;
    let module = module.strip_suffix("/mod").unwrap_or(module);
    let (folder, name) = module.rsplit_once('/')?;
    let parents = match folder {
        "src" => vec!["src/lib.rs".to_owned(), "src/main.rs".to_owned()],
        "tests" => vec!["tests/all.rs".to_owned()],
        _ => vec![format!("{folder}/mod.rs")],
    };
    Some((parents, name))
}

/// `#[path = "lock_tests.rs"] mod tests;` in lock.rs beside it: long tests may move out.
fn names_by_path(neighbour: &SourceFile, path: &str) -> bool {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let name = path.rsplit('/').next().unwrap_or_default();
    folder(&neighbour.path) == folder(path)
        && neighbour.text.contains(&format!("#[path = \"{name}\"]"))
}

fn has_mod(code: &str, name: &str) -> bool {
    let words: Vec<_> = code
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(2).any(|pair| pair == ["mod", name])
}

#[test]
fn every_file_says_what_it_is() -> io::Result<()> {
    check(&files(&["src", "tests"], "rs")?, first_line);
    Ok(())
}

#[test]
fn mod_files_only_declare() -> io::Result<()> {
    check(&files(&["src", "tests"], "rs")?, logic_in_mod);
    Ok(())
}

#[test]
fn every_file_is_declared() -> io::Result<()> {
    none(&undeclared(&files(&["src", "tests"], "rs")?));
    Ok(())
}

#[test]
fn a_file_without_a_first_line_is_found() {
    assert_eq!(
        first_line(&SourceFile::new("src/x.rs", "use a;\n//! x")).len(),
        1
    );
    assert!(first_line(&SourceFile::new("src/x.rs", "//! x\n")).is_empty());
}

#[test]
fn logic_in_a_mod_file_is_found() {
    for text in [
        "//! x\nfn f() {}",
        "//! x\nmod tests { use a; }",
        "//! x\nconst A: u8 = 1;",
        "//! x\nmod a;\nimpl A {}",
        "//! x\npub(crate) fn f() { g(); }",
    ] {
        let found = logic_in_mod(&SourceFile::new("src/a/mod.rs", text));
        assert!(!found.is_empty(), "{text}");
    }
    let fine =
        "//! x\n#![cfg(unix)]\nmod a;\n#[cfg(test)]\npub(crate) mod b; // c\npub use a::{B, C};\n";
    let found = logic_in_mod(&SourceFile::new("src/a/mod.rs", fine));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn an_undeclared_file_is_found() {
    let tree = |texts: &[(&str, &str)]| {
        let files: Vec<_> = texts.iter().map(|(p, t)| SourceFile::new(p, t)).collect();
        undeclared(&files)
            .iter()
            .map(ToString::to_string)
            .collect::<String>()
    };
    let all = ("tests/all.rs", "//! x\n// mod c;\nmod a;\nmod b;");
    assert_eq!(tree(&[all, ("tests/a.rs", ""), ("tests/b/mod.rs", "")]), "");
    let moved = ("tests/b/x.rs", "#[path = \"x_tests.rs\"]\nmod tests;");
    let b = ("tests/b/mod.rs", "mod x;");
    assert_eq!(tree(&[all, b, moved, ("tests/b/x_tests.rs", "")]), "");
    assert!(tree(&[all, b, moved, ("tests/b/z_tests.rs", "")]).contains("z_tests"));
    assert!(tree(&[all, ("tests/c.rs", "")]).starts_with("tests/c.rs:1: "));
    assert!(
        tree(&[all, ("tests/b/mod.rs", "mod x;"), ("tests/b/y.rs", "")])
            .contains("`mod y;` to tests/b/mod.rs")
    );
}
