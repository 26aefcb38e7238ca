//! What may start: never more than there are slots, never what waits for something else.
use super::made::{run, session, task, workstream};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use workstreams::domain::budget::Cap;
use workstreams::domain::id::{BatchId, StageId, ThreadId};
use workstreams::domain::run::{Run, RunState};
use workstreams::domain::schedule::{
    WhyNot, closed_gate, first_due, may_go_on, startable, unverified_before, why_not, why_queued,
};
use workstreams::domain::terms::{Retry, RetryReason, Terms};
use workstreams::domain::thread::{DonePolicy, Surroundings};
use workstreams::domain::workstream::Workstream;

/// What a thread is when it is asked: open, done, blocked, running, or waiting for the first.
fn thread(number: usize, kind: u8) -> Value {
    let id = format!("01.01.{number:02}");
    let mut value = task(
        &format!("{id}.01"),
        match kind {
            1 => "completed",
            2 => "blocked",
            _ => "pending",
        },
    );
    if kind == 3 {
        value["sessions"] = json!([session(number, &id, "running", None)]);
    }
    if kind == 4 {
        value["depends_on"] = json!(["01.01.01.01"]);
    }
    value
}

proptest! {
    #[test]
    fn never_more_than_slots_and_only_what_may(
        kinds in prop::collection::vec(0u8..5, 1..30),
        max in 1u32..10,
        paused in any::<bool>(),
    ) {
        let tasks = (1..).zip(&kinds).map(|(number, kind)| thread(number, *kind)).collect::<Vec<_>>();
        let workstream = workstream(&tasks);
        let queue: Vec<String> = (1..=kinds.len()).map(|number| format!("01.01.{number:02}")).collect();
        let mut run = run(&queue, max);
        if paused {
            run.state = RunState::Paused;
        }
        let running = kinds.iter().filter(|kind| **kind == 3).count();
        let may = startable(&workstream, &run, "2026-01-02T05:00:00Z".parse().unwrap());
        prop_assert!(!paused || may.is_empty());
        prop_assert!(may.is_empty() || may.len() + running <= max as usize);
        prop_assert!(may.is_sorted(), "queue order");
        let first_open = !matches!(kinds[0], 1);
        let mut ready = 0;
        for (id, kind) in run.queue.iter().zip(&kinds) {
            let waits = *kind == 4 && first_open && id.number != 1;
            let ok = (*kind == 0 || *kind == 4) && !waits;
            ready += usize::from(ok);
            prop_assert!(ok || !may.contains(id), "{id}");
        }
        if !paused {
            prop_assert_eq!(may.len(), ready.min((max as usize).saturating_sub(running)));
        }
    }
}

#[test]
fn a_rerun_starts_a_finished_thread_but_never_a_running_one() {
    let workstream = workstream(&[thread(1, 1), thread(2, 3)]);
    let ids = [ThreadId::new(1, 1, 1), ThreadId::new(1, 1, 2)];
    let [done, runs] = ids.map(|id| workstream.thread(id).unwrap());
    assert_eq!(why_not(&workstream, &done, &[]), Some(WhyNot::Completed));
    assert_eq!(why_not(&workstream, &done, &ids), None);
    assert_eq!(why_not(&workstream, &runs, &ids), Some(WhyNot::Running));
}

#[test]
fn the_gate_is_the_stage_before_approved_or_not() {
    let mut workstream = workstream(&[
        task("01.01.01.01", "completed"),
        task("03.01.01.01", "pending"),
    ]);
    let batch = BatchId::new(3, 1);
    // stages need not be numbered without gaps
    assert_eq!(closed_gate(&workstream, batch), Some(StageId(1)));
    assert_eq!(closed_gate(&workstream, BatchId::new(1, 1)), None);
    for (status, closed) in [("draft", true), ("revoked", true), ("approved", false)] {
        workstream.approval =
            serde_json::from_value(json!({ "stages": { "01": { "status": status } } })).unwrap();
        assert_eq!(
            closed_gate(&workstream, batch).is_some(),
            closed,
            "{status}"
        );
    }
}

#[test]
fn what_is_unverified_holds_back_later_batches_until_a_person_approves_its_stage() {
    let mut workstream = workstream(&[
        task("01.01.01.01", "completed"),
        task("01.01.02.01", "pending"),
        task("01.02.01.01", "completed"),
    ]);
    let before = |workstream: &Workstream, batch, done| {
        let around = Surroundings {
            done,
            queue: &[],
            elsewhere: &[],
        };
        unverified_before(workstream, batch, &around)
    };
    let second = Some(BatchId::new(1, 2));
    let verified = DonePolicy::Verified;
    assert_eq!(before(&workstream, second, verified), [FIRST]);
    let last = ThreadId::new(1, 2, 1);
    assert_eq!(before(&workstream, None, verified), [FIRST, last]);
    assert_eq!(before(&workstream, None, DonePolicy::Claimed), []);
    workstream.approval =
        serde_json::from_value(json!({ "stages": { "01": { "status": "approved" } } })).unwrap();
    assert_eq!(before(&workstream, None, verified), []);
}

