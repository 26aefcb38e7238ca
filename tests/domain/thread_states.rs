//! Where a thread stands: every row of the table in docs/state-machine.md.
use super::made::{session, task, workstream};
use serde_json::{Value, json};
use workstreams::domain::id::ThreadId;
use workstreams::domain::thread::{DonePolicy, Surroundings, ThreadStatus};

const THREAD: ThreadId = ThreadId::new(1, 1, 1);

/// One thread as it may be.
#[derive(Clone, Copy)]
struct Case {
    tasks: &'static [&'static str],
    last: Option<(&'static str, Option<&'static str>)>,
    queued: bool,
    elsewhere: bool,
    done: DonePolicy,
    verified: bool,
}

const PLAIN: Case = Case {
    tasks: &["completed", "pending"],
    last: None,
    queued: false,
    elsewhere: false,
    done: DonePolicy::Claimed,
    verified: false,
};

fn status(case: &Case) -> ThreadStatus {
    let mut tasks: Vec<Value> = (1..)
        .zip(case.tasks)
        .map(|(number, status)| task(&format!("01.01.01.{number:02}"), status))
        .collect();
    if let Some((status, cause)) = case.last {
        let mut record = session(2, "01.01.01", status, cause);
        if case.verified {
            record["verified"] =
                json!({ "ok": true, "at": "2026-01-02T04:04:05Z", "commands": [] });
        }
        tasks[0]["sessions"] = json!([session(1, "01.01.01", "failed", Some("exit")), record]);
    }
    let workstream = workstream(&tasks);
    let thread = workstream.thread(THREAD).unwrap();
    let queue = if case.queued { vec![THREAD] } else { vec![] };
    let elsewhere: Vec<_> = if case.elsewhere {
        thread
            .running()
            .map(|record| record.session_id.clone())
            .into_iter()
            .collect()
    } else {
        vec![]
    };
    thread.status(&Surroundings {
        done: case.done,
        queue: &queue,
        elsewhere: &elsewhere,
    })
}

const TICKED: &[&str] = &["completed", "cancelled"];
const BLOCKED: &[&str] = &["blocked", "pending"];

/// A thread with open tasks whose last session ended like this.
fn after(status: &'static str, cause: Option<&'static str>) -> Case {
    Case {
        last: Some((status, cause)),
        ..PLAIN
    }
}

const fn with_tasks(tasks: &'static [&'static str], case: Case) -> Case {
    Case { tasks, ..case }
}

const fn queued(case: Case) -> Case {
    Case {
        queued: true,
        ..case
    }
}

fn must_be_verified(case: Case) -> Case {
    Case {
        done: DonePolicy::Verified,
        ..with_tasks(TICKED, case)
    }
}

#[track_caller]
fn all(expected: ThreadStatus, cases: impl IntoIterator<Item = Case>) {
    for (number, case) in cases.into_iter().enumerate() {
        assert_eq!(status(&case), expected, "case {number}");
    }
}

#[test]
fn a_record_that_runs_wins_over_everything() {
    let running = || after("running", None);
    let ticked = queued(with_tasks(TICKED, running()));
    let blocked = with_tasks(BLOCKED, running());
    all(ThreadStatus::Running, [running(), ticked, blocked]);
    let elsewhere = Case {
        elsewhere: true,
        ..running()
    };
    all(ThreadStatus::Elsewhere, [elsewhere]);
    let mut waits = session(1, "01.01.01", "running", None);
    waits["waits"] = json!({ "for": "permission", "what": "bash" });
    let mut only = task("01.01.01.01", "pending");
    only["sessions"] = json!([waits]);
    let workstream = workstream(&[only]);
    let around = Surroundings {
        done: DonePolicy::Claimed,
        queue: &[],
        elsewhere: &[],
    };
    let status = workstream.thread(THREAD).unwrap().status(&around);
    assert_eq!(status, ThreadStatus::Waiting);
}

#[test]
fn then_the_tasks_decide() {
    let failed = || after("failed", Some("exit"));
    all(
        ThreadStatus::Blocked,
        [queued(with_tasks(BLOCKED, failed()))],
    );
    let verified = Case {
        verified: true,
        ..must_be_verified(after("completed", Some("exit")))
    };
    all(
        ThreadStatus::Completed,
        [
            with_tasks(TICKED, PLAIN),
            with_tasks(TICKED, failed()),
            verified,
        ],
    );
    let unverified = must_be_verified(after("completed", Some("exit")));
    all(
        ThreadStatus::Unverified,
        [must_be_verified(PLAIN), unverified],
    );
}

#[test]
fn then_the_queue_and_the_last_session() {
    let failed = || after("failed", Some("exit"));
    // it waits for its next attempt, whatever the last one did
    all(ThreadStatus::Queued, [queued(PLAIN), queued(failed())]);
    // only what is in the queue goes on when the limit has ended
    all(
        ThreadStatus::Waiting,
        [queued(after("interrupted", Some("limit")))],
    );
    all(ThreadStatus::Failed, [failed()]);
    let causes = [
        Some("user"),
        Some("lost"),
        Some("tmux-gone"),
        Some("limit"),
        None,
    ];
    let interrupted = causes.map(|cause| after("interrupted", cause));
    all(ThreadStatus::Interrupted, interrupted);
    all(ThreadStatus::Incomplete, [after("completed", Some("exit"))]);
    // no session yet, and somebody has begun
    let started = with_tasks(&["in_progress", "pending"], PLAIN);
    all(ThreadStatus::InProgress, [PLAIN, started]);
    all(
        ThreadStatus::Pending,
        [with_tasks(&["pending", "pending"], PLAIN)],
    );
}

#[test]
fn sessions_of_a_thread_are_each_counted_once() {
    let mut first = task("01.01.01.01", "pending");
    let mut second = task("01.01.01.02", "pending");
    let records = json!([
        session(2, "01.01.01", "failed", None),
        session(1, "01.01.01", "failed", None)
    ]);
    first["sessions"] = records.clone();
    second["sessions"] = records;
    let workstream = workstream(&[first, second, task("01.01.02.01", "pending")]);
    let thread = workstream.thread(THREAD).unwrap();
    let attempts: Vec<u32> = thread
        .sessions
        .iter()
        .map(|record| record.attempt)
        .collect();
    assert_eq!(attempts, [1, 2]);
    assert_eq!(thread.next_attempt(), 3);
    assert_eq!(workstream.sessions().count(), 2);
}
