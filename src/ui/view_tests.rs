//! What holds for every view together.
use super::fixture::{ancestor, busy, hostile, on_scene, page, stream};
use super::item_json::{show_json, tree_json};
use super::line::{Line, plain};
use super::list_view::{ListEntry, Standing, Summary, list_json, list_view};
use super::progress::{Snapshot, ThreadState, changes};
use super::scene::{Page, Scene};
use super::session_view::{session_view, sessions_table};
use super::sessions_view::sessions_view;
use super::show_view::show_view;
use super::status_json::{sessions_json, status_json};
use super::status_view::status_view;
use super::symbols::Symbols;
use super::tree_view::tree_view;
use crate::domain::workstream::Workstream;
use proptest::prelude::*;
use serde_json::json;

/// Every view of the workstream, one below the other.
fn everything(workstream: &Workstream, page: &Page) -> Vec<Line> {
    let queue = workstream
        .run
        .as_ref()
        .map(|run| run.queue.clone())
        .unwrap_or_default();
    on_scene(workstream, page, &queue, |scene| {
        let mut lines = status_view(scene, None);
        lines.extend(sessions_view(scene, None));
        lines.extend(tree_view(scene, None));
        lines.extend(sessions_table(scene, None));
        for item in ["01", "01.02", "01.02.01", "01.02.02.01"] {
            lines.extend(show_view(scene, item.parse().unwrap()));
        }
        for (thread, record) in workstream.sessions() {
            lines.extend(session_view(thread, record, scene.live(record), page));
        }
        lines.extend(list_view(&entries(scene), page));
        lines.extend(changes(&Snapshot::new(), &snapshot(scene), page));
        lines
    })
}

fn entries(scene: &Scene<'_>) -> Vec<ListEntry> {
    vec![
        ListEntry::Known(Summary::of(scene, Standing::Current)),
        ListEntry::Unreadable {
            id: scene.workstream.stream_id.clone(),
            reason: scene.name().to_owned(),
        },
    ]
}

fn snapshot(scene: &Scene<'_>) -> Snapshot {
    let threads = scene.threads();
    let states = threads
        .iter()
        .map(|(thread, status)| (thread.id, ThreadState::of(thread, *status, scene.page)));
    states.collect()
}
