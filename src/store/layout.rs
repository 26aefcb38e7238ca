//! A repository: the folder that holds `workstreams/`, and what lies in it.
use super::error::StoreError;
use super::layout_error::LayoutError;
use super::resolve;
use super::stream_folder::StreamFolder;
use crate::domain::slug::StreamId;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io;

/// Name of the folder with all workstreams.
pub const WORKSTREAMS: &str = "workstreams";

/// The folder that holds `workstreams/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    root: Utf8PathBuf,
}

impl Repository {
    /// The nearest folder that holds `workstreams/`, from `start` upwards.
    ///
    /// # Errors
    /// When there is none, or `start` cannot be read.
    pub fn find(start: &Utf8Path) -> Result<Self, LayoutError> {
        let begin = match start.canonicalize_utf8() {
            Ok(begin) => begin,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(LayoutError::NoRepository {
                    start: start.to_owned(),
                });
            }
            Err(error) => return Err(StoreError::io("open", start)(error).into()),
        };
        begin
            .ancestors()
            .find(|folder| folder.join(WORKSTREAMS).is_dir())
            .map(|root| Self {
                root: root.to_owned(),
            })
            .ok_or_else(|| LayoutError::NoRepository {
                start: start.to_owned(),
            })
    }

    /// The repository at exactly this folder.
    ///
    /// # Errors
    /// When it holds no `workstreams/`.
    pub fn at(root: &Utf8Path) -> Result<Self, LayoutError> {
        let found = Self::find(root)?;
        let here = root
            .canonicalize_utf8()
            .map_err(StoreError::io("open", root))?;
        if found.root == here {
            Ok(found)
        } else {
            Err(LayoutError::NoRepository {
                start: root.to_owned(),
            })
        }
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// `agents.yaml`.
    #[must_use]
    pub fn agents_file(&self) -> Utf8PathBuf {
        self.root.join("agents.yaml")
    }

    /// `workstreams/`.
    #[must_use]
    pub fn workstreams_dir(&self) -> Utf8PathBuf {
        self.root.join(WORKSTREAMS)
    }

    /// `workstreams/archive/`.
    #[must_use]
    pub fn archive_dir(&self) -> Utf8PathBuf {
        self.workstreams_dir().join("archive")
    }

    /// `workstreams/trash/`: deleted workstreams.
    #[must_use]
    pub fn trash_dir(&self) -> Utf8PathBuf {
        self.workstreams_dir().join("trash")
    }

    /// `workstreams/journal.jsonl`: history outside any workstream.
    #[must_use]
    pub fn journal_file(&self) -> Utf8PathBuf {
        self.workstreams_dir().join("journal.jsonl")
    }

    /// All workstreams by number and name, without archived ones.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn streams(&self) -> Result<Vec<StreamId>, LayoutError> {
        streams_in(&self.workstreams_dir())
    }

    /// The folders of archived workstreams, by number and name.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn archived(&self) -> Result<Vec<StreamFolder>, LayoutError> {
        let archive = self.archive_dir();
        let ids = streams_in(&archive)?;
        let folder = |id: StreamId| StreamFolder::new(id.clone(), archive.join(id.as_str()));
        Ok(ids.into_iter().map(folder).collect())
    }

    /// The current workstream of this checkout, if one was chosen and still exists.
    ///
    /// # Errors
    /// When the file that names it cannot be read.
    pub fn current(&self) -> Result<Option<StreamId>, LayoutError> {
        let path = self.current_file();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io("read", &path)(error).into()),
        };
        // a name that no longer fits is as good as none
        let id: Option<StreamId> = text.trim().parse().ok();
        Ok(id.filter(|id| self.stream(id).dir().is_dir()))
    }

    /// Chooses the current workstream, or none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_current(&self, id: Option<&StreamId>) -> Result<(), LayoutError> {
        let path = self.current_file();
        match id {
            Some(id) => {
                let new = self.workstreams_dir().join(".current.new");
                fs::write(&new, format!("{id}\n")).map_err(StoreError::io("write", &new))?;
                fs::rename(&new, &path).map_err(StoreError::io("write", &path))?;
            }
            None => match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::io("remove", &path)(error).into());
                }
                _ => {}
            },
        }
        Ok(())
    }

    /// The workstream a person means: its id, its number (`1`, `001`) or a part of its name that
    /// fits no other.
    ///
    /// # Errors
    /// When none fits or several do.
    pub fn resolve(&self, text: &str) -> Result<StreamId, LayoutError> {
        let unknown = match resolve::resolve(text, &self.streams()?) {
            Err(error @ LayoutError::Unknown { .. }) => error,
            other => return other,
        };
        match resolve::resolve(text, &streams_in(&self.archive_dir())?) {
            Ok(id) => Err(LayoutError::Archived {
                path: self.archive_dir().join(id.as_str()),
                id,
            }),
            Err(_) => Err(unknown),
        }
    }

    /// The folder of a workstream, whether it exists or not.
    #[must_use]
    pub fn stream(&self, id: &StreamId) -> StreamFolder {
        StreamFolder::new(id.clone(), self.workstreams_dir().join(id.as_str()))
    }

    fn current_file(&self) -> Utf8PathBuf {
        self.workstreams_dir().join(".current")
    }
}

/// The workstreams in a folder, by number and name. A missing folder holds none.
pub(super) fn streams_in(folder: &Utf8Path) -> Result<Vec<StreamId>, LayoutError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::io("read", folder)(error).into()),
    };
    let mut found: Vec<StreamId> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    found.sort_by_cached_key(|id| (id.number(), id.clone()));
    Ok(found)
}
