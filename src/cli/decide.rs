//! `work decide`.
use super::about::About;
use super::asked::asked;
use super::context::Context;
use super::ledger::Ledger;
use super::log::said;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::store::entry::Event;
use clap::Args;
use serde_json::json;

/// Write down a decision with its reason; both reach hand-offs and whoever goes on
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work decide \"Use SHA-256\" --why \"fast enough, and every library has it\"\n  work decide \"Passport.js\" --why \"flexible\" --instead-of Auth0 --about 01"
)]
pub(super) struct Decide {
    /// What was decided
    #[arg(value_name = "TEXT")]
    text: String,
    /// Why; a decision without a reason is refused
    #[arg(long, value_name = "WHY")]
    why: Option<String>,
    /// What was not chosen
    #[arg(long, value_name = "TEXT")]
    instead_of: Option<String>,
    #[command(flatten)]
    about: About,
}

pub(super) fn run(context: &Context, args: &Decide) -> Result<Exit, Failure> {
    decide(
        context,
        &context.ledger()?,
        &args.text,
        args.why.as_deref(),
        args.instead_of.as_deref(),
        &args.about,
    )
}

/// Writes a decision down.
pub(super) fn decide(
    context: &Context,
    ledger: &Ledger,
    text: &str,
    why: Option<&str>,
    instead_of: Option<&str>,
    about: &About,
) -> Result<Exit, Failure> {
    let text = said(text)?;
    let carried = about.carried(ledger)?;
    let why = asked(context, why, "Why it was decided so", "--why")?.ok_or_else(|| {
        Failure::new(
            Exit::Refused,
            "a decision needs its reason: nobody can judge it later without",
        )
        .hint(format!("work decide {text:?} --why \"…\""))
    })?;
    ledger.append(
        carried.now,
        &[carried.entry(Event::Decision {
            text: text.to_owned(),
            why: Some(why.clone()),
            instead_of: instead_of.map(str::to_owned),
        })],
    )?;
    carried.say(context, "decision recorded");
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "decision": text, "why": why, "instead_of": instead_of }))?;
    }
    Ok(Exit::Ok)
}
