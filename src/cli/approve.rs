//! `work approve`.
use super::context::Context;
use super::inside::refuse_inside;
use super::{approvals, approve_plan, approve_stage};
use crate::exit::Exit;
use crate::failure::Failure;
use clap::{Args, Subcommand};

/// Approve the plan, or a stage so that the next one may start
///
/// Without either it shows what is approved, and what could be.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work approve plan\n  work approve stage 1")]
pub(super) struct Approve {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    Plan(approve_plan::ApprovePlan),
    Stage(approve_stage::ApproveStage),
}

pub(super) fn run(context: &Context, args: &Approve) -> Result<Exit, Failure> {
    let Some(what) = &args.what else {
        return approvals::run(context);
    };
    refuse_inside("approve")?;
    match what {
        What::Plan(args) => approve_plan::run(context, args),
        What::Stage(args) => approve_stage::run(context, args),
    }
}
