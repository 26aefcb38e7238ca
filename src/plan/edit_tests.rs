//! Insertions: the new item is there, and every other byte is kept.
use super::edit::{EditError, NewThread, add_batch, add_stage, add_task, add_thread, set_agent};
use super::parse::parse;
use super::sample::{PLAN, said};
use super::template::{NewPlan, template};
use crate::domain::id::{BatchId, StageId, ThreadId};
use proptest::prelude::*;

/// What was inserted, if nothing else changed.
fn inserted<'a>(old: &str, new: &'a str) -> Option<&'a str> {
    let start = old
        .bytes()
        .zip(new.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let found = (0..=start).rev().filter_map(|at| {
        let (before, after) = (old.get(..at)?, old.get(at..)?);
        Some((before, new.strip_prefix(before)?.strip_suffix(after)?))
    });
    // where the same bytes may have been inserted at several places, whole lines are meant
    let mut found = found.collect::<Vec<_>>();
    found.sort_by_key(|(before, _)| !(before.is_empty() || before.ends_with(['\n', '\r'])));
    found.first().map(|(_, inserted)| *inserted)
}

#[test]
fn a_stage_goes_to_the_end_of_the_stages() {
    let edited = add_stage(PLAN, "Polish", Some("It shines.")).unwrap();
    assert_eq!(edited.id, StageId(3));
    let new = "\n### Stage 03: Polish\n\n#### Definition\n\nIt shines.\n\n#### Batches\n";
    assert_eq!(edited.text, format!("{PLAN}{new}"));

    let footer = format!("{PLAN}\n---\n*Last updated: today*\n\n## Risks\n\nMany.\n");
    let edited = add_stage(&footer, "Polish", None).unwrap();
    assert_eq!(parse(&edited.text).0.stages.len(), 3);
    assert!(inserted(&footer, &edited.text).is_some());

    let (plan, _) = parse(&add_stage("# Plan: x", "First", None).unwrap().text);
    assert_eq!(
        (plan.stages.len(), plan.stages[0].name.as_str()),
        (1, "First")
    );
}

#[test]
fn a_batch_goes_behind_its_neighbours_and_before_the_next_stage() {
    let edited = add_batch(PLAN, StageId(1), "More", Some("Later.")).unwrap();
    assert_eq!(edited.id, BatchId::new(1, 2));
    let new = "\n##### Batch 02: More\n\nLater.\n";
    assert_eq!(
        inserted(PLAN, &edited.text).map(str::trim),
        Some(new.trim())
    );
    let at = |text: &str| edited.text.find(text).unwrap();
    assert!(at("##### Batch 02: More") < at("### Stage 02: Proof"));
    assert_eq!(
        add_batch(PLAN, StageId(9), "x", None),
        Err(EditError::NoStage(StageId(9)))
    );
}

#[test]
fn sections_may_stand_in_any_order() {
    let text = "# Plan: x\n\n## Stages\n\n### Stage 01: A\n\n#### Batches\n\n#### Definition\n\nD\n\n### Stage 02: B\n\nD\n";
    let edited = add_batch(text, StageId(1), "One", None).unwrap();
    assert!(
        edited
            .text
            .contains("#### Batches\n\n##### Batch 01: One\n\n#### Definition")
    );
    let edited = add_batch(text, StageId(2), "One", None).unwrap();
    assert!(
        edited
            .text
            .ends_with("D\n\n#### Batches\n\n##### Batch 01: One\n")
    );
}

#[test]
fn a_thread_and_a_task_are_written_like_their_neighbours() {
    let new = NewThread {
        name: "Printer",
        agent: Some("writer"),
        summary: Some("Prints."),
    };
    let edited = add_thread(PLAN, BatchId::new(1, 1), new).unwrap();
    assert_eq!(
        inserted(PLAN, &edited.text).map(str::trim),
        Some("###### Thread 03: Printer @writer\n\n**Summary:** Prints.")
    );
    let edited = add_task(PLAN, ThreadId::new(1, 1, 1), "Measure it").unwrap();
    assert_eq!(edited.id.to_string(), "01.01.01.03");
    assert_eq!(inserted(PLAN, &edited.text), Some("- [ ] Measure it\n"));
    assert!(
        edited
            .text
            .contains("[depends on: 1]\n- [ ] Measure it\n\n**Verify:**")
    );

    let stars = PLAN.replace("- [ ] ", "* [ ] ");
    let edited = add_task(&stars, ThreadId::new(2, 1, 1), "Another").unwrap();
    assert_eq!(inserted(&stars, &edited.text), Some("* [ ] Another\n"));
    let numbers = PLAN.replace("- [ ] Compare", "7. [ ] Compare");
    let edited = add_task(&numbers, ThreadId::new(2, 1, 1), "Another").unwrap();
    assert_eq!(inserted(&numbers, &edited.text), Some("8. [ ] Another\n"));
    let edited = add_task(PLAN, ThreadId::new(1, 1, 2), "First").unwrap();
    assert_eq!(
        inserted(PLAN, &edited.text).map(str::trim),
        Some("**Tasks:**\n\n- [ ] First")
    );
}

