//! `work approve stage`.
use super::context::Context;
use super::known::meant;
use super::present::settled;
use crate::domain::id::StageId;
use crate::domain::named::Named;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::approve_stage::{Verdict, approve_stage, tell_evidence};
use crate::run::gate::{Gate, gate};
use clap::Args;
use serde_json::json;

/// Approve a stage whose threads are all done and shown, so that the next one may start
///
/// Refused while a thread is not done or was only rehearsed, a command of the plan did not pass or was not run
/// (`work verify`), or nothing shows a criterion that the plan has in words.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work approve stage 1\n  work approve stage 2 --evidence \"read the page on a phone\""
)]
pub(super) struct ApproveStage {
    /// The stage
    stage: Named<StageId>,
    /// Take the approval back
    #[arg(long)]
    revoke: bool,
    /// What shows the criteria that no command can; kept with the stage
    #[arg(long, value_name = "TEXT", conflicts_with = "revoke")]
    evidence: Option<String>,
    /// Approve although something is missing; what it is stays in the record
    #[arg(long, conflicts_with = "revoke")]
    force: bool,
}

pub(super) fn run(context: &Context, args: &ApproveStage) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = settled(context, &project)?;
    let stage = meant(&present.workstream, &args.stage)?;
    let mut gate = gate(&project, &present, stage)?;
    if let Some(evidence) = &args.evidence {
        tell_evidence(&project, stage, evidence)?;
        gate.told.push(evidence.clone());
    }
    let missing = if args.revoke {
        Vec::new()
    } else {
        gate.missing()
    };
    if !missing.is_empty() && !args.force {
        return Err(refused(&gate, &missing));
    }
    let verdict = if args.revoke {
        Verdict::Revoked
    } else {
        Verdict::Approved
    };
    let changed = approve_stage(&project, stage, verdict, &missing)?;
    let status = verdict.word();
    if context.ui.is_json() {
        context.ui.json(json!({
            "stage": stage, "status": status, "changed": changed, "missing": missing,
        }))?;
        return Ok(Exit::Ok);
    }
    for missing in &missing {
        context.ui.warn(missing);
    }
    context.ui.say(&if changed {
        format!("Stage {stage} is {status}.")
    } else {
        format!("Stage {stage} was {status} already.")
    });
    Ok(Exit::Ok)
}

fn refused(gate: &Gate, missing: &[String]) -> Failure {
    let stage = gate.stage;
    let failure = Failure::new(
        Exit::Refused,
        format!("stage {stage} is not done: {}", missing.join("; ")),
    );
    let failure = if gate.is_rehearsed() {
        failure.hint("`work multi` runs for real what was only rehearsed")
    } else {
        failure
    };
    let failure = if gate.asks_only_for_words() {
        failure.hint(format!(
            "`work approve stage {stage} --evidence TEXT` says what shows it"
        ))
    } else if gate.wants_verification() {
        failure.hint(format!("`work verify {stage}` runs what the plan asks for"))
    } else if gate.is_rehearsed() {
        failure
    } else {
        failure.hint("`work status` shows what each thread needs")
    };
    failure.hint("--force approves all the same")
}
