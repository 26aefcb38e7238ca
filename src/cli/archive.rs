//! `work archive`.
use super::context::{Context, actor};
use super::inside::refuse_inside;
use super::sync::desk;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::project::Project;
use crate::run::put_away::{PutAwayError, may_move, put_away};
use crate::store::relocate::Away;
use crate::track::documents::finished;
use camino::Utf8PathBuf;
use clap::Args;
use serde_json::json;

/// Move a workstream to workstreams/archive, whole
///
/// Its number is not given again. To bring it back, move its folder back.
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
        context.ui.say(&format!("{id} would move to {to}"));
        return Ok(Exit::Ok);
    }
    let to = away(&project, Away::Archive)?;
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "stream": id, "to": to, "dryRun": false }))?;
    }
    context.ui.say(&format!("{id} is archived: {to}"));
    Ok(Exit::Ok)
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
            PutAwayError::Alive { .. } => Self::from_error(Exit::Conflict, &error)
                .hint("they have recorded how their sessions ended; try again when they are gone"),
            PutAwayError::Launch(error) => error.into(),
            PutAwayError::Layout(error) => error.into(),
            PutAwayError::Store(error) => error.into(),
        }
    }
}
