//! What a stage begins with exists, or an earlier stage makes it.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::glob::overlap;
use super::super::model::Plan;

pub(in crate::plan) fn look(
    plan: &Plan,
    exists: &dyn Fn(&str) -> bool,
    findings: &mut Vec<Finding>,
) {
    let mut made: Vec<&str> = Vec::new();
    for stage in &plan.stages {
        for input in &stage.inputs {
            let path = input.text.split('#').next().unwrap_or_default();
            if !exists(path) && !made.iter().any(|glob| overlap(glob, path)) {
                findings.push(Finding::new(
                    Code::MissingInput,
                    input.position,
                    format!(
                        "stage {:02} needs `{path}`, which does not exist",
                        stage.number
                    ),
                    "add the file, or let a thread of an earlier stage name it under `**Files:**`",
                ));
            }
        }
        let threads = stage.batches.iter().flat_map(|batch| &batch.threads);
        made.extend(
            threads
                .flat_map(|thread| &thread.files)
                .map(|line| line.text.as_str()),
        );
    }
}
