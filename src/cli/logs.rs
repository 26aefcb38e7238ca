//! `work logs`.
use super::context::Context;
use super::known::meant;
use super::present::seen;
use super::watching::runtime;
use crate::domain::id::ThreadId;
use crate::domain::named::Named;
use crate::domain::session::SessionRecord;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::follow::{FileTail, Follower};
use crate::run::project::Project;
use crate::store::alive::is_alive;
use camino::Utf8PathBuf;
use clap::Args;
use serde_json::json;
use std::time::Duration;

/// Show what a thread's agent did
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work logs 01.01.02\n  work logs 01.01.02 -f")]
pub(super) struct Logs {
    /// The thread
    thread: Named<ThreadId>,
    /// Go on as long as it runs
    #[arg(short, long)]
    follow: bool,
    /// This attempt (default: the newest)
    #[arg(long, value_name = "N")]
    attempt: Option<u32>,
    /// The agent's own output, raw
    #[arg(long, conflicts_with = "errors")]
    events: bool,
    /// The agent's standard error, raw
    #[arg(long)]
    errors: bool,
}

pub(super) fn run(context: &Context, args: &Logs) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let id = meant(&present.workstream, &args.thread)?;
    let thread = present.workstream.thread(id);
    let sessions = thread.map(|thread| thread.sessions).unwrap_or_default();
    let record = match args.attempt {
        Some(attempt) => sessions
            .iter()
            .copied()
            .find(|record| record.attempt == attempt),
        None => sessions.last().copied(),
    };
    let Some(record) = record else {
        let what = args.attempt.map_or_else(
            || "has no session yet".to_owned(),
            |attempt| format!("has no attempt {attempt}"),
        );
        let hint = if sessions.is_empty() {
            format!("`work multi --thread {id}` starts it")
        } else {
            format!("`work status {id} --sessions` lists its attempts")
        };
        return Err(Failure::new(Exit::NotFound, format!("thread {id} {what}")).hint(hint));
    };
    let path = file(&project, record, args);
    if !path.exists() {
        return Err(Failure::new(
            Exit::NotFound,
            format!(
                "this attempt left no `{}` on this machine",
                path.file_name().unwrap_or_default()
            ),
        ));
    }
    if context.ui.is_json() && !args.follow {
        let bytes = std::fs::read(&path)
            .map_err(|error| Failure::new(Exit::No, format!("cannot read {path}: {error}")))?;
        context.ui.json(json!({
            "thread": id, "session": record.session_id, "attempt": record.attempt,
            "file": path, "text": String::from_utf8_lossy(&bytes),
        }))?;
        return Ok(Exit::Ok);
    }
    runtime()?.block_on(print(context, &project, record, &path, args.follow))
}

fn file(project: &Project, record: &SessionRecord, args: &Logs) -> Utf8PathBuf {
    let folder = project.folder().session(&record.session_id);
    match (args.events, args.errors) {
        (true, _) => folder.events_file(),
        (_, true) => folder.stderr_file(),
        _ => folder.output_file(),
    }
}

/// Whole lines: as they are, or each as a JSON value.
fn show(context: &Context, lines: &[u8]) -> Result<(), Failure> {
    let text = String::from_utf8_lossy(lines);
    let text = text.trim_end_matches('\n');
    if context.ui.is_json() {
        for line in text.split('\n') {
            context.ui.json_line(&json!({ "line": line }))?;
        }
    } else {
        context.ui.out(text)?;
    }
    Ok(())
}

/// Everything there is; with `follow` also what comes, until the session has ended.
async fn print(
    context: &Context,
    project: &Project,
    record: &SessionRecord,
    path: &camino::Utf8Path,
    follow: bool,
) -> Result<Exit, Failure> {
    let unreadable =
        |error: std::io::Error| Failure::new(Exit::No, format!("cannot read {path}: {error}"));
    let mut follower =
        Follower::new(&[path]).map_err(|error| Failure::from_error(Exit::No, &error))?;
    let mut tail = FileTail::open(path.as_std_path()).map_err(unreadable)?;
    let alive = project.folder().session(&record.session_id).alive_file();
    let mut pending = Vec::new();
    loop {
        // asked before reading: what is written before the end is read after it
        let ended = !follow || !is_alive(&alive);
        loop {
            let piece = tail.read_new(usize::MAX).map_err(unreadable)?;
            if piece.is_empty() {
                break;
            }
            pending.extend_from_slice(piece);
            let Some(whole) = pending.iter().rposition(|byte| *byte == b'\n') else {
                continue;
            };
            let rest = pending.split_off(whole + 1);
            let lines = std::mem::replace(&mut pending, rest);
            show(context, &lines)?;
        }
        if ended || context.ui.reader_gone() {
            if !pending.is_empty() {
                show(context, &pending)?;
            }
            return Ok(Exit::Ok);
        }
        tokio::select! {
            _ = follower.changed() => {}
            // the end of a killed supervisor makes no notice
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = tokio::signal::ctrl_c() => return Ok(Exit::Interrupted),
        }
    }
}
