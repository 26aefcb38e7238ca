//! `work open`.
use super::context::Context;
use super::inside::refuse_inside;
use super::known::meant;
use super::launching::has_terminal;
use super::present::settled;
use super::watching::runtime;
use crate::domain::id::ThreadId;
use crate::domain::named::Named;
use crate::domain::remedy::{Means, NotNow, conversation};
use crate::domain::session::SessionStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::open::open;
use crate::run::spec::Environment;
use crate::run::supervise::{Place, Supervised, supervise};
use clap::Args;

/// Open the agent's own interface on a thread's conversation
///
/// In this terminal, and recorded as a session that resumes the newest conversation. A
/// conversation that was rehearsed is opened with the scripted model.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work open 01.01.02\n  work open 01.01.02 --attempt 1")]
pub(super) struct Open {
    /// The thread
    thread: Named<ThreadId>,
    /// The conversation of this attempt (default: the newest that has one)
    #[arg(long, value_name = "N")]
    attempt: Option<u32>,
}

pub(super) fn run(context: &Context, args: &Open) -> Result<Exit, Failure> {
    refuse_inside("open")?;
    if !has_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "`work open` shows the agent's own interface and needs a terminal",
        )
        .hint(format!(
            "`work fix --thread {} --resume` goes on without one",
            args.thread
        )));
    }
    let project = context.project()?;
    let present = settled(context, &project)?;
    let id = meant(&present.workstream, &args.thread)?;
    let Some(thread) = present.workstream.thread(id) else {
        return Err(impossible(id, NotNow::NoSession));
    };
    if let Some(running) = thread.running() {
        let why = if present.elsewhere.contains(&running.session_id) {
            NotNow::Elsewhere
        } else {
            NotNow::Running
        };
        return Err(impossible(id, why));
    }
    let mut wanted = thread.clone();
    if let Some(attempt) = args.attempt {
        wanted.sessions.retain(|record| record.attempt == attempt);
    }
    let means = Means {
        other_agents: 0,
        host: Some(project.host()),
        rehearsing: false,
        planned: false,
    };
    let record = conversation(&wanted, means)
        .or_else(|why| match why {
            NotNow::Rehearsed => conversation(
                &wanted,
                Means {
                    rehearsing: true,
                    ..means
                },
            ),
            why => Err(why),
        })
        .map_err(|why| impossible(id, why))?;
    let environment = Environment::of_this_process();
    let session = open(&project, &present, id, record, &environment)?;
    let patient = context.supervisor_project()?;
    match runtime()?.block_on(supervise(&patient, &session, Place::Terminal))? {
        Supervised::Ended(end) => {
            let status = SessionStatus::from(end.status).word();
            context.ui.say(&format!("{id}: recorded as {status}"));
            Ok(Exit::Ok)
        }
        Supervised::NotOurs(why) => Err(Failure::new(Exit::Conflict, why)),
    }
}

fn impossible(thread: ThreadId, why: NotNow) -> Failure {
    let exit = match why {
        NotNow::Running | NotNow::Elsewhere => Exit::Conflict,
        _ => Exit::No,
    };
    let failure = Failure::new(exit, format!("thread {thread} cannot be opened: {why}"));
    match why {
        NotNow::Running => failure.hint(format!("`work attach {thread}` shows its pane")),
        _ => failure.hint(format!("`work logs {thread}` shows what it did")),
    }
}
