//! `work prompt`.
use super::context::Context;
use super::known::names;
use super::present::seen;
use crate::domain::id::ThreadId;
use crate::domain::named::Named;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::told::{Source, Teller};
use clap::Args;
use serde_json::json;

/// Show exactly what the agent of a thread would be told now
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work prompt 01.01.02\n  work prompt reader --json")]
pub(super) struct Prompt {
    /// The thread: its id, or a part of its name that fits no other
    thread: Named<ThreadId>,
}

pub(super) fn run(context: &Context, args: &Prompt) -> Result<Exit, Failure> {
    let project = context.project()?;
    let id = names(&project)?.find(&args.thread)?;
    let present = seen(context, &project)?;
    let Some(thread) = present.workstream.thread(id) else {
        return Err(not_yet(id));
    };
    let told = Teller::new(&project, &present.workstream)?.told(&thread, None)?;
    let (word, path) = match &told.source {
        Source::Written(path) => ("written", path.clone()),
        Source::Plan(path) => ("plan", path.clone()),
        Source::State => ("state", project.folder().tasks_file()),
    };
    if context.ui.is_json() {
        context.ui.json(json!({
            "thread": id, "prompt": told.text, "source": word, "path": path,
        }))?;
        return Ok(Exit::Ok);
    }
    context.ui.detail(&format!("made from {path}"));
    context.ui.out(told.text.trim_end_matches('\n'))?;
    Ok(Exit::Ok)
}

fn not_yet(id: ThreadId) -> Failure {
    Failure::new(
        Exit::NotFound,
        format!("thread {id} is in the plan and not yet in tasks.json"),
    )
    .hint("`work approve plan` brings it there")
}
