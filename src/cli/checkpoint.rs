//! `work checkpoint`.
use super::context::{Context, here};
use super::next::concrete;
use super::present::settled;
use crate::domain::checkpoint::{CheckpointStatus, FileNote};
use crate::domain::id::StageId;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::git;
use crate::process::git_commit::push;
use crate::process::git_status::from_top;
use crate::run::project::Project;
use crate::store::journal;
use crate::track::checkpoint::{CheckpointError, Place, Prepared, Wish, announce, make, prepare};
use crate::track::documents::kind::Kind;
use crate::track::documents::settings;
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use serde_json::json;

/// Commit what changed, with a message that says where the work stands
///
/// All tracked changes, or the files that are named; what git does not know is listed and left
/// alone. The commit's hash goes into SESSION.md afterwards. Nothing is pushed without --push.
#[derive(Debug, Args)]
#[command(
    // the global flag is there when this is added (`defer`); here `-s` is the status (seed 001)
    mut_arg("stream", |stream| stream.short(None)),
    after_help = "Make one at the end of a phase, when the context is nearly full, when you stop for a decision,\nand when something stands in the way.\n\nExamples:\n  work checkpoint -m \"Endpoints implemented\" --next \"Implement PATCH in src/routes/tasks.ts:47\"\n  work checkpoint -m \"Tasks API\" -s complete --file \"src/routes/tasks.ts=all CRUD operations\""
)]
pub(super) struct Checkpoint {
    /// What it is, in a few words
    #[arg(short, long, value_name = "DESC")]
    message: String,
    /// complete, in-progress, paused or blocked
    #[arg(short = 's', long, default_value = "in-progress", value_name = "STATUS", value_parser = status)]
    status: CheckpointStatus,
    /// What was done (default: the tasks completed since the last checkpoint)
    #[arg(long, value_name = "TEXT")]
    did: Option<String>,
    /// Commit only this file; may be given several times
    #[arg(long, value_name = "PATH=WHAT", value_parser = file)]
    file: Vec<FileNote>,
    /// The next action, with its place (default: the one on record)
    #[arg(long, value_name = "TEXT")]
    next: Option<String>,
    /// Keep the next action although it names no place
    #[arg(long, requires = "next")]
    vague: bool,
    /// The phase it is about (default: the current one)
    #[arg(long, value_name = "SS")]
    stage: Option<StageId>,
    /// Push afterwards
    #[arg(long)]
    push: bool,
    /// Show the message and the files, and commit nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(context: &Context, args: &Checkpoint) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = settled(context, &project)?;
    let next = args.next.as_deref();
    let next = next
        .map(|text| concrete(context, text, args.vague))
        .transpose()?;
    let wish = Wish {
        description: args.message.clone(),
        status: args.status,
        stage: args.stage,
        did: args.did.clone(),
        files: files(project.root(), &args.file)?,
        next,
    };
    let history = journal::read(&project.folder().journal_file())?;
    let store = project.state();
    let place = place(&project, &store);
    let prepared = prepare(place, &present.workstream, &history, &wish)?;
    if args.dry_run {
        return dry_run(context, &prepared);
    }
    warn(context, &prepared, &present.workstream);
    let commit = commit(context, &project, &prepared)?;
    let pushed = args.push && commit.is_some() && pushed(context, &prepared);
    if context.ui.is_json() {
        context.ui.json(json!({
            "commit": commit, "message": prepared.message.to_string(),
            "stage": prepared.stage, "status": prepared.message.status,
            "files": prepared.message.files, "untracked": prepared.untracked, "pushed": pushed,
        }))?;
    } else if let Some(commit) = &commit {
        let short = commit.get(..7).unwrap_or(commit);
        let first = prepared.message.to_string();
        let first = first.lines().next().unwrap_or_default();
        context.ui.out(&format!("{short} {first}"))?;
    }
    Ok(Exit::Ok)
}

/// The place of a workstream.
pub(super) fn place<'a>(
    project: &'a Project,
    store: &'a crate::store::state::Store<'a>,
) -> Place<'a> {
    Place {
        store,
        by: project.actor(),
        folder: project.folder(),
        root: project.root(),
    }
}

/// Records the next action, commits, and says when there is no commit.
pub(super) fn commit(
    context: &Context,
    project: &Project,
    prepared: &Prepared,
) -> Result<Option<String>, Failure> {
    let store = project.state();
    let place = place(project, &store);
    announce(place, prepared)?;
    settings::enable(project.repository(), &[Kind::Session])?;
    // the documents that git knows ride along as they are now
    super::sync::keep_current(context);
    let commit = make(place, prepared)?;
    if commit.is_none() {
        context.ui.say(if prepared.tree.is_none() {
            "No git here: the checkpoint is kept in the journal, without a commit."
        } else {
            "No tracked file changed but those that `work` writes: the next action is kept, nothing was committed."
        });
    }
    Ok(commit)
}

