//! A repository on a network file system: said once per workstream, since nothing can be done about
//! it in the middle of the work.
use super::project::Project;
use crate::process::file_system::{self, FileSystem};
use std::fs::OpenOptions;

/// What a person should know, the first time that it is asked for.
#[must_use]
pub fn told_once(project: &Project) -> Option<String> {
    let Ok(FileSystem::Network(name)) = file_system::of(project.root().as_std_path()) else {
        return None;
    };
    project.folder().ensure_state_dir().ok()?;
    // only one of several that look at the same time makes it
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(project.folder().network_told_file())
        .ok()?;
    Some(format!(
        "this repository lies on {name}, over a network: locks may not hold there; use it from one machine only, or move it to a local disk"
    ))
}
