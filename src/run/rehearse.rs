//! A temporary copy of the working tree to rehearse on, so that the real state is left alone.
use crate::domain::slug::StreamId;
use crate::process::git;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
#[error("cannot copy `{path}` for the rehearsal: {source}")]
pub struct CopyError {
    /// What could not be copied or made.
    pub path: Utf8PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Copies tracked and new, not ignored files (without git: everything but runtime files) into a
/// new temporary folder, and says where. It stays: a person may want to look at it.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy(root: &Utf8Path, stream: &StreamId) -> Result<Utf8PathBuf, CopyError> {
    let failed = |path: &Utf8Path| {
        let path = path.to_owned();
        move |source| CopyError { path, source }
    };
    let temporary = tempfile::Builder::new()
        .prefix(&format!("work-rehearsal-{stream}-"))
        .tempdir()
        .map_err(failed(root))?
        .keep();
    let target = Utf8PathBuf::from_path_buf(temporary).map_err(|path| CopyError {
        path: root.to_owned(),
        source: io::Error::other(format!("temporary folder {} is not UTF-8", path.display())),
    })?;
    let files = match git::visible_files(root) {
        Some(files) => files,
        None => walk(root).map_err(failed(root))?,
    };
    for name in files.iter().filter(|name| !is_runtime(name)) {
        let (from, to) = (root.join(name), target.join(name));
        // listed but deleted in the working tree: the copy is of what is there
        let Ok(kind) = fs::symlink_metadata(&from) else {
            continue;
        };
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        if kind.is_symlink() {
            let link = fs::read_link(&from).map_err(failed(&from))?;
            std::os::unix::fs::symlink(link, &to).map_err(failed(&to))?;
        } else if kind.is_file() {
            fs::copy(&from, &to).map_err(failed(&from))?;
        }
    }
    Ok(target)
}

/// Removes a copy on which nothing was started. What cannot be removed stays in the temporary
/// folder, where it harms nobody.
pub fn discard(copy: &Utf8Path) {
    let _stays = fs::remove_dir_all(copy);
}

/// Files of a session or of one machine: a copy starts without them.
fn is_runtime(name: &str) -> bool {
    let mut parts = name.split('/');
    parts.next() == Some("workstreams")
        && name
            .split('/')
            .any(|part| part == "sessions" || part == ".state" || part == "trash")
}

fn walk(root: &Utf8Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in root.join(&folder).read_dir_utf8()? {
            let entry = entry?;
            let name = if folder.is_empty() {
                entry.file_name().to_owned()
            } else {
                format!("{folder}/{}", entry.file_name())
            };
            if entry.file_type()?.is_dir() {
                folders.push(name);
            } else {
                found.push(name);
            }
        }
    }
    Ok(found)
}
