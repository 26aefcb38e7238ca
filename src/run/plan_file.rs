//! PLAN.md on disk: read whole, replaced whole, never over what somebody else has saved.
use super::plan_error::PlanError;
use super::project::Project;
use crate::domain::stage::{Approval, ApprovalStatus};
use crate::domain::workstream::Workstream;
use crate::plan::fingerprint::fingerprint;
use crate::process::clock;
use crate::store::lock::LockRequest;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};

/// Where the approval of the plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody approved it, or the approval was taken back.
    NotApproved,
    /// It is the plan that was approved.
    Approved,
    /// It says something else than what was approved.
    Changed,
}

/// The text of the plan.
///
/// # Errors
/// When there is none, or it cannot be read as text.
pub fn read(project: &Project) -> Result<String, PlanError> {
    let path = project.folder().plan_file();
    found(project)?.ok_or(PlanError::Missing(path))
}

/// The text of the plan; none when the workstream has no plan.
///
/// # Errors
/// When it cannot be read as text.
pub fn found(project: &Project) -> Result<Option<String>, PlanError> {
    let path = project.folder().plan_file();
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(failed("read", &path)(source)),
    }
}

/// Where the approval of this text stands.
#[must_use]
pub fn standing(workstream: &Workstream, text: &str) -> Standing {
    match &workstream.approval.plan {
        Some(Approval {
            status: ApprovalStatus::Approved,
            plan_hash,
            ..
        }) => match plan_hash {
            Some(hash) if *hash != fingerprint(text) => Standing::Changed,
            _ => Standing::Approved,
        },
        _ => Standing::NotApproved,
    }
}

/// Runs the story while no other `work` changes PLAN.md.
///
/// # Errors
/// The story's own, or when the lock is not free in time.
pub fn alone<T>(
    project: &Project,
    story: impl FnOnce() -> Result<T, PlanError>,
) -> Result<T, PlanError> {
    project.folder().ensure_state_dir()?;
    let lock = LockRequest {
        path: project.folder().plan_lock_file(),
        limit: project.limit(),
        now: clock::now(),
        notices: project.notices(),
    };
    lock.with(story)?
}

/// Puts `new` in the place of `old`. Mode and links stay.
///
/// # Errors
/// When the file says something else than `old` by now, or cannot be written.
pub fn replace(project: &Project, old: &str, new: &str) -> Result<(), PlanError> {
    let path = project.folder().plan_file();
    let target = path.canonicalize_utf8().map_err(failed("open", &path))?;
    let meta = fs::metadata(&target).map_err(failed("read", &path))?;
    let folder = target.parent().unwrap_or(Utf8Path::new("/"));
    let beside = folder.join(".PLAN.md.new");
    write(&beside, new, Some(meta.permissions())).map_err(failed("write", &beside))?;
    if read(project)? != old {
        drop(fs::remove_file(&beside));
        return Err(PlanError::Overtaken(path));
    }
    fs::rename(&beside, &target).map_err(failed("write", &path))
}

/// Keeps the text as the one that was approved.
///
/// # Errors
/// When it cannot be written.
pub fn keep_approved(project: &Project, text: &str) -> Result<(), PlanError> {
    project.folder().ensure_state_dir()?;
    let path = project.folder().approved_plan_file();
    let new = path.with_extension("new");
    write(&new, text, None)
        .and_then(|()| fs::rename(&new, &path))
        .map_err(failed("write", &path))
}

/// The text that was approved. None when this checkout does not have it: another one approved it,
/// or the runtime files were removed.
#[must_use]
pub fn approved(project: &Project, workstream: &Workstream) -> Option<String> {
    let hash = workstream.approval.plan.as_ref()?.plan_hash.clone()?;
    let text = fs::read_to_string(project.folder().approved_plan_file()).ok()?;
    (fingerprint(&text) == hash).then_some(text)
}

fn write(path: &Utf8Path, text: &str, mode: Option<fs::Permissions>) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    if let Some(mode) = mode {
        file.set_permissions(mode)?;
    }
    file.sync_all()
}

/// `map_err` for one operation on one file.
pub(super) fn failed(
    verb: &'static str,
    path: &Utf8Path,
) -> impl FnOnce(io::Error) -> PlanError + use<> {
    let path: Utf8PathBuf = path.to_owned();
    move |source| PlanError::Io { verb, path, source }
}
