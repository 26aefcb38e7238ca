//! `work delete`.
use super::archive::{away, named};
use super::context::Context;
use super::inside::refuse_inside;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::project::Project;
use crate::run::put_away::may_move;
use crate::store::relocate::Away;
use crate::ui::amount::many;
use crate::ui::prompt::{Prompter as _, TerminalPrompter};
use clap::Args;
use serde_json::json;

/// Move a workstream to workstreams/trash, after asking
///
/// The trash is not committed. To restore a workstream, move its folder back and take the time
/// off its name; to get rid of it, delete the folder. Its number is not given again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work delete 003 --dry-run\n  work delete 003 -y")]
pub(super) struct Delete {
    /// Which one: id, number or a unique part of its name (default: the current one)
    #[arg(value_name = "STREAM")]
    which: Option<String>,
    /// Say what would be moved, and move nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(context: &Context, args: &Delete) -> Result<Exit, Failure> {
    refuse_inside("delete")?;
    let project = named(context, args.which.as_deref())?;
    let id = project.stream();
    may_move(&project)?;
    let holds = contents(&project);
    if args.dry_run {
        let to = project.repository().away(id, Away::Trash, clock::now());
        if context.ui.is_json() {
            context
                .ui
                .json(json!({ "stream": id, "to": to, "dryRun": true }))?;
        }
        context
            .ui
            .say(&format!("{id} ({holds}) would move to {to}"));
        return Ok(Exit::Ok);
    }
    let question = format!("Delete {id} ({holds})?");
    if !TerminalPrompter::new(&context.ui).confirm(&question, "--yes")? {
        context.ui.say("Nothing is deleted.");
        return Ok(Exit::No);
    }
    let to = away(&project, Away::Trash)?;
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "stream": id, "to": to, "dryRun": false }))?;
    }
    context.ui.say(&format!("{id} is deleted; it lies in {to}"));
    Ok(Exit::Ok)
}

/// What would be gone, in a few words.
fn contents(project: &Project) -> String {
    match project.read() {
        Ok(workstream) => {
            let counts = workstream.counts();
            format!(
                "{}, {} done, {}",
                many(counts.total, "task"),
                counts.done(),
                many(workstream.sessions().count(), "session")
            )
        }
        Err(_) => "its state cannot be read".to_owned(),
    }
}
