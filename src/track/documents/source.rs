//! The story of a workstream from its files.
use super::desk::Desk;
use super::error::DocumentError;
use super::write::read;
use crate::plan::parse::parse;
use crate::store::entry::Recorded;
use crate::store::journal;
use crate::track::story::assemble::{Sources, assemble};
use crate::track::story::model::Story;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;

pub(super) fn story(desk: &Desk<'_>) -> Result<Story, DocumentError> {
    let folder = desk.folder();
    let plan_file = folder.plan_file();
    let plan = read(&plan_file)?.map(|text| parse(&text).0);
    let workstream = desk.store(&folder).read()?;
    let entries = journal::read(&folder.journal_file())?;
    let root = desk.repository.root();
    let branch = branch(root);
    Ok(assemble(&Sources {
        stream: desk.stream,
        plan: plan.as_ref(),
        workstream: &workstream,
        entries: &entries,
        repository: root.file_name().unwrap_or("work"),
        plan_file: plan_file.strip_prefix(root).unwrap_or(&plan_file).as_str(),
        branch: branch.as_deref(),
    }))
}

/// All entries of the workstream and of those outside any, by time.
pub(super) fn entries(desk: &Desk<'_>) -> Result<Vec<Recorded>, DocumentError> {
    let mut entries = journal::read(&desk.folder().journal_file())?;
    entries.extend(journal::read(&desk.repository.journal_file())?);
    entries.sort_by(|a, b| (a.ts, &a.id).cmp(&(b.ts, &b.id)));
    Ok(entries)
}

/// The branch, when the repository is a linked worktree: its `.git` is a file then
/// (gitrepository-layout(5)).
fn branch(root: &Utf8Path) -> Option<String> {
    let dot = fs::read_to_string(root.join(".git")).ok()?;
    let folder = Utf8PathBuf::from(dot.strip_prefix("gitdir:")?.trim());
    let folder = if folder.is_absolute() {
        folder
    } else {
        root.join(folder)
    };
    // a submodule has such a file as well
    if !folder.as_str().contains("/worktrees/") {
        return None;
    }
    let head = fs::read_to_string(folder.join("HEAD")).ok()?;
    head.trim()
        .strip_prefix("ref: refs/heads/")
        .map(str::to_owned)
}
