//! `work log`.
use super::about::About;
use super::context::Context;
use super::ledger::Ledger;
use crate::domain::category::Category;
use crate::domain::concrete::says_something;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::store::entry::Event;
use crate::track::errors::{self, Found};
use clap::Args;
use serde_json::json;

/// Write down what happened, an error, or how an error was solved
///
/// Categories: implementation, testing, planning, bugfix, refactor, documentation; another word is
/// kept as it is.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work log \"All 23 parser tests pass\" -k testing\n  work log --error TypeError \"handlePayment() gets undefined\""
)]
pub(super) struct Log {
    /// What happened; with --resolve, how it was solved
    #[arg(value_name = "TEXT")]
    text: String,
    /// What kind of thing it is
    #[arg(short = 'k', long, value_name = "CATEGORY", conflicts_with_all = ["error", "resolve"])]
    category: Option<String>,
    /// It is an error of this kind; TEXT says which
    #[arg(long, value_name = "KIND", conflicts_with = "resolve")]
    error: Option<String>,
    /// It solves the error with this id (`work resume` shows them)
    #[arg(long, value_name = "ID")]
    resolve: Option<String>,
    #[command(flatten)]
    about: About,
}

pub(super) fn run(context: &Context, args: &Log) -> Result<Exit, Failure> {
    let ledger = context.ledger()?;
    match (&args.error, &args.resolve) {
        (Some(kind), _) => error(context, &ledger, args, kind),
        (_, Some(which)) => resolve(context, &ledger, args, which),
        _ => line(
            context,
            &ledger,
            &args.text,
            args.category.as_deref(),
            &args.about,
        ),
    }
}

/// A line in the log.
pub(super) fn line(
    context: &Context,
    ledger: &Ledger,
    text: &str,
    category: Option<&str>,
    about: &About,
) -> Result<Exit, Failure> {
    let text = said(text)?;
    let carried = about.carried(ledger)?;
    let category = Category::from(category.unwrap_or_default().to_owned());
    ledger.append(
        carried.now,
        &[carried.entry(Event::Log {
            category: category.clone(),
            text: text.to_owned(),
        })],
    )?;
    carried.say(context, &format!("logged [{category}]"));
    match &category {
        Category::General => context.ui.hint(&format!(
            "no category: kept as general; -k takes {}",
            offered()
        )),
        Category::Own(word) => context
            .ui
            .hint(&format!("`{word}` is none of {}; kept as it is", offered())),
        _ => {}
    }
    if !says_something(text) {
        context.ui.warn(
            "somebody who was not there learns nothing from this; say what was done, and where",
        );
    }
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "category": category, "text": text }))?;
    }
    Ok(Exit::Ok)
}

fn error(context: &Context, ledger: &Ledger, args: &Log, kind: &str) -> Result<Exit, Failure> {
    let text = said(&args.text)?;
    let carried = args.about.carried(ledger)?;
    let event = Event::Error {
        kind: Some(kind.to_owned()),
        text: text.to_owned(),
    };
    ledger.append(carried.now, &[carried.entry(event)])?;
    let open = errors::open(&ledger.entries()?);
    let ours = open.iter().rfind(|error| error.text == text);
    let id = ours.map(|error| error.short.clone()).unwrap_or_default();
    carried.say(context, &format!("error {id} recorded"));
    context
        .ui
        .hint(&format!("`work log --resolve {id} HOW` when it is solved"));
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "error": id, "kind": kind, "text": text }))?;
    }
    Ok(Exit::Ok)
}

fn resolve(context: &Context, ledger: &Ledger, args: &Log, which: &str) -> Result<Exit, Failure> {
    let text = said(&args.text)?;
    let carried = args.about.carried(ledger)?;
    let error = ledger.write(carried.now, |entries| {
        let error = match errors::find(entries, which) {
            Found::One(error) => error,
            Found::Resolved => {
                return Err(Failure::new(
                    Exit::Conflict,
                    format!("error {which} is resolved already"),
                ));
            }
            Found::None => {
                return Err(
                    Failure::new(Exit::NotFound, format!("there is no error `{which}`"))
                        .hint("`work resume` shows the errors that are open, with their ids"),
                );
            }
            Found::Several => {
                return Err(Failure::new(
                    Exit::Usage,
                    format!("`{which}` fits several errors"),
                ));
            }
        };
        let event = Event::Resolved {
            which: Some(error.id.clone()),
            text: text.to_owned(),
        };
        let entry = carried.entry_about(event, carried.scope().or(error.scope));
        Ok((error, vec![entry]))
    })?;
    carried.say(context, &format!("error {} resolved", error.short));
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "resolved": error.short, "text": text }))?;
    }
    Ok(Exit::Ok)
}

/// The words, which must be some.
pub(super) fn said(text: &str) -> Result<&str, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::new(Exit::Usage, "there is nothing to write down"));
    }
    Ok(text)
}

fn offered() -> String {
    Category::OFFERED.map(|it| it.word().to_owned()).join(", ")
}
