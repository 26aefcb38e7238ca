//! What agents are told, and what is written down in the end.
use super::change::applied;
use super::completion::{Completion, completion};
use super::parse::parse;
use super::prompt::{Background, EarlierAttempt, HandOff, prompt};
use super::reconcile::reconcile;
use super::sample::PLAN;
use crate::domain::id::ThreadId;
use crate::domain::task::TaskStatus;
use crate::domain::workstream::Workstream;

fn state() -> Workstream {
    let empty: Workstream = serde_json::from_str(r#"{"version":"1.1.0","tasks":[]}"#).unwrap();
    let mut state = applied(&empty, &reconcile(&parse(PLAN).0, &empty));
    state.tasks[0].status = TaskStatus::Completed;
    state.tasks[0].report = Some("reader done".to_owned());
    state
}

#[test]
fn an_agent_is_told_what_it_needs() {
    let background = Background {
        attempts: &[EarlierAttempt {
            number: 1,
            agent: "default".to_owned(),
            end: "failed (exit 1)".to_owned(),
            note: None,
        }],
        hand_offs: &[],
    };
    let (plan, _) = parse(PLAN);
    let text = prompt(&plan, &state(), ThreadId::new(1, 1, 1), &background).unwrap();
    assert_eq!(text, include_str!("prompt_sample.md"));
    assert!(prompt(&plan, &state(), ThreadId::new(9, 1, 1), &background).is_none());
}

#[test]
fn what_other_threads_handed_over_is_told() {
    let background = Background {
        hand_offs: &[HandOff {
            thread: ThreadId::new(1, 1, 1),
            path: "handoff/01.01.01.md".to_owned(),
            text: Some("The reader is src/lexer.rs.".to_owned()),
        }],
        ..Background::default()
    };
    let text = prompt(
        &parse(PLAN).0,
        &state(),
        ThreadId::new(2, 1, 1),
        &background,
    )
    .unwrap();
    assert!(text.contains(
        "## What you build on\n\n- thread 01.01.01: `handoff/01.01.01.md`\n  > The reader is src/lexer.rs.\n"
    ));
}

#[test]
fn a_completion_has_the_known_form() {
    let mut state = state();
    state.tasks[1].status = TaskStatus::Cancelled;
    state.tasks[2].status = TaskStatus::Completed;
    let (plan, _) = parse(PLAN);
    let insights = ["Tabs are white space".to_owned()];
    let it = Completion {
        summary: None,
        workstream: &state,
        plan: Some(&plan),
        stream_id: "001-word-counter",
        name: "word-counter",
        at: "2026-01-22T19:21:59.3Z".parse().unwrap(),
        insights: &insights,
        missing: &[],
        files: &[],
    };
    assert_eq!(completion(&it), include_str!("completion_sample.md"));
}
