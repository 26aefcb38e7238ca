//! Writes the skills where a tool looks for them.
use super::text::{NAMES, is_untouched, skill};
use crate::store::error::StoreError;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io;

/// A tool that reads skills of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// opencode: `.opencode/skills/NAME/SKILL.md`.
    Opencode,
    /// Claude Code: `.claude/skills/NAME/SKILL.md`, which opencode reads as well.
    Claude,
}

impl Tool {
    const fn folder(self) -> &'static str {
        match self {
            Self::Opencode => ".opencode/skills",
            Self::Claude => ".claude/skills",
        }
    }
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is new.
    Made,
    /// It was of an earlier version, and is of this one now.
    Renewed,
    /// It stays as it is.
    Stays,
}

/// Writes all skills for a tool. A file that somebody edited, or that `work` did not write, stays.
///
/// # Errors
/// When a file cannot be read or written.
pub fn install(root: &Utf8Path, tool: Tool) -> Result<Vec<(Utf8PathBuf, Kept)>, StoreError> {
    let mut files = Vec::new();
    for name in NAMES {
        let Some(text) = skill(name) else { continue };
        let path = root.join(tool.folder()).join(name).join("SKILL.md");
        let kept = put(&path, &text)?;
        files.push((path, kept));
    }
    Ok(files)
}

fn put(path: &Utf8Path, text: &str) -> Result<Kept, StoreError> {
    let failed = |verb: &'static str| {
        move |source| StoreError::Io {
            verb,
            path: path.to_owned(),
            source,
        }
    };
    let kept = match fs::read(path) {
        Ok(there) if there == text.as_bytes() => return Ok(Kept::Stays),
        Ok(there) if std::str::from_utf8(&there).is_ok_and(is_untouched) => Kept::Renewed,
        Ok(_) => return Ok(Kept::Stays),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Kept::Made,
        Err(error) => return Err(failed("read")(error)),
    };
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(failed("make the folder of"))?;
    let new = path.with_extension("md.new");
    fs::write(&new, text)
        .and_then(|()| fs::rename(&new, path))
        .map_err(failed("write"))?;
    Ok(kept)
}
