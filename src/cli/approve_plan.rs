//! `work approve plan`.
use super::context::Context;
use super::plan_diff::change_json;
use super::present::settled;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::change::Change;
use crate::run::plan_approve::{
    Approved, Preview, Strictness, approve, changes_requirements, preview, revoke,
};
use crate::run::plan_error::ends_history;
use crate::run::project::Project;
use crate::ui::prompt::{Prompter as _, TerminalPrompter};
use clap::Args;
use serde_json::{Value, json};

/// Approve PLAN.md: tasks.json follows it, and agents may begin
///
/// Statuses, reports and sessions stay. A task that left the plan is removed when nothing ever
/// happened to it; else it is cancelled, and you are asked first (-y answers).
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work approve plan\n  work approve plan --revoke")]
pub(super) struct ApprovePlan {
    /// Take the approval back
    #[arg(long)]
    revoke: bool,
    /// Approve in spite of open questions, untouched template text, unknown agents or requirements
    #[arg(long, conflicts_with = "revoke")]
    force: bool,
    /// Why it changed since it was approved last; kept with the requirements
    #[arg(long, value_name = "REASON", conflicts_with = "revoke")]
    because: Option<String>,
    /// Say what it would do, and do nothing
    #[arg(long, conflicts_with = "revoke")]
    dry_run: bool,
}

pub(super) fn run(context: &Context, args: &ApprovePlan) -> Result<Exit, Failure> {
    let project = context.project()?;
    if args.revoke {
        return take_back(context, &project);
    }
    let present = settled(context, &project)?;
    let strictness = if args.force {
        Strictness::Forced
    } else {
        Strictness::Full
    };
    let preview = preview(&project, &present.workstream, strictness)?;
    if preview.is_done() {
        return say(
            context,
            "already_approved",
            &[],
            "The plan is approved already.",
        );
    }
    if args.dry_run {
        return say(
            context,
            "dry_run",
            &preview.changes,
            "Nothing was changed; approving it would change this in tasks.json:",
        );
    }
    if !agreed(context, &preview)? {
        context.ui.say("Nothing was changed.");
        return Ok(Exit::No);
    }
    if args.because.is_none() && changes_requirements(&project, &preview)? {
        context
            .ui
            .warn("requirements changed, and nobody says why: --because REASON keeps it");
    }
    let Approved { changes, not_kept } = approve(&project, &preview, args.because.as_deref())?;
    if let Some(why) = not_kept {
        context.ui.warn(&format!(
            "the approved text could not be kept for `work plan diff`: {why}"
        ));
    }
    let text = match changes.len() {
        0 => "The plan is approved.".to_owned(),
        1 => "The plan is approved; 1 change in tasks.json:".to_owned(),
        many => format!("The plan is approved; {many} changes in tasks.json:"),
    };
    say(context, "approved", &changes, &text)
}

/// Shows what would be cancelled, and asks.
fn agreed(context: &Context, preview: &Preview) -> Result<bool, Failure> {
    let ending = ends_history(&preview.changes);
    if ending.is_empty() {
        return Ok(true);
    }
    for change in &ending {
        context.ui.say(&change.to_string());
    }
    let tasks = match ending.len() {
        1 => "a task with a history is".to_owned(),
        many => format!("{many} tasks with a history are"),
    };
    let question = format!("Approve the plan, although {tasks} no longer in it?");
    Ok(TerminalPrompter::new(&context.ui).confirm(&question, "--yes")?)
}

fn take_back(context: &Context, project: &Project) -> Result<Exit, Failure> {
    if revoke(project)? {
        say(
            context,
            "revoked",
            &[],
            "The approval of the plan is taken back.",
        )
    } else {
        say(context, "not_approved", &[], "The plan was not approved.")
    }
}

/// The most changes that are listed one by one.
const SHOWN: usize = 20;

fn say(context: &Context, action: &str, changes: &[Change], text: &str) -> Result<Exit, Failure> {
    if context.ui.is_json() {
        let changes: Vec<Value> = changes.iter().map(change_json).collect();
        context
            .ui
            .json(json!({ "action": action, "changes": changes }))?;
        return Ok(Exit::Ok);
    }
    context.ui.say(text);
    for change in changes.iter().take(SHOWN) {
        context.ui.say(&format!("  {change}"));
    }
    let more = changes.len().saturating_sub(SHOWN);
    if more > 0 {
        context
            .ui
            .say(&format!("  and {more} more; `work tree` shows all tasks"));
    }
    if action == "approved" {
        context
            .ui
            .hint("`work multi --dry-run` shows what would be started, `work multi` starts it");
    }
    Ok(Exit::Ok)
}
