//! Disk and file system.
use super::check::Check;
use crate::process::file_system::{self, FileSystem};
use crate::process::resources;
use crate::run::clean;
use crate::run::project::Project;
use crate::store::layout::Repository;
use camino::Utf8Path;

const MEBIBYTE: u64 = 1 << 20;

/// Below this nothing can be recorded reliably.
const TOO_LITTLE: u64 = 100 * MEBIBYTE;

/// Below this a night of agents may fill the disk.
const LITTLE: u64 = 2048 * MEBIBYTE;

/// More than this in session folders is worth a word.
const MUCH: u64 = 1024 * MEBIBYTE;

/// Room on the disk of the repository.
pub(super) fn disk(repository: &Repository) -> Check {
    let free = match resources::disk_free(repository.root().as_std_path()) {
        Ok(free) => free,
        Err(error) => return Check::warning("disk", format!("it does not say: {error}")),
    };
    let message = format!("{} free", size(free));
    match free {
        0..TOO_LITTLE => Check::problem("disk", message)
            .hint("make room: an agent that cannot write fails; `work clean` removes old sessions"),
        TOO_LITTLE..LITTLE => Check::warning("disk", message)
            .hint("logs of agents take room; `work clean` removes old sessions"),
        _ => Check::ok("disk", message),
    }
}

/// What the folders of sessions take, and what of it (and of old rehearsals and archives) may go.
pub(super) fn session_folders(repository: &Repository, projects: &[Project]) -> Vec<Check> {
    let bytes: u64 = projects
        .iter()
        .map(|project| below(&project.folder().sessions_dir()))
        .sum();
    let heaps = clean::would_go(repository, projects);
    if bytes == 0 && heaps.is_empty() {
        return Vec::new();
    }
    let free: u64 = heaps.iter().map(|heap| heap.bytes).sum();
    let message = match heaps.len() {
        0 => size(bytes),
        1 => format!(
            "{}; `work clean` frees {} of 1 folder",
            size(bytes),
            size(free)
        ),
        many => format!(
            "{}; `work clean` frees {} of {many} folders",
            size(bytes),
            size(free)
        ),
    };
    let check = match bytes {
        0..=MUCH => Check::ok("session folders", message),
        _ if heaps.is_empty() => Check::warning("session folders", message).hint(
            "none of them is old and done: `work clean --dry-run` says why each stays, \
             `--older-than 7d` takes younger ones",
        ),
        _ => Check::warning("session folders", message)
            .hint("`work clean --dry-run` says what can go"),
    };
    vec![check]
}

/// Bytes on the disk of everything below a folder. Links are not followed, and a file with several
/// names (the link to `work` in each session) takes no room of its own.
fn below(folder: &Utf8Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let mut open = vec![folder.to_owned()];
    let mut bytes = 0;
    while let Some(folder) = open.pop() {
        let Ok(entries) = folder.read_dir_utf8() else {
            continue;
        };
        for entry in entries.flatten() {
            let Ok(meta) = entry.path().symlink_metadata() else {
                continue;
            };
            if meta.is_dir() {
                open.push(entry.path().to_owned());
            } else if meta.nlink() == 1 {
                bytes += meta.blocks() * 512;
            }
        }
    }
    bytes
}

/// Locks and change notices of a network file system cannot be relied on.
pub(super) fn file_system(repository: &Repository) -> Check {
    match file_system::of(repository.root().as_std_path()) {
        Ok(FileSystem::Local) => Check::ok("file system", "local"),
        Ok(FileSystem::Network(name)) => Check::warning("file system", format!("{name}, over a network"))
            .hint("locks may not hold there: use it from one machine only, or move the repository to a local disk"),
        Ok(FileSystem::Unknown(name)) => Check::warning("file system", format!("{name}: served by a program"))
            .hint("whether its locks hold is not known; a local disk is safe"),
        Err(error) => Check::warning("file system", format!("it does not say: {error}")),
    }
}

/// Bytes for people.
fn size(bytes: u64) -> String {
    const GIBIBYTE: u64 = 1024 * MEBIBYTE;
    match bytes {
        0..MEBIBYTE => format!("{} KiB", bytes.div_ceil(1024)),
        MEBIBYTE..GIBIBYTE => format!("{} MiB", bytes / MEBIBYTE),
        _ => format!(
            "{}.{} GiB",
            bytes / GIBIBYTE,
            bytes % GIBIBYTE * 10 / GIBIBYTE
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(1), "1 KiB");
        assert_eq!(size(5 << 20), "5 MiB");
        assert_eq!(size((3 << 30) + (1 << 29)), "3.5 GiB");
    }
}
