//! `work multi`.
use super::context::Context;
use super::gate::at_gate;
use super::inside::refuse_inside;
use super::known::{all_meant, maybe_meant};
use super::launching::{
    Launched, Watch, has_terminal, size, stage, tell_of_copy, thread_json, thread_text,
    warn_of_changes, warn_of_uncommitted,
};
use super::multi_args::Multi;
use super::present::settled;
use super::through::{asks_gates, go_on};
use crate::domain::id::StageId;
use crate::domain::run::Executor;
use crate::domain::schedule::closed_gate;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::executor::panes::tmux_session;
use crate::run::launch::{Order, Prepared, PreparedThread, launch, prepare};
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
    if let Some(stage) = stopping_gate(&present, args)? {
        return at_gate(context, &project, stage);
    }
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
        tell_of_copy(context, &project, prepared.executor);
    }
    for warning in &prepared.warnings {
        context.ui.warn(warning);
    }
    if args.dry_run {
        warn_of_uncommitted(context, &project);
        return dry_run(context, args, &project, &prepared);
    }
    if args.rehearse.is_none() {
        warn_of_changes(context, &project);
    }
    let dispatched = launch(&project, &prepared, &environment, size())?;
    // somebody else may have been faster: only now it is true
    announce(context, &prepared);
    if let Some(through) = args.through {
        return go_on(context, args, &project, &environment, through);
    }
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

/// The stage that waits for a person, when a run that is to go on by itself comes to its gate.
fn stopping_gate(present: &Present, args: &Multi) -> Result<Option<StageId>, Failure> {
    if args.through.is_none() || !asks_gates(args) {
        return Ok(None);
    }
    let workstream = &present.workstream;
    let thread = maybe_meant(workstream, args.thread.first())?;
    let batch = maybe_meant(workstream, args.batch.as_ref())?
        .or(thread.map(|thread| thread.batch))
        .or_else(|| workstream.next_batch_for(args.kind()));
    Ok(batch.and_then(|batch| closed_gate(workstream, batch)))
}

/// Checks and launches one batch of a run that goes on by itself.
pub(super) fn start_batch(
    context: &Context,
    args: &Multi,
    project: &Project,
    present: &Present,
    environment: &Environment,
) -> Result<(), Failure> {
    let prepared = checked(project, present, args, environment)?;
    for warning in &prepared.warnings {
        context.ui.warn(warning);
    }
    launch(project, &prepared, environment, size())?;
    announce(context, &prepared);
    Ok(())
}

/// Everything that is checked before anything is written.
fn checked(
    project: &Project,
    present: &Present,
    args: &Multi,
    environment: &Environment,
) -> Result<Prepared, Failure> {
    let workstream = &present.workstream;
    let order = Order {
        batch: maybe_meant(workstream, args.batch.as_ref())?,
        threads: all_meant(workstream, &args.thread)?,
        rerun: all_meant(workstream, &args.rerun)?,
        ..args.order()?
    };
    Ok(prepare(project, present, order, environment)?)
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
    for thread in prepared.threads.iter().filter(|it| !it.verify.is_empty()) {
        let commands = thread.verify.iter().map(|it| format!("`{it}`"));
        let commands: Vec<String> = commands.collect();
        context.ui.say(&format!(
            "{} will be verified by {}",
            thread.id,
            commands.join(", then ")
        ));
    }
    for command in prepared.notify() {
        context.ui.say(&format!(
            "When a thread waits or fails, and at the end: `{command}`"
        ));
    }
    for thread in &prepared.threads {
        if let Some(why) = &thread.why_not {
            context
                .ui
                .detail(&format!("{} stays as it is: {}", thread.id, why.text()));
        }
    }
}

fn dry_run(
    context: &Context,
    args: &Multi,
    project: &Project,
    prepared: &Prepared,
) -> Result<Exit, Failure> {
    let copied = args.rehearse.is_some() && !args.in_place;
    let shown = |thread: &PreparedThread| {
        if copied {
            thread.on_copy(project.root())
        } else {
            thread.clone()
        }
    };
    let threads: Vec<PreparedThread> = prepared.threads.iter().map(shown).collect();
    if context.ui.is_json() {
        let threads: Vec<_> = threads.iter().map(thread_json).collect();
        let tmux = (prepared.executor == Executor::Tmux && !copied)
            .then(|| project.tmux().ok())
            .flatten()
            .map(|server| json!({ "socket": server.socket().to_string(), "session": tmux_session(project).as_str() }));
        context.ui.json(json!({
            "stream": project.stream(), "batch": prepared.batch, "threads": threads,
            "rehearsal": args.rehearse.is_some(), "copy": copied,
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
            Executor::Tmux if copied => "a tmux session of its own".to_owned(),
            Executor::Tmux => format!("tmux session {}", tmux_session(project)),
            Executor::Process | Executor::Terminal => "detached processes".to_owned(),
        }
    ))?;
    if let Some(script) = &args.rehearse {
        let script = match script.as_str() {
            "" => "the default script".to_owned(),
            named => format!("the script {named}"),
        };
        let place = if copied {
            "on a temporary copy of the working tree (COPY below)"
        } else {
            "here"
        };
        context.ui.out(&format!(
            "It is a rehearsal: {script} plays the models, {place}."
        ))?;
    }
    for thread in &threads {
        context.ui.out(&thread_text(thread))?;
    }
    Ok(Exit::Ok)
}
