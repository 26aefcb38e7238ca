//! The gate behind a stage: what is known of it, and what is missing before a person approves it.
use super::changed;
use super::project::Project;
use super::settle::Present;
use super::verify::{PlanUnreadable, Planned, planned};
use crate::domain::evidence::{Evidence, evidence};
use crate::domain::handoff::{Changed, open_ends};
use crate::domain::id::{BatchId, StageId, ThreadId};
use crate::domain::session::Verified;
use crate::domain::thread::{Surroundings, ThreadStatus};

/// One thread of the stage.
#[derive(Debug, Clone, PartialEq)]
pub struct GateThread {
    /// Its id.
    pub id: ThreadId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub status: ThreadStatus,
    /// What shows that it is done.
    pub evidence: Evidence,
    /// What had changed when it ended.
    pub changed: Option<Changed>,
    /// What is left open.
    pub open: Vec<String>,
    /// Its tasks that are not done, and all.
    pub open_of: (usize, usize),
    /// What all its sessions cost, in US dollars.
    pub cost: f64,
}

/// What a person needs to know to approve a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// The stage.
    pub stage: StageId,
    /// Its name.
    pub name: String,
    /// Its threads.
    pub threads: Vec<GateThread>,
    /// Commands that show that the stage is done.
    pub commands: Vec<String>,
    /// Criteria that a person judges.
    pub criteria: Vec<String>,
    /// What was said to show them.
    pub told: Vec<String>,
    /// Whether commands of the plan were left out because nobody approved this text of it.
    pub withheld: bool,
    /// What the stage's commands showed.
    pub verified: Option<Verified>,
    /// The batch behind the gate.
    pub next: Option<BatchId>,
    /// Its name.
    pub next_name: String,
}

/// Looks at a stage.
///
/// # Errors
/// When the plan cannot be read.
pub fn gate(project: &Project, present: &Present, stage: StageId) -> Result<Gate, PlanUnreadable> {
    let workstream = &present.workstream;
    let planned = planned(project, workstream)?;
    let queue = workstream
        .run
        .as_ref()
        .map(|run| run.queue.clone())
        .unwrap_or_default();
    let around = Surroundings {
        done: project.done_policy(),
        queue: &queue,
        elsewhere: &present.elsewhere,
    };
    let threads = workstream
        .threads()
        .iter()
        .filter(|thread| thread.id.stage() == stage)
        .map(|thread| {
            let asked = !planned.of_thread(thread.id).is_empty();
            let last = thread.last();
            GateThread {
                id: thread.id,
                name: thread.name().to_owned(),
                status: thread.status(&around),
                evidence: evidence(thread, asked),
                changed: last.and_then(|record| changed::at_end(project, record)),
                open_of: {
                    let (done, all) = thread.done_of();
                    (all - done, all)
                },
                open: open_ends(thread, last, thread.verified().as_ref()),
                cost: thread
                    .sessions
                    .iter()
                    .filter_map(|record| record.cost)
                    .sum(),
            }
        })
        .collect();
    Ok(of_stage(present, &planned, stage, threads))
}

fn of_stage(
    present: &Present,
    planned: &Planned,
    stage: StageId,
    threads: Vec<GateThread>,
) -> Gate {
    let workstream = &present.workstream;
    let (commands, criteria) = planned.of_stage(stage);
    let next = workstream.next_batch().filter(|batch| batch.stage > stage);
    let withheld = planned.withholds(stage);
    Gate {
        stage,
        name: workstream.stage_name(stage).to_owned(),
        threads,
        commands,
        criteria,
        told: workstream.stage_evidence(stage),
        withheld,
        verified: workstream.stage_verified(stage),
        next,
        next_name: next
            .map(|batch| workstream.batch_name(batch).to_owned())
            .unwrap_or_default(),
    }
}

impl Gate {
    /// What is missing before the stage may be approved: threads that are not done, and evidence
    /// that the plan asks for. Nothing: it may be.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for thread in &self.threads {
            if thread.status != ThreadStatus::Completed {
                missing.push(match thread.open_of {
                    (0, _) => format!("{} {}", thread.id, thread.status),
                    (open, all) => {
                        format!(
                            "{} {} ({open} of {all} tasks open)",
                            thread.id, thread.status
                        )
                    }
                });
            } else if thread.evidence == Evidence::Rehearsed {
                missing.push(format!("{} was only rehearsed", thread.id));
            } else if !thread.evidence.is_enough() {
                missing.push(format!("{} {}", thread.id, thread.evidence.text()));
            }
        }
        if self.withheld {
            missing.push(
                "PLAN.md is not the text that was approved, so its commands show nothing"
                    .to_owned(),
            );
        }
        match &self.verified {
            _ if self.commands.is_empty() => {}
            Some(verified) if verified.ok => {}
            Some(verified) => missing.extend(verified.trouble()),
            None => missing.push(format!(
                "the verification of stage {} was not run",
                self.stage
            )),
        }
        if self.told.is_empty() {
            let unshown = self.criteria.iter();
            missing.extend(unshown.map(|words| format!("nothing shows that {words}")));
        }
        missing
    }

    /// Whether a verification that did not pass or was not run is missing.
    #[must_use]
    pub fn wants_verification(&self) -> bool {
        let stage = !self.commands.is_empty() && !self.verified.as_ref().is_some_and(|it| it.ok);
        stage
            || self.threads.iter().any(|thread| {
                !thread.evidence.is_enough() && thread.evidence != Evidence::Rehearsed
            })
    }

    /// Whether a thread was only rehearsed.
    #[must_use]
    pub fn is_rehearsed(&self) -> bool {
        let mut threads = self.threads.iter();
        threads.any(|thread| thread.evidence == Evidence::Rehearsed)
    }

    /// Whether all that is missing can be given with words: criteria that a person judges.
    #[must_use]
    pub fn asks_only_for_words(&self) -> bool {
        let mut told = self.clone();
        told.told.push(String::new());
        told.missing().is_empty()
    }
}
