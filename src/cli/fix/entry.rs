//! `work fix`: what the flags say is done, the rest is asked where somebody can be asked.
use super::args::Fix;
use super::carry_out::Ready;
use super::dialogue::Dialogue;
use super::new_stage;
use crate::cli::context::Context;
use crate::cli::inside::refuse_inside;
use crate::cli::known::all_meant;
use crate::cli::launching::{stage, tell_of_copy, warn_of_changes};
use crate::cli::present::settled;
use crate::domain::id::ThreadId;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::fix::{Bench, Fix as Wanted};
use crate::run::project::Project;
use crate::run::{preconditions, rehearse};
use crate::ui::settings::Questions;
use serde_json::json;

pub(in crate::cli) fn run(context: &Context, args: &Fix) -> Result<Exit, Failure> {
    refuse_inside("fix")?;
    if args.new_stage || args.stage.is_some() || args.name.is_some() {
        return new_stage::run(context, args);
    }
    let project = stage(context, args.is_copied())?;
    let result = on(context, args, &project);
    if args.is_copied() && result.is_err() {
        rehearse::discard(project.root());
    }
    result
}

fn on(context: &Context, args: &Fix, project: &Project) -> Result<Exit, Failure> {
    let present = settled(context, project)?;
    let mut threads = all_meant(&present.workstream, &args.thread)?;
    threads.sort_unstable();
    threads.dedup();
    let (agents, _) = preconditions::agents(project)?;
    let bench = Bench {
        project,
        present: &present,
        agents: &agents,
        rehearsing: args.rehearse.is_some(),
    };
    let troubled = bench.in_trouble();
    if args.thread.is_empty() && troubled.is_empty() {
        context.ui.say("No thread is in trouble.");
        if context.ui.is_json() {
            context.ui.json(json!({ "threads": [] }))?;
        }
        if args.is_copied() {
            rehearse::discard(project.root());
        }
        return Ok(Exit::Ok);
    }
    match args.action() {
        Some(action) if !args.thread.is_empty() => {
            let wanted = Wanted {
                threads,
                action,
                note: args.note.clone(),
            };
            by_flags(context, args, &bench, &wanted)
        }
        _ if can_ask(context) => Dialogue::new(context, args, &bench, troubled, threads).hold(),
        _ => Err(missing(args, &troubled)),
    }
}

fn by_flags(
    context: &Context,
    args: &Fix,
    bench: &Bench<'_>,
    wanted: &Wanted,
) -> Result<Exit, Failure> {
    let ready = Ready::check(bench, args, wanted)?;
    for warning in &ready.prepared.warnings {
        context.ui.warn(warning);
    }
    if args.is_copied() {
        tell_of_copy(context, bench.project, ready.prepared.executor);
    }
    if args.rehearse.is_none() && !args.dry_run {
        warn_of_changes(context, bench.project);
    }
    if !args.dry_run {
        for line in ready.summary(bench) {
            context.ui.say(&line);
        }
    }
    ready.carry_out(context, bench, args)
}

/// `--yes` answers yes or no; it does not choose a thread.
pub(super) fn can_ask(context: &Context) -> bool {
    let ui = &context.ui;
    !ui.is_json() && ui.settings().questions == Questions::Ask && ui.is_interactive()
}

fn missing(args: &Fix, troubled: &[ThreadId]) -> Failure {
    let mut flags = Vec::new();
    if args.thread.is_empty() {
        flags.push("--thread SS.BB.TT");
    }
    if args.action().is_none() {
        flags.push("--resume, --retry or --agent NAME");
    }
    let failure = Failure::new(
        Exit::Usage,
        format!(
            "what is to be done must be said with {}: nobody can be asked here",
            flags.join(" and ")
        ),
    );
    if troubled.is_empty() {
        return failure;
    }
    let ids: Vec<String> = troubled.iter().take(10).map(ToString::to_string).collect();
    let more = troubled.len() - ids.len();
    let rest = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    failure.hint(format!("in trouble: {}{rest}", ids.join(" ")))
}
