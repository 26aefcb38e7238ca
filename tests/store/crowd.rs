//! Many processes at once, and processes that are killed: nothing acknowledged is lost.
use super::place::Place;
use super::writer::{self, SUM, acks, count};
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use workstreams::domain::id::TaskId;
use workstreams::store::state::Store;

fn task(number: u32) -> TaskId {
    TaskId::new(1, 1, 2, number)
}

/// Runs writers to their end while this process reads without a lock.
fn write_and_read(writers: u32, times: u32) {
    let place = Place::new(writers);
    let root = place.repository.root();
    let children: Vec<Child> = (1..=writers)
        .map(|number| writer::start(root, task(number), times))
        .collect();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let store = Store::new(&place.folder);
            let (mut seen, mut reads) = (0, 0);
            while !done.load(Ordering::Relaxed) {
                let state = store.read().unwrap();
                let sum = count(&state, SUM);
                let parts: usize = (1..=writers).map(|n| count(&state, task(n))).sum();
                assert_eq!(sum, parts, "a reader saw half an update");
                assert!(sum >= seen, "a reader went back from {seen} to {sum}");
                (seen, reads) = (sum, reads + 1);
            }
            reads
        });
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        done.store(true, Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0);
    });
    let state = Store::new(&place.folder).read().unwrap();
    assert_eq!(count(&state, SUM), (writers * times) as usize);
    for number in 1..=writers {
        assert_eq!(count(&state, task(number)), times as usize);
    }
}

#[test]
fn a_hundred_processes_with_one_update_each_lose_nothing() {
    write_and_read(100, 1);
}

#[test]
fn eight_processes_with_fifty_updates_each_lose_nothing() {
    write_and_read(8, 50);
}

#[test]
fn two_hundred_killed_writers_lose_nothing_they_acknowledged() {
    let place = Place::new(8);
    let root = place.repository.root();
    let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let mut children: Vec<Child> = (1..=8)
        .map(|number| writer::start(root, task(number), u32::MAX))
        .collect();
    let deadline = Instant::now() + Duration::from_secs(120);
    let mut begun: Vec<usize> = vec![0; 8];
    for _kill in 0..200 {
        let index = usize::try_from(next(8)).unwrap();
        // it has written since it was started; the moment after that is random
        while acks(root, task(u32::try_from(index).unwrap() + 1)) <= begun[index] {
            assert!(Instant::now() < deadline, "a writer is stuck");
            std::thread::yield_now();
        }
        for _ in 0..next(400) {
            std::hint::black_box(acks(root, task(1)));
        }
        children[index].kill().unwrap();
        children[index].wait().unwrap();
        let number = u32::try_from(index).unwrap() + 1;
        let sure = acks(root, task(number));
        let state = Store::new(&place.folder).read().unwrap();
        let found = count(&state, task(number));
        // the last one may be committed without having been acknowledged, once per kill
        assert!(found >= sure, "{sure} acknowledged, {found} there");
        begun[index] = sure;
        children[index] = writer::start(root, task(number), u32::MAX);
    }
    for child in &mut children {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let state = Store::new(&place.folder).read().unwrap();
    let parts: usize = (1..=8).map(|number| count(&state, task(number))).sum();
    assert!(parts >= 200);
    assert_eq!(count(&state, SUM), parts);
    for number in 1..=8 {
        assert!(count(&state, task(number)) >= acks(root, task(number)));
    }
}
