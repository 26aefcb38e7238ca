//! Approvals bring tasks.json in line with the plan and lose nothing.
use super::change::{Change, applied};
use super::parse::parse;
use super::reconcile::{has_history, reconcile};
use super::sample::PLAN;
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;
use proptest::prelude::*;

fn empty() -> Workstream {
    serde_json::from_str(r#"{"version":"1.1.0","tasks":[]}"#).unwrap()
}

/// The state after a first approval of the example.
fn approved() -> Workstream {
    let (plan, _) = parse(PLAN);
    applied(&empty(), &reconcile(&plan, &empty()))
}

/// The changes that an approval of this text brings, in words.
fn told(text: &str, state: &Workstream) -> Vec<String> {
    let changes = reconcile(&parse(text).0, state);
    changes.iter().map(ToString::to_string).collect()
}

fn with_history(mut state: Workstream, index: usize, status: TaskStatus) -> Workstream {
    state.tasks[index].status = status;
    state.tasks[index].report = Some("done".to_owned());
    let id = state.tasks[index].id;
    let session = format!(
        r#"{{"version":"1.1.0","tasks":[{{"id":"{id}","name":"","status":"pending","sessions":[
        {{"sessionId":"s{index}","agentName":"a","model":"m","startedAt":"2026-01-01T00:00:00Z","status":"failed","completedAt":"2026-01-01T01:00:00Z"}}]}}]}}"#
    );
    let other: Workstream = serde_json::from_str(&session).unwrap();
    state.tasks[index]
        .sessions
        .clone_from(&other.tasks[0].sessions);
    state
}

#[test]
fn a_first_approval_adds_every_task() {
    assert_eq!(
        told(PLAN, &empty()),
        [
            "01.01.01.01: new, `Read the words of a text`",
            "01.01.01.02: new, `Give nothing for an empty text`",
            "01.01.02.01: new, `Counter`",
            "02.01.01.01: new, `Compare the counts of ten texts with those of `wc -w``",
        ]
    );
    let state = approved();
    assert_eq!(state.tasks[0].assigned_agent.as_deref(), Some("default"));
    assert_eq!(state.tasks[0].batch_name, "Modules");
    assert_eq!(state.tasks[1].depends_on, [state.tasks[0].id]);
    // the first task of a thread waits for all tasks of the threads it depends on
    assert_eq!(state.tasks[3].depends_on.len(), 3);
}

#[test]
fn a_second_approval_changes_nothing() {
    assert_eq!(told(PLAN, &approved()), Vec::<String>::new());
}

#[test]
fn names_and_agents_follow_and_history_stays() {
    let state = with_history(approved(), 0, TaskStatus::Completed);
    let new = PLAN
        .replace("Read the words of a text [", "Read all words [")
        .replace("Reader @default", "Lexer @careful");
    assert_eq!(
        told(&new, &state),
        [
            "01.01.01.01: `Read the words of a text` is now `Read all words`",
            "01.01.01.01: thread `Reader` is now `Lexer`",
            "01.01.01.01: given to careful, was default",
            "01.01.01.02: thread `Reader` is now `Lexer`",
            "01.01.01.02: given to careful, was default",
        ]
    );
    let after = applied(&state, &reconcile(&parse(&new).0, &state));
    assert_eq!(after.tasks[0].sessions, state.tasks[0].sessions);
    assert_eq!(after.tasks[0].status, TaskStatus::Completed);
    assert_eq!(after.tasks[0].report.as_deref(), Some("done"));
}

#[test]
fn a_task_inserted_above_others_does_not_take_their_states() {
    let state = with_history(approved(), 0, TaskStatus::Completed);
    let new = PLAN.replace("- [ ] Read the", "- [ ] Think first\n- [ ] Read the");
    let new = new.replace("[depends on: 1]", "[depends on: 2]");
    assert_eq!(
        told(&new, &state),
        [
            "01.01.01.03: new, `Think first`",
            "02.01.01.01: waits for 01.01.01.01, 01.01.01.02, 01.01.01.03, 01.01.02.01, was 01.01.01.01, 01.01.01.02, 01.01.02.01",
        ]
    );
    let after = applied(&state, &reconcile(&parse(&new).0, &state));
    assert_eq!(told(&new, &after), Vec::<String>::new());
}

#[test]
fn what_left_the_plan_is_removed_or_cancelled() {
    let cut = PLAN.split("###### Thread 02").next().unwrap();
    let state = with_history(approved(), 2, TaskStatus::InProgress);
    assert_eq!(
        told(cut, &state),
        [
            "01.01.02.01: `Counter` (in_progress) left the plan and is cancelled; its history stays",
            "02.01.01.01: `Compare the counts of ten texts with those of `wc -w`` left the plan and is removed",
        ]
    );
    let after = applied(&state, &reconcile(&parse(cut).0, &state));
    assert_eq!(after.tasks.len(), 3);
    assert_eq!(told(cut, &after), Vec::<String>::new());
    // what was done stays done
    let done = with_history(approved(), 2, TaskStatus::Completed);
    assert_eq!(told(cut, &done).len(), 1);
}

