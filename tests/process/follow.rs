//! Growing files and changing folders.
use std::{
    fs::{self, File},
    future::poll_fn,
    io::{BufWriter, Write as _},
    path::Path,
    pin::pin,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use workstreams::process::follow::{Change, DirectoryWatch, FileTail, Follower, LineSplitter};

use super::world::Running;

/// A minute is for machines that are busy with something else.
async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), future)
        .await
        .unwrap()
}

#[tokio::test]
async fn lines_of_another_process_arrive_as_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let (events, errors) = (folder.path().join("events"), folder.path().join("errors"));
    let gate = folder.path().join("gate");
    let output = File::create(&events).unwrap();
    File::create(&errors).unwrap();
    let mut follower = Follower::new(&[&events, &errors]).unwrap();
    let mut tail = FileTail::open(&events).unwrap();
    let mut splitter = LineSplitter::new(1000);
    let script = "i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo line $i; done; until [ -e \"$0\" ]; do sleep 0.01; done; printf 'the last'; exit 0";
    let mut shell = Command::new("sh");
    let mut shell = Running::start(shell.args(["-c", script]).arg(&gate).stdout(output));

    let mut lines = Vec::new();
    while lines.len() < 50 {
        soon(follower.changed()).await.unwrap();
        read_all(&mut tail, &mut splitter, &mut lines);
    }
    fs::write(&gate, "").unwrap();
    shell.0.wait().unwrap();
    soon(follower.changed()).await.unwrap();
    read_all(&mut tail, &mut splitter, &mut lines);
    splitter.finish(|line| lines.push(line.bytes.to_vec()));
    assert_eq!(lines[0], b"line 1");
    assert_eq!(lines[49], b"line 50");
    assert_eq!(lines.last().unwrap(), b"the last");
}

fn read_all(tail: &mut FileTail, splitter: &mut LineSplitter, lines: &mut Vec<Vec<u8>>) {
    loop {
        let piece = tail.read_new(usize::MAX).unwrap();
        if piece.is_empty() {
            return;
        }
        splitter.push(piece, |line| lines.push(line.bytes.to_vec()));
    }
}

#[tokio::test]
async fn nothing_wakes_who_follows_a_silent_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events");
    fs::write(&file, "written before").unwrap();
    let mut follower = Follower::new(&[&file]).unwrap();
    let polls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&polls);
    let waiting = tokio::spawn(async move {
        let mut changed = pin!(follower.changed());
        poll_fn(|context| {
            counted.fetch_add(1, Ordering::Relaxed);
            changed.as_mut().poll(context)
        })
        .await
    });
    tokio::time::sleep(Duration::from_millis(400)).await;
    // Its reading the file is no change either.
    fs::read(&file).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(polls.load(Ordering::Relaxed), 1);
    fs::write(&file, "more").unwrap();
    soon(waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_change_between_two_waits_is_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events");
    File::create(&file).unwrap();
    let mut follower = Follower::new(&[&file]).unwrap();
    for round in 0..100 {
        fs::write(&file, format!("{round}")).unwrap();
        soon(follower.changed()).await.unwrap();
    }
}

#[test]
fn a_hundred_megabytes_of_anything_are_read_within_bounds() {
    const LIMIT: usize = 64 << 10;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events");
    let expected = write_noise(&file, 100 << 20);

    let mut tail = FileTail::open(&file).unwrap();
    let mut splitter = LineSplitter::new(LIMIT);
    let (mut lines, mut bytes, mut dropped) = (0_u64, 0_u64, 0_u64);
    loop {
        let piece = tail.read_new(usize::MAX).unwrap();
        if piece.is_empty() {
            break;
        }
        assert!(piece.len() <= LIMIT);
        splitter.push(piece, |line| {
            assert!(line.bytes.len() <= LIMIT);
            lines += 1;
            bytes += line.bytes.len() as u64 + 1;
            dropped += line.dropped;
        });
    }
    splitter.finish(|_| panic!("the last line is complete"));
    assert_eq!(lines, expected);
    assert_eq!(bytes + dropped, tail.length().unwrap());
    assert!(dropped > 0);
}

/// Lines of 0 to 499 bytes, now and then one of a megabyte; half of them no UTF-8.
fn write_noise(file: &Path, size: usize) -> u64 {
    let mut output = BufWriter::new(File::create(file).unwrap());
    let text = vec![b'x'; 1 << 20];
    let noise = vec![0xFF; 1 << 20];
    let (mut lines, mut written) = (0_u64, 0);
    while written < size {
        let length = match lines % 10_000 {
            9_999 => 1 << 20,
            number => usize::try_from(number * 7919 % 500).unwrap(),
        };
        let source = if lines % 2 == 0 { &text } else { &noise };
        output.write_all(&source[..length]).unwrap();
        output.write_all(b"\n").unwrap();
        written += length + 1;
        lines += 1;
    }
    output.flush().unwrap();
    lines
}

#[tokio::test]
async fn what_happens_in_a_folder_is_told_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let watched = folder.path().join("session");
    fs::create_dir(&watched).unwrap();
    let mut watch = DirectoryWatch::new(&[&watched]).unwrap();
    let entry = |name: &str| Change::Entry {
        directory: watched.clone(),
        name: name.into(),
    };

    fs::write(watched.join("exit.json"), "{}").unwrap();
    assert_eq!(soon(watch.changed()).await.unwrap(), [entry("exit.json")]);

    fs::write(folder.path().join("draft"), "{}").unwrap();
    fs::rename(folder.path().join("draft"), watched.join("tasks.json")).unwrap();
    assert_eq!(soon(watch.changed()).await.unwrap(), [entry("tasks.json")]);

    fs::remove_dir_all(&watched).unwrap();
    let mut changes = Vec::new();
    let gone = Change::DirectoryGone {
        directory: watched.clone(),
    };
    while !changes.contains(&gone) {
        changes.extend(soon(watch.changed()).await.unwrap());
    }
}
