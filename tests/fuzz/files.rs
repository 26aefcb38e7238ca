//! Smaller files of ours: the journal, `exit.json`, `live.json`.
use super::engine::{Food, fuzz};
use super::state::{Place, now};
use workstreams::domain::id::TaskId;
use workstreams::domain::session::{Cause, End, EndStatus};
use workstreams::domain::task::TaskStatus;
use workstreams::store::actor::Actor;
use workstreams::store::error::StoreError;
use workstreams::store::exit_file::ExitRecord;
use workstreams::store::journal;
use workstreams::store::live::Live;

#[test]
fn any_journal_is_read_as_far_as_its_lines_are_whole() {
    let place = Place::new();
    for status in [TaskStatus::InProgress, TaskStatus::Completed] {
        let ticked: Result<(), StoreError> =
            place.store().update(&Actor::person("ann"), now(), |draft| {
                draft.set_task_status(&TaskId::new(1, 1, 1, 1), status)
            });
        ticked.unwrap();
    }
    let path = place.folder.journal_file();
    let sound = std::fs::read(&path).unwrap();
    let more = concat!(
        r#"{"id":"01a1f8fd-54d9-7762-8e40-997de68af5db","v":1,"ts":"2026-01-02T03:04:05Z","type":"decision","actor":{"kind":"person","name":"ann"},"text":"a","why":"b"}"#,
        "\n",
        r#"{"id":"01a1f8fd-54d9-7762-8e40-997de68af5dc","v":9,"ts":"2026-01-02T03:04:05Z","type":"nobody knows","actor":{"kind":"work","name":"x"}}"#,
        "\n",
    );
    let food = Food {
        name: "journal.jsonl",
        samples: vec![sound, more.as_bytes().to_vec()],
        words: &[
            "\"type\":\"task\"",
            "\"ts\":\"x\"",
            "\"scope\":\"01\"",
            "\"actor\":{}",
            "\n",
            "<<<<<<< HEAD\n",
        ],
        inputs: 400,
    };
    fuzz(food, |input| {
        Place::write(&path, input);
        let answer = match journal::read(&path) {
            Ok(entries) => format!("{} entries", entries.len()),
            Err(error) => error.to_string(),
        };
        // states never depend on it, and a change is possible whatever stands in it
        assert!(place.change().is_ok());
        answer
    });
}

#[test]
fn a_damaged_exit_file_counts_as_absent() {
    let dir = tempfile::tempdir().unwrap();
    let path = camino::Utf8PathBuf::from_path_buf(dir.path().join("exit.json")).unwrap();
    let record = ExitRecord {
        session: "s1".parse().unwrap(),
        end: End {
            status: EndStatus::Completed,
            cause: Some(Cause::Exit),
            exit_code: Some(0),
            signal: None,
            at: now(),
            message: None,
        },
        agent_session_id: Some("ses_a".to_owned()),
        tokens: None,
        cost: None,
        agent_version: None,
        limit: None,
        again: None,
    };
    record.write(&path).unwrap();
    let sound = std::fs::read(&path).unwrap();
    let food = Food {
        name: "exit.json",
        samples: vec![sound],
        words: &["completed", "failed", "\"exitCode\":0"],
        inputs: 300,
    };
    fuzz(food, |input| {
        std::fs::write(&path, input).unwrap();
        match ExitRecord::read(&path) {
            // a checksum: what is read is what was written
            Some(read) => assert_eq!(read, record),
            None => return "absent".to_owned(),
        }
        "as it was".to_owned()
    });
}

#[test]
fn any_live_file_is_read_or_counts_as_absent() {
    let dir = tempfile::tempdir().unwrap();
    let path = camino::Utf8PathBuf::from_path_buf(dir.path().join("live.json")).unwrap();
    let live = Live {
        state: "bash: ls".to_owned(),
        last_event_at: Some(now()),
        ..Live::default()
    };
    live.write(&path).unwrap();
    let food = Food {
        name: "live.json",
        samples: vec![std::fs::read(&path).unwrap()],
        words: &[
            "\"waits_for\": \"limit\"",
            "\"cost\": 1e999",
            "\"tokens\": {}",
        ],
        inputs: 300,
    };
    fuzz(food, |input| {
        std::fs::write(&path, input).unwrap();
        Live::read(&path).map_or_else(
            || "absent".to_owned(),
            |live| format!("{:?}", live.cost.is_some()),
        )
    });
}
