//! `work plan`.
use super::context::Context;
use super::{plan_check, plan_diff, plan_edit, plan_show};
use crate::exit::Exit;
use crate::failure::Failure;
use clap::{Args, Subcommand};

/// Show, edit or check PLAN.md, or say what changed in it since it was approved
///
/// Without a word behind it: `show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work plan check\n  work plan diff")]
pub(super) struct Plan {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    Show(plan_show::PlanShow),
    Edit(plan_edit::PlanEdit),
    Check(plan_check::PlanCheck),
    Diff(plan_diff::PlanDiff),
}

pub(super) fn run(context: &Context, args: &Plan) -> Result<Exit, Failure> {
    match &args.what {
        None => plan_show::run(context, &plan_show::PlanShow::default()),
        Some(What::Show(args)) => plan_show::run(context, args),
        Some(What::Edit(args)) => plan_edit::run(context, args),
        Some(What::Check(args)) => plan_check::run(context, args),
        Some(What::Diff(args)) => plan_diff::run(context, args),
    }
}
