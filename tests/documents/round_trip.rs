//! Every document that is read back, whatever the state: what people write into it stays byte for
//! byte, what is ours is what the state says, and written, read in elsewhere and written again it is
//! the same.
use super::golden::{any_sample, berlin, cases};
use super::sample::Sample;
use crate::support::World;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use workstreams::track::story::model::Story;
use workstreams::track::text::bytes;
use workstreams::track::text::compare::compare;
use workstreams::track::text::merge::merge;
use workstreams::track::views::{orchestration, progress, session_state};

/// The documents, by what they are.
const FORMS: [&str; 4] = ["progress", "session", "minimal", "full"];

fn rendered(form: &str, sample: &Sample) -> String {
    let mut story: Story = sample.story();
    match form {
        "progress" => progress::render(&story, &berlin()),
        "session" => session_state::render(&story, &berlin(), 0),
        form => {
            story.agents = if form == "full" { 3 } else { 1 };
            orchestration::render(&story, &berlin())
        }
    }
}

/// What a person may write between our lines: anything at all that is none of our lines.
fn foreign() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("> ## Plan".to_owned()),
        Just("\t* [ ] not one of them".to_owned()),
        Just("| Role | Path |".to_owned()),
        Just("<!-- id:t_1 dep:none -->".to_owned()),
        Just("   ".to_owned()),
        Just("~~~ no fence of ours".to_owned()),
        "\\PC{0,40}".prop_map(|text| format!("~ {text}")),
        prop::collection::vec(any::<u8>(), 0..12)
            .prop_map(|raw| format!("~ {}", bytes::spelled(&raw).replace(['\n', '\r'], "."))),
    ];
    prop::collection::vec(line, 1..5).prop_map(|lines| lines.join("\n") + "\n")
}

/// Puts runs of text between the lines, each with a mark of its own.
fn put_in(text: &str, runs: Vec<(usize, String)>, round: usize) -> (String, Vec<String>) {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let mut placed: Vec<(usize, String)> = runs
        .into_iter()
        .enumerate()
        .map(|(number, (at, text))| {
            let text = format!("~ run {round}.{number}\n{text}~ its end\n");
            (at % (lines.len() + 1), text)
        })
        .collect();
    placed.sort_by_key(|(at, _)| *at);
    for (at, text) in placed.iter().rev() {
        lines.insert(*at, text.clone());
    }
    (
        lines.concat(),
        placed.into_iter().map(|(_, text)| text).collect(),
    )
}

proptest! {
    #![proptest_config(cases(64))]

    /// One state after the other, with text of people put in between: it survives all of them in
    /// its order, and without it stands what the last state says.
    #[test]
    fn text_of_people_survives_every_change_of_state(
        states in prop::collection::vec(any_sample(), 2..4),
        runs in prop::collection::vec(prop::collection::vec((0_usize..200, foreign()), 0..4), 3),
    ) {
        for form in FORMS {
            let mut base = rendered(form, &states[0]);
            let mut document = base.clone();
            let mut all: Vec<String> = Vec::new();
            for (round, state) in states.iter().enumerate() {
                if round == 0 {
                    let (with, placed) = put_in(&document, runs[round].clone(), round);
                    document = with;
                    all = placed;
                }
                let new = rendered(form, state);
                let merged = merge(&compare(&base, &document), &new, &|_| false);
                let mut rest = merged.text.clone();
                let mut last = 0;
                for text in &all {
                    let at = merged.text.find(text.as_str());
                    prop_assert!(at.is_some(), "{form}: {text:?} is gone from\n{}", merged.text);
                    prop_assert!(at.unwrap() >= last, "{form}: {text:?} moved\n{}", merged.text);
                    last = at.unwrap();
                    rest = rest.replacen(text.as_str(), "", 1);
                }
                prop_assert_eq!(&rest, &new, "{}: ours", form);
                prop_assert_eq!(&merged.base, &new, "{}: what we remember", form);
                let again = merge(&compare(&merged.base, &merged.text), &new, &|_| false);
                prop_assert_eq!(&again.text, &merged.text, "{}: a fixed point", form);
                base = merged.base;
                document = merged.text;
            }
        }
    }

    /// The same with lines that look like ours: nothing is said where a run ends then, but every
    /// line is still there, as often as it was.
    #[test]
    fn lines_of_people_survive_whatever_they_look_like(
        states in prop::collection::vec(any_sample(), 2..4),
        runs in prop::collection::vec((0_usize..200, like_ours()), 0..5),
    ) {
        for form in FORMS {
            let mut base = rendered(form, &states[0]);
            let (mut document, placed) = put_in(&base, runs.clone(), 0);
            let theirs = counted(&placed.concat());
            for state in &states {
                let new = rendered(form, state);
                let merged = merge(&compare(&base, &document), &new, &|_| false);
                let mut left = counted(&merged.text);
                for (line, count) in counted(&new) {
                    *left.entry(line).or_default() -= count;
                }
                left.retain(|_, count| *count != 0);
                // which empty line was whose cannot always be told: then there is one more
                let blank = left.remove("").unwrap_or(0);
                let blanks = theirs.get("").copied().unwrap_or(0);
                prop_assert!(blank >= blanks, "{form}\n{document}\n---\n{}", merged.text);
                let mut words = theirs.clone();
                words.remove("");
                prop_assert_eq!(&left, &words, "{}\n{}\n---\n{}", form, document, merged.text);
                let again = merge(&compare(&merged.base, &merged.text), &new, &|_| false);
                prop_assert_eq!(&again.text, &merged.text, "{}: a fixed point", form);
                base = merged.base;
                document = merged.text;
            }
        }
    }
}

/// How often each line stands there.
fn counted(text: &str) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for line in text.lines() {
        *counts.entry(line.to_owned()).or_default() += 1;
    }
    counts
}

fn like_ours() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just(String::new()),
        Just("---".to_owned()),
        Just("None.".to_owned()),
        Just("None yet.".to_owned()),
        Just("```".to_owned()),
        "[a-z ]{0,9}".prop_map(|text| format!("~ {text}")),
    ];
    prop::collection::vec(line, 1..6).prop_map(|lines| lines.join("\n") + "\n")
}

/// A checkout in which nothing but this document lies: it is read in, and written anew.
fn elsewhere(file: &str, text: &str) -> String {
    let world = World::new();
    let file = format!("repo/{file}");
    world.write(&file, text);
    world.work(&["save", "-c"]).exits(0);
    world.read(&file)
}

/// Its lines, without those that say when it was written, or what runs besides.
fn timeless(text: &str) -> Vec<&str> {
    let told = ["Last updated: ", "**Started**: ", "Also running: "];
    let lines = text.lines().filter(|line| !line.is_empty());
    lines
        .filter(|line| !told.iter().any(|it| line.starts_with(it)))
        .collect()
}

/// SESSION_PROGRESS.md is the one that holds every item: SESSION.md tells little of far phases.
#[test]
fn written_read_in_elsewhere_and_written_again_it_is_the_same() {
    let mut runner = TestRunner::new(cases(5));
    runner
        .run(&any_sample(), |sample| {
            let story = sample.story();
            let file = "SESSION_PROGRESS.md";
            let text = progress::render(&story, &TimeZone::UTC);
            let again = elsewhere(file, &text);
            prop_assert_eq!(
                timeless(&again),
                timeless(&text),
                "{}\n---\n{}",
                text,
                again
            );
            Ok(())
        })
        .unwrap();
}
