//! `work why`.
use super::context::Context;
use super::known::meant;
use super::present::{on_scene, seen};
use crate::domain::id::Scope;
use crate::domain::named::Named;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::why::why;
use crate::ui::why_view::{status_of, why_view};
use clap::Args;
use serde_json::json;

/// Tell what led to where a stage, batch, thread or task stands
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work why 01.01.02\n  work why 01.01.02.01 --json")]
pub(super) struct Why {
    /// Its id
    id: Named<Scope>,
}

pub(super) fn run(context: &Context, args: &Why) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let id = meant(&present.workstream, &args.id)?;
    let events = why(&project, &present.workstream, id)?;
    let page = context.page();
    on_scene(&page, &project, &present, |scene| {
        if context.ui.is_json() {
            let status = status_of(scene, id);
            context
                .ui
                .json(json!({ "id": id.to_string(), "status": status, "events": events }))
        } else {
            context.ui.lines(&why_view(scene, id, &events))
        }
    })?;
    Ok(Exit::Ok)
}
