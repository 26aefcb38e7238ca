//! A checkpoint: a commit that says where the work stands, and the entry that remembers it.
use super::checkpoint_message::Message;
use super::own_files::is_ours;
use super::phase;
use crate::domain::checkpoint::{CheckpointStatus, FileNote};
use crate::domain::id::{StageId, TaskId};
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;
use crate::process::clock;
use crate::process::git_commit::{self, CommitError, Scope};
use crate::process::git_status::{Change, ChangedFile, WorkingTree, line_counts, working_tree};
use crate::store::actor::Actor;
use crate::store::entry::{Event, JournalEntry, Recorded};
use crate::store::error::StoreError;
use crate::store::state::Store;
use crate::store::stream_folder::StreamFolder;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value};
use std::io;

/// Tasks that are named before the rest is only counted.
const NAMED: usize = 6;

/// Whose checkpoint it is, and where.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The state of the workstream.
    pub store: &'a Store<'a>,
    /// Who makes it.
    pub by: &'a Actor,
    /// The workstream's folder.
    pub folder: &'a StreamFolder,
    /// The folder that holds `workstreams/`.
    pub root: &'a Utf8Path,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// What it is, in a few words.
    pub description: String,
    /// How the work stands.
    pub status: CheckpointStatus,
    /// The stage it is about; else the current one.
    pub stage: Option<StageId>,
    /// What was done; else the tasks that were completed since the last checkpoint.
    pub did: Option<String>,
    /// The files to commit, by their paths from the top of the working tree. None: all tracked
    /// changes.
    pub files: Vec<FileNote>,
    /// The next action; else the one on record.
    pub next: Option<String>,
}

/// What would be committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The stage it is about.
    pub stage: StageId,
    /// The message of the commit.
    pub message: Message,
    /// Whether the next action is a new one.
    pub says_next: bool,
    /// What git said; nothing without git, or outside a repository.
    pub tree: Option<WorkingTree>,
    /// Whether files were named.
    pub named: bool,
    /// New files that are left alone.
    pub untracked: Vec<String>,
    /// The tasks that were completed since the last checkpoint: its commit is theirs.
    pub completed: Vec<TaskId>,
}

