//! `work assign`.
use super::add::{consequence, word};
use super::context::Context;
use super::inside::refuse_inside;
use super::known::names;
use crate::domain::id::ThreadId;
use crate::domain::named::Named;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::assign::assign;
use crate::run::preconditions::agents;
use crate::run::project::Project;
use clap::Args;
use serde_json::json;

/// Give a thread to an agent, in PLAN.md and in tasks.json
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work assign 01.01.02 careful\n  work assign 01.01.02 --clear")]
pub(super) struct Assign {
    /// The thread: its id, or a part of its name that fits no other
    thread: Named<ThreadId>,
    /// The agent, as agents.yaml calls it
    #[arg(required_unless_present = "clear")]
    agent: Option<String>,
    /// Give it to nobody: the default agent takes it
    #[arg(long, conflicts_with = "agent")]
    clear: bool,
}

pub(super) fn run(context: &Context, args: &Assign) -> Result<Exit, Failure> {
    refuse_inside("assign")?;
    let project = context.project()?;
    let thread = names(&project)?.find(&args.thread)?;
    if let Some(agent) = &args.agent {
        known_agent(&project, agent)?;
    }
    let assigned = assign(&project, thread, args.agent.as_deref())?;
    if context.ui.is_json() {
        context.ui.json(json!({
            "thread": thread, "agent": args.agent, "tasks": assigned.tasks,
            "approval": word(assigned.approval),
        }))?;
        return Ok(Exit::Ok);
    }
    let whom = args.agent.as_deref().unwrap_or("nobody");
    let tasks = match assigned.tasks.len() {
        1 => "1 task".to_owned(),
        many => format!("{many} tasks"),
    };
    context.ui.say(&format!(
        "Thread {thread} is given to {whom} ({tasks} changed)."
    ));
    consequence(context, assigned.approval);
    Ok(Exit::Ok)
}

/// Refuses an agent that agents.yaml does not have.
pub(super) fn known_agent(project: &Project, name: &str) -> Result<(), Failure> {
    let (file, _) = agents(project)?;
    match file.agent(name) {
        Ok(_) => Ok(()),
        Err(source) => Err(Failure::from_error(Exit::NotFound, &source)
            .hint("`work agents` lists them; agents.yaml defines them")),
    }
}
