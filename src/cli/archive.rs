//! `work archive`.
use super::context::{Context, actor};
use super::inside::refuse_inside;
use super::sync::desk;
use crate::domain::progress::Progress;
use crate::domain::stage::ApprovalStatus;
use crate::domain::workstream::ManualStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::project::Project;
use crate::run::put_away::{PutAwayError, may_move, put_away};
use crate::store::relocate::Away;
use crate::track::documents::finished;
use crate::ui::amount::many;
use camino::Utf8PathBuf;
use clap::Args;
use serde_json::json;

/// Move a workstream to workstreams/archive, whole
///
/// What is unfinished in it is said, and hinders nothing. Its number is not given again. To bring it
/// back, move its folder back to workstreams/.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work archive 003 --dry-run\n  work archive 003")]
pub(super) struct Archive {
    /// Which one: id, number or a unique part of its name (default: the current one)
    #[arg(value_name = "STREAM")]
    which: Option<String>,
    /// Say what would be moved, and move nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(context: &Context, args: &Archive) -> Result<Exit, Failure> {
    refuse_inside("archive")?;
    let project = named(context, args.which.as_deref())?;
    let (id, repository) = (project.stream(), project.repository());
    if args.dry_run {
        may_move(&project)?;
        let to = repository.away(id, Away::Archive, clock::now());
        if context.ui.is_json() {
            context
                .ui
                .json(json!({ "stream": id, "to": to, "dryRun": true }))?;
        }
        warn(context, unfinished(&project));
        context.ui.say(&format!("{id} would move to {to}"));
        return Ok(Exit::Ok);
    }
    let unfinished = unfinished(&project);
    let to = away(&project, Away::Archive)?;
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "stream": id, "to": to, "dryRun": false }))?;
    }
    warn(context, unfinished);
    context.ui.say(&format!("{id} is archived: {to}"));
    let back = repository.workstreams_dir();
    context
        .ui
        .hint(&format!("moving that folder to {back} brings it back"));
    Ok(Exit::Ok)
}

/// What is left to do in it, in words. None when all is done, or when its state cannot be read.
fn unfinished(project: &Project) -> Option<String> {
    let workstream = project.read().ok()?;
    let counts = workstream.counts();
    let open = counts.total - counts.done();
    let gates = workstream.stages().into_iter();
    let gates = gates.filter(|stage| {
        workstream.approval.of_stage(*stage) != ApprovalStatus::Approved
            && workstream.stage_counts(*stage).progress() == Progress::Completed
    });
    let waiting: Vec<String> = gates.map(|stage| stage.to_string()).collect();
    let mut left = Vec::new();
    if open > 0 {
        left.push(format!("{open} of {} open", many(counts.total, "task")));
    }
    if !waiting.is_empty() && workstream.status != Some(ManualStatus::Completed) {
        left.push(format!("not approved: stage {}", waiting.join(", ")));
    }
    (!left.is_empty()).then(|| left.join("; "))
}

fn warn(context: &Context, unfinished: Option<String>) {
    if let Some(left) = unfinished {
        context.ui.warn(&format!("it is not finished: {left}"));
    }
}

/// Moves the workstream away. Documents of it that stay are known again as such.
pub(super) fn away(project: &Project, to: Away) -> Result<Utf8PathBuf, Failure> {
    let by = actor();
    let staying = finished::look(&desk(project, &by))?;
    let place = put_away(project, to)?;
    finished::note(project.repository(), &staying)?;
    Ok(place)
}

/// The workstream that a positional argument names, else the one that is meant anyway.
pub(super) fn named(context: &Context, which: Option<&str>) -> Result<Project, Failure> {
    match which {
        Some(text) => {
            let repository = context.repository()?;
            let id = repository.resolve(text)?;
            Ok(context.project_of(repository, &id))
        }
        None => context.project(),
    }
}

impl From<PutAwayError> for Failure {
    fn from(error: PutAwayError) -> Self {
        match error {
            PutAwayError::Running { .. } | PutAwayError::Queued { .. } => {
                Self::from_error(Exit::Conflict, &error)
                    .hint("`work stop --all` ends them; `work wait` waits for their end")
            }
            PutAwayError::Launch(error) => error.into(),
            PutAwayError::Layout(error) => error.into(),
            PutAwayError::Store(error) => error.into(),
        }
    }
}
