//! Smaller files of ours: `exit.json`, `live.json`.
use super::engine::{Food, fuzz};
use super::state::now;
use workstreams::domain::session::{Cause, End, EndStatus, Tokens};
use workstreams::store::exit_file::ExitRecord;
use workstreams::store::live::Live;

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
    let little = Live {
        state: "bash: ls".to_owned(),
        last_event_at: Some(now()),
        ..Live::default()
    };
    let much = Live {
        tokens: Tokens {
            input: 7,
            ..Tokens::default()
        },
        cost: Some(0.25),
        waits_for: Some("a limit".to_owned()),
        waits_until: Some(now()),
        last_error: Some("Rate limit reached".to_owned()),
        ..little.clone()
    };
    let samples = [little, much].map(|live| {
        live.write(&path).unwrap();
        std::fs::read(&path).unwrap()
    });
    let food = Food {
        name: "live.json",
        samples: samples.to_vec(),
        words: &[
            "\"waits_for\": \"limit\"",
            "\"waits_until\": null",
            "\"last_error\": \"x\"",
            "\"cost\": 1e999",
            "\"cost\": 0.5",
            "\"tokens\": {}",
        ],
        inputs: 600,
    };
    fuzz(food, |input| {
        std::fs::write(&path, input).unwrap();
        let Some(live) = Live::read(&path) else {
            return "absent".to_owned();
        };
        // what was read can be written, and reads the same; numbers aside that are none
        live.write(&path).unwrap();
        if live.cost.is_none_or(f64::is_finite) {
            assert_eq!(Live::read(&path), Some(live.clone()));
        }
        let there = [
            live.cost.is_some(),
            live.last_event_at.is_some(),
            live.last_error.is_some(),
            live.waits_until.is_some(),
            live.tokens != Tokens::default(),
            live.state.is_empty(),
        ];
        format!("{there:?} {:?}", live.waits_for.is_some())
    });
}
