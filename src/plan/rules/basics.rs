//! What must be there: a summary, stages, threads in them, and no open question.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::model::{Plan, Stage};

/// The ancestor's limit; more threads than this are hard to watch side by side.
pub(in crate::plan) const CROWD: usize = 8;

pub(in crate::plan) fn look(plan: &Plan, findings: &mut Vec<Finding>) {
    if plan.summary.is_empty() {
        let position = plan.places.summary.unwrap_or(plan.places.title);
        findings.push(Finding::new(
            Code::EmptySummary,
            position,
            "the plan has no summary",
            "write two or three sentences under `## Summary`: every agent is told them",
        ));
    }
    if plan.stages.is_empty() {
        findings.push(Finding::new(
            Code::NoStages,
            plan.places.stages.unwrap_or(plan.places.title),
            "the plan has no stages",
            "add `## Stages` and below it `### Stage 01: name`",
        ));
    }
    for stage in &plan.stages {
        look_at(stage, findings);
    }
}

fn look_at(stage: &Stage, findings: &mut Vec<Finding>) {
    let number = stage.number;
    if stage.definition.is_empty() {
        findings.push(Finding::new(
            Code::EmptyDefinition,
            stage.position,
            format!("stage {number:02} does not say what it is about"),
            "write it under `#### Definition`: the agents of the stage are told it",
        ));
    }
    for question in stage.questions.iter().filter(|question| !question.resolved) {
        findings.push(Finding::new(
            Code::OpenQuestion,
            question.position,
            format!("open question in stage {number:02}: {}", question.text),
            "answer it and tick it: `- [x]`",
        ));
    }
    if stage.batches.is_empty() {
        findings.push(Finding::new(
            Code::EmptyStage,
            stage.position,
            format!("stage {number:02} has no threads"),
            "add `##### Batch 01: name` and below it `###### Thread 01: name`",
        ));
    }
    for batch in &stage.batches {
        let id = format!("{number:02}.{:02}", batch.number);
        let count = batch.threads.len();
        if count == 0 {
            findings.push(Finding::new(
                Code::EmptyBatch,
                batch.position,
                format!("batch {id} has no threads"),
                "add `###### Thread 01: name` below it",
            ));
        } else if count > CROWD {
            findings.push(Finding::new(
                Code::CrowdedBatch,
                batch.position,
                format!("batch {id} has {count} threads; more than {CROWD} take turns"),
                "make two batches of it, or give `--max-parallel` when you launch it",
            ));
        }
    }
}
