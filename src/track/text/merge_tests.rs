//! What people write into a document stays as it is, wherever it is and whatever we write.
use super::compare::Understood::{Not, Yes};
use super::compare::{compare, first_contact};
use super::merge::{Merged, merge};
use proptest::prelude::*;

fn update(base: &str, file: &str, new: &str) -> Merged {
    merge(&compare(base, file), new, &|_| false)
}

const OLD: &str = "# Session Progress\n\n## Plan\n\n- [ ] Task 1: a\n- [ ] Task 2: b\n\n## Current Status\n\nLast updated: 1\nNext: x\n";
const NEW: &str = "# Session Progress\n\n## Plan\n\n- [x] Task 1: a\n- [ ] Task 2: b\n- [ ] Task 3: c\n\n## Current Status\n\nLast updated: 2\nNext: y\n\n## Failed Attempts\n\n- Tried z\n";

#[test]
fn notes_stay_with_what_they_stand_under() {
    let file = OLD
        .replace("- [ ] Task 2", "  my thoughts on 1\n- [ ] Task 2")
        .replace("\n## Current", "\nA note.\n\n## Current")
        + "\nAt the end, without a line end";
    let merged = update(OLD, &file, NEW);
    assert_eq!(
        merged.text,
        "# Session Progress\n\n## Plan\n\n- [x] Task 1: a\n  my thoughts on 1\n- [ ] Task 2: b\n- [ ] Task 3: c\n\nA note.\n\n## Current Status\n\nLast updated: 2\nNext: y\n\nAt the end, without a line end\n\n## Failed Attempts\n\n- Tried z\n"
    );
    assert_eq!(merged.base, NEW);
}

#[test]
fn a_tick_by_hand_stays_until_it_is_taken_and_what_we_alone_say_is_ours() {
    let file = OLD
        .replace("- [ ] Task 2", "- [x] Task 2")
        .replace("updated: 1", "updated: 7");
    let merged = update(OLD, &file, NEW);
    assert!(merged.text.contains("- [x] Task 2: b\n") && merged.text.contains("updated: 2\n"));
    assert!(merged.base.contains("- [ ] Task 2: b\n"));
    assert_eq!(
        (
            merged.kept.len(),
            merged.kept[0].conflict,
            merged.overruled.len()
        ),
        (1, false, 1)
    );
    // it is still there at the next time, and gone from the list once the state says the same
    let again = update(&merged.base, &merged.text, NEW);
    assert_eq!(
        (again.text.as_str(), again.kept.len()),
        (merged.text.as_str(), 1)
    );
    let told = update(
        &merged.base,
        &merged.text,
        &NEW.replace("- [ ] Task 2", "- [x] Task 2"),
    );
    assert!(told.kept.is_empty() && told.base.contains("- [x] Task 2"));
}

#[test]
fn changed_on_both_sides_the_edit_stays_and_stays_a_conflict() {
    let file = OLD.replace("Task 1: a", "Task 1: aa");
    let first = update(OLD, &file, NEW);
    assert!(first.kept[0].conflict && first.text.contains("- [ ] Task 1: aa\n"));
    let second = update(&first.base, &first.text, NEW);
    assert_eq!((second.kept, second.text), (first.kept, first.text));
}

#[test]
fn a_line_of_ours_that_was_deleted_comes_back() {
    let file = OLD.replace("- [ ] Task 2: b\n", "");
    assert_eq!(update(OLD, &file, NEW).text, NEW);
    assert_eq!(update(OLD, "", NEW).text, NEW);
}

#[test]
fn line_ends_and_a_byte_order_mark_stay() {
    let file = format!("\u{feff}{}", OLD.replace('\n', "\r\n"));
    let merged = update(OLD, &file, NEW);
    assert_eq!(
        merged.text,
        format!("\u{feff}{}", NEW.replace('\n', "\r\n"))
    );
    assert_eq!(update(&merged.base, &merged.text, NEW).text, merged.text);
}

#[test]
fn at_first_contact_what_is_not_understood_stays() {
    let file = "# Session Progress\nIntro.\n## Plan\n- [ ] Task 1: a\nProse.\n## Other\nx\n";
    let understood = [Yes, Not, Yes, Yes, Not, Not, Not];
    let merged = merge(&first_contact(file, &understood), NEW, &|_| false);
    let ours: String = merged
        .text
        .replace("Intro.\n", "")
        .replace("Prose.\n## Other\nx\n", "");
    assert_eq!(ours, NEW);
}

fn rendering() -> impl Strategy<Value = String> {
    let tasks = prop::collection::btree_map(1_u32..20, any::<bool>(), 0..12);
    let lines = prop::collection::vec("[a-z]{1,8}", 0..5);
    (tasks, lines, 0_u32..100).prop_map(|(tasks, lines, time)| {
        let tasks = tasks.into_iter().map(|(number, done)| {
            let mark = if done { 'x' } else { ' ' };
            format!("- [{mark}] Task {number}: do {number}\n")
        });
        let lines = lines.into_iter().map(|line| format!("- {line}\n"));
        [
            "# Session Progress\n\n## Plan\n\n".to_owned(),
            tasks.collect(),
            format!("\n## Current Status\n\nLast updated: {time}\n\n## Completed Work\n\n"),
            lines.collect(),
        ]
        .concat()
    })
}

/// Lines that are none of ours.
fn foreign() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("> ## Plan".to_owned()),
        Just("\t* [ ] not one of them".to_owned()),
        Just("| a | b |".to_owned()),
        "[^\\r\\n#\\[:-]{0,30}".prop_map(|text| format!("~ {text}")),
    ];
    prop::collection::vec(line, 1..5).prop_map(|lines| lines.join("\n") + "\n")
}

proptest! {
    #[test]
    fn foreign_text_survives_byte_for_byte(
        old in rendering(),
        new in rendering(),
        chunks in prop::collection::vec((0_usize..60, foreign()), 0..6),
    ) {
        let mut lines: Vec<String> = old.lines().map(|line| format!("{line}\n")).collect();
        let mut placed: Vec<(usize, String)> = chunks
            .into_iter()
            .enumerate()
            .map(|(number, (at, text))| (at.min(lines.len()), format!("~ chunk {number}\n{text}~ end {number}\n")))
            .collect();
        placed.sort_by_key(|(at, _)| *at);
        for (at, text) in placed.iter().rev() {
            lines.insert(*at, text.clone());
        }
        let file: String = lines.concat();
        let merged = update(&old, &file, &new);
        let mut rest = merged.text.clone();
        let mut last = 0;
        for (_, text) in &placed {
            let at = merged.text.find(text.as_str());
            prop_assert!(at.is_some(), "{text:?} is gone from {}", merged.text);
            prop_assert!(at.unwrap() >= last);
            last = at.unwrap();
            rest = rest.replacen(text.as_str(), "", 1);
        }
        prop_assert_eq!(rest, new.clone());
        prop_assert_eq!(&merged.base, &new);
        // once more changes nothing
        prop_assert_eq!(&update(&merged.base, &merged.text, &new).text, &merged.text);
    }

    #[test]
    fn any_text_survives_a_rendering_that_stays(old in rendering(), at in 0_usize..40, text in "(?s).{0,80}") {
        let mut lines: Vec<String> = old.lines().map(|line| format!("{line}\n")).collect();
        lines.insert(at.min(lines.len()), format!("{text}\n"));
        let file = lines.concat();
        let merged = update(&old, &file, &old);
        prop_assert_eq!(merged.text.replace("\r\n", "\n"), file.replace("\r\n", "\n"));
    }
}
