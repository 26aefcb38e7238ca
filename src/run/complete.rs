//! `work complete`: is everything there, and what COMPLETION.md says.
use super::changed;
use super::learned;
use super::project::Project;
use super::settle::Present;
use crate::domain::id::{StageId, ThreadId};
use crate::domain::stage::ApprovalStatus;
use crate::domain::thread::{Surroundings, ThreadStatus};
use crate::domain::workstream::{ManualStatus, Workstream};
use crate::plan::completion::{Completion, completion};
use crate::plan::fingerprint;
use crate::plan::model::Plan;
use crate::plan::parse::parse;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use crate::store::journal;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::io;

/// Something that a completed workstream would not lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The plan was not approved.
    Plan,
    /// There are no tasks at all.
    Tasks,
    /// The stage stands in the plan and has no tasks, so that nobody can approve it.
    Empty(StageId),
    /// The stage was not approved.
    Stage(StageId),
    /// The thread is not done.
    Thread {
        /// Which.
        id: ThreadId,
        /// Where it stands.
        status: ThreadStatus,
        /// Its tasks that are not done, and all its tasks.
        open_of: (usize, usize),
    },
    /// A rehearsal ticked the thread, and no real work was done on it.
    Rehearsed(ThreadId),
    /// The plan is not the text that was approved.
    Drift,
    /// The last verification of the thread failed.
    Evidence(ThreadId),
    /// `verify --all` shows that something is not so.
    Verification(String),
    /// COMPLETION.md is there and `work` did not write it so.
    Edited(Utf8PathBuf),
}

impl Missing {
    /// Whether a thread is still at work.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(
            self,
            Self::Thread {
                status: ThreadStatus::Running | ThreadStatus::Verifying,
                ..
            }
        )
    }
}

/// `completion` in tasks.json: what the person said about the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// When it was completed first.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// What was learned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub insights: Vec<String>,
    /// Decisions and failed attempts that the journal had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learned: Vec<String>,
    /// Files that had changed when its sessions ended, as far as this machine kept that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// What was missing when it was completed with --force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// What a person says at the end.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// What it came to.
    pub summary: Option<&'a str>,
    /// What was learned.
    pub insights: &'a [String],
    /// What is missing and overridden.
    pub missing: &'a [String],
}

/// What `complete` did.
#[derive(Debug, Clone)]
pub struct Completed {
    /// COMPLETION.md.
    pub path: Utf8PathBuf,
    /// What is kept of it.
    pub said: Said,
    /// Whether it was completed before.
    pub again: bool,
}

/// The plan, if there is one.
///
/// # Errors
/// When PLAN.md is there and cannot be read.
pub fn plan_of(project: &Project) -> Result<Option<Plan>, StoreError> {
    let path = project.folder().plan_file();
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(parse(&text).0)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::Io {
            verb: "read",
            path,
            source,
        }),
    }
}

/// Everything that is missing, in the order of the plan.
///
/// # Errors
/// When a file cannot be read.
pub fn missing(
    project: &Project,
    present: &Present,
    plan: Option<&Plan>,
) -> Result<Vec<Missing>, StoreError> {
    let workstream = &present.workstream;
    let mut missing = Vec::new();
    let approved = |approval: Option<ApprovalStatus>| approval == Some(ApprovalStatus::Approved);
    let of_plan = workstream.approval.plan.as_ref().map(|plan| plan.status);
    if plan.is_some() && !approved(of_plan) {
        missing.push(Missing::Plan);
    } else if let Some(plan) = plan {
        let hash = workstream.approval.plan.as_ref();
        let hash = hash.and_then(|approval| approval.plan_hash.as_deref());
        if hash != Some(fingerprint::of(plan).as_str()) {
            missing.push(Missing::Drift);
        }
    }
    if workstream.tasks.is_empty() {
        missing.push(Missing::Tasks);
    }
    let mut stages: BTreeSet<StageId> = workstream.stages().into_iter().collect();
    stages.extend(
        plan.iter()
            .flat_map(|plan| &plan.stages)
            .map(|stage| StageId(stage.number)),
    );
    let around = Surroundings {
        done: project.done_policy(),
        queue: &[],
        elsewhere: &present.elsewhere,
    };
    let threads = workstream.threads();
    for stage in stages {
        for thread in threads.iter().filter(|thread| thread.id.stage() == stage) {
            let status = thread.status(&around);
            if status != ThreadStatus::Completed {
                let (done, all) = thread.done_of();
                missing.push(Missing::Thread {
                    id: thread.id,
                    status,
                    open_of: (all - done, all),
                });
            }
            if thread.is_only_rehearsed() {
                missing.push(Missing::Rehearsed(thread.id));
            }
            let verified = thread.last().and_then(|last| last.verified.as_ref());
            if verified.is_some_and(|verified| !verified.ok) {
                missing.push(Missing::Evidence(thread.id));
            }
        }
        if !threads.iter().any(|thread| thread.id.stage() == stage) {
            missing.push(Missing::Empty(stage));
        } else if !approved(Some(workstream.approval.of_stage(stage))) {
            missing.push(Missing::Stage(stage));
        }
    }
    let path = completion_file(project);
    if let Some(text) = read(&path)?
        && said(workstream).is_none_or(|said| text_of(project, workstream, plan, &said) != text)
    {
        missing.push(Missing::Edited(path));
    }
    Ok(missing)
}

