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
use crate::run::project::Project;
use crate::run::update::Change;
use crate::track::phase;
use clap::Args;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use serde_json::json;

/// Say that a task is begun, or what is being done in a stage
///
/// For a task or thread short for `update --status in_progress`. With --activity also a stage can
/// be named; its documents then show Implementation, Verification or Debugging.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work start 01.01.02.01\n  work start 01 --activity debugging")]
pub(super) struct Start {
    /// The task, or a thread for all of its tasks; with --activity also a stage (default: the current)
    #[arg(required_unless_present = "activity")]
    id: Option<Named<Scope>>,
    /// What is being done in its stage: implementation, verification or debugging
    #[arg(long, value_name = "ACTIVITY", value_parser = PossibleValuesParser::new(WORDS).map(activity), hide_possible_values = true)]
    activity: Option<Activity>,
}

const WORDS: [&str; 3] = ["implementation", "verification", "debugging"];

fn activity(word: String) -> Activity {
    let found = Activity::ALL.into_iter().find(|it| it.word() == word);
    drop(word);
    found.unwrap_or_default()
}

pub(super) fn run(context: &Context, args: &Start) -> Result<Exit, Failure> {
    let (id, activity) = match (&args.id, args.activity) {
        (Some(id), None) => return begin(context, id),
        (id, Some(activity)) => (id, activity),
        (None, None) => return Err(Failure::new(Exit::Usage, "which task?")),
    };
    let project = context.project()?;
    let workstream = project.read()?;
    let id = match id {
        Some(id) => meant(&workstream, id)?,
        None => phase::current(&workstream)
            .map(Scope::Stage)
            .ok_or_else(|| Failure::new(Exit::NotFound, "there is no stage yet"))?,
    };
    let [number, ..] = id.numbers();
    let stage = StageId(number);
    change(&project, stage, activity)?;
    context
        .ui
        .say(&format!("stage {stage}: {}", activity.label()));
    if matches!(id, Scope::Task(_) | Scope::Thread(_)) {
        return begin(context, &Named::Id(id));
    }
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "stage": stage, "activity": activity }))?;
    }
    Ok(Exit::Ok)
}

fn begin(context: &Context, id: &Named<Scope>) -> Result<Exit, Failure> {
    let change = Change {
        status: Some(TaskStatus::InProgress),
        ..Change::default()
    };
    record(context, id, &change)
}

fn change(project: &Project, stage: StageId, activity: Activity) -> Result<(), Failure> {
    project.update(clock::now(), |draft| {
        draft.set_activity(stage, activity)?;
        Ok(())
    })
}
