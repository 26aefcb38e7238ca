//! `work complete`.
use super::context::Context;
use super::inside::refuse_inside;
use super::present::settled;
use crate::domain::thread::ThreadStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::complete::{Missing, complete, missing, plan_of};
use clap::Args;
use serde_json::{Value, json};

/// Declare the workstream finished and write COMPLETION.md
///
/// Says everything that is missing at once: plan and stages that are not approved, threads that
/// are not done, verification that failed. Works without a network.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work complete\n  work complete --summary \"Sessions are tracked\" --insight \"tmux exits late\""
)]
pub(super) struct Complete {
    /// Complete it although something is missing (never while something runs)
    #[arg(long)]
    force: bool,
    /// What it came to
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
    /// What was learned; may be given several times
    #[arg(long, value_name = "TEXT")]
    insight: Vec<String>,
}

pub(super) fn run(context: &Context, args: &Complete) -> Result<Exit, Failure> {
    refuse_inside("complete")?;
    let project = context.project()?;
    let present = settled(context, &project)?;
    let plan = plan_of(&project)?;
    let missing = missing(&project, &present, plan.as_ref())?;
    let running = missing.iter().any(|missing| {
        matches!(
            missing,
            Missing::Thread {
                status: ThreadStatus::Running,
                ..
            }
        )
    });
    if !missing.is_empty() && (running || !args.force) {
        return Err(refused(&missing, running));
    }
    let done = complete(
        &project,
        plan.as_ref(),
        args.summary.as_deref(),
        &args.insight,
        clock::now(),
    )?;
    if context.ui.is_json() {
        let missing: Vec<Value> = missing.iter().map(|missing| said(missing).into()).collect();
        context.ui.json(json!({
            "stream": project.stream(),
            "path": done.path,
            "completedAt": done.said.at,
            "again": done.again,
            "missing": missing,
        }))?;
    }
    for missing in &missing {
        context.ui.warn(&said(missing));
    }
    let id = project.stream();
    context.ui.say(&if done.again {
        format!("{id} was completed before; {} is up to date.", done.path)
    } else {
        format!("{id} is completed: {}", done.path)
    });
    if !done.again {
        context
            .ui
            .hint(&format!("`work archive {id}` puts it away"));
    }
    Ok(Exit::Ok)
}

fn refused(missing: &[Missing], running: bool) -> Failure {
    let list: Vec<String> = missing.iter().map(said).collect();
    let exit = if running {
        Exit::Conflict
    } else {
        Exit::Refused
    };
    let failure = Failure::new(exit, format!("not complete: {}", list.join("; ")));
    let mut hints = Vec::new();
    if running {
        hints.push("`work wait` waits for what runs, `work stop --all` ends it");
    }
    if missing
        .iter()
        .any(|it| matches!(it, Missing::Thread { .. }))
    {
        hints.push("`work status` shows what each thread needs");
    }
    if missing.iter().any(|it| matches!(it, Missing::Stage(_))) {
        hints.push("`work approve stage N` approves a stage");
    }
    if missing.iter().any(|it| matches!(it, Missing::Plan)) {
        hints.push("`work approve plan` approves the plan");
    }
    if !running {
        hints.push("--force completes it all the same");
    }
    hints.into_iter().fold(failure, Failure::hint)
}

fn said(missing: &Missing) -> String {
    match missing {
        Missing::Plan => "the plan is not approved".to_owned(),
        Missing::Tasks => "there are no tasks".to_owned(),
        Missing::Stage(stage) => format!("stage {stage} is not approved"),
        Missing::Thread {
            id,
            status,
            open_of: (open, all),
        } => format!("thread {id} is {status} ({open} of {all} tasks open)"),
        Missing::Evidence(id) => format!("the last verification of thread {id} failed"),
        Missing::Edited(path) => {
            format!("{path} is there already and says something else; it would be replaced")
        }
    }
}
