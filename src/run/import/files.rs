//! Files of a workstream that are taken over byte for byte.
use super::problem::{Problem, Problems};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io;

/// Where the originals go that are taken over in another form, or whose name has a meaning here.
pub(super) const ORIGINALS: &str = "imported";

/// Files that become tasks.json.
const TRANSLATED: [&str; 3] = ["tasks.json", "threads.json", "TASKS.md"];

/// Names that `work` itself uses in the folder of a workstream.
const OURS: [&str; 6] = [
    "sessions",
    ".state",
    "journal.jsonl",
    "handoff",
    ORIGINALS,
    ".current",
];

/// A file and its place in the new folder.
pub(super) struct Copied {
    pub(super) from: Utf8PathBuf,
    pub(super) to: Utf8PathBuf,
}

/// All regular files below `dir`. Links, devices, names that are no text and what cannot be opened
/// are named.
pub(super) fn list(dir: &Utf8Path, problems: &mut Vec<Problem>) -> Vec<Copied> {
    let (mut files, mut folders) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                say(&folder, &format!("cannot be read: {error}"), problems);
                continue;
            }
        };
        for entry in entries.flatten() {
            let path = match Utf8PathBuf::from_path_buf(entry.path()) {
                Ok(path) => path,
                Err(path) => {
                    let shown = path.to_string_lossy().into_owned();
                    let shown = Utf8Path::new(&shown);
                    say(shown, "its name is no text; it is not copied", problems);
                    continue;
                }
            };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind) if kind.is_file() => match fs::File::open(&path) {
                    Ok(_) => {
                        let to = place(path.strip_prefix(dir).unwrap_or(&path));
                        files.push(Copied { from: path, to });
                    }
                    Err(error) => say(&path, &format!("cannot be read: {error}"), problems),
                },
                Ok(kind) if kind.is_symlink() => {
                    say(&path, "a symbolic link; it is not copied", problems);
                }
                _ => say(&path, "is no regular file; it is not copied", problems),
            }
        }
    }
    files.sort_by(|a, b| a.to.cmp(&b.to));
    files
}

fn say(path: &Utf8Path, what: &str, problems: &mut Vec<Problem>) {
    let mut at = Problems::new(path, "");
    at.unread(None, what);
    problems.append(&mut at.found);
}

fn place(inside: &Utf8Path) -> Utf8PathBuf {
    let first = inside.components().next().map_or("", |part| part.as_str());
    let backup = first.starts_with("tasks.backup-");
    if TRANSLATED.contains(&inside.as_str()) || OURS.contains(&first) || backup {
        Utf8Path::new(ORIGINALS).join(inside)
    } else {
        inside.to_owned()
    }
}

/// Copies them into a folder.
pub(super) fn copy(files: &[Copied], into: &Utf8Path) -> io::Result<()> {
    for file in files {
        let to = into.join(&file.to);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file.from, &to)?;
    }
    Ok(())
}
