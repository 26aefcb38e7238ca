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

/// Letters that a terminal obeys or that hide others.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

const HOSTILE: &str =
    "\u{1b}[2J\u{1b}]0;owned\u{7}a\u{202e}b\u{200b}\r\nc\u{9b}31m\u{8}\t終わり \u{1b}P1$r\u{1b}\\";

#[test]
fn no_control_character_of_a_name_reaches_any_view() {
    for width in [40, 60, 80, 120] {
        for line in everything(&hostile(HOSTILE), &page(width)) {
            let text = line.text();
            assert!(!text.chars().any(is_harmful), "{text:?}");
            let painted = anstream::adapter::strip_str(&line.painted()).to_string();
            assert_eq!(painted.trim_end(), text);
        }
    }
}

#[test]
fn everything_fits_its_page() {
    let long =
        "A very long name that goes on and on, as names of threads sometimes do, without end";
    for workstream in [busy(), ancestor(), hostile(long), hostile(HOSTILE)] {
        for width in [60, 80, 120] {
            for line in everything(&workstream, &page(width)) {
                // what can be typed is never cut
                let typed = line.text().contains("→ work ");
                assert!(typed || line.width() <= width, "{width}: {}", line.text());
            }
        }
    }
}

#[test]
fn an_ascii_page_shows_ascii_only() {
    let page = Page {
        symbols: Symbols::Ascii,
        ..page(60)
    };
    for line in everything(&busy(), &page) {
        assert!(line.text().is_ascii(), "{}", line.text());
    }
}

#[test]
fn many_threads_all_have_their_row() {
    let tasks: Vec<_> = (1..=120)
        .map(|n| super::fixture::task(&format!("01.01.{n}.01"), "Many", "pending", &json!([])))
        .collect();
    let workstream = stream(&json!(tasks), &json!({}));
    let text = plain(&on_scene(&workstream, &page(60), &[], |scene| {
        status_view(scene, None)
    }));
    assert_eq!(text.matches("○ pending").count(), 121);
    assert!(text.contains("\n01.01.120  Many"));
}

#[test]
fn status_json_has_the_promised_shape() {
    let value = on_scene(&busy(), &page(80), &[], |scene| {
        status_json(scene, None, &["careful".to_owned()])
    });
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let promised = [
        "stream",
        "counts",
        "percent",
        "stages",
        "threads",
        "attention",
        "warnings",
    ];
    assert_eq!(keys(&value), promised);
    assert_eq!(
        value["counts"],
        json!({"total": 10, "pending": 4, "in_progress": 3, "completed": 2, "blocked": 1, "cancelled": 0})
    );
    assert_eq!(value["percent"], 20);
    assert_eq!(
        value["stages"][0],
        json!({"id": "01", "name": "Infrastructure", "status": "blocked", "approval": "approved",
            "done": 2, "total": 9, "sessions": {"count": 6, "running": 1, "resumable": 2}})
    );
    let promised = [
        "id",
        "name",
        "batch",
        "status",
        "agent",
        "sessions",
        "running",
        "resumable",
        "rehearsed",
        "verified",
        "last",
        "waits",
    ];
    assert_eq!(keys(&value["threads"][0]), promised);
    assert_eq!(
        value["threads"][1]["last"]["message"],
        "model refused: 401 Unauthorized"
    );
    assert_eq!(value["threads"][7]["last"], json!(null));
    assert_eq!(
        keys(&value["attention"][0]),
        ["id", "what", "cause", "hint"]
    );
    assert_eq!(value["attention"][0]["what"], "failed");
    assert_eq!(value["warnings"], json!(["careful"]));
}

#[test]
fn session_list_json_holds_each_record_once_with_its_task() {
    let value = on_scene(&busy(), &page(80), &[], |scene| sessions_json(scene, None));
    let sessions = value["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 6);
    assert_eq!(sessions[0]["sessionId"], "0194-done");
    assert_eq!(sessions[0]["taskId"], "01.01.01.01");
    assert_eq!(sessions[0]["threadId"], "01.01.01");
    assert_eq!(sessions[0]["exitCode"], 0);
}

#[test]
fn tree_and_show_json_nest() {
    on_scene(&busy(), &page(80), &[], |scene| {
        let tree = tree_json(scene, Some("01.02".parse().unwrap()));
        assert_eq!(tree["stages"].as_array().unwrap().len(), 1);
        let batches = tree["stages"][0]["batches"].as_array().unwrap();
        assert_eq!(batches.len(), 1);
        assert_eq!(batches[0]["threads"].as_array().unwrap().len(), 5);
        let task = show_json(scene, "01.02.02.01".parse().unwrap());
        assert_eq!(task["blockedBy"], "needs an API key from the owner");
        assert_eq!(show_json(scene, "9".parse().unwrap()), json!(null));
        assert_eq!(list_json(&entries(scene))["streams"][0]["attention"], 4);
    });
}

#[test]
fn a_second_look_reports_only_what_changed() {
    on_scene(&busy(), &page(80), &[], |scene| {
        let before = snapshot(scene);
        assert!(changes(&before, &before, scene.page).is_empty());
        let mut after = before.clone();
        let id = "01.02.05".parse().unwrap();
        after.get_mut(&id).unwrap().status = crate::domain::thread::ThreadStatus::Running;
        let text = plain(&changes(&before, &after, scene.page));
        assert_eq!(
            text,
            "01.02.05 Later                       pending → running"
        );
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_text_gets_through(text in any::<String>(), width in 40usize..130) {
        for line in everything(&hostile(&text), &page(width)) {
            prop_assert!(!line.text().chars().any(is_harmful));
        }
    }
}
