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
    let current = match (&args.new, args.clear) {
        (Some(_), _) => repository.current()?,
        (None, true) => None,
        (None, false) => Some(context.stream(&repository)?),
    };
    match &current {
        current if context.ui.is_json() => context.ui.json(json!({ "current": current }))?,
        Some(id) if args.new.is_none() => context.ui.out(id.as_str())?,
        _ => {}
    }
    Ok(Exit::Ok)
}
