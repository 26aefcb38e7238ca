//! Hooks of opencode: a plugin in `.opencode/plugin/`.
use super::error::{HookError, failed};
use super::kept::Kept;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io;

/// The plugin.
pub const PLUGIN: &str = include_str!("plugin.js");

/// What its first line holds: a file without it is not ours.
const MARK: &str = "work init --hooks opencode";

/// Writes the plugin. A file of that name that is not ours stays.
///
/// # Errors
/// When it cannot be read or written.
pub fn install(root: &Utf8Path) -> Result<(Utf8PathBuf, Kept), HookError> {
    let path = root.join(".opencode/plugin/work.js");
    let kept = match fs::read_to_string(&path) {
        Ok(text) if text == PLUGIN => return Ok((path, Kept::Stays)),
        Ok(text) if text.lines().next().is_some_and(|line| line.contains(MARK)) => Kept::Changed,
        Ok(_) => return Ok((path, Kept::Stays)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Kept::Made,
        Err(error) => return Err(failed("read", &path)(error)),
    };
    let new = path.with_extension("js.new");
    fs::create_dir_all(root.join(".opencode/plugin"))
        .and_then(|()| fs::write(&new, PLUGIN))
        .and_then(|()| fs::rename(&new, &path))
        .map_err(failed("write", &path))?;
    Ok((path, kept))
}
