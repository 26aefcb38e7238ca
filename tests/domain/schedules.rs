//! What may start: never more than there are slots, never what waits for something else.
use super::made::{run, session, task, workstream};
use proptest::prelude::*;
use serde_json::{Value, json};
use workstreams::domain::id::{BatchId, StageId, ThreadId};
use workstreams::domain::run::RunState;
use workstreams::domain::schedule::{WhyNot, closed_gate, startable, why_not};

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
