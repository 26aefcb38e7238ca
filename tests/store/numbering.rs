//! Numbers of new workstreams: one each, never twice, and no crash in the way of the next one.
use super::place::{Place, now};
use std::collections::BTreeSet;

#[test]
fn creators_at_once_get_a_number_each() {
    let place = Place::new(1);
    let numbers: BTreeSet<u32> = std::thread::scope(|scope| {
        let creators: Vec<_> = (0..12)
            .map(|creator| {
                let repository = &place.repository;
                scope.spawn(move || {
                    let name = format!("stream of {creator}");
                    let made = repository.create_stream(&name, &[], now()).unwrap();
                    made.id().number()
                })
            })
            .collect();
        creators.into_iter().map(|c| c.join().unwrap()).collect()
    });
    assert_eq!(numbers, (2..=13).collect());
}

#[test]
fn what_a_killed_creator_left_does_not_stop_the_next() {
    let place = Place::new(1);
    // an older `work` that died while it claimed the number, and one that made the folder only
    for left in [".claim-002", ".state", "002-half-made"] {
        std::fs::create_dir_all(place.repository.workstreams_dir().join(left)).unwrap();
    }
    let made = place.repository.create_stream("next", &[], now()).unwrap();
    assert_eq!(made.id().as_str(), "003-next");
}

#[test]
fn an_archived_number_is_not_given_again() {
    let place = Place::new(1);
    let archived = place.repository.archive_dir().join("007-done");
    std::fs::create_dir_all(archived).unwrap();
    let made = place.repository.create_stream("next", &[], now()).unwrap();
    assert_eq!(made.id().as_str(), "008-next");
}
