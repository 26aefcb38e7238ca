//! `work list`.
use super::context::Context;
use super::present::{on_scene, warn_of_unwritten};
use crate::domain::thread::Surroundings;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::settle::settle;
use crate::store::layout::Repository;
use crate::store::state::Store;
use crate::ui::list_view::{ListEntry, Standing, Summary, list_json, list_view};
use crate::ui::scene::{LiveFacts, Page, Scene};
use clap::Args;

/// List all workstreams with their progress
#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:\n  work list\n  work list --all --json")]
pub(super) struct List {
    /// Archived ones as well
    #[arg(long)]
    all: bool,
}

pub(super) fn run(context: &Context, args: &List) -> Result<Exit, Failure> {
    let repository = context.repository()?;
    let current = repository.current()?;
    let streams = repository.streams()?;
    let page = context.page();
    let only = streams.len() == 1;
    let mut entries: Vec<ListEntry> = streams
        .iter()
        .map(|id| {
            let project = context.project_of(repository.clone(), id);
            let standing = if only || current.as_ref() == Some(id) {
                Standing::Current
            } else {
                Standing::Other
            };
            match settle(&project) {
                Ok(present) => {
                    warn_of_unwritten(context, &present);
                    on_scene(&page, &project, &present, |scene| {
                        ListEntry::Known(Summary::of(scene, standing))
                    })
                }
                Err(error) => ListEntry::Unreadable {
                    id: id.to_string(),
                    reason: error.to_string(),
                },
            }
        })
        .collect();
    if args.all {
        entries.extend(archived(context, &repository, &page)?);
    }
    if context.ui.is_json() {
        context.ui.json(list_json(&entries))?;
    } else {
        context.ui.lines(&list_view(&entries, &page))?;
        put_away(context, &entries);
        if entries.is_empty() {
            let archived = repository.archived()?.len();
            context.ui.hint(&if archived == 0 {
                "`work create NAME` makes one".to_owned()
            } else {
                format!("`work list --all` shows what is archived ({archived}), `work create NAME` makes a new one")
            });
        }
    }
    let all_read = entries
        .iter()
        .all(|entry| matches!(entry, ListEntry::Known(_)));
    Ok(if all_read { Exit::Ok } else { Exit::Conflict })
}

/// A workstream that a person declared complete and nobody put away is in everybody's way.
fn put_away(context: &Context, entries: &[ListEntry]) {
    let left = entries.iter().filter_map(|entry| match entry {
        ListEntry::Known(summary) => summary.to_put_away(),
        ListEntry::Unreadable { .. } => None,
    });
    for id in left {
        context.ui.hint(&format!(
            "{id} is complete: `work archive {id}` puts it away"
        ));
    }
}

/// What was put away, as its files say it.
fn archived(
    context: &Context,
    repository: &Repository,
    page: &Page,
) -> Result<Vec<ListEntry>, Failure> {
    let mut entries = Vec::new();
    for folder in repository.archived()? {
        entries.push(match Store::new(&folder).read() {
            Ok(workstream) => {
                let project = context.project_of(repository.clone(), folder.id());
                ListEntry::Known(Summary::of(
                    &Scene {
                        workstream: &workstream,
                        around: Surroundings {
                            done: project.done_policy(),
                            queue: &[],
                            elsewhere: &[],
                        },
                        live: &LiveFacts::default(),
                        page,
                    },
                    Standing::Archived,
                ))
            }
            Err(error) => ListEntry::Unreadable {
                id: folder.id().to_string(),
                reason: error.to_string(),
            },
        });
    }
    Ok(entries)
}
