//! `work doctor`.
use super::context::Context;
use super::inside::refuse_inside;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::doctor::check::{Check, Level};
use crate::run::doctor::examine::{Subject, examine};
use crate::run::project::Project;
use crate::run::spec::Environment;
use crate::store::layout::Repository;
use crate::ui::doctor_view::{Seen, doctor_view};
use crate::ui::prompt::{Prompter as _, TerminalPrompter};
use crate::ui::settings::Questions;
use crate::ui::style::Tone;
use clap::Args;
use serde_json::{Value, json};

/// Look for what could go wrong, and say what to do about it
///
/// Programs and their versions, agents, models and permissions, state files, sessions, left-over
/// panes and processes, locks, disk. Exit 1 when there is a problem; warnings are 0.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work doctor\n  work doctor --fix")]
pub(super) struct Doctor {
    /// Put right what can be put right, asking before each thing
    #[arg(long)]
    fix: bool,
    /// With --fix: say what would be done, and do nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

pub(super) fn run(context: &Context, args: &Doctor) -> Result<Exit, Failure> {
    if args.fix {
        refuse_inside("doctor --fix")?;
    }
    let repository = repository(context)?;
    let projects = match &repository {
        Some(repository) => projects(context, repository)?,
        None => Vec::new(),
    };
    let environment = Environment::of_this_process();
    let look = || {
        examine(Subject {
            repository: repository.as_ref(),
            projects: &projects,
            environment: &environment,
        })
    };
    let mut checks = look();
    let mut fixed = Vec::new();
    if args.fix {
        fixed = fix(context, &checks, &projects, args.dry_run)?;
        if !fixed.is_empty() && !args.dry_run {
            checks = look();
        }
    }
    if context.ui.is_json() {
        let data = json!({
            "checks": checks.iter().map(as_json).collect::<Vec<_>>(),
            "fixed": fixed,
        });
        context.ui.json(data)?;
    } else {
        let ui = &context.ui;
        ui.lines(&doctor_view(&seen(&checks), ui.symbols(), ui.width()))?;
    }
    let problems = checks.iter().any(|check| check.level == Level::Problem);
    Ok(if problems { Exit::No } else { Exit::Ok })
}

/// None outside of any repository, unless one was asked for.
fn repository(context: &Context) -> Result<Option<Repository>, Failure> {
    match context.repository() {
        Ok(repository) => Ok(Some(repository)),
        Err(failure) if context.global.root.is_some() => Err(failure),
        Err(failure) if failure.exit == Exit::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The workstream that was named, else all of them.
fn projects(context: &Context, repository: &Repository) -> Result<Vec<Project>, Failure> {
    let streams = match &context.global.stream {
        Some(text) => vec![repository.resolve(text)?],
        None => repository.streams()?,
    };
    Ok(streams
        .iter()
        .map(|stream| context.project_of(repository.clone(), stream))
        .collect())
}

/// Asks for each thing and does it; what was done, or would be.
fn fix(
    context: &Context,
    checks: &[Check],
    projects: &[Project],
    dry_run: bool,
) -> Result<Vec<String>, Failure> {
    let mut done = Vec::new();
    for remedy in checks.iter().filter_map(|check| check.remedy.as_ref()) {
        let question = remedy.question();
        if dry_run {
            context.ui.say(&format!("would: {question}"));
            done.push(question);
            continue;
        }
        let yes = context.ui.settings().questions == Questions::Yes
            || TerminalPrompter::new(&context.ui).confirm(&format!("{question}?"), "--yes")?;
        if !yes {
            continue;
        }
        let words = remedy
            .apply(projects)
            .map_err(|error| Failure::from_error(Exit::No, &error))?;
        context.ui.say(&words);
        done.push(words);
    }
    if done.is_empty() {
        context.ui.say("Nothing was changed.");
    }
    Ok(done)
}

fn as_json(check: &Check) -> Value {
    json!({
        "name": check.name,
        "level": check.level.word(),
        "message": check.message,
        "hint": check.hint,
    })
}

fn seen(checks: &[Check]) -> Vec<Seen<'_>> {
    checks
        .iter()
        .map(|check| Seen {
            name: &check.name,
            tone: match check.level {
                Level::Ok => Tone::Ok,
                Level::Warning => Tone::Warning,
                Level::Problem => Tone::Problem,
            },
            message: &check.message,
            hint: check.hint.as_deref(),
        })
        .collect()
}
