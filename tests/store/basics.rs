//! Reading and changing the state of a workstream.
use super::place::{Place, ann, now, record};
use workstreams::domain::id::{TaskId, ThreadId};
use workstreams::domain::session::{Cause, End, EndStatus, SessionStatus};
use workstreams::domain::task::TaskStatus;
use workstreams::domain::transition::{Outcome, SessionEvent};
use workstreams::store::entry::{Event, JournalEntry};
use workstreams::store::error::StoreError;
use workstreams::store::journal;
use workstreams::store::state::Store;

fn end(status: EndStatus) -> SessionEvent {
    SessionEvent::Ended(End {
        status,
        cause: Some(Cause::Exit),
        exit_code: Some(0),
        signal: None,
        at: now(),
        message: None,
    })
}

#[test]
fn an_update_changes_its_task_and_no_other_byte() {
    let place = Place::new(2);
    let before = place.text();
    let id = TaskId::new(1, 1, 1, 2);
    let later = "2026-01-02T03:05:00Z".parse().unwrap();
    Store::new(&place.folder)
        .update(&ann(), later, |draft| {
            draft.set_task_status(&id, TaskStatus::Completed)
        })
        .unwrap();
    let after = place.text();
    let changed: Vec<&str> = after
        .lines()
        .filter(|line| !before.lines().any(|old| old == *line))
        .collect();
    assert_eq!(changed.len(), 8, "{after}");
    let state = Store::new(&place.folder).read().unwrap();
    assert_eq!(state.task(id).unwrap().status, TaskStatus::Completed);
    assert_eq!(state.task(id).unwrap().updated_at, Some(later));
    let told = journal::read(&place.folder.journal_file()).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].entry.scope.unwrap().to_string(), "01.01.01.02");
}

#[test]
fn no_change_writes_nothing() {
    let place = Place::new(1);
    let before = place.text();
    Store::new(&place.folder)
        .update(&ann(), now(), |draft| {
            draft.set_task_status(&TaskId::new(1, 1, 1, 1), TaskStatus::Pending)
        })
        .unwrap();
    assert_eq!(place.text(), before);
    assert!(!place.folder.log_file().exists());
}

#[test]
fn a_story_that_fails_changes_nothing() {
    let place = Place::new(1);
    let before = place.text();
    let failed: Result<(), StoreError> = Store::new(&place.folder).update(&ann(), now(), |draft| {
        draft.set_task_status(&TaskId::new(1, 1, 1, 1), TaskStatus::Completed)?;
        draft.set_task_status(&TaskId::new(9, 9, 9, 9), TaskStatus::Completed)
    });
    assert_eq!(
        failed.unwrap_err().to_string(),
        "there is no task 09.09.09.09"
    );
    assert_eq!(place.text(), before);
}

#[test]
fn a_session_begins_and_ends_once() {
    let place = Place::new(2);
    let store = Store::new(&place.folder);
    let kept = store
        .update(&ann(), now(), |draft| {
            draft.start_session(&record("s1", "01.01.01"))
        })
        .unwrap();
    assert_eq!((kept.attempt, kept.task_ids.len()), (1, 2));
    let state = store.read().unwrap();
    assert!(
        state.tasks[0].current_session_id.is_some() && state.tasks[1].current_session_id.is_some()
    );
    assert_eq!(state.tasks[0].sessions.len(), 1);
    let again = store.update(&ann(), now(), |draft| {
        draft.start_session(&record("s2", "01.01.01"))
    });
    assert!(matches!(again, Err(StoreError::SessionRunning { .. })));
    let id = "s1".parse().unwrap();
    let done = store
        .update(&ann(), now(), |draft| {
            draft.amend_session(&id, |record| record.agent_session_id = Some("ses_1".into()))?;
            draft.end_session(&id, &end(EndStatus::Failed))
        })
        .unwrap();
    assert!(matches!(done, Outcome::Changed(_)));
    let state = store.read().unwrap();
    let (thread, session) = state.session(&id).unwrap();
    assert_eq!(thread, ThreadId::new(1, 1, 1));
    assert_eq!(session.status(), SessionStatus::Failed);
    assert_eq!(session.agent_session_id.as_deref(), Some("ses_1"));
    assert!(
        state
            .tasks
            .iter()
            .all(|task| task.current_session_id.is_none())
    );
    let same = store.update(&ann(), now(), |draft| {
        draft.end_session(&id, &end(EndStatus::Failed))
    });
    assert_eq!(same.unwrap(), Outcome::Unchanged);
    let other = store.update(&ann(), now(), |draft| {
        draft.end_session(&id, &end(EndStatus::Completed))
    });
    assert!(matches!(other, Err(StoreError::Illegal { .. })));
}

#[test]
fn run_pause_and_tasks_come_and_go() {
    let place = Place::new(1);
    let store = Store::new(&place.folder);
    store
        .update(&ann(), now(), |draft| {
            draft.set_paused(true)?;
            draft.remove_task(&TaskId::new(1, 1, 1, 1))?;
            draft.add_task(&super::place::new_task(TaskId::new(1, 1, 1, 7)))?;
            draft.journal(JournalEntry::new(Event::Note {
                section: None,
                text: "hello".into(),
            }));
            Ok::<(), StoreError>(())
        })
        .unwrap();
    let state = store.read().unwrap();
    assert!(state.paused);
    let ids: Vec<String> = state.tasks.iter().map(|task| task.id.to_string()).collect();
    assert_eq!(ids, ["01.01.01.07", "01.01.02.01"]);
    store
        .update(&ann(), now(), |draft| draft.set_paused(false))
        .unwrap();
    assert!(!store.read().unwrap().paused && !place.text().contains("paused"));
    assert_eq!(
        journal::read(&place.folder.journal_file()).unwrap().len(),
        1
    );
}

#[test]
fn streams_are_found_by_number_and_name() {
    let place = Place::new(1);
    let second = place
        .repository
        .create_stream("Other things", &[], now())
        .unwrap();
    assert_eq!(second.id().as_str(), "002-other-things");
    assert_eq!(place.repository.resolve("2").unwrap(), *second.id());
    assert_eq!(place.repository.streams().unwrap().len(), 2);
    place.repository.set_current(Some(second.id())).unwrap();
    assert_eq!(
        place.repository.current().unwrap().as_ref(),
        Some(second.id())
    );
    place.repository.set_current(None).unwrap();
    assert_eq!(place.repository.current().unwrap(), None);
}
