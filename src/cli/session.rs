//! `work session`.
use super::context::Context;
use super::known::{known, maybe_meant};
use super::present::{on_scene, seen};
use super::session_complete::Complete;
use super::session_end::{End, Summarize, show_by_commit, show_tracked};
use super::session_start::Start;
use super::stop::Stop;
use crate::domain::id::{Scope, ThreadId};
use crate::domain::named::{Named, Names};
use crate::domain::session::SessionRecord;
use crate::domain::slug::SessionId;
use crate::domain::workstream::Workstream;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::ui::session_view::{session_view, sessions_table};
use crate::ui::status_json::{session_json, sessions_json};
use clap::{Args, Subcommand};

/// Sessions of agents: list, show, declare or end them; tracked sessions: start, sum up, end
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work session list\n  work session start -m \"session storage\""
)]
pub(super) struct Session {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List sessions, oldest first
    List(List),
    /// Show everything about one session
    Show(Show),
    /// Declare how running or interrupted sessions ended
    Complete(Complete),
    /// End running agents (the same as `work stop`)
    Stop(Stop),
    #[command(alias = "init")]
    Start(Start),
    Summary(Summarize),
    End(End),
}

#[derive(Debug, Args)]
struct List {
    /// Only those of this stage, batch or thread
    id: Option<Named<Scope>>,
}

#[derive(Debug, Args)]
struct Show {
    /// Session id, or a thread for its newest session, or the number or a commit of a tracked session
    id: String,
    /// Write its log, files, decisions and hand-off to archive/sessions/
    #[arg(long)]
    documents: bool,
}

pub(super) fn run(context: &Context, args: &Session) -> Result<Exit, Failure> {
    match &args.what {
        What::List(args) => list(context, args),
        What::Show(args) => show(context, args),
        What::Complete(args) => super::session_complete::run(context, args),
        What::Stop(args) => super::stop::run(context, args),
        What::Start(args) => super::session_start::run(context, args),
        What::Summary(args) => super::session_end::summarize(context, args),
        What::End(args) => super::session_end::end(context, args),
    }
}

fn list(context: &Context, args: &List) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let id = maybe_meant(&present.workstream, args.id.as_ref())?;
    let page = context.page();
    on_scene(&page, &project, &present, |scene| {
        if context.ui.is_json() {
            context.ui.json(sessions_json(scene, id))
        } else {
            context.ui.lines(&sessions_table(scene, id))
        }
    })?;
    Ok(Exit::Ok)
}

fn show(context: &Context, args: &Show) -> Result<Exit, Failure> {
    if let Some(exit) = show_tracked(context, &args.id)? {
        return Ok(exit);
    }
    let project = match context.project() {
        Ok(project) => project,
        Err(failure) => return show_by_commit(context, &args.id)?.ok_or(failure),
    };
    let present = seen(context, &project)?;
    let (thread, record) = match find(&present.workstream, &args.id) {
        Ok(found) => found,
        Err(failure) => return show_by_commit(context, &args.id)?.ok_or(failure),
    };
    let page = context.page();
    let task = present.workstream.tasks.iter().find(|task| {
        task.sessions
            .iter()
            .any(|session| session.session_id == record.session_id)
    });
    on_scene(&page, &project, &present, |scene| {
        match (context.ui.is_json(), task) {
            (true, Some(task)) => context.ui.json(session_json(thread, task.id, record)),
            _ => context
                .ui
                .lines(&session_view(thread, record, scene.live(record), &page)),
        }
    })?;
    if args.documents {
        for path in super::session_papers::write(&project, &present.workstream, thread, record)? {
            context.ui.say(&format!("wrote {path}"));
        }
    }
    if !context.ui.is_json() {
        context.ui.detail(&format!(
            "files: {}",
            project.folder().session(&record.session_id).dir()
        ));
    }
    Ok(Exit::Ok)
}

/// By thread, by id, or by the beginning of an id.
pub(super) fn find<'a>(
    workstream: &'a Workstream,
    text: &str,
) -> Result<(ThreadId, &'a SessionRecord), Failure> {
    let unknown = |what: String| {
        Failure::new(Exit::NotFound, what).hint("`work session list` lists all sessions")
    };
    if let Ok(Named::Id(id)) = text.parse::<Named<ThreadId>>() {
        known(workstream, id)?;
        let last = workstream
            .thread(id)
            .and_then(|thread| thread.last())
            .ok_or_else(|| unknown(format!("thread {id} has no session yet")))?;
        return Ok((id, last));
    }
    if let Some(found) = text
        .parse::<SessionId>()
        .ok()
        .and_then(|id| workstream.session(&id))
    {
        return Ok(found);
    }
    let mut fitting = workstream.sessions().filter(|(_, record)| {
        let id = record.session_id.as_str();
        // narrow tables show the end of ids
        let end = text.trim_start_matches('…').trim_start_matches("...");
        !text.is_empty() && (id.starts_with(text) || end.len() >= 8 && id.ends_with(end))
    });
    match (fitting.next(), fitting.next()) {
        (Some(found), None) => Ok(found),
        (Some(_), Some(_)) => Err(unknown(format!(
            "`{text}` is the beginning of several session ids"
        ))),
        (None, _) => {
            let named = Named::<ThreadId>::Part(text.to_owned());
            let id = Names::of(workstream).find(&named).map_err(|_| {
                unknown(format!(
                    "there is no session `{text}`, and no thread of this name"
                ))
            })?;
            let last = workstream.thread(id).and_then(|thread| thread.last());
            let last = last.ok_or_else(|| unknown(format!("thread {id} has no session yet")))?;
            Ok((id, last))
        }
    }
}
