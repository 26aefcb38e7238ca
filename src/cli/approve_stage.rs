//! `work approve stage`.
use super::context::Context;
use super::known::known;
use super::present::settled;
use crate::domain::id::StageId;
use crate::domain::thread::{Surroundings, ThreadStatus};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::approve_stage::{Verdict, approve_stage};
use crate::run::project::Project;
use crate::run::settle::Present;
use clap::Args;
use serde_json::json;

/// Approve a stage whose threads are all done, so that the next one may start
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work approve stage 1\n  work approve stage 1 --revoke")]
pub(super) struct ApproveStage {
    /// The stage
    stage: StageId,
    /// Take the approval back
    #[arg(long)]
    revoke: bool,
    /// Approve although threads are not done
    #[arg(long, conflicts_with = "revoke")]
    force: bool,
}

pub(super) fn run(context: &Context, args: &ApproveStage) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = settled(context, &project)?;
    known(&present.workstream, args.stage)?;
    let open = open_threads(&project, &present, args.stage);
    if !args.revoke && !args.force && !open.is_empty() {
        return Err(Failure::new(
            Exit::Refused,
            format!("stage {} is not done: {}", args.stage, open.join(", ")),
        )
        .hint("finish them, or approve all the same with --force"));
    }
    let verdict = if args.revoke {
        Verdict::Revoked
    } else {
        Verdict::Approved
    };
    let changed = approve_stage(&project, args.stage, verdict)?;
    let (stage, status) = (args.stage, verdict.word());
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "stage": stage, "status": status, "changed": changed }))?;
    } else if changed {
        context.ui.say(&format!("Stage {stage} is {status}."));
    } else {
        context
            .ui
            .say(&format!("Stage {stage} was {status} already."));
    }
    Ok(Exit::Ok)
}

fn open_threads(project: &Project, present: &Present, stage: StageId) -> Vec<String> {
    let around = Surroundings {
        done: project.done_policy(),
        queue: &[],
        elsewhere: &present.elsewhere,
    };
    present
        .workstream
        .threads()
        .iter()
        .filter(|thread| thread.id.stage() == stage)
        .map(|thread| (thread.id, thread.status(&around)))
        .filter(|(_, status)| *status != ThreadStatus::Completed)
        .map(|(id, status)| format!("{id} {status}"))
        .collect()
}
