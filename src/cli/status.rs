//! `work status`.
use super::advice::advice;
use super::context::Context;
use super::known::maybe_meant;
use super::present::{looked, on_scene};
use crate::domain::id::Scope;
use crate::domain::named::Named;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::settle::Present;
use crate::ui::sessions_view::sessions_view;
use crate::ui::status_json::status_json;
use crate::ui::status_view::status_view;
use clap::Args;
use std::mem::ManuallyDrop;

/// Show progress, what runs, and what needs a person first
///
/// Behind a stage, [4s 1▶ 2⟲] means: 4 sessions so far, 1 runs now, 2 can be resumed; then
/// whether a person has approved what came out of it (draft: not yet). Threads are listed for
/// stages where something goes on; `work tree` lists all.
#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:\n  work status\n  work status 01.02 --sessions")]
pub(super) struct Status {
    /// Only this stage, batch or thread
    id: Option<Named<Scope>>,
    /// Show the history of every thread's sessions
    #[arg(long)]
    sessions: bool,
    /// Show all workstreams
    #[arg(long, conflicts_with_all = ["id", "sessions"])]
    all: bool,
}

pub(super) fn run(context: &Context, args: &Status) -> Result<Exit, Failure> {
    if args.all {
        return super::list::run(context, &super::list::List::default());
    }
    let project = context.project()?;
    // the program ends with it: giving back thousands of records one by one is time for nothing
    let present = ManuallyDrop::new(looked(context, &project)?);
    let id = maybe_meant(&present.workstream, args.id.as_ref())?;
    let page = context.page();
    let warnings = advice(&project, &present)?;
    on_scene(&page, &project, &present, |scene| {
        if context.ui.is_json() {
            return context.ui.json(status_json(scene, id, &warnings));
        }
        context.ui.lines(&status_view(scene, id))?;
        if args.sessions {
            context.ui.out("")?;
            context.ui.lines(&sessions_view(scene, id))?;
        }
        Ok(())
    })?;
    if !context.ui.is_json() {
        warnings.iter().for_each(|warning| context.ui.warn(warning));
        next_step(context, &present);
    }
    Ok(Exit::Ok)
}

/// What a person does next, where no thread's trouble says it.
fn next_step(context: &Context, present: &Present) {
    let workstream = &present.workstream;
    if workstream.tasks.is_empty() {
        context.ui.hint(
            "tasks come from PLAN.md once it is approved: `work plan edit`, then `work approve plan`",
        );
    } else if let Some(stage) = workstream.stage_at_gate() {
        context.ui.hint(&format!(
            "stage {stage} waits for a person: `work continue` shows what it did, `work approve stage {}` approves it",
            stage.0
        ));
    }
}
