//! `work diff`.
use super::context::Context;
use super::known::meant;
use super::present::seen;
use crate::domain::id::ThreadId;
use crate::domain::named::Named;
use crate::domain::session::SessionRecord;
use crate::domain::workstream::Workstream;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::changed::begun;
use crate::run::diff::since;
use crate::run::project::Project;
use crate::ui::settings::Color;
use clap::Args;
use serde_json::json;
use std::io::IsTerminal as _;

/// Show what changed in the working tree since a thread's session began
///
/// All threads work in one tree: what others changed in the meantime is in it too, and they are
/// named. Files that were dirty or untracked before and were left as they were are not of it; the
/// file system's times say so. A file that was copied, moved or touched since counts as changed, and
/// in another clone or worktree than the session's the times are those of that checkout.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work diff 01.01.02\n  work diff 01.01.02 --json")]
pub(super) struct Diff {
    /// The thread
    thread: Named<ThreadId>,
}

pub(super) fn run(context: &Context, args: &Diff) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let id = meant(&present.workstream, &args.thread)?;
    let (thread, record) = super::session::find(&present.workstream, &id.to_string())?;
    let others = overlapping(&present.workstream, thread, record);
    let begun = begun(&present.workstream, thread, record);
    let color = context.global.color == Color::Always
        || (context.global.color == Color::Auto
            && std::io::stdout().is_terminal()
            && !context.ui.is_json());
    let Some(difference) = since(&project, record, begun, others, color) else {
        return Err(Failure::new(
            Exit::NotFound,
            format!(
                "session {} has no base commit to compare with",
                record.session_id
            ),
        )
        .hint("sessions started in a git repository with at least one commit have one"));
    };
    if is_elsewhere(&project, record) {
        context.ui.warn(
            "that session ran in another clone or worktree, or its folder was cleaned: which files were there before is not known here",
        );
    }
    if context.ui.is_json() {
        context.ui.json(json!({
            "thread": thread, "session": record.session_id, "commit": difference.commit,
            "patch": difference.patch, "untracked": difference.untracked, "before": difference.before, "others": difference.others,
        }))?;
        return Ok(Exit::Ok);
    }
    if !difference.others.is_empty() {
        context.ui.warn(&format!(
            "these threads worked in the same tree meanwhile: {}",
            difference.others.join(", ")
        ));
    }
    if !difference.patch.is_empty() {
        context.ui.out(&difference.patch)?;
    }
    for name in &difference.untracked {
        context
            .ui
            .out(&format!("new or changed, not tracked: {name}"))?;
    }
    if difference.patch.is_empty() && difference.untracked.is_empty() {
        context.ui.say("Nothing changed.");
    }
    if !difference.before.is_empty() {
        context.ui.say(&format!(
            "Not of it, as they lay there before: {}",
            difference.before.join(", ")
        ));
    }
    Ok(Exit::Ok)
}

/// Whether the times of files here say nothing of that session.
fn is_elsewhere(project: &Project, record: &SessionRecord) -> bool {
    let folder = project.folder().session(&record.session_id);
    let away = record.host.as_deref();
    away.is_some_and(|host| host != project.host()) || !folder.dir().exists()
}

/// Threads with a session that overlapped this one in time.
fn overlapping(workstream: &Workstream, thread: ThreadId, record: &SessionRecord) -> Vec<String> {
    let mut others: Vec<String> = workstream
        .sessions()
        .filter(|(id, _)| *id != thread)
        .filter(|(_, other)| {
            let began_before_our_end = record.end().is_none_or(|end| other.started_at <= end.at);
            let ended_after_our_start = other.end().is_none_or(|end| end.at >= record.started_at);
            began_before_our_end && ended_after_our_start
        })
        .map(|(id, _)| id.to_string())
        .collect();
    others.sort();
    others.dedup();
    others
}
