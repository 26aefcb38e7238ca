//! `work verify`.
use super::context::Context;
use super::judging::{Wanted, look, wanted};
use super::known::all_meant;
use super::present::settled;
use super::wait::duration;
use crate::domain::check_kind::CheckKind;
use crate::domain::id::Scope;
use crate::domain::named::Named;
use crate::domain::session::Verified;
use crate::domain::verdict::{Verdict as Judgement, VerifiedItem};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::project::Project;
use crate::run::settle::Present;
use crate::run::verify::{Choice, Item, Judged, Report, Verdict};
use clap::Args;
use serde_json::{Value, json};
use std::time::Duration;

/// Look whether what is done is also true, and keep what shows it
///
/// Runs the commands of the approved plan and looks at the evidence for what has none. Without an
/// id: everything that is done, in stages that nobody has approved yet. A thread that is named is
/// looked at whether its tasks are ticked or not. Nothing is repaired. Ends with 1 when anything
/// failed.
#[derive(Debug, Default, Args)]
#[command(
    after_help = "Examples:\n  work verify 01.01.02\n  work verify --all --strict\n  work verify --failed"
)]
pub(super) struct Verify {
    /// Stages, batches or threads
    id: Vec<Named<Scope>>,
    /// Also stages that are approved already
    #[arg(long, conflicts_with = "id")]
    all: bool,
    /// Only what the last report flagged
    #[arg(long)]
    failed: bool,
    /// Only what is new or was changed since the last report
    #[arg(long, conflicts_with = "failed")]
    since_last: bool,
    /// What nothing shows counts as failed, too
    #[arg(long)]
    strict: bool,
    /// Show the commands, and run nothing
    #[arg(long)]
    dry_run: bool,
    /// How long one command may take (default: agents.yaml, else 10m)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,
}

pub(super) fn run(context: &Context, args: &Verify) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = settled(context, &project)?;
    let scopes = all_meant(&present.workstream, &args.id)?;
    let what = Wanted {
        scopes: &scopes,
        all: args.all,
        choice: match (args.failed, args.since_last) {
            (true, _) => Choice::Flagged,
            (_, true) => Choice::New,
            _ => Choice::All,
        },
        timeout: args.timeout,
    };
    if args.dry_run {
        return dry_run(context, &wanted(&project, &present, &what)?);
    }
    let (judged, report) = look(context, &project, &present, &what)?;
    tell(context, &judged, &report, what.choice)?;
    let failed = match report.worst() {
        Judgement::Fail => true,
        Judgement::Warn => args.strict,
        Judgement::Ok => false,
    };
    Ok(if failed { Exit::No } else { Exit::Ok })
}

/// What `verify --all` finds, without its report: for commands that decide by it.
pub(super) fn all(
    context: &Context,
    project: &Project,
    present: &Present,
) -> Result<Found, Failure> {
    let what = Wanted {
        all: true,
        ..Wanted::default()
    };
    let (judged, report) = look(context, project, present, &what)?;
    let mut found = Found {
        failed: Vec::new(),
        unproven: Vec::new(),
    };
    for one in judged {
        let trouble = one.shown.as_ref().and_then(Verified::trouble);
        let open = one.item.open.iter().filter(|it| it.verdict == one.verdict);
        let why: Vec<String> = trouble
            .into_iter()
            .chain(open.map(|open| open.what.clone()))
            .collect();
        let line = format!("{} {}: {}", one.item.id.kind(), one.item.id, why.join("; "));
        match one.verdict {
            Verdict::Shown => {}
            Verdict::Unproven => found.unproven.push(line),
            Verdict::Failed => found.failed.push((one.item.id, line)),
        }
    }
    found.unproven.extend(report.gaps);
    Ok(found)
}

/// What was not shown, each in a line.
pub(super) struct Found {
    /// A command did not pass, or something needs what is not done.
    pub(super) failed: Vec<(Scope, String)>,
    /// Ticked, and nothing shows it.
    pub(super) unproven: Vec<String>,
}

fn dry_run(context: &Context, found: &[Item]) -> Result<Exit, Failure> {
    if context.ui.is_json() {
        let items: Vec<Value> = found
            .iter()
            .map(|item| json!({ "id": item.id.to_string(), "name": item.name, "commands": item.commands }))
            .collect();
        context.ui.json(json!({ "items": items }))?;
        return Ok(Exit::Ok);
    }
    for item in found {
        context.ui.out(&format!("{} {}", item.id, item.name))?;
        if item.commands.is_empty() {
            context.ui.out("  no command")?;
        }
        for command in &item.commands {
            context.ui.out(&format!("  {command}"))?;
        }
    }
    context.ui.say("Nothing was run.");
    Ok(Exit::Ok)
}

