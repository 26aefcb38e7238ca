//! Threads of one batch run at the same time: no file should be named by two of them.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::glob::overlap;
use super::super::model::{Plan, Thread};
use std::borrow::Cow;

/// With so many others of its batch a thread is named at most: two hundred threads that all name
/// one folder are twenty thousand pairs, and nobody reads those.
const SHOWN: usize = 3;

pub(in crate::plan) fn look(plan: &Plan, findings: &mut Vec<Finding>) {
    for stage in &plan.stages {
        for batch in &stage.batches {
            let named: Vec<Vec<Cow<'_, str>>> = batch.threads.iter().map(files).collect();
            for (index, thread) in batch.threads.iter().enumerate() {
                let mine = named.get(index).map(Vec::as_slice).unwrap_or_default();
                let earlier = batch.threads.iter().zip(&named).take(index);
                let shared = earlier
                    .filter_map(|(other, theirs)| Some((other, first_shared(mine, theirs)?)));
                for (other, file) in shared.take(SHOWN) {
                    findings.push(Finding::new(
                        Code::SharedFile,
                        thread.position,
                        format!(
                            "threads {:02} `{}` and {:02} `{}` run at the same time and both name {file}",
                            other.number, other.name, thread.number, thread.name
                        ),
                        "give the file to one of them, or put them into different batches",
                    ));
                }
            }
        }
    }
}

/// What two lists have in common, in words.
fn first_shared(mine: &[Cow<'_, str>], theirs: &[Cow<'_, str>]) -> Option<String> {
    let pair = |a: &Cow<'_, str>| theirs.iter().find(|b| overlap(a, b));
    let (mine, theirs) = mine.iter().find_map(|a| pair(a).map(|b| (a, b)))?;
    Some(if mine == theirs {
        format!("`{mine}`")
    } else {
        format!("`{theirs}` and `{mine}`")
    })
}

/// What a thread says it may touch; where it says nothing, the files that its text names in
/// back-quotes.
fn files(thread: &Thread) -> Vec<Cow<'_, str>> {
    if !thread.files.is_empty() {
        let globs = thread.files.iter();
        return globs
            .map(|line| Cow::Borrowed(line.text.as_str()))
            .collect();
    }
    let mut found: Vec<Cow<'_, str>> = Vec::new();
    let tasks = thread.tasks.iter().map(|task| task.text.as_str());
    for text in [thread.summary.as_str(), &thread.details]
        .into_iter()
        .chain(tasks)
    {
        // between the first and the second back-quote, the third and the fourth, …
        let quoted = text.split('`').skip(1).step_by(2);
        found.extend(quoted.filter(|word| is_file(word)).map(Cow::Borrowed));
    }
    found.sort();
    found.dedup();
    found
}

/// A name with an ending of one to six letters, no pattern, no address.
fn is_file(word: &str) -> bool {
    let ending = word.rsplit_once('.').is_some_and(|(stem, end)| {
        !stem.is_empty()
            && (1..=6).contains(&end.len())
            && end.chars().all(|c| c.is_ascii_alphabetic())
    });
    ending
        && !word.contains("://")
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '@'))
}
