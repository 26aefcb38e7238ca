//! `work execute`.
use super::context::Context;
use super::inside::refuse_inside;
use super::known::meant;
use super::launching::has_terminal;
use super::multi_args::Multi;
use super::present::{on_scene, settled};
use super::watching::runtime;
use crate::domain::id::ThreadId;
use crate::domain::named::Named;
use crate::domain::run::Executor;
use crate::domain::session::EndStatus;
use crate::domain::thread::ThreadStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::launch::{launch, prepare};
use crate::run::project::Project;
use crate::run::spec::Environment;
use crate::run::supervise::{Place, Supervised, supervise};
use crate::tmux::Size;
use crate::ui::progress::{Reporter, Snapshot, ThreadState};
use clap::Args;
use serde_json::json;
use std::io::IsTerminal as _;

/// Run one thread in this terminal
///
/// The exit code is the agent's, 128 and the signal's number when a signal ended it, and 1 when
/// the agent exited with 0 and its session or its thread is not completed all the same: tasks are
/// open, or a verification failed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work execute 01.01.02\n  work execute 01.01.02 --agent careful"
)]
pub(super) struct Execute {
    /// The thread
    thread: Named<ThreadId>,
    /// Another agent than the plan's
    #[arg(short, long)]
    agent: Option<String>,
    /// Another model than the agent's, as provider/model or provider/model:variant
    #[arg(short, long)]
    model: Option<String>,
    /// Show the agent's own interface
    #[arg(long)]
    tui: bool,
    /// Run it although the plan or the stage before is not approved
    #[arg(long)]
    force: bool,
}

pub(super) fn run(context: &Context, args: &Execute) -> Result<Exit, Failure> {
    refuse_inside("execute")?;
    if args.tui && !has_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "--tui shows the agent's own interface and needs a terminal",
        ));
    }
    let project = context.project()?;
    let present = settled(context, &project)?;
    let id = meant(&present.workstream, &args.thread)?;
    let environment = Environment::of_this_process();
    let mut order = Multi {
        agent: args.agent.clone(),
        model: args.model.clone(),
        tui: args.tui,
        force: args.force,
        ..Multi::default()
    }
    .order()?;
    order.threads = vec![id];
    order.executor = Some(Executor::Terminal);
    let prepared = prepare(&project, &present, order, &environment)?;
    prepared
        .warnings
        .iter()
        .for_each(|warning| context.ui.warn(warning));
    let dispatched = launch(&project, &prepared, &environment, Size::DETACHED)?;
    let Some((_, session)) = dispatched.started.first() else {
        return Err(Failure::new(
            Exit::Conflict,
            "somebody else started this thread meanwhile",
        ));
    };
    let patient = context.supervisor_project()?;
    let end = match runtime()?.block_on(supervise(&patient, session, Place::Terminal))? {
        Supervised::Ended(end) => end,
        Supervised::NotOurs(why) => return Err(Failure::new(Exit::Conflict, why)),
    };
    if !context.ui.is_json() && !std::io::stdout().is_terminal() {
        // a terminal showed it as it came
        let log = project.folder().session(session).output_file();
        if let Ok(text) = std::fs::read_to_string(log) {
            context.ui.out(text.trim_end())?;
        }
    }
    let (status, state) = standing(context, &project, id)?;
    if context.ui.is_json() {
        context.ui.json(
            json!({ "thread": id, "session": session, "end": end, "status": status.word() }),
        )?;
    } else {
        Reporter::new().report(&context.ui, &context.page(), Snapshot::from([(id, state)]));
        if status.needs_attention() {
            context.ui.hint("`work status` says what needs you first");
        }
    }
    let done = end.status == EndStatus::Completed && status == ThreadStatus::Completed;
    let code = match (end.exit_code, end.signal) {
        (_, Some(signal)) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        (Some(0) | None, None) => u8::from(!done),
        (Some(code), None) => u8::try_from(code).unwrap_or(1),
    };
    Ok(Exit::Agent(code))
}

/// Where the thread stands now: its session's end alone does not say it.
fn standing(
    context: &Context,
    project: &Project,
    id: ThreadId,
) -> Result<(ThreadStatus, ThreadState), Failure> {
    let present = settled(context, project)?;
    let page = context.page();
    let found = on_scene(&page, project, &present, |scene| {
        let threads = scene.threads();
        let (thread, status) = threads.iter().find(|(thread, _)| thread.id == id)?;
        Some((*status, ThreadState::of(thread, *status, &page)))
    });
    found.ok_or_else(|| {
        let gone = format!("thread {id} was taken out of the plan while it ran");
        Failure::new(Exit::Conflict, gone)
    })
}