/// Writes COMPLETION.md and says in the state that the workstream is completed. What was said at
/// an earlier time stays, with the time of the first completion.
///
/// # Errors
/// When the state or the file refuse.
pub fn complete(
    project: &Project,
    plan: Option<&Plan>,
    words: Words<'_>,
    now: Timestamp,
) -> Result<Completed, StoreError> {
    let mut again = false;
    let learned = learned::learned(project)?;
    let changed = changed_files(project)?;
    let said = project.update(now, |draft| {
        let before = said(draft.view());
        again = before.is_some() && draft.view().status == Some(ManualStatus::Completed);
        let mut said = before.clone().unwrap_or_else(|| Said {
            at: now,
            by: project.actor().name.clone(),
            summary: None,
            insights: Vec::new(),
            learned: Vec::new(),
            files: Vec::new(),
            missing: Vec::new(),
        });
        said.files.extend(changed.iter().cloned());
        said.files.sort();
        said.files.dedup();
        said.learned.clone_from(&learned);
        said.missing = words.missing.to_vec();
        if let Some(summary) = words.summary {
            said.summary = Some(summary.to_owned());
        }
        for insight in words.insights {
            if !said.insights.contains(insight) {
                said.insights.push(insight.clone());
            }
        }
        if again && before.as_ref() == Some(&said) {
            return Ok(said);
        }
        let value = value_of(&said)?;
        draft.set_top("status", Some("completed".into()))?;
        draft.set_top("completion", Some(value.clone()))?;
        draft.journal(JournalEntry::new(Event::Other {
            kind: "completed".to_owned(),
            fields: fields_of(&value),
        }));
        Ok::<_, StoreError>(said)
    })?;
    let workstream = project.read()?;
    let path = completion_file(project);
    write_whole(&path, &text_of(project, &workstream, plan, &said))?;
    Ok(Completed { path, said, again })
}

fn value_of(said: &Said) -> Result<Value, StoreError> {
    serde_json::to_value(said).map_err(|error| StoreError::BadValue {
        what: "the completion".to_owned(),
        why: error.to_string(),
    })
}

fn fields_of(value: &Value) -> Map<String, Value> {
    let mut fields = value.as_object().cloned().unwrap_or_default();
    fields.shift_remove("by");
    fields.shift_remove("at");
    fields
}

/// What was said at an earlier time.
fn said(workstream: &Workstream) -> Option<Said> {
    let value = workstream.completion.clone()?;
    serde_json::from_value(value).ok()
}

fn completion_file(project: &Project) -> Utf8PathBuf {
    project.folder().dir().join("COMPLETION.md")
}

fn text_of(project: &Project, workstream: &Workstream, plan: Option<&Plan>, said: &Said) -> String {
    let mut files = said.files.clone();
    files.extend(files_in(&project.folder().dir().join("files")));
    let insights: Vec<String> = [said.insights.as_slice(), &said.learned].concat();
    completion(&Completion {
        workstream,
        plan,
        stream_id: project.stream().as_str(),
        name: workstream
            .name
            .as_deref()
            .unwrap_or_else(|| project.stream().as_str()),
        at: said.at,
        summary: said.summary.as_deref(),
        insights: &insights,
        missing: &said.missing,
        files: &files,
    })
}

/// Files that had changed when sessions of the workstream ended, and those of its checkpoints.
fn changed_files(project: &Project) -> Result<Vec<String>, StoreError> {
    let workstream = project.read()?;
    let mut files: Vec<String> = workstream
        .sessions()
        .filter(|(_, record)| !record.rehearsal)
        .filter_map(|(_, record)| changed::at_end(project, record))
        .flat_map(|changed| changed.files)
        .collect();
    // what people did by hand stands in their checkpoints
    let path = project.folder().journal_file();
    for it in journal::read_with(&path, Some("\"type\":\"checkpoint\""))? {
        if let Event::Checkpoint { files: named, .. } = it.entry.event {
            files.extend(named.into_iter().map(|file| file.path));
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

/// Files that agents left in `files/` of the workstream, by path; hidden ones are not meant.
fn files_in(top: &Utf8Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = folder.read_dir_utf8() else {
            continue;
        };
        for entry in entries
            .flatten()
            .filter(|e| !e.file_name().starts_with('.'))
        {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path().to_owned()),
                Ok(kind) if kind.is_file() => {
                    let inside = entry.path().strip_prefix(top);
                    found.extend(inside.map(|path| format!("files/{path}")));
                }
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Utf8Path) -> Result<Option<String>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::Io {
            verb: "read",
            path: path.to_owned(),
            source,
        }),
    }
}

/// Replaces a file whole: nobody reads half of it.
fn write_whole(path: &Utf8Path, text: &str) -> Result<(), StoreError> {
    let new = path.with_extension("md.new");
    fs::write(&new, text)
        .and_then(|()| fs::rename(&new, path))
        .map_err(|source| StoreError::Io {
            verb: "write",
            path: path.to_owned(),
            source,
        })
}
