//! `work fail`.
use super::about::About;
use super::asked::asked;
use super::context::Context;
use super::log::said;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::zone::zone;
use crate::store::entry::Event;
use crate::track::failed::{Alike, FailedApproach, alike};
use clap::Args;
use serde_json::json;

/// Write down an approach that did not work, so that nobody tries it again
///
/// Failed approaches stand in every prompt and in `work resume`. One that failed before is told,
/// with its reason; to record the same again needs --different-because.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work fail \"in-memory sessions\" --why \"lost at every restart\" --then \"Redis\"\n  work fail \"in-memory sessions\" --check"
)]
pub(super) struct Fail {
    /// What was tried; with --check, what shall be tried
    #[arg(value_name = "APPROACH")]
    approach: String,
    /// Why it did not work
    #[arg(long, value_name = "WHY", conflicts_with = "check")]
    why: Option<String>,
    /// What is done instead
    #[arg(long, value_name = "TEXT", conflicts_with = "check")]
    then: Option<String>,
    /// Only look whether this, or something like it, failed before: exit 1 when it did
    #[arg(long)]
    check: bool,
    /// What is different this time, when the same failed before
    #[arg(long, value_name = "TEXT")]
    different_because: Option<String>,
    /// Only this environment was the reason: elsewhere it may be tried again
    #[arg(long, alias = "env")]
    environment: bool,
    #[command(flatten)]
    about: About,
}

pub(super) fn run(context: &Context, args: &Fail) -> Result<Exit, Failure> {
    let approach = said(&args.approach)?;
    let ledger = context.ledger()?;
    if args.check {
        return check(
            context,
            approach,
            args,
            &alike(&ledger.entries()?, approach),
        );
    }
    let carried = args.about.carried(&ledger)?;
    let why = asked(context, args.why.as_deref(), "Why it failed", "--why")?.ok_or_else(|| {
        Failure::new(
            Exit::Refused,
            "a failed approach needs its reason: without, somebody will try it again",
        )
        .hint(format!("work fail {approach:?} --why \"…\""))
    })?;
    let earlier = ledger.write(carried.now, |entries| {
        let earlier = alike(entries, approach);
        if let (Some(same), None) = (earlier.forbids(), &args.different_because) {
            return Err(repeated(same));
        }
        let event = Event::Failed {
            approach: approach.to_owned(),
            why: Some(why.clone()),
            then: args.then.clone(),
            different_because: args.different_because.clone(),
            environment: args.environment,
        };
        Ok((earlier, vec![carried.entry(event)]))
    })?;
    carried.say(context, "failed approach recorded");
    for failed in &earlier.similar {
        context
            .ui
            .warn(&format!("much like it failed before: {}", told(failed)));
    }
    if context.ui.is_json() {
        context.ui.json(
            json!({ "approach": approach, "why": why, "then": args.then, "earlier": earlier }),
        )?;
    }
    Ok(Exit::Ok)
}

/// Whether it may be tried: 1 when it failed before.
fn check(context: &Context, approach: &str, args: &Fail, earlier: &Alike) -> Result<Exit, Failure> {
    let allowed = earlier.is_empty() || args.different_because.is_some();
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "approach": approach, "earlier": earlier, "allowed": allowed }))?;
    } else if earlier.is_empty() {
        context.ui.out("Nothing like it failed before.")?;
    } else {
        for (word, list) in [
            ("The same", &earlier.same),
            ("Much like it", &earlier.similar),
        ] {
            for failed in list {
                context
                    .ui
                    .out(&format!("{word} failed: {}", told(failed)))?;
            }
        }
    }
    if let Some(different) = &args.different_because {
        context
            .ui
            .say(&format!("it may be tried, being different: {different}"));
    }
    Ok(if allowed { Exit::Ok } else { Exit::No })
}

fn repeated(same: &FailedApproach) -> Failure {
    Failure::new(
        Exit::Refused,
        format!("the same failed before: {}", told(same)),
    )
    .hint("--different-because TEXT says what is different this time; else try something else")
}

/// When it failed, by whom, why, and what came then.
fn told(failed: &FailedApproach) -> String {
    let at = failed.at.to_zoned(zone());
    format!(
        "{} ({}, {})",
        failed.line(),
        at.strftime("%Y-%m-%d %H:%M"),
        failed.by
    )
}
