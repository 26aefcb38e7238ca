//! `work tree`.
use super::context::Context;
use super::known::maybe_meant;
use super::present::{on_scene, seen};
use crate::domain::id::{BatchId, Scope};
use crate::domain::named::Named;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::ui::item_json::tree_json;
use crate::ui::tree_view::tree_view;
use clap::Args;

/// Show stages, batches, threads and tasks with states and agents
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work tree\n  work tree --batch 01.02")]
pub(super) struct Tree {
    /// Only this batch
    #[arg(short, long, value_name = "SS.BB")]
    batch: Option<Named<BatchId>>,
}

pub(super) fn run(context: &Context, args: &Tree) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let batch = maybe_meant(&present.workstream, args.batch.as_ref())?;
    let scope = batch.map(Scope::Batch);
    let page = context.page();
    on_scene(&page, &project, &present, |scene| {
        if context.ui.is_json() {
            context.ui.json(tree_json(scene, scope))
        } else {
            context.ui.lines(&tree_view(scene, scope))
        }
    })?;
    Ok(Exit::Ok)
}
