//! Where the tmux program is.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::error::TmuxError;

/// The first executable file named `tmux` on `search_path`.
pub(super) fn find(search_path: Option<&OsStr>) -> Result<PathBuf, TmuxError> {
    let absolute = |path: PathBuf| std::path::absolute(path).ok();
    std::env::split_paths(search_path.unwrap_or_default())
        .filter(|folder| !folder.as_os_str().is_empty())
        .map(|folder| folder.join("tmux"))
        .find(|candidate| is_executable(candidate))
        .and_then(absolute)
        .ok_or(TmuxError::NotInstalled)
}

fn is_executable(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::{TmuxError, find};

    #[test]
    fn a_search_path_without_tmux() {
        let empty = tempfile::tempdir().unwrap();
        let path = std::env::join_paths([empty.path()]).unwrap();
        assert!(matches!(find(Some(&path)), Err(TmuxError::NotInstalled)));
        assert!(matches!(find(None), Err(TmuxError::NotInstalled)));
    }
}
