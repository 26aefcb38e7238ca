//! Putting a new tasks.json in the place of the old one, without losing what somebody else saved
//! in between: exchange, look at what came out, swap back if it is not what was read.
use super::error::StoreError;
use super::fingerprint::Fingerprint;
use super::load::Source;
use super::log::sync_dir;
use super::private;
use camino::{Utf8Path, Utf8PathBuf};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Published {
    /// The new text is in place and on the disk.
    Done,
    /// Somebody else saved in between; theirs is in place.
    Overtaken,
}

/// Refuses a file from which all write permissions were taken: replacing it would get around them.
pub(super) fn check_writable(source: &Source) -> Result<(), StoreError> {
    let denied = rustix::fs::access(source.target.as_std_path(), rustix::fs::Access::WRITE_OK);
    if source.mode & 0o222 == 0 || matches!(denied, Err(Errno::ACCESS)) {
        return Err(StoreError::WriteProtected {
            path: source.target.clone(),
            mode: source.mode,
        });
    }
    match denied {
        Err(Errno::ROFS) => Err(StoreError::io("write", &source.target)(Errno::ROFS.into())),
        _ => Ok(()),
    }
}

/// Whether the file is still the one that was read.
pub(super) fn is_unchanged(source: &Source) -> bool {
    fs::metadata(&source.target).is_ok_and(|meta| Fingerprint::of(&meta) == source.print)
}

/// Puts `text` in the place of the file that was read; that becomes the backup.
pub(super) fn publish(
    text: &str,
    source: &Source,
    backup: &Utf8Path,
) -> Result<Published, StoreError> {
    let target = &source.target;
    let folder = target.parent().unwrap_or(Utf8Path::new("/"));
    let new = folder.join(".tasks.json.new");
    write_new(&new, text, source.mode)?;
    if !is_unchanged(source) {
        private::remove_stale(&new)?;
        return Ok(Published::Overtaken);
    }
    match exchange(&new, target) {
        Ok(()) => {
            let out = fs::symlink_metadata(&new).map_err(StoreError::io("read", &new))?;
            if Fingerprint::of(&out) != source.print {
                exchange(&new, target).map_err(StoreError::io("write", target))?;
                private::remove_stale(&new)?;
                return Ok(Published::Overtaken);
            }
            keep(&new, backup)?;
        }
        // no exchange on this file system: the moment between look and rename stays open
        Err(error) if is_unsupported(&error) => {
            private::remove_stale(backup)?;
            drop(fs::hard_link(target, backup));
            fs::rename(&new, target).map_err(StoreError::io("write", target))?;
        }
        Err(error) => return Err(StoreError::io("write", target)(error)),
    }
    sync_dir(folder).map_err(StoreError::io("sync", folder))?;
    Ok(Published::Done)
}

fn write_new(path: &Utf8PathBuf, text: &str, mode: u32) -> Result<(), StoreError> {
    private::remove_stale(path)?;
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.set_permissions(Permissions::from_mode(mode))?;
            file.sync_all()
        });
    written.map_err(|error| {
        drop(fs::remove_file(path));
        StoreError::io("write", path)(error)
    })
}

fn exchange(a: &Utf8Path, b: &Utf8Path) -> io::Result<()> {
    renameat_with(
        CWD,
        a.as_std_path(),
        CWD,
        b.as_std_path(),
        RenameFlags::EXCHANGE,
    )
    .map_err(io::Error::from)
}

fn is_unsupported(error: &io::Error) -> bool {
    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP]
        .iter()
        .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

/// Moves the old file to the backup; across file systems it is copied.
fn keep(old: &Utf8Path, backup: &Utf8Path) -> Result<(), StoreError> {
    match fs::rename(old, backup) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            private::remove_stale(backup)?;
            fs::copy(old, backup)
                .and_then(|_| fs::remove_file(old))
                .map_err(StoreError::io("write", backup))
        }
        done => done.map_err(StoreError::io("write", backup)),
    }
}
