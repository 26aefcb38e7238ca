//! `work multi`.
use super::context::Context;
use super::inside::refuse_inside;
use super::known::known;
use super::multi_args::Multi;
use super::present::settled;
use super::watching::{Watching, runtime};
use crate::domain::run::Executor;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::terminal::terminal_size;
use crate::run::executor::panes::tmux_session;
use crate::run::launch::{Prepared, PreparedThread, launch, prepare};
use crate::run::project::Project;
use crate::run::settle::Present;
use crate::run::spec::Environment;
use crate::run::{git, rehearse};
use crate::store::layout::Repository;
use crate::tmux::Size;
use camino::Utf8Path;
use serde_json::json;
use std::io::IsTerminal as _;

pub(super) fn run(context: &Context, args: &Multi) -> Result<Exit, Failure> {
    refuse_inside("multi")?;
    if args.tui && !has_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "--tui shows the agents' own interfaces and needs a terminal",
        ));
    }
    let project = stage(context, args)?;
    let present = settled(context, &project)?;
    let environment = Environment::of_this_process();
    let prepared = match checked(&project, &present, args, &environment) {
        Ok(prepared) => prepared,
        Err(failure) => {
            if is_copied(args) {
                rehearse::discard(project.root());
            }
            return Err(failure);
        }
    };
    if is_copied(args) {
        tell_of_copy(context, project.root());
    }
    for warning in &prepared.warnings {
        context.ui.warn(warning);
    }
    if args.dry_run {
        return dry_run(context, &project, &prepared);
    }
    if args.rehearse.is_none() {
        warn_of_changes(context, &project);
    }
    announce(context, &prepared);
    let dispatched = launch(&project, &prepared, &environment, size())?;
    let watching = Watching {
        context,
        project: &project,
        environment: &environment,
        threads: &[],
        limit: None,
    };
    if args.detach {
        return detached(context, &prepared, dispatched.started.len());
    }
    let attached = prepared.executor == Executor::Tmux
        && !args.wait
        && !context.ui.is_json()
        && has_terminal();
    runtime()?.block_on(async {
        if attached {
            watching.attached(None, args.leave_after).await
        } else {
            watching.lines().await
        }
    })
}

/// Everything that is checked before anything is written.
fn checked(
    project: &Project,
    present: &Present,
    args: &Multi,
    environment: &Environment,
) -> Result<Prepared, Failure> {
    if let Some(batch) = args.batch {
        known(&present.workstream, batch)?;
    }
    for thread in args.thread.iter().chain(&args.rerun) {
        known(&present.workstream, *thread)?;
    }
    Ok(prepare(project, present, args.order()?, environment)?)
}

/// Whether a rehearsal gets a copy of its own.
const fn is_copied(args: &Multi) -> bool {
    args.rehearse.is_some() && !args.in_place && !args.dry_run
}

fn tell_of_copy(context: &Context, copy: &Utf8Path) {
    context.ui.say(&format!("Rehearsing on a copy: {copy}"));
    context.ui.hint(&format!(
        "look at it with `work status --root {copy}`; it stays until you remove it"
    ));
}

/// The project itself, or a temporary copy of it for a rehearsal.
fn stage(context: &Context, args: &Multi) -> Result<Project, Failure> {
    let project = context.project()?;
    if !is_copied(args) {
        return Ok(project);
    }
    let copy = rehearse::copy(project.root(), project.stream())?;
    let stream = project.stream().clone();
    let repository = Repository::at(&copy)?;
    repository.set_current(Some(&stream))?;
    Ok(context.project_of(repository, &stream))
}

pub(super) fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// The terminal that will show the panes.
fn size() -> Size {
    terminal_size().map_or(Size::DETACHED, |size| Size {
        columns: size.columns,
        rows: size.rows,
    })
}

fn warn_of_changes(context: &Context, project: &Project) {
    let changed = git::changed_files(project.root()).unwrap_or_default();
    let changed: Vec<&String> = changed
        .iter()
        .filter(|name| !name.starts_with("workstreams/"))
        .collect();
    if let Some(first) = changed.first() {
        let more = changed.len() - 1;
        let rest = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        context.ui.warn(&format!("uncommitted changes in the working tree ({first}{rest}): agents will work on top of them"));
    }
}

