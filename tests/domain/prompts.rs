//! What an agent is told.
use super::made::{task, workstream};
use workstreams::domain::id::ThreadId;
use workstreams::domain::prompt::{History, prompt};

#[test]
fn a_written_prompt_is_kept_and_gets_the_commands_once() {
    let workstream = workstream(&[
        task("01.01.01.01", "completed"),
        task("01.01.01.02", "pending"),
    ]);
    let thread = workstream.thread(ThreadId::new(1, 1, 1)).unwrap();
    let text = prompt(
        &workstream,
        &thread,
        Some("Do it.\n\n  indented `$x`\n"),
        &History::default(),
    );
    assert!(text.starts_with("Do it.\n\n  indented `$x`\n"), "{text}");
    // the commands name the first task that is open
    assert!(
        text.contains("work update --task 01.01.01.02 --status completed"),
        "{text}"
    );
    let again = prompt(&workstream, &thread, Some(&text), &History::default());
    assert_eq!(again, text);
}

#[test]
fn without_one_the_tasks_are_told_with_what_is_done() {
    let mut second = task("01.01.01.02", "pending");
    second["breadcrumb"] = "half way".into();
    let workstream = workstream(&[
        task("01.01.01.01", "completed"),
        second,
        task("01.01.01.03", "cancelled"),
        task("01.01.02.01", "pending"),
    ]);
    let thread = workstream.thread(ThreadId::new(1, 1, 1)).unwrap();
    let text = prompt(&workstream, &thread, None, &History::default());
    for part in [
        "`01.01.01.01` task 01.01.01.01 (done already)",
        "half way",
        "(cancelled: leave it)",
    ] {
        assert!(text.contains(part), "no {part}\n{text}");
    }
    assert!(!text.contains("01.01.02.01"), "{text}");
}
