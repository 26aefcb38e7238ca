//! Files of the ancestor: they load, and the first change brings them to the present format.
use super::place::{Place, ann, now};
use workstreams::domain::id::TaskId;
use workstreams::domain::task::TaskStatus;
use workstreams::domain::workstream::Workstream;
use workstreams::store::error::StoreError;
use workstreams::store::state::Store;

const INLINE: &str = r#"{
  "version": "1.0.0",
  "stream_id": "001-a-story",
  "last_updated": "2026-01-22T10:00:00.000Z",
  "tasks": [
    {
      "id": "01.01.01.01",
      "name": "first",
      "thread_name": "One",
      "batch_name": "B",
      "stage_name": "S",
      "created_at": "2026-01-21T10:00:00.000Z",
      "updated_at": "2026-01-21T10:00:00.000Z",
      "status": "completed",
      "github_issue": { "number": 7, "url": "https://example.org/7", "state": "open" },
      "sessions": [
        {
          "sessionId": "ses_mkp0_a1b2c3",
          "agentName": "default",
          "model": "a/b:high",
          "startedAt": "2026-01-21T10:00:00.000Z",
          "status": "completed",
          "completedAt": "2026-01-21T11:00:00.000Z",
          "exitCode": 0,
          "extra": 1
        }
      ]
    },
    {
      "id": "1.1.1.2",
      "name": "second",
      "thread_name": "One",
      "batch_name": "B",
      "stage_name": "S",
      "created_at": "2026-01-21T10:00:00.000Z",
      "updated_at": "2026-01-21T10:00:00.000Z",
      "status": "pending",
      "sessions": [
        {
          "sessionId": "ses_mkp0_a1b2c3",
          "agentName": "default",
          "model": "a/b:high",
          "startedAt": "2026-01-21T10:00:00.000Z",
          "status": "completed",
          "completedAt": "2026-01-21T11:00:00.000Z",
          "exitCode": 0
        }
      ]
    }
  ],
  "runtime_state": { "supervision": { "runs": [] } }
}"#;

const BARE: &str = r#"{
  "version": "1.0.0", "stream_id": "001-a-story", "last_updated": "2026-01-22T10:00:00.000Z",
  "tasks": [
    {"id": "01.01.01.01", "name": "first", "status": "in_progress"},
    {"id": "01.01.02.01", "name": "other", "status": "pending"}
  ]
}
"#;

const THREADS: &str = r#"{
  "version": "1.0.0", "stream_id": "", "last_updated": "2026-01-22T10:00:00.000Z",
  "threads": [
    {
      "threadId": "01.01.01", "promptPath": "x/prompts/a.md", "opencodeSessionId": "ses_oc",
      "sessions": [
        {"sessionId": "ses_1", "agentName": "default", "model": "a/b", "status": "failed",
         "startedAt": "2026-01-21T10:00:00.000Z", "completedAt": "2026-01-21T10:05:00.000Z", "exitCode": 1},
        {"sessionId": "ses_2", "agentName": "default", "model": "a/b", "status": "interrupted",
         "startedAt": "2026-01-21T11:00:00.000Z", "completedAt": "2026-01-21T11:05:00.000Z"}
      ]
    },
    {"threadId": "09.09.09", "sessions": []}
  ]
}"#;

fn read(place: &Place) -> Workstream {
    Store::new(&place.folder).read().unwrap()
}

fn change(place: &Place) {
    Store::new(&place.folder)
        .update(&ann(), now(), |draft| {
            draft.set_task_status(&TaskId::new(1, 1, 1, 1), TaskStatus::Blocked)
        })
        .unwrap();
}

#[test]
fn inline_sessions_load_and_migrate_once() {
    let place = Place::new(1);
    place.write(INLINE);
    let state = read(&place);
    assert_eq!(state.tasks[0].sessions.len(), 1);
    assert_eq!(state.tasks[1].sessions.len(), 0);
    assert_eq!(state.tasks[0].sessions[0].task_ids.len(), 2);
    assert_eq!(place.text(), INLINE, "reading changes nothing");
    change(&place);
    let after = read(&place);
    assert_eq!(after.version, "1.1.0");
    assert_eq!(after.tasks[0].sessions, state.tasks[0].sessions);
    let text = place.text();
    for kept in [
        "\"extra\": 1",
        "\"github_issue\": { \"number\": 7",
        "\"runtime_state\": { \"supervision\"",
    ] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    let backup = place.folder.state_dir().join("tasks.json.1.0.bak");
    assert_eq!(std::fs::read_to_string(&backup).unwrap(), INLINE);
    change(&place);
    assert_eq!(std::fs::read_to_string(&backup).unwrap(), INLINE);
}

#[test]
fn a_threads_file_beside_is_taken_over() {
    let place = Place::new(1);
    place.write(BARE);
    std::fs::write(place.folder.dir().join("threads.json"), THREADS).unwrap();
    let check = |state: &Workstream| {
        let thread = state.thread("1.1.1".parse().unwrap()).unwrap();
        assert_eq!(thread.sessions.len(), 2);
        assert_eq!(thread.sessions[0].agent_session_id, None);
        assert_eq!(
            thread.last().unwrap().agent_session_id.as_deref(),
            Some("ses_oc")
        );
        assert_eq!(thread.next_attempt(), 3);
    };
    check(&read(&place));
    change(&place);
    check(&read(&place));
    std::fs::remove_file(place.folder.dir().join("threads.json")).unwrap();
    check(&read(&place));
}

#[test]
fn no_change_does_not_migrate() {
    let place = Place::new(1);
    place.write(BARE);
    assert!(Store::new(&place.folder).is_old().unwrap());
    Store::new(&place.folder)
        .update(&ann(), now(), |_| Ok::<(), StoreError>(()))
        .unwrap();
    assert_eq!(place.text(), BARE);
}
