//! Whether anything changed since documents were last written: a look at the files, not into them.
use super::desk::Desk;
use super::settings;
use camino::Utf8Path;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::MetadataExt as _;

/// How the files of state and plan look.
pub(super) fn state(desk: &Desk<'_>) -> String {
    let folder = desk.folder();
    let mut text = format!("{} {}\n", desk.stream, env!("CARGO_PKG_VERSION"));
    for path in [
        folder.tasks_file(),
        folder.log_file(),
        folder.journal_file(),
        folder.plan_file(),
        desk.repository.journal_file(),
        desk.repository.workstreams_dir().join(".current"),
        settings::path(desk.repository),
    ] {
        look(&mut text, &path);
    }
    text
}

/// How these documents look.
pub(super) fn documents<'p>(paths: impl Iterator<Item = &'p Utf8Path>) -> String {
    let mut text = String::new();
    for path in paths {
        look(&mut text, path);
    }
    text
}

fn look(text: &mut String, path: &Utf8Path) {
    let _ = match fs::metadata(path) {
        Ok(meta) => writeln!(
            text,
            "{path} {} {} {}.{}",
            meta.ino(),
            meta.len(),
            meta.mtime(),
            meta.mtime_nsec()
        ),
        Err(_) => writeln!(text, "{path} none"),
    };
}