const FIRST: ThreadId = ThreadId::new(1, 1, 1);
const SECOND: ThreadId = ThreadId::new(1, 1, 2);

fn at(text: &str) -> Timestamp {
    format!("2026-01-02T{text}Z").parse().unwrap()
}

/// A run of two threads: the first was cut off by a limit of `acme`, the second uses it as well.
fn limited() -> (Workstream, Run) {
    let mut first = thread(1, 0);
    first["sessions"] = json!([session(1, "01.01.01", "interrupted", Some("limit"))]);
    let workstream = workstream(&[first, thread(2, 0)]);
    let mut run = run(&["01.01.01".to_owned(), "01.01.02".to_owned()], 5);
    run.terms = [FIRST, SECOND]
        .map(|thread| Terms {
            thread,
            accounts: vec!["acme".to_owned()],
            budget: None,
        })
        .into();
    run.note_limit("acme", at("05:00:00"));
    (workstream, run)
}

#[test]
fn nothing_starts_into_a_limit_and_its_own_supervisor_goes_on_first() {
    let (workstream, mut run) = limited();
    let may = |run: &Run, now: &str| startable(&workstream, run, at(now));
    assert_eq!(may(&run, "04:59:59"), []);
    let why = why_queued(&workstream, &run, SECOND, at("04:59:59")).unwrap();
    assert_eq!(why.word(), "limit");
    assert!(!may_go_on(&workstream, &run, FIRST, at("04:59:59")));
    assert_eq!(
        first_due(&workstream, &run, at("04:59:59")),
        Some(at("05:00:03"))
    );
    // the moment it ends: the one that was cut off is left to its supervisor for a while
    assert!(may_go_on(&workstream, &run, FIRST, at("05:00:00")));
    assert_eq!(may(&run, "05:00:00"), [SECOND]);
    assert_eq!(may(&run, "05:00:03"), [FIRST, SECOND]);
    // an account at no limit is enough for who has not begun; who was cut off waits for its own
    for terms in &mut run.terms {
        terms.accounts.push("other".to_owned());
    }
    assert_eq!(may(&run, "04:00:00"), [SECOND]);
    // a limit that was told twice ends when the later one does
    run.note_limit("acme", at("04:30:00"));
    assert_eq!(run.waits["acme"], at("05:00:00"));
}

#[test]
fn a_paused_run_holds_back_what_a_limit_no_longer_does() {
    let (workstream, mut run) = limited();
    run.state = RunState::Paused;
    assert!(!may_go_on(&workstream, &run, FIRST, at("06:00:00")));
    assert_eq!(startable(&workstream, &run, at("06:00:00")), []);
    let why = why_queued(&workstream, &run, FIRST, at("06:00:00"));
    assert_eq!(why, Some(WhyNot::Paused));
}

#[test]
fn a_budget_that_is_used_up_holds_back_its_scope_and_no_other() {
    let mut spent = thread(1, 1);
    let mut record = session(1, "01.01.01", "completed", Some("exit"));
    record["cost"] = json!(1.5);
    record["tokens"] = json!({ "input": 900, "output": 100 });
    spent["sessions"] = json!([record]);
    let workstream = workstream(&[spent, thread(2, 0)]);
    let mut run = run(&["01.01.02".to_owned()], 5);
    let now = at("05:00:00");
    let cap = |cost: f64| {
        Some(Cap {
            cost: Some(cost.into()),
            tokens: None,
        })
    };
    run.budget.thread = cap(1.5);
    assert_eq!(startable(&workstream, &run, now), [SECOND]);
    run.budget.batch = cap(1.51);
    run.budget.stream = Some(Cap {
        cost: None,
        tokens: Some(1001),
    });
    assert_eq!(startable(&workstream, &run, now), [SECOND]);
    run.budget.stream = Some(Cap {
        cost: None,
        tokens: Some(1000),
    });
    assert_eq!(startable(&workstream, &run, now), []);
    let why = why_queued(&workstream, &run, SECOND, now).unwrap();
    assert_eq!(
        why.text(),
        "the workstream's budget of 1000 tokens is used up ($1.50 and 1000 tokens)"
    );
}

#[test]
fn tries_are_counted_from_the_last_one_that_came_to_something() {
    let mut run = run(&[], 1);
    let mut tried = |thread, progress| {
        run.note_retry(Retry {
            thread,
            session: "01980000-0000-7000-8000-000000000001".parse().unwrap(),
            reason: RetryReason::Transport,
            at: at("05:00:00"),
            progress,
            not_before: None,
        });
        run.tries_in_a_row(FIRST)
    };
    assert_eq!(tried(FIRST, false), 1);
    assert_eq!(tried(FIRST, false), 2);
    assert_eq!(tried(SECOND, false), 2);
    assert_eq!(tried(FIRST, true), 1);
    assert_eq!(tried(FIRST, false), 2);
}
