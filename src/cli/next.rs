//! `work next`.
use super::about::About;
use super::asked::{asked, can_ask};
use super::context::Context;
use super::ledger::Ledger;
use super::log::said;
use crate::domain::concrete::{EXAMPLE, vagueness};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::store::entry::Event;
use clap::Args;
use serde_json::json;

/// Write down the next action: what whoever goes on does first
///
/// It names a file (with line or function), a function, or a phase or task by its number. Without a
/// text the one that was written down last is shown.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work next \"Add the mutex in src/payment/processor.ts:47, handlePayment()\"\n  work next \"Phase 3 - session storage\""
)]
pub(super) struct Next {
    /// The next action
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// Keep it although it names no place
    #[arg(long)]
    vague: bool,
    #[command(flatten)]
    about: About,
}

pub(super) fn run(context: &Context, args: &Next) -> Result<Exit, Failure> {
    let ledger = context.ledger()?;
    let Some(text) = &args.text else {
        return show(context, &ledger);
    };
    let carried = args.about.carried(&ledger)?;
    let text = concrete(context, said(text)?, args.vague)?;
    let vague = vagueness(&text).is_some();
    ledger.append(
        carried.now,
        &[carried.entry(Event::Next {
            text: text.clone(),
            vague,
        })],
    )?;
    carried.say(context, &format!("next: {text}"));
    if context.ui.is_json() {
        context.ui.json(json!({ "next": text, "vague": vague }))?;
    }
    Ok(Exit::Ok)
}

/// The one that was written down last.
fn show(context: &Context, ledger: &Ledger) -> Result<Exit, Failure> {
    let entries = ledger.entries()?;
    let last = entries.iter().rev().find_map(|it| match &it.entry.event {
        Event::Next { text, vague } => Some((text, vague)),
        _ => None,
    });
    let Some((text, vague)) = last else {
        return Err(
            Failure::new(Exit::NotFound, "no next action is written down")
                .hint("`work next TEXT` writes one down; `work resume` says where things stand"),
        );
    };
    if context.ui.is_json() {
        context.ui.json(json!({ "next": text, "vague": vague }))?;
    } else {
        context.ui.out(text)?;
    }
    Ok(Exit::Ok)
}

/// The next action as it will stand there: concrete, or said to be vague. A person is asked for
/// what is missing.
pub(super) fn concrete(context: &Context, text: &str, vague: bool) -> Result<String, Failure> {
    let Some(why) = vagueness(text).filter(|_| !vague) else {
        return Ok(text.to_owned());
    };
    if can_ask(context) {
        context.ui.say(&format!("\"{text}\" is vague: {why}"));
        if let Some(full) = completed(context, text)? {
            return Ok(full);
        }
    }
    Err(
        Failure::new(Exit::Refused, format!("the next action is vague: {why}"))
            .hint(format!("for example: {EXAMPLE}"))
            .hint("or a phase or task by its number: \"Phase 3 - session storage\"; --vague keeps it as it is"),
    )
}

/// Asks for file, place in it and task, as somebody who goes on will need them.
fn completed(context: &Context, text: &str) -> Result<Option<String>, Failure> {
    let Some(file) = asked(context, None, "In which file", "--vague")? else {
        return Ok(None);
    };
    let place = asked(
        context,
        None,
        "At which line or function (may be empty)",
        "--vague",
    )?;
    let task = asked(
        context,
        None,
        "What is to be done there (empty: as above)",
        "--vague",
    )?;
    let task = task.unwrap_or_else(|| text.to_owned());
    let full = match place {
        Some(place) => format!("{task} in {file}:{place}"),
        None => format!("{task} in {file}"),
    };
    Ok(vagueness(&full).is_none().then_some(full))
}
