//! The journal and the log: copies that were missed, torn ends, a log that is cut.
use super::place::{Place, ann, now};
use std::cell::RefCell;
use std::fs;
use workstreams::domain::id::TaskId;
use workstreams::domain::task::TaskStatus;
use workstreams::store::entry::{Event, JournalEntry};
use workstreams::store::error::StoreError;
use workstreams::store::journal;
use workstreams::store::notices::{Notices, Warning};
use workstreams::store::state::Store;

const FIRST: TaskId = TaskId::new(1, 1, 1, 1);

fn set(place: &Place, status: TaskStatus) {
    Store::new(&place.folder)
        .update(&ann(), now(), |draft| draft.set_task_status(&FIRST, status))
        .unwrap();
}

fn count(place: &Place) -> usize {
    journal::read(&place.folder.journal_file()).unwrap().len()
}

#[test]
fn a_copy_that_was_missed_is_added_by_the_next_command() {
    let place = Place::new(1);
    set(&place, TaskStatus::InProgress);
    let first = fs::read(place.folder.journal_file()).unwrap();
    set(&place, TaskStatus::Completed);
    assert_eq!(count(&place), 2);
    fs::write(place.folder.journal_file(), &first).unwrap();
    set(&place, TaskStatus::Completed);
    assert_eq!(count(&place), 2);
    set(&place, TaskStatus::Blocked);
    assert_eq!(count(&place), 3);
}

struct Heard(RefCell<Vec<Warning>>);

impl Notices for Heard {
    fn warning(&self, warning: &Warning) {
        self.0.borrow_mut().push(warning.clone());
    }
}

#[test]
fn a_torn_last_line_is_set_aside_with_a_warning() {
    let place = Place::new(1);
    set(&place, TaskStatus::InProgress);
    let path = place.folder.journal_file();
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("{\"id\":\"x\",\"ts\":\"20");
    fs::write(&path, &text).unwrap();
    let heard = Heard(RefCell::default());
    let note = JournalEntry::new(Event::Note {
        section: None,
        text: "on".into(),
    });
    Store::new(&place.folder)
        .notices(&heard)
        .record(&ann(), now(), &note)
        .unwrap();
    assert!(matches!(
        heard.0.borrow().as_slice(),
        [Warning::TailSetAside { .. }]
    ));
    let entries = journal::read(&path).unwrap();
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().any(|recorded| recorded.entry == note));
}

#[test]
fn entries_of_one_command_keep_their_order() {
    let place = Place::new(1);
    Store::new(&place.folder)
        .update(&ann(), now(), |draft| {
            for number in 0..20 {
                let text = number.to_string();
                draft.journal(JournalEntry::new(Event::Note {
                    section: None,
                    text,
                }));
            }
            Ok::<(), StoreError>(())
        })
        .unwrap();
    let read: Vec<Event> = journal::read(&place.folder.journal_file())
        .unwrap()
        .into_iter()
        .map(|recorded| recorded.entry.event)
        .collect();
    let text = |number: i32| Event::Note {
        section: None,
        text: number.to_string(),
    };
    assert_eq!(read, (0..20).map(text).collect::<Vec<_>>());
}

#[test]
fn a_long_log_is_cut_and_an_older_file_still_catches_up() {
    let place = Place::new(1);
    set(&place, TaskStatus::InProgress);
    let mut old = place.text();
    for number in 0..40 {
        let mut fields = serde_json::Map::new();
        fields.insert(
            "breadcrumb".to_owned(),
            format!("{number} {}", "x".repeat(60_000)).into(),
        );
        Store::new(&place.folder)
            .update(&ann(), now(), |draft| {
                draft.patch_task(&FIRST, fields.clone())
            })
            .unwrap();
        if number == 20 {
            old = place.text();
        }
    }
    assert!(place.folder.old_log_file().exists());
    assert!(fs::metadata(place.folder.log_file()).unwrap().len() < 2 << 20);
    place.write(&old);
    let state = Store::new(&place.folder).read().unwrap();
    assert!(
        state.tasks[0]
            .breadcrumb
            .as_ref()
            .unwrap()
            .starts_with("39 ")
    );
    set(&place, TaskStatus::Completed);
    assert!(place.text().contains("\"39 x"));
}