#[test]
fn an_agent_is_set_changed_and_taken_away() {
    let id = ThreadId::new(1, 1, 1);
    let other = set_agent(PLAN, id, Some("writer")).unwrap().text;
    assert_eq!(other, PLAN.replacen("Reader @default", "Reader @writer", 1));
    let none = set_agent(PLAN, id, None).unwrap().text;
    assert_eq!(none, PLAN.replacen("Reader @default", "Reader", 1));
    assert_eq!(set_agent(&none, id, Some("default")).unwrap().text, PLAN);
    let closed = PLAN.replacen("Reader @default", "Reader ######", 1);
    let set = set_agent(&closed, id, Some("x")).unwrap().text;
    assert!(set.contains("###### Thread 01: Reader @x ######\n"));
    assert!(set_agent(PLAN, id, Some("two words")).is_err());
}

#[test]
fn line_ends_and_a_missing_last_one_are_kept() {
    let windows = PLAN.replace('\n', "\r\n");
    let edited = add_task(&windows, ThreadId::new(1, 1, 1), "x").unwrap();
    assert_eq!(inserted(&windows, &edited.text), Some("- [ ] x\r\n"));
    let bare = PLAN.trim_end();
    let edited = add_task(bare, ThreadId::new(2, 1, 1), "x").unwrap();
    assert_eq!(edited.text, format!("{bare}\n- [ ] x\n"));
    assert!(said(&edited.text).is_empty());
}

#[test]
fn what_would_be_read_as_something_else_is_refused() {
    assert_eq!(
        add_stage(PLAN, " \n ", None),
        Err(EditError::EmptyName("stage"))
    );
    for name in ["x @nobody", "x ##", "<!-- x -->"] {
        let new = NewThread {
            name,
            ..NewThread::default()
        };
        let refused = add_thread(PLAN, BatchId::new(1, 1), new);
        assert_eq!(refused, Err(EditError::Unreadable(name.to_owned())));
    }
    let open = PLAN.replacen("String>\n```", "String>", 1);
    assert!(add_task(&open, ThreadId::new(2, 1, 1), "x").is_err());
    let swallowed = format!("{PLAN}\n```\nno end\n");
    assert!(add_stage(&swallowed, "x", None).is_err());
}

proptest! {
    #[test]
    fn whatever_the_plan_other_bytes_stay(
        cut in prop::collection::vec(0usize..108, 0..6),
        windows in any::<bool>(),
        bare in any::<bool>(),
        fresh in any::<bool>(),
        name in "[a-zA-Z0-9 `*_.:é@#<>\\[\\]-]{1,20}",
    ) {
        let sample = if fresh {
            template(&NewPlan { name: "x", stages: 2, ..NewPlan::default() })
        } else {
            PLAN.to_owned()
        };
        let lines: Vec<&str> = sample.lines().enumerate().filter(|(i, _)| !cut.contains(i)).map(|(_, l)| l).collect();
        let mut text = lines.join(if windows { "\r\n" } else { "\n" });
        if !bare {
            text.push_str(if windows { "\r\n" } else { "\n" });
        }
        let (plan, _) = parse(&text);
        let mut edits = vec![add_stage(&text, &name, Some("D")).map(|e| e.text)];
        for placed in plan.threads() {
            let new = NewThread { name: &name, agent: None, summary: Some("S") };
            edits.push(add_batch(&text, placed.id.stage(), &name, None).map(|e| e.text));
            edits.push(add_thread(&text, placed.id.batch, new).map(|e| e.text));
            edits.push(add_task(&text, placed.id, &name).map(|e| e.text));
        }
        for edited in edits.into_iter().flatten() {
            prop_assert!(inserted(&text, &edited).is_some(), "{text}\n=====\n{edited}");
            // nothing that was there is gone
            let before = plan.threads().count();
            prop_assert!(parse(&edited).0.threads().count() >= before);
        }
    }
}
