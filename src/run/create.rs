//! `work create`: a new workstream with a plan to fill.
use super::project::Project;
use crate::domain::slug::{StreamId, slug};
use crate::plan::template::{NewPlan, template};
use crate::process::clock;
use crate::store::error::StoreError;
use crate::store::layout::Repository;
use crate::store::layout_error::LayoutError;
use crate::store::stream_folder::StreamFolder;
use camino::Utf8PathBuf;
use jiff::Timestamp;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};

/// Why there is no new workstream.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Nothing in the name could name a folder.
    #[error("`{0}` cannot name a workstream: it holds no letter a-z and no digit")]
    Name(String),
    /// There is one of this name.
    #[error("there is a workstream of this name: {0}")]
    Exists(StreamId),
    /// The text for the plan cannot be read.
    #[error("cannot read `{path}`: {source}")]
    From {
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The files refused.
    #[error(transparent)]
    Layout(#[from] LayoutError),
}

/// What the plan begins with.
#[derive(Debug, Clone)]
pub enum Beginning<'a> {
    /// The template.
    Template {
        /// How many stages to prepare.
        stages: u32,
        /// What is to be reached.
        goal: Option<&'a str>,
        /// What must be fulfilled.
        requirements: &'a [String],
    },
    /// The text of a file.
    File(Utf8PathBuf),
}

/// A new workstream.
#[derive(Debug, Clone)]
pub struct Created {
    /// Its folder.
    pub folder: StreamFolder,
    /// Whether commands without `--stream` mean it now.
    pub current: bool,
}

/// Makes a workstream with the next free number; it becomes current when none is.
///
/// # Errors
/// When the name is taken or no name, the file cannot be read, or the folder not be made.
pub fn create(
    repository: &Repository,
    name: &str,
    beginning: &Beginning<'_>,
    now: Timestamp,
) -> Result<Created, CreateError> {
    if !name.chars().any(|c| c.is_ascii_alphanumeric()) {
        return Err(CreateError::Name(name.to_owned()));
    }
    let same =
        |id: &StreamId| id.as_str().split_once('-').map(|(_, rest)| rest) == Some(&slug(name));
    if let Some(id) = repository.streams()?.into_iter().find(same) {
        return Err(CreateError::Exists(id));
    }
    let text = match beginning {
        Beginning::File(path) => fs::read_to_string(path).map_err(|source| CreateError::From {
            path: path.clone(),
            source,
        })?,
        Beginning::Template {
            stages,
            goal,
            requirements,
        } => template(&NewPlan {
            name,
            stages: *stages,
            goal: *goal,
            requirements,
        }),
    };
    let folder = repository.create_stream(name, &[], now)?;
    let path = folder.plan_file();
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|source| {
        LayoutError::from(StoreError::Io {
            verb: "write",
            path: path.clone(),
            source,
        })
    })?;
    let current = match repository.current()? {
        Some(current) => current == *folder.id(),
        None => {
            repository.set_current(Some(folder.id()))?;
            true
        }
    };
    Ok(Created { folder, current })
}

/// Keeps what part of the product the workstream belongs to: `domain` in tasks.json.
///
/// # Errors
/// When the state refuses.
pub fn set_domain(project: &Project, domain: &str) -> Result<(), StoreError> {
    project.update(clock::now(), |draft| {
        draft.set_top("domain", Some(domain.trim().into()))
    })
}
