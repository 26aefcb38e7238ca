//! `work current`.
use super::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use clap::Args;
use serde_json::json;

/// Show or set the workstream that commands without --stream mean
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work current\n  work current 002")]
pub(super) struct Current {
    /// Make this one current: id, number or a unique part of its name
    #[arg(value_name = "STREAM")]
    new: Option<String>,
    /// Make none current
    #[arg(long, conflicts_with = "new")]
    clear: bool,
}

pub(super) fn run(context: &Context, args: &Current) -> Result<Exit, Failure> {
    let repository = context.repository()?;
    if let Some(text) = &args.new {
        let id = repository.resolve(text)?;
        repository.set_current(Some(&id))?;
        context.ui.say(&format!("{id} is current now."));
    } else if args.clear {
        repository.set_current(None)?;
        context.ui.say("No workstream is current now.");
    }
    let current = if args.clear {
        None
    } else {
        context.stream(&repository).ok()
    };
    match (&current, context.ui.is_json()) {
        (current, true) => context.ui.json(json!({ "current": current }))?,
        (Some(id), false) if args.new.is_none() => context.ui.out(id.as_str())?,
        (Some(_), false) => {}
        (None, false) if args.clear => {}
        (None, false) => {
            return Err(Failure::new(Exit::NotFound, "no workstream is current")
                .hint("`work list` shows them, `work current STREAM` picks one"));
        }
    }
    Ok(Exit::Ok)
}