#[test]
fn a_plan_of_the_ancestor_leaves_tasks_and_agents_to_the_state() {
    let plan = "# Plan: x\n\n## Summary\n\nx\n\n## Stages\n\n### Stage 01: A\n\n#### Batches\n\n##### Batch 01: B\n\n###### Thread 01: C\n";
    let mut state = applied(&approved(), &[]);
    state.tasks.truncate(2);
    let changes = reconcile(&parse(plan).0, &state);
    assert!(
        changes
            .iter()
            .all(|change| matches!(change, Change::Rename { .. })),
        "{changes:?}"
    );
    let after = applied(&state, &changes);
    assert_eq!(after.tasks[1].name, "Give nothing for an empty text");
    assert_eq!(after.tasks[0].assigned_agent.as_deref(), Some("default"));
}

#[test]
fn changes_become_fields_of_tasks_json() {
    let state = with_history(approved(), 2, TaskStatus::Blocked);
    let cut = PLAN.split("###### Thread 02").next().unwrap();
    let changes = reconcile(&parse(cut).0, &state);
    let fields = changes[0].fields().unwrap();
    assert_eq!(
        serde_json::to_string(&fields).unwrap(),
        r#"{"status":"cancelled"}"#
    );
    assert!(changes[1].fields().is_none());
}

/// A thread's tasks in some order, some of them new.
fn edited_plan() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec!["alpha", "beta", "gamma", "delta", "alpha", "eps"]);
    let threads = prop::collection::vec(prop::collection::vec(names, 0..5), 0..4);
    threads.prop_map(|threads| {
        let mut text = "# Plan: x\n\n## Summary\n\nx\n\n## Stages\n\n### Stage 01: S\n\n#### Batches\n\n##### Batch 01: B\n\n".to_owned();
        for (number, tasks) in (1..).zip(threads) {
            text.push_str(&["###### Thread ", &number.to_string(), ": T\n\n**Tasks:**\n\n"].concat());
            for task in tasks {
                text.push_str(&["- [ ] ", task, "\n"].concat());
            }
            text.push('\n');
        }
        text
    })
}

proptest! {
    #[test]
    fn nothing_is_ever_lost(plans in prop::collection::vec((edited_plan(), 0usize..12, 0usize..5), 1..6)) {
        let mut state = empty();
        for (text, index, status) in plans {
            let (plan, _) = parse(&text);
            let changes = reconcile(&plan, &state);
            prop_assert!(changes.is_sorted_by_key(Change::id));
            let after = applied(&state, &changes);
            for task in state.tasks.iter().filter(|task| has_history(task)) {
                let kept = after.task(task.id);
                prop_assert!(kept.is_some(), "{} is gone", task.id);
                let kept = kept.unwrap();
                prop_assert_eq!(&kept.sessions, &task.sessions);
                prop_assert_eq!(&kept.report, &task.report);
                let cancelled = kept.status == TaskStatus::Cancelled && !task.status.is_settled();
                prop_assert!(kept.status == task.status || cancelled);
            }
            let mut ids: Vec<_> = after.tasks.iter().map(|task| task.id).collect();
            ids.dedup();
            prop_assert_eq!(ids.len(), after.tasks.len());
            prop_assert_eq!(reconcile(&plan, &after), vec![]);
            state = after;
            if index < state.tasks.len() {
                state = with_history(state, index, TaskStatus::ALL[status]);
            }
        }
    }
}

#[test]
fn a_thread_that_was_done_as_a_whole_keeps_that_when_tasks_are_listed_later() {
    let listed = PLAN.replacen(
        "###### Thread 02: Counter",
        "###### Thread 02: Counter\n\n**Tasks:**\n\n- [ ] Count twice\n",
        1,
    );
    assert_ne!(listed, PLAN);
    let done = with_history(approved(), 2, TaskStatus::Completed);
    let changes = told(&listed, &done);
    assert_eq!(changes[0], "01.01.02.02: new, `Count twice`");
    // who waited for the thread waits for what is listed now; nothing else changes
    assert!(
        changes[1].starts_with("02.01.01.01: waits for"),
        "{changes:?}"
    );
    assert_eq!(changes.len(), 2, "{changes:?}");
    // not done yet: what was meant is what is listed now
    let begun = with_history(approved(), 2, TaskStatus::InProgress);
    assert_eq!(
        told(&listed, &begun),
        ["01.01.02.01: `Counter` is now `Count twice`"]
    );
}
