//! docs/reliability.md names tests: each of them exists.
use std::path::{Path, PathBuf};

/// Names in back-quotes with `::` in them, outside of code blocks.
fn named(page: &str) -> Vec<(String, String)> {
    let mut named = Vec::new();
    for (index, text) in page.split("```").enumerate() {
        // every other part is a code block
        if !index.is_multiple_of(2) {
            continue;
        }
        for word in text.split('`').skip(1).step_by(2) {
            if let Some((module, test)) = word.split_once("::") {
                named.push((module.to_owned(), test.to_owned()));
            }
        }
    }
    named
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn every_test_that_the_page_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/reliability.md")).unwrap();
    let mut all = Vec::new();
    files(&root.join("tests"), &mut all);
    let named = named(&page);
    assert!(named.len() > 50, "{} names", named.len());
    let missing: Vec<String> = named
        .into_iter()
        .filter(|(module, test)| {
            !all.iter().any(|path| {
                path.file_stem().is_some_and(|stem| stem == module.as_str())
                    && std::fs::read_to_string(path)
                        .is_ok_and(|text| text.contains(&format!("#[test]\nfn {test}()")))
            })
        })
        .map(|(module, test)| format!("{module}::{test}"))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
