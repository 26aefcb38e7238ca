//! What is read, from plans of all kinds; and that no text is too strange.
use super::model::{Criterion, Origin, Plan};
use super::parse::parse;
use super::sample::{PLAN, said};
use crate::domain::id::ThreadId;
use proptest::prelude::*;

fn thread(plan: &Plan, stage: u32, batch: u32, number: u32) -> &super::model::Thread {
    plan.thread(ThreadId::new(stage, batch, number)).unwrap()
}

#[test]
fn the_example_is_read_whole() {
    let (plan, findings) = parse(PLAN);
    assert!(findings.is_empty(), "{findings:#?}");
    assert_eq!(plan.name, "Word counter");
    assert_eq!(plan.references[0].text, "docs/grammar.md");
    assert_eq!(plan.requirements[1].id, "R2");
    let stage = &plan.stages[0];
    assert_eq!((stage.number, stage.name.as_str()), (1, "Parts"));
    assert_eq!(stage.kind.as_deref(), Some("build"));
    assert_eq!(stage.spec.as_deref(), Some("docs/grammar.md#words"));
    assert_eq!(stage.key_files[0].text, "src/lib.rs");
    assert_eq!(
        stage.definition,
        "The reader and the counter exist and can be used alone."
    );
    assert_eq!(stage.inputs.len(), 1);
    assert!(stage.questions[0].resolved);
    let criteria: Vec<_> = stage
        .verification
        .iter()
        .map(|check| check.criterion.clone())
        .collect();
    assert_eq!(
        criteria[0],
        Criterion::Command("cargo test --lib".to_owned())
    );
    assert!(matches!(&criteria[1], Criterion::Words(words) if words.starts_with("a person")));
    assert_eq!(
        stage.batches[0].summary,
        "Nothing here depends on anything else here."
    );
    let reader = thread(&plan, 1, 1, 1);
    assert_eq!(
        (reader.name.as_str(), reader.agent.as_deref()),
        ("Reader", Some("default"))
    );
    assert_eq!(reader.summary, "Read the words of a text.");
    assert!(
        reader
            .details
            .starts_with("Keep it small:\n\n```rust\n###### Thread 09")
    );
    assert!(reader.details.ends_with("| `a b` | 2     |"));
    assert_eq!(reader.tasks[0].text, "Read the words of a text");
    assert_eq!(reader.tasks[0].nested, "- letters and digits only");
    assert_eq!(reader.tasks[0].requirements, ["R1"]);
    assert_eq!(reader.tasks[1].depends_on[0].id.to_string(), "01.01.01.01");
    assert_eq!(reader.verify[0].text, "cargo test reader");
    let counter = thread(&plan, 1, 1, 2);
    assert_eq!(counter.files.len(), 2);
    assert_eq!(
        (counter.tasks.len(), counter.tasks[0].origin),
        (1, Origin::Implied)
    );
    assert_eq!(counter.tasks[0].text, "Counter");
    assert_eq!(thread(&plan, 2, 1, 1).depends_on.len(), 2);
    assert_eq!((counter.position.line, counter.position.column), (84, 1));
}

/// A plan as the ancestor's template and habits make it.
const ANCESTOR: &str = "\
# Plan: session-tracking

> **Stream ID:** `005-session-tracking` | **Created:** 2026-01-20

## Summary

Track sessions.

## References

- ./docs

## Stages

### Stage 01: One

#### Stage Definition

Something.

#### Stage Constitution

**Inputs:**

- the code

**Structure:**

- modules

#### Stage Questions

- [x] Which store?
  - [ ] a note below it

#### Stage Batches

##### Batch 1: First

A summary.

###### Thread 01: mail@x thing

**Summary:**
Short.

**Details:**
- a list
  1. nested
- `src/a.ts`

###### Thread 02: Second @agent:

Summary: short

Details

Text with Details inside.

---

*Last updated: 2026-01-20*

### Stage 02: Two

#### Definition

More.

#### Batches
##### Batch 01: Only
###### Thread 01: Only
**Summary:** x
**Details:** y

---
*Last updated: 2026-01-22*
";

#[test]
fn plans_of_the_ancestor_are_accepted_as_they_are() {
    let (plan, _) = parse(ANCESTOR);
    assert_eq!(said(ANCESTOR), Vec::<String>::new());
    assert_eq!(plan.stages.len(), 2);
    assert_eq!(plan.stages[0].questions.len(), 1);
    assert_eq!(thread(&plan, 1, 1, 1).name, "mail@x thing");
    assert_eq!(
        thread(&plan, 1, 1, 1).details,
        "- a list\n  1. nested\n- `src/a.ts`"
    );
    let second = thread(&plan, 1, 1, 2);
    assert_eq!(
        (second.name.as_str(), second.agent.as_deref()),
        ("Second", None)
    );
    assert_eq!(second.summary, "short");
    assert!(second.details.starts_with("Text with Details inside."));
    let only = thread(&plan, 2, 1, 1);
    assert_eq!((only.summary.as_str(), only.details.as_str()), ("x", "y"));
}

#[test]
fn line_ends_marks_tabs_and_underlined_headings_do_not_matter() {
    let (plan, _) = parse(PLAN);
    let without_places = |text: &str| super::normal::entries(&parse(text).0);
    let expected = super::normal::entries(&plan);
    for text in [
        PLAN.replace('\n', "\r\n"),
        format!("\u{feff}{PLAN}"),
        PLAN.trim_end().to_owned(),
        PLAN.replace("## Stages\n", "Stages\n------\n"),
        PLAN.replace("# Plan: Word counter\n", "Plan: Word counter\n===\n"),
        PLAN.replace("# Plan: Word counter\n", "# Plan:\tWord counter ##\n"),
        PLAN.replace("Thread 02:", "thread\t002 :"),
        PLAN.replace("- [ ] ", "* [X]\t"),
    ] {
        assert_eq!(without_places(&text), expected, "{text}");
        assert!(said(&text).is_empty(), "{:#?}", said(&text));
    }
}

