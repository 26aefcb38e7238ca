//! `work add`.
use super::context::Context;
use super::known::names;
use crate::domain::concrete::{TASK_EXAMPLE, is_hollow};
use crate::domain::id::{BatchId, StageId, ThreadId};
use crate::domain::named::{Kind, Named};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::edit::NewThread;
use crate::run::plan_add::{Added, Addition, Approval, add, only_thread};
use clap::{Args, Subcommand};
use serde_json::json;

/// Add a stage, batch, thread or task to PLAN.md; no other byte of it changes
///
/// A task that is added to an approved plan goes to tasks.json as well, and the plan stays
/// approved. Anything else must be approved again.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work add task --thread 1.1.2 --name \"Handle empty input\"\n  work add stage --fix 1 --name \"wrong counts\""
)]
pub(super) struct Add {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Stage(AddStage),
    Batch(AddBatch),
    Thread(AddThread),
    Task(AddTask),
}

/// Add a stage behind all others
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work add stage --name Documentation\n  work add stage --fix 1 --name \"wrong counts\""
)]
pub(super) struct AddStage {
    /// Its name
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// The stage whose faults it mends; the name says so
    #[arg(long, value_name = "STAGE", alias = "stage")]
    fix: Option<Named<StageId>>,
    /// What holds when it is done
    #[arg(long, value_name = "TEXT", alias = "description")]
    definition: Option<String>,
}

/// Add a batch behind those of its stage
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work add batch --stage 1 --name Corrections\n  work add batch --stage 2 --name Pages --summary \"One page each.\""
)]
pub(super) struct AddBatch {
    /// Its stage
    #[arg(long, value_name = "STAGE")]
    stage: Named<StageId>,
    /// Its name
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
}

/// Add a thread behind those of its batch
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work add thread --batch 1.2 --name Printer\n  work add thread --batch 1.2 --name Printer --agent careful"
)]
pub(super) struct AddThread {
    /// Its batch
    #[arg(long, value_name = "SS.BB")]
    batch: Named<BatchId>,
    /// Its name
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// The agent it is given to
    #[arg(long)]
    agent: Option<String>,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
}

/// Add a task behind those of its thread
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work add task --thread 1.1.2 \"Handle empty input in src/parse.rs\"\n  work add task --thread 01.01.02 --name \"Measure it\" --json"
)]
pub(super) struct AddTask {
    /// What is to be done
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// Its thread (default: the only one there is, or the first of a workstream without a plan)
    #[arg(long, value_name = "SS.BB.TT")]
    thread: Option<Named<ThreadId>>,
    /// The same as TEXT
    #[arg(long, value_name = "TEXT", conflicts_with = "text")]
    name: Option<String>,
}

pub(super) fn run(context: &Context, args: &Add) -> Result<Exit, Failure> {
    match &args.what {
        What::Stage(args) => stage(context, args),
        What::Batch(args) => batch(context, args),
        What::Thread(args) => thread(context, args),
        What::Task(args) => task(context, args),
    }
}

pub(super) fn stage(context: &Context, args: &AddStage) -> Result<Exit, Failure> {
    let addition = Addition::Stage {
        name: &args.name,
        fixes: args
            .fix
            .as_ref()
            .map(|stage| place(context, stage))
            .transpose()?,
        definition: args.definition.as_deref(),
        work: None,
    };
    added(context, &addition)
}

pub(super) fn batch(context: &Context, args: &AddBatch) -> Result<Exit, Failure> {
    let addition = Addition::Batch {
        stage: place(context, &args.stage)?,
        name: &args.name,
        summary: args.summary.as_deref(),
    };
    added(context, &addition)
}

pub(super) fn thread(context: &Context, args: &AddThread) -> Result<Exit, Failure> {
    if let Some(agent) = &args.agent {
        super::assign::known_agent(&context.project()?, agent)?;
    }
    let addition = Addition::Thread {
        batch: place(context, &args.batch)?,
        thread: NewThread {
            name: &args.name,
            agent: args.agent.as_deref(),
            summary: args.summary.as_deref(),
        },
    };
    added(context, &addition)
}

pub(super) fn task(context: &Context, args: &AddTask) -> Result<Exit, Failure> {
    let thread = match &args.thread {
        Some(thread) => place(context, thread)?,
        None => only_thread(&context.project()?)?.ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                "there are several threads: --thread says which",
            )
            .hint("`work plan show` lists them")
        })?,
    };
    let name = args.text.as_ref().or(args.name.as_ref()).ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "there is no task to add: TEXT or --name says what is to be done",
        )
        .hint(format!("`work add task {TASK_EXAMPLE:?}`"))
    })?;
    let exit = added(context, &Addition::Task { thread, name })?;
    if is_hollow(name) {
        context.ui.warn(&format!(
            "\"{name}\" does not say what is to be done; say what is made or changed, and where: \"{TASK_EXAMPLE}\""
        ));
    }
    Ok(exit)
}

/// What is meant; whether an id is there is asked of the plan, which knows where it could be.
fn place<T: Kind>(context: &Context, named: &Named<T>) -> Result<T, Failure> {
    match named {
        Named::Id(id) => Ok(*id),
        Named::Part(_) => Ok(names(&context.project()?)?.find(named)?),
    }
}

fn added(context: &Context, addition: &Addition<'_>) -> Result<Exit, Failure> {
    let Added { id, approval } = add(&context.project()?, addition)?;
    if context.ui.is_json() {
        let (kind, id) = (id.kind(), id.to_string());
        context
            .ui
            .json(json!({ "id": id, "kind": kind, "approval": word(approval) }))?;
        return Ok(Exit::Ok);
    }
    context.ui.say(&format!("Added {} {id}.", id.kind()));
    consequence(context, approval);
    Ok(Exit::Ok)
}

/// What it means for the approval, for scripts.
pub(super) const fn word(approval: Approval) -> &'static str {
    match approval {
        Approval::NotGiven => "draft",
        Approval::Renewed => "approved",
        Approval::NeededAgain => "changed",
        Approval::NoPlan => "no_plan",
    }
}

/// The same for people.
pub(super) fn consequence(context: &Context, approval: Approval) {
    match approval {
        Approval::Renewed => context.ui.say("The plan stays approved."),
        Approval::NeededAgain => context
            .ui
            .hint("the plan must be approved again before agents begin: `work approve plan`"),
        Approval::NotGiven => context
            .ui
            .hint("`work approve plan` approves the plan when it is ready"),
        Approval::NoPlan => {}
    }
}
