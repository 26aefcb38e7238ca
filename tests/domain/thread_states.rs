//! Where a thread stands: every row of the table in docs/state-machine.md.
use super::made::{session, task, workstream};
use serde_json::{Value, json};
use workstreams::domain::id::ThreadId;
use workstreams::domain::thread::{DonePolicy, Surroundings, ThreadStatus};

const THREAD: ThreadId = ThreadId::new(1, 1, 1);

/// One thread as it may be.
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
    let workstream = workstream(tasks);
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

#[test]
fn each_status_has_its_row_and_the_first_that_fits_wins() {
    use ThreadStatus as S;
    let running = Some(("running", None));
    let ended = |status| Some((status, Some("exit")));
    let rows = [
        (
            Case {
                last: running,
                ..PLAIN
            },
            S::Running,
        ),
        // a record that runs wins over all that follows
        (
            Case {
                last: running,
                tasks: TICKED,
                queued: true,
                ..PLAIN
            },
            S::Running,
        ),
        (
            Case {
                last: running,
                tasks: BLOCKED,
                ..PLAIN
            },
            S::Running,
        ),
        (
            Case {
                last: running,
                elsewhere: true,
                ..PLAIN
            },
            S::Elsewhere,
        ),
        (
            Case {
                tasks: BLOCKED,
                last: ended("failed"),
                queued: true,
                ..PLAIN
            },
            S::Blocked,
        ),
        (
            Case {
                tasks: TICKED,
                ..PLAIN
            },
            S::Completed,
        ),
        (
            Case {
                tasks: TICKED,
                last: ended("failed"),
                ..PLAIN
            },
            S::Completed,
        ),
        (
            Case {
                tasks: TICKED,
                done: DonePolicy::Verified,
                ..PLAIN
            },
            S::Unverified,
        ),
        (
            Case {
                tasks: TICKED,
                done: DonePolicy::Verified,
                last: ended("completed"),
                verified: true,
                ..PLAIN
            },
            S::Completed,
        ),
        (
            Case {
                last: ended("failed"),
                ..PLAIN
            },
            S::Failed,
        ),
        (
            Case {
                last: Some(("interrupted", Some("limit"))),
                ..PLAIN
            },
            S::Waiting,
        ),
        (
            Case {
                last: Some(("interrupted", Some("user"))),
                ..PLAIN
            },
            S::Interrupted,
        ),
        (
            Case {
                last: Some(("interrupted", None)),
                ..PLAIN
            },
            S::Interrupted,
        ),
        (
            Case {
                last: ended("completed"),
                ..PLAIN
            },
            S::Incomplete,
        ),
        (
            Case {
                queued: true,
                ..PLAIN
            },
            S::Queued,
        ),
        // it waits for its next attempt, whatever the last one did
        (
            Case {
                queued: true,
                last: ended("failed"),
                ..PLAIN
            },
            S::Queued,
        ),
        (PLAIN, S::Pending),
    ];
    for (number, (case, expected)) in rows.iter().enumerate() {
        assert_eq!(status(case), *expected, "row {number}");
    }
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
    let workstream = workstream(vec![first, second, task("01.01.02.01", "pending")]);
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