/// The report: what is shown, what is not, what blocks, and what to do.
pub(super) fn tell(
    context: &Context,
    judged: &[Judged],
    report: &Report,
    choice: Choice,
) -> Result<(), Failure> {
    let ui = &context.ui;
    if ui.is_json() {
        ui.json(as_json(judged, report))?;
        return Ok(());
    }
    if judged.is_empty() {
        ui.say(match choice {
            Choice::All => "Nothing is done yet that could be verified.",
            Choice::Flagged => "The last report flagged nothing.",
            Choice::New => "Nothing is new since the last report.",
        });
    }
    section(context, Judgement::Ok, "Successfully Verified", report, &[])?;
    section(
        context,
        Judgement::Warn,
        "Minor Issues Found",
        report,
        &report.gaps,
    )?;
    section(context, Judgement::Fail, "Blocking Issues", report, &[])?;
    outputs(context, judged)?;
    if !report.next_steps.is_empty() {
        ui.out(&format!("{} Recommended Next Steps", steps_sign(context)))?;
        for (number, step) in (1..).zip(&report.next_steps) {
            ui.out(&format!("{number}. {step}"))?;
        }
        ui.out("")?;
    }
    if !report.items.is_empty() {
        let made: Vec<&str> = report.kinds.iter().map(|kind| kind.label()).collect();
        let not = report.not_made();
        let not: Vec<&str> = not.iter().map(|kind| CheckKind::label(*kind)).collect();
        let made = if made.is_empty() {
            "nothing".to_owned()
        } else {
            made.join(", ")
        };
        ui.out(&format!(
            "Looked at: {made}. Not looked at: {}.",
            not.join(", ")
        ))?;
    }
    if !report.summary.is_empty() {
        ui.out(&signs(context, &report.summary))?;
    }
    Ok(())
}

/// One part of the report; left out when there is nothing in it.
fn section(
    context: &Context,
    verdict: Judgement,
    title: &str,
    report: &Report,
    gaps: &[String],
) -> Result<(), Failure> {
    let items: Vec<&VerifiedItem> = report
        .items
        .iter()
        .filter(|item| item.verdict == verdict)
        .collect();
    if items.is_empty() && gaps.is_empty() {
        return Ok(());
    }
    let sign = sign(context, verdict);
    context.ui.out(&format!("{sign} {title}"))?;
    for item in items {
        let (id, label) = (&item.id, &item.label);
        let evidence = match item.evidence.as_str() {
            "" => String::new(),
            evidence => format!(": {evidence}"),
        };
        context
            .ui
            .out(&format!("  {sign} {id} {label}{evidence}"))?;
    }
    for gap in gaps {
        context.ui.out(&format!("  {sign} {gap}"))?;
    }
    context.ui.out("")?;
    Ok(())
}

/// The last lines of what did not pass.
fn outputs(context: &Context, judged: &[Judged]) -> Result<(), Failure> {
    for one in judged {
        let failed = one.shown.as_ref().and_then(|shown| shown.failed.as_ref());
        let Some(failed) = failed.filter(|failed| !failed.output.is_empty()) else {
            continue;
        };
        context
            .ui
            .out(&format!("{}: `{}`", one.item.id, failed.command))?;
        for line in failed.output.lines() {
            context.ui.out(&format!("    {line}"))?;
        }
        context.ui.out("")?;
    }
    Ok(())
}

fn sign(context: &Context, verdict: Judgement) -> &'static str {
    use crate::ui::symbols::Symbols;
    match (context.ui.symbols(), verdict) {
        (Symbols::Unicode, Judgement::Ok) => "✅",
        (Symbols::Unicode, Judgement::Warn) => "⚠️",
        (Symbols::Unicode, Judgement::Fail) => "❌",
        (Symbols::Ascii, Judgement::Ok) => "ok",
        (Symbols::Ascii, Judgement::Warn) => "??",
        (Symbols::Ascii, Judgement::Fail) => "NO",
    }
}

fn steps_sign(context: &Context) -> &'static str {
    use crate::ui::symbols::Symbols;
    match context.ui.symbols() {
        Symbols::Unicode => "📋",
        Symbols::Ascii => ">>",
    }
}

/// The summary, with signs that the terminal can show.
fn signs(context: &Context, summary: &str) -> String {
    summary
        .replace('✅', sign(context, Judgement::Ok))
        .replace("⚠️", sign(context, Judgement::Warn))
        .replace('❌', sign(context, Judgement::Fail))
}

pub(super) fn as_json(judged: &[Judged], report: &Report) -> Value {
    let items: Vec<Value> = judged
        .iter()
        .zip(&report.items)
        .map(|(one, item)| {
            let open: Vec<&str> = one
                .item
                .open
                .iter()
                .map(|open| open.what.as_str())
                .collect();
            json!({
                "id": item.id, "name": one.item.name, "verdict": one.verdict,
                "verified": one.shown, "open": open, "evidence": item.evidence, "kind": item.kind,
            })
        })
        .collect();
    let made: Vec<&str> = report.kinds.iter().map(|kind| kind.label()).collect();
    let not = report.not_made();
    let not: Vec<&str> = not.iter().map(|kind| CheckKind::label(*kind)).collect();
    json!({
        "items": items, "gaps": report.gaps, "nextSteps": report.next_steps,
        "summary": report.summary, "kinds": { "made": made, "notMade": not },
    })
}