/// What a person should know before it is made.
pub(super) fn warn(
    context: &Context,
    prepared: &Prepared,
    workstream: &crate::domain::workstream::Workstream,
) {
    let ui = &context.ui;
    if !prepared.untracked.is_empty() {
        ui.warn(&format!(
            "not in git, and not committed: {} (name a file with --file to add it)",
            prepared.untracked.join(", ")
        ));
    }
    if let Some(tree) = &prepared.tree {
        match tree.operation {
            Some(operation) => ui.warn(&format!("a {} is going on", operation.word())),
            None if tree.branch.is_none() && tree.head.is_some() => {
                ui.warn("the head is detached: no branch will hold this commit");
            }
            None => {}
        }
    }
    let own = super::context::session_around();
    let others: Vec<String> = workstream
        .sessions()
        .filter(|(_, record)| record.is_running() && Some(&record.session_id) != own.as_ref())
        .map(|(thread, _)| thread.to_string())
        .collect();
    if !others.is_empty() && !prepared.named {
        ui.warn(&format!(
            "threads at work may have unfinished changes in it: {}",
            others.join(", ")
        ));
    }
}

fn dry_run(context: &Context, prepared: &Prepared) -> Result<Exit, Failure> {
    let text = prepared.message.to_string();
    if context.ui.is_json() {
        context.ui.json(json!({
            "message": text, "stage": prepared.stage, "files": prepared.message.files,
            "untracked": prepared.untracked,
        }))?;
    } else {
        context.ui.out(text.trim_end_matches('\n'))?;
    }
    context.ui.say("Nothing was committed.");
    Ok(Exit::Ok)
}

fn pushed(context: &Context, prepared: &Prepared) -> bool {
    let Some(tree) = &prepared.tree else {
        return false;
    };
    match push(&tree.top, context.ui.is_interactive()) {
        Ok(()) => true,
        Err(error) => {
            context
                .ui
                .warn(&format!("the commit is made, but not pushed: {error}"));
            false
        }
    }
}

/// The named files, by their paths from the top of the working tree.
fn files(root: &Utf8Path, named: &[FileNote]) -> Result<Vec<FileNote>, Failure> {
    let here = here()?;
    let base = if here.starts_with(root) { &here } else { root };
    let Some(top) = git::top_level(root).map(Utf8PathBuf::from) else {
        return Ok(named.to_vec());
    };
    named
        .iter()
        .map(|note| {
            let path = from_top(base, &top, Utf8Path::new(&note.path));
            let path = path.filter(|path| !path.is_empty()).ok_or_else(|| {
                Failure::new(
                    Exit::Usage,
                    format!("`{}` is no file of this repository", note.path),
                )
            })?;
            Ok(FileNote {
                path,
                what: note.what.clone(),
            })
        })
        .collect()
}

fn status(text: &str) -> Result<CheckpointStatus, String> {
    let word = text.trim().to_lowercase().replace(['_', ' '], "-");
    [
        CheckpointStatus::Complete,
        CheckpointStatus::InProgress,
        CheckpointStatus::Paused,
        CheckpointStatus::Blocked,
    ]
    .into_iter()
    .find(|status| status.word() == word)
    .ok_or_else(|| "it is one of complete, in-progress, paused, blocked".to_owned())
}

fn file(text: &str) -> Result<FileNote, String> {
    let (path, what) = match text.split_once('=') {
        Some((path, what)) => (path, Some(what.trim())),
        None => (text, None),
    };
    if path.trim().is_empty() {
        return Err("it looks like src/main.rs=\"what changed\"".to_owned());
    }
    Ok(FileNote {
        path: path.trim().to_owned(),
        what: what.filter(|what| !what.is_empty()).map(str::to_owned),
    })
}

impl From<CheckpointError> for Failure {
    fn from(error: CheckpointError) -> Self {
        let exit = match &error {
            CheckpointError::Store(_) => Exit::No,
            CheckpointError::NoStage | CheckpointError::UnknownStage(_) => Exit::NotFound,
            CheckpointError::Open { .. }
            | CheckpointError::NoNext
            | CheckpointError::Unchanged(_) => Exit::Refused,
            CheckpointError::Unmerged(_) | CheckpointError::Partial(_) => Exit::Conflict,
            CheckpointError::Message { .. } | CheckpointError::Git(_) => Exit::No,
        };
        let failure = Self::from_error(exit, &error);
        match error {
            CheckpointError::Store(error) => error.into(),
            CheckpointError::NoStage => failure.hint(
                "tasks come with the plan: `work plan check`, then `work approve plan`; a single one with `work add task`",
            ),
            CheckpointError::Open { stage, .. } => failure.hint(format!(
                "`work show {stage}` lists them; without `complete` it is a checkpoint in mid-phase"
            )),
            CheckpointError::NoNext => failure.hint(
                "say it with its place: --next \"Implement PATCH in src/routes/tasks.ts:47\"",
            ),
            CheckpointError::Unmerged(_) => failure.hint("settle them and `git add` the files"),
            CheckpointError::Partial(_) => {
                failure.hint("leave out --file to commit all tracked changes, or finish it first")
            }
            CheckpointError::Git(_) => failure.hint("all files are as they were"),
            _ => failure,
        }
    }
}
