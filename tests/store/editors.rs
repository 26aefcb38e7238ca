//! People and agents who save tasks.json without our lock, in whatever way their editor does.
use super::place::{Place, ann, now, record};
use super::writer::{self, SUM, count};
use workstreams::domain::id::TaskId;
use workstreams::domain::task::TaskStatus;
use workstreams::store::error::StoreError;
use workstreams::store::state::Store;

fn tick(place: &Place, task: u32) {
    Store::new(&place.folder)
        .update(&ann(), now(), |draft| {
            draft.set_task_status(&TaskId::new(1, 1, 1, task), TaskStatus::Completed)
        })
        .unwrap();
}

fn status(place: &Place, task: u32) -> TaskStatus {
    let state = Store::new(&place.folder).read().unwrap();
    state.task(TaskId::new(1, 1, 1, task)).unwrap().status
}

#[test]
fn a_stale_buffer_keeps_its_edit_and_loses_no_update() {
    let place = Place::new(3);
    tick(&place, 1);
    let buffer = place.text();
    tick(&place, 2);
    place.save_by_rename(&buffer.replace("task 01.01.01.03", "my own words"));
    // readers and the next writer both bring it up to date
    assert_eq!(status(&place, 2), TaskStatus::Completed);
    tick(&place, 3);
    assert_eq!(status(&place, 2), TaskStatus::Completed);
    assert!(place.text().contains("my own words"));
    assert!(place.text().matches(r#""status": "completed""#).count() == 3);
}

#[test]
fn a_file_that_lost_its_position_is_brought_up_to_date() {
    let place = Place::new(2);
    let fresh = place.text();
    tick(&place, 1);
    tick(&place, 2);
    place.write(&fresh);
    assert_eq!(status(&place, 1), TaskStatus::Completed);
    assert_eq!(status(&place, 2), TaskStatus::Completed);
}

#[test]
fn a_file_from_another_clone_is_taken_as_it_is() {
    let (here, there) = (Place::new(2), Place::new(2));
    tick(&here, 1);
    tick(&there, 2);
    here.write(&there.text());
    assert_eq!(status(&here, 1), TaskStatus::Pending);
    assert_eq!(status(&here, 2), TaskStatus::Completed);
    tick(&here, 1);
    // and when it comes again, what was done since is not lost
    here.write(&there.text());
    assert_eq!(status(&here, 1), TaskStatus::Completed);
}

#[test]
fn a_deleted_log_leaves_the_file_as_it_is() {
    let place = Place::new(2);
    tick(&place, 1);
    std::fs::remove_dir_all(place.folder.state_dir()).unwrap();
    assert_eq!(status(&place, 1), TaskStatus::Completed);
    tick(&place, 2);
    assert_eq!(status(&place, 1), TaskStatus::Completed);
}

#[test]
fn a_save_in_the_middle_of_an_update_is_kept() {
    for in_place in [false, true] {
        let place = Place::new(2);
        let mut told = 0;
        Store::new(&place.folder)
            .update(&ann(), now(), |draft| {
                told += 1;
                if told == 1 {
                    let text = place.text().replace("task 01.01.01.02", "edited meanwhile");
                    if in_place {
                        place.write(&text);
                    } else {
                        place.save_by_rename(&text);
                    }
                }
                draft.set_task_status(&TaskId::new(1, 1, 1, 1), TaskStatus::Completed)
            })
            .unwrap();
        assert_eq!(told, 2);
        assert!(place.text().contains("edited meanwhile"));
        assert_eq!(status(&place, 1), TaskStatus::Completed);
    }
}

/// An editor saves again and again while writers write; every save is one new name of one task.
fn edit_meanwhile(save: impl Fn(&Place, &str)) {
    let place = Place::new(6);
    let root = place.repository.root();
    let edited = TaskId::new(1, 1, 1, 6);
    let mut children: Vec<_> = (1..=4)
        .map(|number| writer::start(root, TaskId::new(1, 1, 2, number), 40))
        .collect();
    let mut name = format!("task {edited}");
    for edit in 0..40 {
        // an editor shows what it can parse; its next save is made from that
        let text = loop {
            let text = place.text();
            if serde_json::from_str::<serde_json::Value>(&text).is_ok() {
                break text;
            }
        };
        assert!(
            text.contains(&format!("\"{name}\"")),
            "edit {edit} was lost"
        );
        let next = format!("edit {edit}");
        save(
            &place,
            &text.replace(&format!("\"{name}\""), &format!("\"{next}\"")),
        );
        name = next;
    }
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let state = Store::new(&place.folder).read().unwrap();
    assert_eq!(count(&state, SUM), 160);
    assert_eq!(state.task(edited).unwrap().name, "edit 39");
}

#[test]
fn edits_by_rename_and_updates_keep_each_other() {
    edit_meanwhile(Place::save_by_rename);
}

#[test]
fn edits_in_place_and_updates_keep_each_other() {
    edit_meanwhile(Place::write);
}

#[test]
fn a_deleted_task_leaves_its_session_to_a_neighbour() {
    let place = Place::new(2);
    let store = Store::new(&place.folder);
    let buffer = place.text();
    store
        .update(&ann(), now(), |draft| {
            draft.start_session(&record("s1", "01.01.01"))
        })
        .unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&buffer).unwrap();
    value["tasks"].as_array_mut().unwrap().remove(0);
    place.write(&serde_json::to_string_pretty(&value).unwrap());
    let state = store.read().unwrap();
    assert_eq!(state.tasks[0].sessions.len(), 1);
    store
        .update(&ann(), now(), |draft| {
            draft.remove_task(&TaskId::new(1, 1, 1, 2))
        })
        .unwrap();
    let state = store.read().unwrap();
    assert!(state.session(&"s1".parse().unwrap()).is_some());
}

#[test]
fn values_that_are_not_ours_stay_as_they_are_written() {
    let place = Place::new(1);
    let text = place.text().replacen(
        "\"status\"",
        "\"theirs\": {\"n\": 33333333333333333330.10, \"e\": 1e400,   \"x\":null},\n      \"status\"",
        1,
    );
    place.write(&text.replacen("\"tasks\"", "\"other\":  [ 1.0,2 ],\n  \"tasks\"", 1));
    tick(&place, 1);
    let text = place.text();
    assert!(text.contains("\"other\":  [ 1.0,2 ],"));
    for number in ["33333333333333333330.10", "1e400", "\"x\":null"] {
        assert!(text.contains(number), "{number} in {text}");
    }
    let failed: Result<(), StoreError> = Store::new(&place.folder).update(&ann(), now(), |draft| {
        let mut fields = serde_json::Map::new();
        fields.insert("status".to_owned(), "nonsense".into());
        draft.patch_task(&TaskId::new(1, 1, 1, 1), fields)
    });
    assert!(matches!(failed, Err(StoreError::BadValue { .. })));
}
