//! `work list`.
use super::context::Context;
use super::present::on_scene;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::settle::settle;
use crate::ui::list_view::{ListEntry, Standing, Summary, list_json, list_view};
use clap::Args;

/// List all workstreams with their progress
#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:\n  work list\n  work list --json")]
pub(super) struct List {}

pub(super) fn run(context: &Context, _args: &List) -> Result<Exit, Failure> {
    let repository = context.repository()?;
    let current = repository.current()?;
    let streams = repository.streams()?;
    let page = context.page();
    let only = streams.len() == 1;
    let entries: Vec<ListEntry> = streams
        .iter()
        .map(|id| {
            let project = context.project_of(repository.clone(), id);
            let standing = if only || current.as_ref() == Some(id) {
                Standing::Current
            } else {
                Standing::Other
            };
            match settle(&project) {
                Ok(present) => on_scene(&page, &project, &present, |scene| {
                    ListEntry::Known(Summary::of(scene, standing))
                }),
                Err(error) => ListEntry::Unreadable {
                    id: id.to_string(),
                    reason: error.to_string(),
                },
            }
        })
        .collect();
    if context.ui.is_json() {
        context.ui.json(list_json(&entries))?;
    } else {
        context.ui.lines(&list_view(&entries, &page))?;
    }
    let all_read = entries
        .iter()
        .all(|entry| matches!(entry, ListEntry::Known(_)));
    Ok(if all_read { Exit::Ok } else { Exit::Conflict })
}
