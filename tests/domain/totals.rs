//! Counts and percentages.
use super::made::{task, workstream};
use proptest::prelude::*;
use workstreams::domain::progress::Progress;

fn statuses() -> impl Strategy<Value = Vec<&'static str>> {
    let words = [
        "pending",
        "in_progress",
        "completed",
        "blocked",
        "cancelled",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..400)
}

proptest! {
    #[test]
    fn a_hundred_percent_means_done_and_nothing_else_does(statuses in statuses()) {
        let tasks = (1..).zip(&statuses).map(|(n, status)| task(&format!("01.01.01.{n:02}"), status));
        let workstream = workstream(&tasks.collect::<Vec<_>>());
        let counts = workstream.counts();
        let parts = counts.pending + counts.in_progress + counts.completed + counts.blocked + counts.cancelled;
        prop_assert_eq!(parts, statuses.len());
        prop_assert_eq!(counts.total, statuses.len());
        let open = statuses.iter().any(|status| !["completed", "cancelled"].contains(status));
        let all_done = !statuses.is_empty() && !open;
        prop_assert_eq!(counts.percent() == 100, all_done);
        prop_assert!(counts.percent() <= 100);
        prop_assert_eq!(workstream.progress() == Progress::Completed, all_done);
        prop_assert_eq!(workstream.next_batch().is_some(), open);
    }
}
