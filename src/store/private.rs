//! Files and folders that only their owner may read, made so that a waiting symbolic link is
//! never followed.
use super::error::StoreError;
use camino::Utf8Path;
use rustix::fs::OFlags;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};

/// Largest file read by [`read_json`], in bytes.
const JSON_CAP: u64 = 8 << 20;

/// Extension of a file that is being written and takes another's place when it is whole.
const UNFINISHED: &str = "new";

/// Options for a 0600 file that must not be a symbolic link.
pub(super) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed());
    options
}

/// A new file of mode 0600.
///
/// # Errors
/// When something with this name exists, or the file cannot be made.
pub fn new_file(path: &Utf8Path) -> Result<File, StoreError> {
    options()
        .write(true)
        .read(true)
        .create_new(true)
        .open(path)
        .map_err(StoreError::io("create", path))
}

/// A new folder of mode 0700.
pub(super) fn new_dir(path: &Utf8Path) -> Result<(), StoreError> {
    DirBuilder::new()
        .mode(0o700)
        .create(path)
        .map_err(StoreError::io("create", path))
}

/// Makes a folder of mode 0700 if it is missing, and checks that it is ours alone.
///
/// # Errors
/// When it cannot be made, or is not ours alone.
pub fn ensure_dir(path: &Utf8Path) -> Result<(), StoreError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => return Err(StoreError::io("create", path)(source)),
    }
    let meta = fs::symlink_metadata(path).map_err(StoreError::io("open", path))?;
    let why = if meta.is_symlink() {
        "it is a symbolic link"
    } else if !meta.is_dir() {
        "it is not a folder"
    } else if meta.uid() != rustix::process::geteuid().as_raw() {
        "it belongs to another user"
    } else if meta.mode() & 0o022 != 0 {
        "others may write in it; `chmod go-w` helps"
    } else {
        return Ok(());
    };
    Err(StoreError::Untrusted {
        path: path.to_owned(),
        why,
    })
}

/// Writes a value as JSON into a new or existing file of mode 0600, by rename.
///
/// # Errors
/// When the file cannot be written.
pub fn write_json<T: Serialize>(path: &Utf8Path, value: &T) -> Result<(), StoreError> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|error| StoreError::BadValue {
        what: path.to_string(),
        why: error.to_string(),
    })?;
    text.push(b'\n');
    let new = path.with_extension(UNFINISHED);
    remove_stale(&new)?;
    new_file(&new)?
        .write_all(&text)
        .and_then(|()| fs::rename(&new, path))
        .map_err(StoreError::io("write", path))
}

/// Removes what a process that was killed may have left under a temporary name.
pub(super) fn remove_stale(path: &Utf8Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Removes what processes that were killed had not finished writing into this folder with
/// [`write_json`]. Only for whoever knows that nobody writes there any more; what cannot be removed
/// stays.
pub fn remove_unfinished(folder: &Utf8Path) {
    let Ok(entries) = folder.read_dir_utf8() else {
        return;
    };
    for entry in entries.flatten() {
        if entry.path().extension() == Some(UNFINISHED) {
            let _stays = fs::remove_file(entry.path());
        }
    }
}

/// Reads a value from a JSON file of ours.
///
/// # Errors
/// When the file is missing, a symbolic link, too large, or does not hold such a value.
pub fn read_json<T: DeserializeOwned>(path: &Utf8Path) -> Result<T, StoreError> {
    let mut text = Vec::new();
    options()
        .read(true)
        .open(path)
        .and_then(|file| file.take(JSON_CAP).read_to_end(&mut text))
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::NotFound {
                path: path.to_owned(),
            },
            _ => StoreError::io("read", path)(error),
        })?;
    serde_json::from_slice(&text).map_err(|error| StoreError::Corrupt {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
        what: error.to_string(),
    })
}