#[test]
fn names_are_kept_whatever_they_hold() {
    for name in [
        "`a: b` | *c*",
        "@home at work",
        "../../etc",
        "Ünïcode 漢字 🙂",
        "a\\@b",
        "x: y: z",
    ] {
        let text = PLAN.replace("Counter\n", &format!("{name}\n"));
        assert_eq!(thread(&parse(&text).0, 1, 1, 2).name, name);
    }
}

#[test]
fn code_quotes_and_comments_hold_no_headings() {
    for hidden in [
        "> ```\n> ###### Thread 05: x\n> ```\n> ### Stage 07: x",
        "~~~~\n```\n###### Thread 05: x\n~~~~",
        "<!--\n###### Thread 05: x\n-->",
        "- ```\n  ###### Thread 05: x\n  ```",
        "1. a\n\n       ### 4 spaces of code",
    ] {
        let text = PLAN.replace("Keep it small:", hidden);
        assert_eq!(said(&text), Vec::<String>::new(), "{hidden}");
        assert_eq!(parse(&text).0.threads().count(), 3);
        assert!(thread(&parse(&text).0, 1, 1, 1).details.starts_with(hidden));
    }
}

/// 20 stages of 10 batches of 10 threads of 5 tasks.
fn large() -> String {
    let mut lines = vec!["# Plan: Large\n\n## Summary\n\nLarge.\n\n## Stages\n".to_owned()];
    for stage in 1..=20 {
        lines.push(format!(
            "### Stage {stage:02}: S{stage}\n\n#### Definition\n\nD\n\n#### Batches\n"
        ));
        for batch in 1..=10 {
            lines.push(format!("##### Batch {batch:02}: B{batch}\n"));
            for thread in 1..=10 {
                lines.push(format!("###### Thread {thread:02}: T{thread} @default\n\n**Summary:** S\n\n**Details:**\n\nSome `src/{thread}.rs`.\n\n**Tasks:**\n"));
                lines.extend((1..=5).map(|task| format!("- [ ] Do {task}")));
                lines.push(format!("\n**Files:** `src/{thread}/**`\n"));
            }
        }
    }
    lines.join("\n")
}

#[test]
fn ten_thousand_tasks_are_read() {
    let text = large();
    let (plan, _) = parse(&text);
    assert_eq!(
        plan.threads()
            .map(|placed| placed.thread.tasks.len())
            .sum::<usize>(),
        10_000
    );
    assert!(
        said(&text)
            .iter()
            .all(|line| line.contains("[crowded-batch]"))
    );
    let empty = serde_json::from_str(r#"{"version":"1.1.0","tasks":[]}"#).unwrap();
    let changes = super::reconcile::reconcile(&plan, &empty);
    let state = super::change::applied(&empty, &changes);
    assert_eq!(super::reconcile::reconcile(&plan, &state), vec![]);
    assert!(super::drift::drift(&plan, &plan).is_empty());
}

/// Lines that plans are made of, whole and broken.
fn line() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(PLAN.lines().chain(ANCESTOR.lines()).collect::<Vec<_>>());
    prop_oneof![
        6 => parts.prop_map(str::to_owned),
        1 => "[#>*\\-_`~ \t\\[\\]<!0-9a-zA-Z:@.é\u{202e}|]{0,20}",
        1 => "(######|#####|###|##|#) ?(Thread|Batch|Stage|Stages|Thead) ?[0-9]{0,12}:? ?[a-z@<!>-]{0,8}",
        1 => "(\\*\\*)(Tasks|Files|Verify|Depends on|Details)(:\\*\\*) ?[a-z0-9.,`]{0,12}",
    ]
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "(\\PC|[\r\n\t\u{0}#*`>-]){0,300}") {
        let (plan, findings) = parse(&text);
        drop(super::validate::validate(&plan, &super::validate::Around { agents: Some(&["a"]), exists: &|_| true, read: &|_| None }));
        prop_assert!(findings.iter().all(|finding| finding.line > 0 && finding.column > 0));
    }

    #[test]
    fn no_plan_is_too_broken(lines in prop::collection::vec(line(), 0..60), eol in prop::sample::select(vec!["\n", "\r\n", "\r"])) {
        let text = lines.join(eol);
        drop(said(&text));
        let (plan, findings) = parse(&text);
        // details that are said twice are put together
        let twice = findings.iter().any(|finding| finding.code == super::code::Code::RepeatedSection);
        for placed in plan.threads() {
            prop_assert!(twice || text.contains(&placed.thread.details));
            prop_assert!(!placed.thread.tasks.is_empty());
            prop_assert!(text.get(placed.thread.name_span.start..placed.thread.name_span.end).is_some());
        }
    }

    #[test]
    fn a_changed_line_never_loses_a_heading_without_a_word(index in 0usize..108, replacement in line()) {
        let lines: Vec<&str> = PLAN.lines().collect();
        let old = lines[index];
        let mut new = lines.clone();
        new[index] = &replacement;
        let text = new.join("\n");
        let headings = |plan: &Plan| plan.stages.len() + plan.stages.iter().map(|s| s.batches.len()).sum::<usize>() + plan.threads().count();
        let before = headings(&parse(PLAN).0);
        let after = headings(&parse(&text).0);
        // fewer items: the heading itself was replaced, or something is said about it
        prop_assert!(after >= before || old.starts_with('#') || !said(&text).is_empty(), "{text}");
    }
}
