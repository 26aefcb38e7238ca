//! The import as a whole.
use super::agents;
use super::find::{OldStream, Tree, find};
use super::outlook::{Fate, Outlook, StreamOutlook};
use super::stream::{ORIGIN, Prepared, is_same, prepare, write};
use crate::domain::slug::{NameError, StreamId, slug};
use crate::store::actor::Actor;
use crate::store::error::StoreError;
use crate::store::layout::Repository;
use crate::store::layout_error::LayoutError;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io;

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Neither the folder nor `work/` in it is an ancestor's tree.
    #[error(
        "{path} holds no `work` tree: no index.json, and no folder such as 001-name with tasks.json, PLAN.md or TASKS.md"
    )]
    NoTree {
        /// The folder.
        path: Utf8PathBuf,
    },
    /// A folder cannot be read or written.
    #[error("cannot import {path}: {source}")]
    Files {
        /// Where.
        path: Utf8PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// This repository refused.
    #[error(transparent)]
    Layout(#[from] LayoutError),
}

/// Whether it is done or only said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everything is written.
    Write,
    /// Nothing is written.
    DryRun,
}

/// Imports the tree at `path`. The tree itself is never changed; a workstream that an earlier
/// import took over stays as it is.
///
/// # Errors
/// When there is no tree, or nothing of it could be read or written.
pub fn import(
    path: &Utf8Path,
    repository: &Repository,
    by: &Actor,
    now: Timestamp,
    mode: Mode,
) -> Result<Outlook, ImportError> {
    let failed = |source| ImportError::Files {
        path: path.to_owned(),
        source,
    };
    let path = path.canonicalize_utf8().map_err(failed)?;
    let Some(mut tree) = find(&path).map_err(failed)? else {
        return Err(ImportError::NoTree { path });
    };
    let mut outlook = Outlook {
        tree: tree.dir.clone(),
        problems: std::mem::take(&mut tree.problems),
        ..Outlook::default()
    };
    outlook.files = agents::files(&tree, repository, &mut outlook.problems).map_err(failed)?;
    let targets = targets(&tree, repository)?;
    for (old, target) in tree.streams.iter().zip(targets) {
        let mut problems = Vec::new();
        let prepared = prepare(old, &target.id, &tree.dir, &mut problems);
        let fate = match (target.there, mode) {
            (true, _) => Fate::There,
            (false, Mode::DryRun) => Fate::New,
            (false, Mode::Write) => place(&prepared, &target.id, repository, by, now),
        };
        // what is there already was told by the import that took it over
        if fate != Fate::There {
            outlook.problems.append(&mut problems);
        }
        if tree.current.as_ref() == Some(&old.id) && !matches!(fate, Fate::Failed(_)) {
            outlook.current = Some(target.id.clone());
        }
        outlook.streams.push(StreamOutlook {
            from: old.id.clone(),
            to: target.id,
            fate,
            tasks: prepared.tasks,
            sessions: prepared.sessions,
            files: prepared.files.len(),
        });
    }
    if repository.current()?.is_some() {
        outlook.current = None;
    }
    if mode == Mode::Write {
        agents::copy(&outlook.files).map_err(failed)?;
        if let Some(id) = &outlook.current {
            repository.set_current(Some(id))?;
        }
    }
    Ok(outlook)
}

/// Makes the folder beside and moves it to its place when it is whole.
fn place(
    prepared: &Prepared,
    id: &StreamId,
    repository: &Repository,
    by: &Actor,
    now: Timestamp,
) -> Fate {
    let staged = repository
        .workstreams_dir()
        .join(format!(".import-{}-{id}", std::process::id()));
    // of an import that was killed
    drop(fs::remove_dir_all(&staged));
    let done = write(prepared, &staged, id, by, now)
        .map_err(LayoutError::from)
        .and_then(|()| repository.adopt(&staged, id, now));
    match done {
        Ok(_) => Fate::New,
        Err(error) => {
            // what could not become a workstream is no use to anybody
            drop(fs::remove_dir_all(&staged));
            Fate::Failed(error.to_string())
        }
    }
}

struct Target {
    id: StreamId,
    there: bool,
}

/// The id of each workstream here: its own number while that is free, else the next one after
/// everything that is here or comes along. The first number here is 1.
fn targets(tree: &Tree, repository: &Repository) -> Result<Vec<Target>, ImportError> {
    let known = origins(repository)?;
    let taken = repository.taken()?;
    let mut used: BTreeSet<u32> = taken.iter().map(StreamId::number).collect();
    let old_numbers = tree.streams.iter().map(|stream| stream.number);
    let highest = old_numbers.chain(used.iter().copied()).max().unwrap_or(0);
    let mut next = highest.saturating_add(1);
    let mut targets = Vec::new();
    for old in &tree.streams {
        if let Some((id, _)) = known
            .iter()
            .find(|(_, origin)| is_same(origin, old, &tree.dir))
        {
            targets.push(Target {
                id: id.clone(),
                there: true,
            });
            continue;
        }
        let number = if old.number > 0 && !used.contains(&old.number) {
            old.number
        } else {
            next += 1;
            next - 1
        };
        used.insert(number);
        targets.push(Target {
            id: new_id(number, old).map_err(LayoutError::from)?,
            there: false,
        });
    }
    Ok(targets)
}

fn new_id(number: u32, old: &OldStream) -> Result<StreamId, NameError> {
    let name = old
        .id
        .split_once('-')
        .filter(|(number, _)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(old.id.as_str(), |(_, name)| name);
    format!("{number:03}-{}", slug(name)).parse()
}

/// Workstreams here that were imported, also archived ones, with where they came from.
fn origins(repository: &Repository) -> Result<Vec<(StreamId, Value)>, ImportError> {
    let mut origins = Vec::new();
    for id in repository.taken()? {
        let active = repository.stream(&id).tasks_file();
        let archived = repository
            .archive_dir()
            .join(id.as_str())
            .join("tasks.json");
        let text = [active, archived]
            .into_iter()
            .find_map(|path| fs::read_to_string(path).ok());
        let value: Option<Value> = text.and_then(|text| serde_json::from_str(&text).ok());
        if let Some(origin) = value.as_ref().and_then(|value| value.get(ORIGIN)) {
            origins.push((id, origin.clone()));
        }
    }
    Ok(origins)
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Layout(error.into())
    }
}
