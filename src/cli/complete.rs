//! `work complete`.
use super::context::{Context, actor};
use super::inside::refuse_inside;
use super::present::settled;
use super::sync::desk;
use super::verify;
use crate::domain::id::ThreadId;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::model::Plan;
use crate::process::clock;
use crate::run::complete::{Completed, Missing, Words, complete, missing, plan_of};
use crate::run::project::Project;
use crate::run::settle::Present;
use crate::track::documents::put_away::{Choice, put_away};
use clap::{Args, ValueEnum};
use serde_json::json;

/// Declare the workstream finished and write COMPLETION.md
///
/// Runs `verify --all` first. Says everything that is missing at once: plan and stages that are not
/// approved, threads that are not done, verification that failed. With --force what was missing
/// stands in the record and in COMPLETION.md. Works without a network.
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
    /// What becomes of its progress file in .claude/progress
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    documents: Documents,
}

/// What becomes of the progress file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Documents {
    /// It moves to archived/
    #[default]
    Archive,
    /// It is removed
    Delete,
    /// It stays
    Keep,
}

pub(super) fn run(context: &Context, args: &Complete) -> Result<Exit, Failure> {
    refuse_inside("complete")?;
    let project = context.project()?;
    let present = settled(context, &project)?;
    let plan = plan_of(&project)?;
    // nothing is run beside an agent that still works, and nothing before a person can see why not
    let mut missing = missing(&project, &present, plan.as_ref())?;
    let running = missing.iter().any(Missing::is_running);
    let mut unproven = Vec::new();
    if !running {
        (missing, unproven) = verified(context, &project, plan.as_ref(), &present)?;
    }
    if !missing.is_empty() && (running || !args.force) {
        return Err(refused(&missing, running));
    }
    // that COMPLETION.md was replaced says nothing about the work
    missing.retain(|missing| !matches!(missing, Missing::Edited(_)));
    let lines: Vec<String> = missing.iter().map(said).collect();
    let words = Words {
        summary: args.summary.as_deref(),
        insights: &args.insight,
        missing: &lines,
    };
    let done = complete(&project, plan.as_ref(), words, clock::now())?;
    let choice = match args.documents {
        Documents::Archive => Choice::Archive,
        Documents::Delete => Choice::Delete,
        Documents::Keep => Choice::Keep,
    };
    let by = actor();
    let away = put_away(&desk(&project, &by), choice)?;
    tell(context, &project, &done, &lines, &unproven)?;
    if let Some(path) = away {
        context.ui.say(&match choice {
            Choice::Delete => format!("its progress file is removed; a copy lies in {path}"),
            _ => format!("its progress file is {path} now"),
        });
    }
    Ok(Exit::Ok)
}

/// What is missing after `verify --all`, and what is ticked though nothing shows it.
fn verified(
    context: &Context,
    project: &Project,
    plan: Option<&Plan>,
    present: &Present,
) -> Result<(Vec<Missing>, Vec<String>), Failure> {
    let found = verify::all(context, project, present)?;
    let present = settled(context, project)?;
    let mut all = missing(project, &present, plan)?;
    // what was just run says it better than the record of it
    let named = |id: ThreadId| found.failed.iter().any(|(scope, _)| *scope == id.into());
    all.retain(|missing| !matches!(missing, Missing::Evidence(id) if named(*id)));
    let failed = found.failed.iter().map(|(_, why)| why.clone());
    all.extend(failed.map(Missing::Verification));
    Ok((all, found.unproven))
}

fn tell(
    context: &Context,
    project: &Project,
    done: &Completed,
    missing: &[String],
    unproven: &[String],
) -> Result<(), Failure> {
    if context.ui.is_json() {
        context.ui.json(json!({
            "stream": project.stream(),
            "path": done.path,
            "completedAt": done.said.at,
            "again": done.again,
            "missing": missing,
            "unproven": unproven,
        }))?;
    }
    for missing in missing {
        context.ui.warn(missing);
    }
    if !unproven.is_empty() {
        let what = unproven.join("; ");
        context
            .ui
            .warn(&format!("ticked, but shown by nothing: {what}"));
    }
    if done.said.insights.is_empty() && done.said.learned.is_empty() {
        context
            .ui
            .warn("nothing was learned, as far as is written: --insight TEXT says what was");
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
    Ok(())
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
    if missing.iter().any(|it| matches!(it, Missing::Rehearsed(_))) {
        hints.push("`work multi` runs for real what was only rehearsed");
    }
    if missing.iter().any(|it| matches!(it, Missing::Stage(_))) {
        hints.push("`work approve stage N` approves a stage");
    }
    if missing.iter().any(|it| matches!(it, Missing::Empty(_))) {
        hints.push("`work plan edit` fills an empty stage or takes it out, `work approve plan` takes that over");
    }
    if missing
        .iter()
        .any(|it| matches!(it, Missing::Verification(_) | Missing::Evidence(_)))
    {
        hints.push("`work verify --all` shows what was run, and its output");
    }
    if missing
        .iter()
        .any(|it| matches!(it, Missing::Plan | Missing::Drift))
    {
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
        Missing::Drift => "the plan was changed since it was approved".to_owned(),
        Missing::Verification(what) => what.clone(),
        Missing::Tasks => "there are no tasks".to_owned(),
        Missing::Stage(stage) => format!("stage {stage} is not approved"),
        Missing::Empty(stage) => format!("stage {stage} has no tasks"),
        Missing::Thread {
            id,
            status,
            open_of: (open, all),
        } => format!("thread {id} is {status} ({open} of {all} tasks open)"),
        Missing::Rehearsed(id) => format!("thread {id} was only rehearsed"),
        Missing::Evidence(id) => format!("the last verification of thread {id} failed"),
        Missing::Edited(path) => {
            format!("{path} is there already and says something else; it would be replaced")
        }
    }
}
