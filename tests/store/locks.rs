//! The state lock when somebody else holds it.
use super::place::{Place, ann, now};
use super::writer::child;
use camino::Utf8PathBuf;
use rustix::process::{Pid, Signal, kill_process};
use std::cell::RefCell;
use std::time::{Duration, Instant};
use workstreams::domain::id::TaskId;
use workstreams::domain::task::TaskStatus;
use workstreams::store::error::{StoreError, StoreErrorKind};
use workstreams::store::lock::{Holder, LockLimit, LockRequest};
use workstreams::store::notices::{Notices, Silent};
use workstreams::store::state::Store;

const LOCK: &str = "STORE_LOCK_FILE";

/// Takes the lock and stops itself.
#[test]
fn hold_lock() {
    let Ok(path) = std::env::var(LOCK) else {
        return;
    };
    let path = Utf8PathBuf::from(path);
    let request = LockRequest {
        path: path.clone(),
        limit: LockLimit::Unlimited,
        now: now(),
        notices: &Silent,
    };
    request
        .with(|| -> () {
            std::fs::write(path.with_extension("held"), "x").unwrap();
            kill_process(rustix::process::getpid(), Signal::STOP).unwrap();
            // the signal may arrive a moment later
            loop {
                std::thread::park();
            }
        })
        .unwrap();
}

struct Heard(RefCell<Vec<u32>>);

impl Notices for Heard {
    fn waiting(&self, holder: Option<&Holder>) {
        self.0
            .borrow_mut()
            .push(holder.map_or(0, |holder| holder.pid));
    }
}

#[test]
fn a_stopped_holder_is_named_and_a_killed_one_leaves_no_lock() {
    let place = Place::new(1);
    place.folder.ensure_state_dir().unwrap();
    let lock = place.folder.lock_file();
    let mut holder = child("store::locks::hold_lock")
        .env(LOCK, &lock)
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while !lock.with_extension("held").exists() {
        assert!(Instant::now() < deadline, "the holder did not start");
        std::thread::yield_now();
    }
    let heard = Heard(RefCell::default());
    let store = Store::new(&place.folder)
        .notices(&heard)
        .limit(LockLimit::Within(Duration::from_millis(1500)));
    let tick = |store: &Store<'_>| -> Result<(), StoreError> {
        store.update(&ann(), now(), |draft| {
            draft.set_task_status(&TaskId::new(1, 1, 1, 1), TaskStatus::Completed)
        })
    };
    let error = tick(&store).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Conflict);
    assert_eq!(*heard.0.borrow(), [holder.id()]);
    let text = error.to_string();
    assert!(
        text.contains(&format!("is locked by process {} (`", holder.id())),
        "{text}"
    );
    assert!(store.read().is_ok(), "readers need no lock");
    kill_process(Pid::from_child(&holder), Signal::KILL).unwrap();
    holder.wait().unwrap();
    tick(&store).unwrap();
}

#[test]
fn a_lock_that_goes_from_hand_to_hand_is_waited_for_beyond_the_limit() {
    let place = Place::new(1);
    place.folder.ensure_state_dir().unwrap();
    let path = place.folder.lock_file();
    let lock = std::fs::File::create(&path).unwrap();
    lock.lock().unwrap();
    let (over, stop) = std::sync::mpsc::channel::<()>();
    let limit = Duration::from_millis(1100);
    std::thread::scope(|scope| {
        let (path, lock) = (&path, &lock);
        let hands = scope.spawn(move || {
            // another holder's note every moment, until well beyond the limit
            let begun = Instant::now();
            let mut pid = 1000;
            while begun.elapsed() < limit * 2 {
                pid += 1;
                let note = format!(
                    "{{\"pid\":{pid},\"command\":\"work update\",\"since\":\"2026-01-02T03:04:05Z\"}}"
                );
                std::fs::write(path, format!("{note:<256}")).unwrap();
                let _over = stop.recv_timeout(Duration::from_millis(20));
            }
            lock.unlock().unwrap();
        });
        let store = Store::new(&place.folder).limit(LockLimit::Within(limit));
        let ticked: Result<(), StoreError> = store.update(&ann(), now(), |draft| {
            draft.set_task_status(&TaskId::new(1, 1, 1, 1), TaskStatus::Completed)
        });
        ticked.unwrap();
        hands.join().unwrap();
    });
    drop(over);
}

#[test]
fn a_deleted_lock_file_is_made_anew() {
    let place = Place::new(1);
    for _ in 0..2 {
        let request = LockRequest {
            path: place.folder.dir().join("lock"),
            limit: LockLimit::default(),
            now: now(),
            notices: &Silent,
        };
        request
            .with(|| std::fs::remove_file(&request.path).unwrap())
            .unwrap();
    }
}
