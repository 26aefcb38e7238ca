//! `work multi`.
use super::context::Context;
use super::inside::refuse_inside;
use super::known::known;
use super::launching::{
    Launched, Watch, has_terminal, size, stage, tell_of_copy, thread_json, thread_text,
    warn_of_changes,
};
use super::multi_args::Multi;
use super::present::settled;
use crate::domain::run::Executor;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::executor::panes::tmux_session;
use crate::run::launch::{Prepared, launch, prepare};
use crate::run::project::Project;
use crate::run::rehearse;
use crate::run::settle::Present;
use crate::run::spec::Environment;
use serde_json::json;

pub(super) fn run(context: &Context, args: &Multi) -> Result<Exit, Failure> {
    refuse_inside("multi")?;
    if args.tui && !has_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "--tui shows the agents' own interfaces and needs a terminal",
        ));
    }
    let project = stage(context, is_copied(args))?;
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
    let launched = Launched {
        context,
        project: &project,
        environment: &environment,
        prepared: &prepared,
        started: dispatched.started.len(),
    };
    launched.watch(Watch {
        detach: args.detach,
        wait: args.wait,
        leave_after: args.leave_after,
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

fn dry_run(context: &Context, project: &Project, prepared: &Prepared) -> Result<Exit, Failure> {
    if context.ui.is_json() {
        let threads: Vec<_> = prepared.threads.iter().map(thread_json).collect();
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
        context.ui.out(&thread_text(thread))?;
    }
    Ok(Exit::Ok)
}
