//! Putting a document in the place of the old one: whole or not at all, with its mode, through
//! symbolic links.
use super::error::DocumentError;
use crate::track::text::bytes::{bytes, spelled};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};

/// Reads a document. None when there is none; bytes that are no text are spelled as such.
pub(super) fn read(path: &Utf8Path) -> Result<Option<String>, DocumentError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(spelled(&bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DocumentError::io("read", path)(error)),
    }
}

/// Writes `text` if the document still is `old`. Whether it was.
pub(super) fn replace(
    path: &Utf8Path,
    old: Option<&str>,
    text: &str,
) -> Result<bool, DocumentError> {
    let target = target(path);
    let folder = target.parent().unwrap_or(Utf8Path::new("."));
    fs::create_dir_all(folder).map_err(DocumentError::io("make the folder of", path))?;
    let name = target.file_name().unwrap_or("document");
    let new = folder.join(format!(".{name}.{}.new", std::process::id()));
    let mode = fs::metadata(&target).ok().map(|meta| meta.permissions());
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&new)?;
        file.write_all(&bytes(text))?;
        if let Some(mode) = mode {
            file.set_permissions(mode)?;
        }
        file.sync_all()
    };
    let written = write().map_err(DocumentError::io("write", path));
    let still = match &written {
        Ok(()) if old.is_some() => read(&target)?.as_deref() == old,
        _ => true,
    };
    if written.is_err() || !still {
        drop(fs::remove_file(&new));
        return written.map(|()| false);
    }
    fs::rename(&new, &target).map_err(DocumentError::io("write", path))?;
    Ok(true)
}

/// What a symbolic link leads to.
fn target(path: &Utf8Path) -> Utf8PathBuf {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.file_type().is_symlink() => {
            path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned())
        }
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn links_and_modes_stay_and_what_somebody_saved_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let dir = Utf8PathBuf::from_path_buf(dir.path().to_owned()).unwrap();
        let (link, file) = (dir.join("link.md"), dir.join("sub/file.md"));
        assert!(replace(&file, None, "one").unwrap());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(replace(&link, Some("one"), "two").unwrap());
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o640
        );
        assert!(!replace(&file, Some("one"), "three").unwrap());
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
        assert_eq!(fs::read_dir(dir.join("sub")).unwrap().count(), 1);
    }
}
