//! `work note`.
use super::about::About;
use super::context::Context;
use super::log::said;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::store::entry::Event;
use clap::Args;
use serde_json::json;

/// Write down anything worth keeping, in a section of the documents if you name one
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work note \"The staging key lies in the vault\"\n  work note \"Login form: web/login.tsx\" --section \"Key File Paths\""
)]
pub(super) struct Note {
    /// What is worth keeping
    #[arg(value_name = "TEXT")]
    text: String,
    /// The section: "Context for Resume", "Key File Paths", "Dependencies", "Notes", …
    #[arg(long, value_name = "SECTION")]
    section: Option<String>,
    #[command(flatten)]
    about: About,
}

pub(super) fn run(context: &Context, args: &Note) -> Result<Exit, Failure> {
    let text = said(&args.text)?;
    let ledger = context.ledger()?;
    let carried = args.about.carried(&ledger)?;
    let section = args.section.as_deref().map(said).transpose()?;
    ledger.append(
        carried.now,
        &[carried.entry(Event::Note {
            section: section.map(str::to_owned),
            text: text.to_owned(),
        })],
    )?;
    carried.say(context, "note kept");
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "note": text, "section": section }))?;
    }
    Ok(Exit::Ok)
}