/// Why there is no checkpoint.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// There is nothing it could be about.
    #[error("the workstream has no tasks yet, so there is no phase to be at")]
    NoStage,
    /// The stage does not exist.
    #[error("there is no stage {0}")]
    UnknownStage(StageId),
    /// A phase with open tasks is not complete.
    #[error("phase {stage} is not complete: {open} of its tasks are open")]
    Open {
        /// The stage.
        stage: StageId,
        /// How many.
        open: usize,
    },
    /// Nobody said what comes next.
    #[error("there is no next action")]
    NoNext,
    /// Conflicts are open.
    #[error("conflicts are open in {}", .0.join(", "))]
    Unmerged(Vec<String>),
    /// Git commits everything or nothing while this goes on.
    #[error("git commits no single files during a {0}")]
    Partial(&'static str),
    /// The file is as it was in the last commit, or is not there.
    #[error("`{0}` did not change")]
    Unchanged(String),
    /// The message could not be written for git.
    #[error("cannot write `{path}`: {source}")]
    Message {
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Git or a hook refused.
    #[error(transparent)]
    Git(#[from] CommitError),
    /// The state refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says what would be committed, with which message. Changes nothing.
///
/// # Errors
/// When it may not or cannot be made.
pub fn prepare(
    place: Place<'_>,
    workstream: &Workstream,
    journal: &[Recorded],
    wish: &Wish,
) -> Result<Prepared, CheckpointError> {
    let stage = stage(workstream, wish)?;
    let last = last_next(journal);
    let next = wish
        .next
        .clone()
        .or_else(|| last.clone())
        .or_else(|| (wish.status == CheckpointStatus::Complete).then(|| beyond(workstream, stage)))
        .ok_or(CheckpointError::NoNext)?;
    let tree = working_tree(place.root);
    let files = match &tree {
        Some(tree) => files(place.root, tree, &wish.files)?,
        None => wish.files.clone(),
    };
    let completed = completed_since(workstream, journal);
    let did = wish.did.clone();
    Ok(Prepared {
        stage,
        message: Message {
            phase: stage.0,
            name: workstream.stage_name(stage).to_owned(),
            status: wish.status,
            description: wish.description.clone(),
            did: did.unwrap_or_else(|| said_of(workstream, &completed)),
            files,
            next: next.clone(),
        },
        says_next: last.as_ref() != Some(&next),
        named: !wish.files.is_empty(),
        untracked: tree
            .iter()
            .flat_map(|tree| left_alone(place.root, tree, &wish.files))
            .collect(),
        completed,
        tree,
    })
}

/// Records the next action, so that the commit carries it.
///
/// # Errors
/// When the state refuses.
pub fn announce(place: Place<'_>, prepared: &Prepared) -> Result<(), StoreError> {
    if !prepared.says_next {
        return Ok(());
    }
    let event = Event::Next {
        text: prepared.message.next.clone(),
        vague: false,
    };
    place
        .store
        .record(place.by, clock::now(), &JournalEntry::new(event))
}

/// Commits, and remembers it. The commit's id; none when nothing changed or there is no git.
///
/// # Errors
/// When git, a hook or the state refuses. When git refused nothing is committed, and all files are
/// as they were.
pub fn make(place: Place<'_>, prepared: &Prepared) -> Result<Option<String>, CheckpointError> {
    let Some(before) = &prepared.tree else {
        remember(place, prepared, None, None)?;
        return Ok(None);
    };
    if prepared.message.files.is_empty() {
        return Ok(None);
    }
    let commit = commit(place, prepared, before)?;
    remember(place, prepared, Some(&commit), before.head.as_deref())?;
    Ok(Some(commit))
}

/// Remembers a point to come back to for which there was nothing to commit.
///
/// # Errors
/// When the state refuses.
pub fn keep(place: Place<'_>, prepared: &Prepared) -> Result<(), StoreError> {
    let head = prepared.tree.as_ref().and_then(|tree| tree.head.clone());
    remember(place, prepared, None, head.as_deref())
}

fn stage(workstream: &Workstream, wish: &Wish) -> Result<StageId, CheckpointError> {
    let open = |stage| phase::open_tasks(workstream, stage).len();
    let complete = wish.status == CheckpointStatus::Complete;
    let stage = match wish.stage {
        Some(stage) if !workstream.stages().contains(&stage) => {
            return Err(CheckpointError::UnknownStage(stage));
        }
        Some(stage) => stage,
        None => match phase::of_checkpoint(workstream, wish.status) {
            Some(stage) => stage,
            // no stage is done: the present one is what is meant
            None => phase::current(workstream).ok_or(CheckpointError::NoStage)?,
        },
    };
    match open(stage) {
        open if complete && open > 0 => Err(CheckpointError::Open { stage, open }),
        _ => Ok(stage),
    }
}

/// The next action on record.
#[must_use]
pub fn last_next(journal: &[Recorded]) -> Option<String> {
    journal.iter().rev().find_map(|it| match &it.entry.event {
        Event::Next { text, .. } => Some(text.clone()),
        _ => None,
    })
}

/// What comes after a stage: its first task, or nothing.
#[must_use]
pub fn beyond(workstream: &Workstream, stage: StageId) -> String {
    let Some(next) = phase::after(workstream, stage) else {
        return "Nothing remains: look with `work verify --all`, then `work complete`".to_owned();
    };
    let first = phase::open_tasks(workstream, next)
        .first()
        .and_then(|id| workstream.task(*id))
        .map_or_else(|| workstream.stage_name(next), |task| task.name.as_str());
    format!("Phase {} - {first}", next.0)
}

/// The tasks that were completed since the last checkpoint, and are so still.
fn completed_since(workstream: &Workstream, journal: &[Recorded]) -> Vec<TaskId> {
    let mut done: Vec<TaskId> = Vec::new();
    for it in journal {
        match (&it.entry.event, it.entry.scope) {
            (Event::Checkpoint { status, .. }, _) if *status != CheckpointStatus::Save => {
                done.clear();
            }
            (
                Event::Task {
                    to: TaskStatus::Completed,
                    ..
                },
                Some(crate::domain::id::Scope::Task(id)),
            ) => {
                let task = workstream.task(id);
                done.extend(
                    task.filter(|task| task.status == TaskStatus::Completed)
                        .map(|_| id),
                );
            }
            _ => {}
        }
    }
    let mut seen = std::collections::HashSet::new();
    done.retain(|id| seen.insert(*id));
    done
}

/// These tasks in words.
fn said_of(workstream: &Workstream, completed: &[TaskId]) -> String {
    let mut seen = std::collections::HashSet::new();
    let names = completed.iter().filter_map(|id| workstream.task(*id));
    let done: Vec<&str> = names
        .map(|task| task.name.as_str())
        .filter(|name| seen.insert(*name))
        .collect();
    match (done.len(), done.get(..NAMED)) {
        (0, _) => "No task was completed since the last checkpoint".to_owned(),
        (count, Some(first)) if count > NAMED => {
            format!("Completed {} and {} more", first.join("; "), count - NAMED)
        }
        _ => format!("Completed {}", done.join("; ")),
    }
}

/// The files that are listed in the message: those named, else all that somebody changed.
fn files(
    root: &Utf8Path,
    tree: &WorkingTree,
    named: &[FileNote],
) -> Result<Vec<FileNote>, CheckpointError> {
    if !tree.unmerged.is_empty() {
        return Err(CheckpointError::Unmerged(tree.unmerged.clone()));
    }
    let counts = line_counts(&tree.top);
    let said = |file: &ChangedFile| how(file, counts.get(&file.path).copied());
    if named.is_empty() {
        let theirs = tree
            .changed
            .iter()
            .filter(|file| !ours(root, tree, &file.path));
        return Ok(theirs
            .map(|file| FileNote {
                path: file.path.clone(),
                what: Some(said(file)),
            })
            .collect());
    }
    if let Some(operation) = tree.operation.filter(|it| it.wants_all()) {
        return Err(CheckpointError::Partial(operation.word()));
    }
    named
        .iter()
        .map(|note| {
            let changed = tree.changed.iter().find(|file| file.path == note.path);
            let is_new = || crate::process::git::untracked(&tree.top).contains(&note.path);
            match changed {
                Some(file) => Ok(FileNote {
                    path: note.path.clone(),
                    what: note.what.clone().or_else(|| Some(said(file))),
                }),
                None if is_new() => Ok(FileNote {
                    path: note.path.clone(),
                    what: note.what.clone().or_else(|| Some("new".to_owned())),
                }),
                None => Err(CheckpointError::Unchanged(note.path.clone())),
            }
        })
        .collect()
}

/// What became of a file, when nobody said it.
fn how(file: &ChangedFile, lines: Option<(u64, u64)>) -> String {
    match (&file.how, lines) {
        (Change::Deleted, _) => "deleted".to_owned(),
        (Change::Renamed(from), _) => format!("renamed from {from}"),
        (Change::Added, Some((added, _))) => format!("new, {added} lines"),
        (Change::Added, None) => "new".to_owned(),
        (Change::Modified, Some((added, removed))) => format!("+{added} -{removed}"),
        (Change::Modified, None) => "changed".to_owned(),
    }
}

/// Whether `work` writes the file.
fn ours(root: &Utf8Path, tree: &WorkingTree, path: &str) -> bool {
    let whole = tree.top.join(path);
    whole
        .strip_prefix(root)
        .is_ok_and(|inside| is_ours(inside.as_str()))
}

/// New files that nobody named.
fn left_alone(root: &Utf8Path, tree: &WorkingTree, named: &[FileNote]) -> Vec<String> {
    tree.untracked
        .iter()
        .filter(|path| !named.iter().any(|note| note.path == **path))
        // documents may be private; the state of the workstream belongs into the project
        .filter(|path| path.contains("workstreams/") || !ours(root, tree, path))
        .cloned()
        .collect()
}

fn commit(
    place: Place<'_>,
    prepared: &Prepared,
    before: &WorkingTree,
) -> Result<String, CheckpointError> {
    place.folder.ensure_state_dir()?;
    let path = place.folder.state_dir().join("checkpoint-message");
    let written = std::fs::write(&path, prepared.message.to_string());
    written.map_err(|source| CheckpointError::Message {
        path: path.clone(),
        source,
    })?;
    let scope = |paths| match before.operation {
        Some(operation) if operation.wants_all() => Scope::All,
        _ => Scope::Only(paths),
    };
    let paths = paths(place.root, prepared);
    let committed = git_commit::commit(&before.top, &path, scope(&paths));
    // a message without its commit says nothing
    let _gone = std::fs::remove_file(&path);
    Ok(committed?)
}

/// What is committed: the files of the message with the names they had, and, when nobody named
/// files, those of ours that git knows.
fn paths(root: &Utf8Path, prepared: &Prepared) -> Vec<String> {
    let mut paths: Vec<String> = prepared
        .message
        .files
        .iter()
        .map(|note| note.path.clone())
        .collect();
    // once more: the next action was recorded in between
    let now = working_tree(root).unwrap_or_default();
    for file in &now.changed {
        if let Change::Renamed(from) = &file.how
            && paths.contains(&file.path)
        {
            paths.push(from.clone());
        }
        if !prepared.named && ours(root, &now, &file.path) {
            paths.push(file.path.clone());
        }
    }
    paths
}

fn remember(
    place: Place<'_>,
    prepared: &Prepared,
    commit: Option<&str>,
    head: Option<&str>,
) -> Result<(), StoreError> {
    let message = &prepared.message;
    let event = Event::Checkpoint {
        status: message.status,
        description: message.description.clone(),
        commit: commit.map(str::to_owned),
        did: Some(message.did.clone()),
        next: Some(message.next.clone()),
        files: message.files.clone(),
        phase: Some(message.phase),
        head: commit.or(head).map(str::to_owned),
        dirty: !prepared.untracked.is_empty(),
    };
    place.store.update(place.by, clock::now(), |draft| {
        let mut facts: Map<String, Value> = Map::new();
        if let Some(commit) = commit {
            facts.insert("checkpoint".to_owned(), commit.into());
        }
        let facts_before = draft.view().stage_facts(prepared.stage);
        if message.status == CheckpointStatus::Complete && facts_before.completed_at.is_none() {
            facts.insert("completed_at".to_owned(), draft.now().to_string().into());
        }
        if !facts.is_empty() {
            draft.patch_stage(prepared.stage, facts)?;
        }
        for id in &prepared.completed {
            if let Some(commit) = commit {
                draft.belongs_to(*id, commit)?;
            }
        }
        draft.journal(JournalEntry::new(event.clone()).about(prepared.stage.into()));
        Ok(())
    })
}
