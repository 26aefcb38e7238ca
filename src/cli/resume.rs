//! `work resume`.
use super::context::{Context, session_around};
use crate::domain::workstream::Workstream;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::parse::parse;
use crate::process::clock;
use crate::process::zone::zone;
use crate::run::dispatch::in_background;
use crate::run::project::Project;
use crate::run::spec::Environment;
use crate::store::error::StoreError;
use crate::store::journal;
use crate::store::layout::Repository;
use crate::track::brief::make::{Sources, brief};
use crate::track::brief::model::Brief;
use crate::track::documents::finished::is_new_work;
use crate::track::documents::kind::Kind;
use crate::track::uncommitted::uncommitted;
use crate::track::{saved, todos};
use clap::Args;
use serde_json::json;

/// Show what you need to go on: where the work stands, what failed, what comes next
///
/// Ends the pause that `work save` began: queued threads start again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work resume\n  work resume --todos")]
pub(super) struct Resume {
    /// Print what is open as a list to paste
    #[arg(long)]
    todos: bool,
}

impl Resume {
    /// The brief as it is.
    pub(super) const PLAIN: Self = Self { todos: false };
}

pub(super) fn run(context: &Context, args: &Resume) -> Result<Exit, Failure> {
    let project = resumable(context)?;
    let unpaused = end_pause(&project)?;
    // before the brief: its next action is the last thing to read
    if unpaused {
        context.ui.say("the pause is over");
    }
    show(context, &project, args)?;
    Ok(Exit::Ok)
}

/// Prints the brief of a workstream.
pub(super) fn show(context: &Context, project: &Project, args: &Resume) -> Result<(), Failure> {
    let (brief, workstream) = brief_of(project)?;
    if args.todos {
        let list = todos::todos(&brief, &workstream);
        if context.ui.is_json() {
            context.ui.json(json!({ "todos": list }))?;
        } else {
            for line in list {
                context.ui.out(&line)?;
            }
        }
    } else if context.ui.is_json() {
        let value = serde_json::to_value(&brief).map_err(|error| {
            Failure::new(
                Exit::No,
                format!("the brief cannot be written as JSON: {error}"),
            )
        })?;
        context.ui.json(value)?;
    } else {
        context.ui.out(brief.text().trim_end())?;
    }
    Ok(())
}

/// The brief of a workstream as it stands now.
pub(super) fn brief_of(project: &Project) -> Result<(Brief, Workstream), Failure> {
    let workstream = project.read()?;
    let entries = journal::read(&project.folder().journal_file())?;
    let plan = plan_text(project)?.map(|text| parse(&text).0);
    let brief = brief(&Sources {
        workstream: &workstream,
        plan: plan.as_ref(),
        entries: &entries,
        tree: uncommitted(project.root()),
        now: clock::now(),
        zone: zone(),
    });
    Ok((brief, workstream))
}

fn plan_text(project: &Project) -> Result<Option<String>, StoreError> {
    let path = project.folder().plan_file();
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::Io {
            verb: "read",
            path,
            source,
        }),
    }
}

/// The workstream that is meant, if anything was saved in it.
fn resumable(context: &Context) -> Result<Project, Failure> {
    let repository = match context.repository() {
        Ok(repository) => repository,
        Err(failure) if failure.exit == Exit::NotFound && context.global.root.is_none() => {
            return Err(nothing_saved());
        }
        Err(failure) => return Err(failure),
    };
    if context.global.stream.is_none() && repository.streams()?.is_empty() {
        if !is_new_work(&repository)? {
            return Err(nothing_left(&repository));
        }
        let project = super::save::project_or_new(context)?;
        super::sync::read_in(context, &project, &[Kind::Progress])?;
        return Ok(project);
    }
    let stream = context.stream(&repository)?;
    let project = context.project_of(repository, &stream);
    let entries = journal::read(&project.folder().journal_file())?;
    let planned = project.folder().plan_file().exists();
    if !planned && !saved::is_saved(&project.read()?, &entries) {
        return Err(nothing_saved());
    }
    Ok(project)
}

fn nothing_saved() -> Failure {
    Failure::new(
        Exit::NotFound,
        "nothing was saved here: there is no SESSION_PROGRESS.md and no workstream",
    )
    .hint("`work save -c` begins one and goes on, `work save` begins one and pauses")
    .hint("`work create NAME` begins with a plan")
}

/// The same where a document lies there that a finished workstream left behind.
fn nothing_left(repository: &Repository) -> Failure {
    if !repository.root().join("SESSION_PROGRESS.md").is_file() {
        return nothing_saved();
    }
    Failure::new(
        Exit::NotFound,
        "nothing is left to resume: SESSION_PROGRESS.md is that of a workstream that was put away",
    )
    .hint("`work create NAME` begins something new; the document then shows that")
    .hint("`work list --all` shows what was put away")
}

/// Lets queued threads start again. An agent inside its own session goes on; the pause is the
/// person's.
fn end_pause(project: &Project) -> Result<bool, Failure> {
    if session_around().is_some() || !project.read()?.paused {
        return Ok(false);
    }
    project.update(clock::now(), |draft| draft.set_paused(false))?;
    in_background(project, &Environment::of_this_process());
    Ok(true)
}
