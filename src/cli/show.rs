//! `work show`.
use super::context::Context;
use super::known::meant;
use super::present::{on_scene, seen};
use crate::domain::id::Scope;
use crate::domain::named::Named;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::ui::item_json::show_json;
use crate::ui::show_view::show_view;
use clap::Args;

/// Show everything about one stage, batch, thread or task
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work show 01.01.02\n  work show 01.01.02.01 --json")]
pub(super) struct Show {
    /// Its id
    id: Named<Scope>,
}

pub(super) fn run(context: &Context, args: &Show) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let id = meant(&present.workstream, &args.id)?;
    let page = context.page();
    on_scene(&page, &project, &present, |scene| {
        if context.ui.is_json() {
            context.ui.json(show_json(scene, id))
        } else {
            context.ui.lines(&show_view(scene, id))
        }
    })?;
    Ok(Exit::Ok)
}
