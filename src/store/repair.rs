//! The last good copy of tasks.json: kept at each write, put back when a person says so.
use super::error::StoreError;
use super::load;
use super::lock::{LockLimit, LockRequest};
use super::log::sync_dir;
use super::notices::Silent;
use super::stream_folder::StreamFolder;
use camino::Utf8PathBuf;
use jiff::Timestamp;
use std::fs::{self, File};

/// A copy that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastGood {
    /// Tasks in it.
    pub tasks: usize,
    /// When it was written.
    pub saved_at: Timestamp,
}

/// The last good copy, if there is one that can be read.
#[must_use]
pub fn last_good(folder: &StreamFolder) -> Option<LastGood> {
    let path = folder.backup_file();
    let loaded = load::load(&path).ok()?;
    let saved = fs::metadata(&path).and_then(|meta| meta.modified()).ok()?;
    Some(LastGood {
        tasks: loaded.view.workstream.tasks.len(),
        saved_at: Timestamp::try_from(saved).ok()?,
    })
}

/// Puts the last good copy in the place of a tasks.json that cannot be read; the next change brings
/// it up to date from the log. Gives the name under which the broken file is kept, if there was one.
///
/// # Errors
/// When there is no good copy, the file can be read after all, or the files or the lock refuse.
pub fn restore(
    folder: &StreamFolder,
    limit: LockLimit,
    now: Timestamp,
) -> Result<Option<Utf8PathBuf>, StoreError> {
    folder.ensure_state_dir()?;
    let lock = LockRequest {
        path: folder.lock_file(),
        limit,
        now,
        notices: &Silent,
    };
    lock.with(|| under_lock(folder, now))?
}

fn under_lock(folder: &StreamFolder, now: Timestamp) -> Result<Option<Utf8PathBuf>, StoreError> {
    let path = folder.tasks_file();
    if load::load(&path).is_ok() {
        return Err(StoreError::BadValue {
            what: path.to_string(),
            why: "it can be read again".to_owned(),
        });
    }
    let good = load::load(&folder.backup_file())?;
    // a link to the file stays a link: what is behind it is put right
    let target = path.canonicalize_utf8().unwrap_or_else(|_| path.clone());
    let aside = folder
        .state_dir()
        .join(format!("tasks.json.broken-{}", now.as_millisecond()));
    let kept = match fs::copy(&target, &aside) {
        Ok(_) => Some(aside),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(StoreError::io("write", &aside)(error)),
    };
    let dir = target.parent().unwrap_or(folder.dir()).to_owned();
    let new = dir.join(".tasks.json.new");
    fs::write(&new, &good.text)
        .and_then(|()| fs::set_permissions(&new, fs::metadata(folder.backup_file())?.permissions()))
        .and_then(|()| File::open(&new)?.sync_all())
        .and_then(|()| fs::rename(&new, &target))
        .map_err(StoreError::io("write", &target))?;
    sync_dir(&dir).map_err(StoreError::io("sync", &dir))?;
    Ok(kept)
}