fn announce(context: &Context, prepared: &Prepared) {
    let starting = prepared
        .threads
        .iter()
        .filter(|thread| thread.why_not.is_none())
        .count();
    let slots = if starting > prepared.max_parallel as usize {
        format!(", {} at once", prepared.max_parallel)
    } else {
        String::new()
    };
    let threads = if starting == 1 { "thread" } else { "threads" };
    context.ui.say(&format!(
        "Batch {}: starting {starting} {threads}{slots}.",
        prepared.batch
    ));
    for thread in &prepared.threads {
        if let Some(why) = &thread.why_not {
            context
                .ui
                .detail(&format!("{} stays as it is: {}", thread.id, why.text()));
        }
    }
}

fn detached(context: &Context, prepared: &Prepared, started: usize) -> Result<Exit, Failure> {
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "batch": prepared.batch, "started": started }))?;
    } else {
        context.ui.say(&format!(
            "{started} started. `work attach` shows them, `work wait` waits, `work status` tells."
        ));
    }
    Ok(Exit::Ok)
}

fn dry_run(context: &Context, project: &Project, prepared: &Prepared) -> Result<Exit, Failure> {
    if context.ui.is_json() {
        let threads: Vec<_> = prepared
            .threads
            .iter()
            .map(|thread| thread_json(thread, project))
            .collect();
        let tmux = (prepared.executor == Executor::Tmux)
            .then(|| project.tmux().ok())
            .flatten()
            .map(|server| json!({ "socket": server.socket().to_string(), "session": tmux_session(project).as_str() }));
        context.ui.json(json!({
            "stream": project.stream(), "batch": prepared.batch, "threads": threads,
            "executor": prepared.executor.word(), "maxParallel": prepared.max_parallel, "tmux": tmux,
        }))?;
        return Ok(Exit::Ok);
    }
    context.ui.out(&format!(
        "Batch {} of {}, {} at once, in {}. Nothing was started.",
        prepared.batch,
        project.stream(),
        prepared.max_parallel,
        match prepared.executor {
            Executor::Tmux => format!("tmux session {}", tmux_session(project)),
            Executor::Process | Executor::Terminal => "detached processes".to_owned(),
        }
    ))?;
    for thread in &prepared.threads {
        context.ui.out(&thread_text(thread, project))?;
    }
    Ok(Exit::Ok)
}

fn models(thread: &PreparedThread) -> Vec<String> {
    thread.models.iter().map(ToString::to_string).collect()
}

fn thread_text(thread: &PreparedThread, project: &Project) -> String {
    let head = format!("\n{} {}", thread.id, thread.name);
    if let Some(why) = &thread.why_not {
        return format!("{head}\n  does not start: {}", why.text());
    }
    let made = if thread.prompt.exists() {
        ""
    } else if project.folder().plan_file().exists() {
        " (made from PLAN.md)"
    } else {
        " (made from tasks.json)"
    };
    format!(
        "{head}\n  agent   {} ({})\n  models  {}\n  prompt  {}{made}\n  command {}",
        thread.agent.name,
        thread.agent.driver,
        models(thread).join(", then "),
        thread.prompt,
        thread.argv(project.root()).join(" "),
    )
}

fn thread_json(thread: &PreparedThread, project: &Project) -> serde_json::Value {
    let mut value = json!({
        "id": thread.id, "name": thread.name, "agent": thread.agent.name,
        "driver": thread.agent.driver.word(), "mode": thread.mode.word(),
        "models": models(thread), "prompt": thread.prompt, "argv": thread.argv(project.root()),
        "program": thread.program.as_ref().map(|program| program.path.as_str()),
        "version": thread.program.as_ref().and_then(|program| program.version.as_deref()),
    });
    if let (Some(why), Some(fields)) = (&thread.why_not, value.as_object_mut()) {
        fields.insert("why_not".to_owned(), json!(why.text()));
    }
    value
}
