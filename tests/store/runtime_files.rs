//! The runtime files of a session: proof of life, the end, what goes on.
use super::place::{Place, now};
use super::writer::child;
use camino::Utf8PathBuf;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};
use workstreams::domain::session::{Cause, End, EndStatus, Tokens};
use workstreams::store::alive::{Alive, is_alive};
use workstreams::store::exit_file::ExitRecord;
use workstreams::store::live::Live;
use workstreams::store::private;

pub(super) fn exit_record(session: &str) -> ExitRecord {
    ExitRecord {
        session: session.parse().unwrap(),
        end: End {
            status: EndStatus::Failed,
            cause: Some(Cause::Limit),
            exit_code: Some(1),
            signal: None,
            at: now(),
            message: Some("ä".repeat(5000)),
        },
        agent_session_id: Some("ses_1".to_owned()),
        tokens: Some(Tokens {
            input: 7,
            ..Tokens::default()
        }),
        cost: Some(0.25),
        agent_version: None,
        limit: None,
        again: None,
    }
}

#[test]
fn a_session_folder_is_for_its_owner_only() {
    let place = Place::new(1);
    let session = place.folder.create_session(&"s1".parse().unwrap()).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(session.dir()), 0o700);
    assert_eq!(mode(&session.exit_file()), 0o600);
    assert!(fs::metadata(session.exit_file()).unwrap().len() >= 4096);
    assert!(place.folder.create_session(&"s1".parse().unwrap()).is_err());
    assert_eq!(ExitRecord::read(&session.exit_file()), None);
}

#[test]
fn an_end_reads_back_and_damage_counts_as_absent() {
    let place = Place::new(1);
    let path = place
        .folder
        .create_session(&"s1".parse().unwrap())
        .unwrap()
        .exit_file();
    exit_record("s1").write(&path).unwrap();
    let back = ExitRecord::read(&path).unwrap();
    assert_eq!(back.end.message.as_ref().unwrap().chars().count(), 500);
    assert_eq!((back.cost, back.tokens.unwrap().input), (Some(0.25), 7));
    let bytes = fs::read(&path).unwrap();
    let whole = bytes.iter().rposition(|b| *b == b'}').unwrap() + 1;
    for end in 0..whole {
        fs::write(&path, &bytes[..end]).unwrap();
        assert_eq!(ExitRecord::read(&path), None, "cut at {end}");
    }
    for at in 0..whole {
        let mut damaged = bytes.clone();
        damaged[at] ^= 4;
        fs::write(&path, &damaged).unwrap();
        assert_eq!(ExitRecord::read(&path), None, "bit at {at}");
    }
}

#[test]
fn live_and_launch_files_read_back() {
    let place = Place::new(1);
    let session = place.folder.create_session(&"s1".parse().unwrap()).unwrap();
    assert_eq!(Live::read(&session.live_file()), None);
    let live = Live {
        last_event_at: Some(now()),
        cost: Some(1.5),
        state: "edit".into(),
        ..Live::default()
    };
    live.write(&session.live_file()).unwrap();
    live.write(&session.live_file()).unwrap();
    assert_eq!(Live::read(&session.live_file()), Some(live));
    private::write_json(&session.launch_file(), &vec!["a", "b"]).unwrap();
    let mode = fs::metadata(session.launch_file())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        private::read_json::<Vec<String>>(&session.launch_file()).unwrap(),
        ["a", "b"]
    );
}

const ALIVE: &str = "STORE_ALIVE_FILE";

/// Holds the lock until it is killed.
#[test]
fn hold_alive() {
    let Ok(path) = std::env::var(ALIVE) else {
        return;
    };
    let path = Utf8PathBuf::from(path);
    let _alive = Alive::take(&path).unwrap();
    // a process it starts must not inherit the proof
    let mut left = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .unwrap();
    fs::write(path.with_extension("held"), left.id().to_string()).unwrap();
    left.wait().unwrap();
}

#[test]
fn proof_of_life_ends_with_the_process_and_survives_probes() {
    let place = Place::new(1);
    let path = place
        .folder
        .create_session(&"s1".parse().unwrap())
        .unwrap()
        .alive_file();
    assert!(!is_alive(&path) && !is_alive(&path.with_extension("none")));
    let mut holder = child("store::runtime_files::hold_alive")
        .env(ALIVE, &path)
        .spawn()
        .unwrap();
    let held = path.with_extension("held");
    let deadline = Instant::now() + Duration::from_secs(20);
    let started = loop {
        let _probe = is_alive(&path);
        if let Ok(pid) = fs::read_to_string(&held)
            && !pid.is_empty()
        {
            break pid;
        }
        assert!(Instant::now() < deadline, "the holder did not start");
        std::thread::yield_now();
    };
    assert!((0..1000).all(|_| is_alive(&path)));
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(!is_alive(&path), "the process it started holds the proof");
    let pid = rustix::process::Pid::from_raw(started.parse().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

#[test]
fn the_proof_is_given_back_when_dropped() {
    let place = Place::new(1);
    let path = place.folder.dir().join("alive");
    // it stands for a session's folder, so it is not made by who wants to live
    assert!(Alive::take(&path).is_err());
    fs::write(&path, "").unwrap();
    let alive = Alive::take(&path).unwrap();
    assert!(is_alive(&path));
    drop(alive);
    assert!(!is_alive(&path));
}
