//! `work start`.
use super::context::Context;
use super::known::meant;
use super::update::record;
use crate::domain::activity::Activity;
use crate::domain::id::{Scope, StageId};
use crate::domain::named::Named;
use crate::domain::task::TaskStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::update::Change;
use crate::run::verify::set_activity;
use crate::store::error::StoreError;
use crate::track::phase;
use clap::Args;
use serde_json::json;

/// Say that a task is begun: short for `update --status in_progress`
///
/// With --activity: say what is being done in a stage. `work verify` moves it to verification, and
/// to debugging when something failed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work start 01.01.02.01\n  work start 1 --activity debugging")]
pub(super) struct Start {
    /// The task, or a thread for all of its tasks; with --activity a stage (default: the current)
    #[arg(required_unless_present = "activity")]
    id: Option<Named<Scope>>,
    /// implementation, verification or debugging
    #[arg(long, value_parser = activity)]
    activity: Option<Activity>,
}

pub(super) fn run(context: &Context, args: &Start) -> Result<Exit, Failure> {
    if let Some(activity) = args.activity {
        return move_to(context, args.id.as_ref(), activity);
    }
    let Some(id) = &args.id else {
        return Err(Failure::new(Exit::Usage, "which task?"));
    };
    let change = Change {
        status: Some(TaskStatus::InProgress),
        ..Change::default()
    };
    record(context, id, &change)
}

fn move_to(
    context: &Context,
    id: Option<&Named<Scope>>,
    activity: Activity,
) -> Result<Exit, Failure> {
    let project = context.project()?;
    let workstream = project.read()?;
    let stage = match id.map(|id| meant(&workstream, id)).transpose()? {
        Some(Scope::Stage(stage)) => stage,
        Some(_) => {
            return Err(Failure::new(
                Exit::Usage,
                "only a stage has an activity: name it by its number",
            ));
        }
        None => phase::current(&workstream)
            .ok_or_else(|| Failure::new(Exit::NotFound, "there is no stage yet"))?,
    };
    let changed = move_stage(&project, stage, activity)?;
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "stage": stage, "activity": activity, "changed": changed }))?;
    } else {
        context.ui.say(&format!("Stage {stage}: {activity}."));
    }
    Ok(Exit::Ok)
}

fn move_stage(
    project: &crate::run::project::Project,
    stage: StageId,
    activity: Activity,
) -> Result<bool, StoreError> {
    project.update(clock::now(), |draft| set_activity(draft, stage, activity))
}

fn activity(text: &str) -> Result<Activity, String> {
    let word = text.trim().to_lowercase();
    Activity::ALL
        .into_iter()
        .find(|activity| activity.word() == word)
        .ok_or_else(|| "it is one of implementation, verification, debugging".to_owned())
}
