//! Numbers of stages, batches and threads: from 1, each once, none left out.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::model::Plan;
use super::super::position::Position;
use std::collections::BTreeMap;

pub(in crate::plan) fn look(plan: &Plan, findings: &mut Vec<Finding>) {
    let stages = plan.stages.iter().map(|s| (s.number, s.position));
    count("stage", "", stages, findings);
    for stage in &plan.stages {
        let prefix = format!("{:02}.", stage.number);
        let batches = stage.batches.iter().map(|b| (b.number, b.position));
        count("batch", &prefix, batches, findings);
        for batch in &stage.batches {
            let prefix = format!("{prefix}{:02}.", batch.number);
            let threads = batch.threads.iter().map(|t| (t.number, t.position));
            count("thread", &prefix, threads, findings);
        }
    }
}

fn count(
    what: &str,
    prefix: &str,
    numbers: impl Iterator<Item = (u32, Position)>,
    findings: &mut Vec<Finding>,
) {
    let mut seen: BTreeMap<u32, Position> = BTreeMap::new();
    let mut expected = 1;
    for (number, position) in numbers {
        let id = format!("{what} {prefix}{number:02}");
        if number == 0 {
            findings.push(Finding::new(
                Code::BadNumber,
                position,
                format!("there is no {id}"),
                "count from 1",
            ));
            continue;
        }
        if let Some(first) = seen.get(&number) {
            let next = seen.keys().max().map_or(1, |last| last.saturating_add(1));
            findings.push(Finding::new(
                Code::DuplicateNumber,
                position,
                format!("{id} stands twice; the first is in line {}", first.line),
                format!("the next free number is {next:02}"),
            ));
            continue;
        }
        if number != expected {
            findings.push(Finding::new(
                Code::SkippedNumber,
                position,
                format!("{id} stands where {prefix}{expected:02} is expected"),
                "numbers that were used stay as they are: only change it when the work has not begun",
            ));
        }
        seen.insert(number, position);
        expected = number.saturating_add(1);
    }
}
