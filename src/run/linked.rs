//! Session folders as a supervisor needs them: a link to this very program, so that an upgrade in
//! mid-run harms nothing; the prompt; what is to be launched; the launcher's environment.
use super::spec::{Environment, LaunchSpec};
use crate::store::error::StoreError;
use crate::store::private::{new_file, read_json, write_json};
use crate::store::session_folder::SessionFolder;
use crate::store::stream_folder::StreamFolder;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io::{self, Write as _};

/// Why a session's folder could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file of ours.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another file.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// This program's own file is gone.
    #[error("the file of this program cannot be found: {source}")]
    Program {
        /// What the system said.
        source: io::Error,
    },
}

/// The program of this process, by which supervisors are started.
#[must_use]
pub fn work_link(folder: &SessionFolder) -> Utf8PathBuf {
    folder.bin_dir().join("work")
}

fn environment_file(folder: &SessionFolder) -> Utf8PathBuf {
    folder.dir().join("env.json")
}

/// Makes the folder with everything its supervisor will read.
///
/// # Errors
/// When something cannot be written.
pub fn make(
    stream: &StreamFolder,
    spec: &LaunchSpec,
    prompt: &str,
    environment: &Environment,
) -> Result<SessionFolder, FolderError> {
    let folder = make_bare(stream, spec, prompt)?;
    write_json(&environment_file(&folder), environment)?;
    Ok(folder)
}

/// The same for the next attempt of a chain: its supervisor has the environment already. Without
/// a prompt of its own it is told what the one before was told.
///
/// # Errors
/// When something cannot be written.
pub fn follow(
    stream: &StreamFolder,
    spec: &LaunchSpec,
    before: &SessionFolder,
    prompt: Option<&str>,
) -> Result<SessionFolder, FolderError> {
    if let Some(prompt) = prompt {
        return make_bare(stream, spec, prompt);
    }
    let path = before.prompt_file();
    let prompt = fs::read_to_string(&path).map_err(|source| FolderError::Write { path, source })?;
    make_bare(stream, spec, &prompt)
}

fn make_bare(
    stream: &StreamFolder,
    spec: &LaunchSpec,
    prompt: &str,
) -> Result<SessionFolder, FolderError> {
    let folder = stream.create_session(&spec.session)?;
    let path = folder.prompt_file();
    new_file(&path)?
        .write_all(prompt.as_bytes())
        .map_err(|source| FolderError::Write { path, source })?;
    write_json(&folder.launch_file(), spec)?;
    link_program(&work_link(&folder))?;
    Ok(folder)
}

/// A hard link keeps this program's file whatever replaces it; across file systems a symbolic
/// link has to do.
fn link_program(link: &Utf8Path) -> Result<(), FolderError> {
    let program = std::env::current_exe().map_err(|source| FolderError::Program { source })?;
    fs::hard_link(&program, link)
        .or_else(|_other_file_system| std::os::unix::fs::symlink(&program, link))
        .map_err(|source| FolderError::Write {
            path: link.to_owned(),
            source,
        })
}

/// What is to be launched.
///
/// # Errors
/// When the file is missing or damaged.
pub fn launch_spec(folder: &SessionFolder) -> Result<LaunchSpec, StoreError> {
    read_json(&folder.launch_file())
}

/// The launcher's environment; the file is removed, because it may hold secrets.
///
/// # Errors
/// When the file is missing, damaged, or cannot be removed.
pub fn take_environment(folder: &SessionFolder) -> Result<Environment, FolderError> {
    let path = environment_file(folder);
    let environment = read_json(&path)?;
    fs::remove_file(&path).map_err(|source| FolderError::Write { path, source })?;
    Ok(environment)
}

/// Removes the launcher's environment of a session that nobody will ever start. What cannot be
/// removed is as private as the rest of the folder.
pub fn forget_environment(folder: &SessionFolder) {
    let file = environment_file(folder);
    // a launcher that was killed may have come no further than the new file
    for path in [file.with_extension("new"), file] {
        let _none = fs::remove_file(path);
    }
}
