//! Finds the real opencode, or says that it is skipped.

use std::path::PathBuf;

/// `$WORK_TEST_OPENCODE`, else on PATH, else in `.tools` of this checkout.
pub(crate) fn opencode() -> Option<PathBuf> {
    let found = candidates().into_iter().find(|path| path.is_file());
    if found.is_none() {
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        eprintln!("SKIP opencode: {test}: not on PATH, in $WORK_TEST_OPENCODE or in .tools");
    }
    found
}

fn candidates() -> Vec<PathBuf> {
    let mut candidates: Vec<PathBuf> = std::env::var_os("WORK_TEST_OPENCODE")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    if let Some(path) = std::env::var_os("PATH") {
        candidates.extend(std::env::split_paths(&path).map(|folder| folder.join("opencode")));
    }
    let tools = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".tools");
    candidates.push(tools.join("opencode/node_modules/.bin/opencode"));
    candidates
}
