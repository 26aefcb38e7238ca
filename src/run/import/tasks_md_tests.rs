//! TASKS.md: every mark, every way a line can be odd.
use super::problem::{Problems, Weight};
use super::tasks_md::{OldTask, merge, read};
use crate::domain::task::TaskStatus;
use camino::Utf8Path;
use std::collections::BTreeMap;

type Found = (Option<usize>, Weight, String);

fn tasks(text: &str) -> (Vec<OldTask>, Vec<Found>) {
    let mut at = Problems::new(Utf8Path::new("TASKS.md"), text);
    let tasks = read(text, &mut at);
    let found = at.found.into_iter().map(|p| (p.line, p.weight, p.what));
    (tasks, found.collect())
}

const HEAD: &str = "# Tasks: x\n\n## Stage 01: One\n\n### Batch 01: First\n\n\
                    #### Thread 01: A & B @agent:fast-one\n";

#[test]
fn every_mark_and_report_is_read() {
    let text = format!(
        "{HEAD}- [ ] Task 01.01.01.01: a\n- [x] Task 1.1.1.2: b\n  > Report: did b\n  > and more\n\
         - [X] Task 01.01.01.03: c\n- [~] Task 01.01.01.04: d\n- [!] Task 01.01.01.05: e\n\
         - [-] Task 01.01.01.06: f\n- [ ] Task 01.01.01.07:\n"
    );
    let (tasks, problems) = tasks(&text);
    assert_eq!(problems, []);
    let statuses: Vec<_> = tasks.iter().map(|task| task.status).collect();
    assert_eq!(
        statuses,
        [
            TaskStatus::Pending,
            TaskStatus::Completed,
            TaskStatus::Completed,
            TaskStatus::InProgress,
            TaskStatus::Blocked,
            TaskStatus::Cancelled
        ]
    );
    assert_eq!(tasks[1].report.as_deref(), Some("did b\nand more"));
    assert_eq!(tasks[1].id.to_string(), "01.01.01.02");
    assert_eq!(tasks[0].agent.as_deref(), Some("fast-one"));
    assert_eq!(tasks[0].thread_name, "A & B");
}

#[test]
fn what_the_ancestor_lost_in_silence_is_kept_and_named() {
    let text = "## Stage 01: One\n### Batch 01: First\n#### Thread 01: mail @home @agent:v1.2\n\
                - [?] Task 01.01.01.01: odd mark\n- [ ] no id\n- [ ] Task 02.01.01.01: elsewhere\n\
                #### Thred 02: typo\n- [ ] Task 01.01.02.01: under a typo\n> a stray word\n";
    let (tasks, problems) = tasks(text);
    let names: Vec<_> = tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["odd mark", "no id", "elsewhere", "under a typo"]);
    assert_eq!(tasks[0].agent.as_deref(), Some("v1.2"));
    assert_eq!(tasks[0].thread_name, "mail @home");
    assert_eq!(tasks[1].id.to_string(), "01.01.01.02");
    let lines: Vec<_> = problems
        .iter()
        .map(|(line, weight, _)| (*line, *weight))
        .collect();
    assert_eq!(
        lines,
        [
            (Some(4), Weight::Changed),
            (Some(5), Weight::Changed),
            (Some(6), Weight::Changed),
            (Some(7), Weight::Unread),
            (Some(8), Weight::Changed),
            (Some(9), Weight::Unread)
        ]
    );
}

#[test]
fn an_item_without_place_or_id_is_named() {
    let (tasks, problems) = tasks("- [ ] lost\n```\n- [ ] Task 01.01.01.01: in code\n```\n");
    assert_eq!(tasks, []);
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].0, problems[0].1), (Some(1), Weight::Unread));
}

#[test]
fn tasks_json_is_right_and_gets_what_it_lacks() {
    let text =
        format!("{HEAD}- [x] Task 01.01.01.01: a\n  > Report: done\n- [ ] Task 01.01.01.02: b\n");
    let mut at = Problems::new(Utf8Path::new("TASKS.md"), &text);
    let old = read(&text, &mut at);
    let known = serde_json::json!({ "id": "01.01.01.01", "status": "pending" });
    let mut all = BTreeMap::from([(old[0].id, known.as_object().unwrap().clone())]);
    merge(old, &mut all, &mut at);
    let all: Vec<_> = all.into_values().collect();
    assert_eq!(all[0]["status"], "pending");
    assert_eq!(all[0]["report"], "done");
    assert_eq!(all[1]["name"], "b");
    assert_eq!(at.found.len(), 1, "{:?}", at.found);
}
