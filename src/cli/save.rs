//! `work save`.
use super::about::About;
use super::context::{Context, actor, session_around};
use super::resume::{self, Resume};
use super::session_start::repository_or_new;
use super::sync::desk;
use crate::domain::checkpoint::CheckpointStatus;
use crate::domain::concrete::vagueness;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::{clock, git};
use crate::run::project::Project;
use crate::store::actor::Actor;
use crate::store::entry::{Event, JournalEntry, Recorded};
use crate::store::journal;
use crate::store::layout::Repository;
use crate::track::documents::archive::{When, archive, of_earlier_months};
use crate::track::documents::kind::Kind;
use crate::track::saved;
use crate::track::uncommitted::uncommitted;
use clap::Args;
use serde_json::json;

/// Save where the work stands and pause; with -c save and go on
///
/// Pausing stops nothing that runs: queued threads do not start until `work resume`. Use
/// `work save -c` where work goes on: it saves, shows the brief and pauses nothing.
#[derive(Debug, Args)]
#[command(
    after_help = "Continuing work?        work save -c\nStopping for a break?   work save\nComing back to work?    work resume\nThink you are done?     work verify\n\nExamples:\n  work save -m \"store works, tests missing\"\n  work save -c"
)]
pub(super) struct Save {
    /// What the state is, in a line
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Move completed phases into SESSION_ARCHIVE_YYYY-MM.md
    #[arg(long)]
    archive: bool,
    /// Go on: pause nothing, and show the brief
    #[arg(short = 'c', long = "continue")]
    go_on: bool,
}

impl Save {
    /// Saves and goes on: the seed's form without an argument.
    pub(super) const GO_ON: Self = Self {
        message: None,
        archive: false,
        go_on: true,
    };
    /// Saves and pauses.
    pub(super) const PAUSE: Self = Self {
        message: None,
        archive: false,
        go_on: false,
    };
}

pub(super) fn run(context: &Context, args: &Save) -> Result<Exit, Failure> {
    let project = project_or_new(context)?;
    let synced = super::sync::read_in(context, &project, &[Kind::Progress])?;
    let before = journal::read(&project.folder().journal_file())?;
    let first = !saved::was_saved_before(&before);
    // an agent saves what it knows; whether the others go on is for the person
    let inside = session_around().is_some();
    let pause = !args.go_on && !inside;
    let entry = saved_entry(context, &project, args)?;
    let now = clock::now();
    project.update(now, |draft| {
        draft.journal(entry.clone());
        if pause {
            draft.set_paused(true)?;
        }
        Ok::<_, Failure>(())
    })?;
    if first && !context.ui.is_json() {
        context.ui.out(
            "🔄 Session tracking activated: SESSION_PROGRESS.md keeps the plan and how far it is, so that work can pause and go on at any time",
        )?;
    }
    archive_done(context, &project, args)?;
    advise(context, &project, &before)?;
    if args.go_on {
        context.ui.say(&format!("saved {}", project.stream()));
        resume::show(context, &project, &Resume::PLAIN)?;
        return Ok(synced);
    }
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "stream": project.stream(), "paused": pause, "first": first }))?;
        return Ok(synced);
    }
    let state = if inside {
        "saved; it is not paused, because an agent's session asked"
    } else {
        "saved and paused"
    };
    context.ui.say(&format!("{} is {state}", project.stream()));
    context.ui.hint("`work resume` goes on");
    Ok(synced)
}

/// Saves without a word, and pauses nothing.
pub(super) fn quietly(context: &Context, project: &Project) -> Result<(), Failure> {
    let entry = saved_entry(context, project, &Save::GO_ON)?;
    project.update(clock::now(), |draft| {
        draft.journal(entry.clone());
        Ok(())
    })
}

/// Moves what is done to the archive, when that is asked for or the document is long.
fn archive_done(context: &Context, project: &Project, args: &Save) -> Result<(), Failure> {
    let when = if args.archive { When::Now } else { When::Long };
    // the document says first what was saved
    super::sync::keep_current(context);
    let by = actor();
    match archive(&desk(project, &by), when)? {
        Some(path) => context.ui.say(&format!("what is done moved to {path}")),
        None if args.archive => context
            .ui
            .say("nothing is complete that could move to an archive"),
        None => offer_archive(context, project, &by)?,
    }
    Ok(())
}

/// TS-075: what was completed in an earlier month could go to the archive.
fn offer_archive(context: &Context, project: &Project, by: &Actor) -> Result<(), Failure> {
    let old = of_earlier_months(&desk(project, by))?;
    if old > 0 {
        context.ui.hint(&format!(
            "{old} of what is done dates from an earlier month: `work save --archive` moves all that is complete to SESSION_ARCHIVE_YYYY-MM.md"
        ));
    }
    Ok(())
}

/// The workstream that is meant; where there is none, an empty one named after the repository.
pub(super) fn project_or_new(context: &Context) -> Result<Project, Failure> {
    let repository = repository_or_new(context)?;
    if context.global.stream.is_some() || !repository.streams()?.is_empty() {
        let stream = context.stream(&repository)?;
        return Ok(context.project_of(repository, &stream));
    }
    let name = name_of(&repository);
    let folder = repository.create_stream(&name, &[], clock::now())?;
    repository.set_current(Some(folder.id()))?;
    context.ui.say(&format!("made workstream {}", folder.id()));
    let id = folder.id().clone();
    Ok(context.project_of(repository, &id))
}

/// The name of the folder, as far as it can name a workstream.
fn name_of(repository: &Repository) -> String {
    let name = repository.root().file_name().unwrap_or_default();
    if name.chars().any(|c| c.is_ascii_alphanumeric()) {
        name.to_owned()
    } else {
        "work".to_owned()
    }
}

/// The point to come back to: where the head stood, and whether anything was not committed.
fn saved_entry(context: &Context, project: &Project, args: &Save) -> Result<JournalEntry, Failure> {
    let ledger = super::ledger::Ledger::Stream(project.clone());
    let carried = About::default().carried(&ledger)?;
    let tree = uncommitted(project.root());
    let dirty = tree
        .as_ref()
        .is_some_and(|tree| !tree.unexpected.is_empty());
    if tree.is_none() {
        context
            .ui
            .detail("no git here: the state is saved without a commit to come back to");
    }
    let open = project.read()?;
    let counts = open.counts();
    let description = args
        .message
        .clone()
        .unwrap_or_else(|| format!("{} of {} tasks done", counts.done(), counts.total));
    Ok(carried.entry(Event::Checkpoint {
        status: CheckpointStatus::Save,
        description,
        commit: None,
        did: None,
        next: None,
        files: Vec::new(),
        phase: crate::track::phase::current(&open).map(|stage| stage.0),
        head: git::head(project.root()),
        dirty,
    }))
}

/// What is missing for somebody who was not there (TS-056, PP-071).
fn advise(context: &Context, project: &Project, entries: &[Recorded]) -> Result<(), Failure> {
    let next = entries.iter().rev().find_map(|it| match &it.entry.event {
        Event::Next { text, .. } => Some(text),
        _ => None,
    });
    match next {
        None => context
            .ui
            .hint("no next action was written down: `work next TEXT`, with file and function"),
        Some(text) => {
            if let Some(why) = vagueness(text) {
                context
                    .ui
                    .warn(&format!("the next action \"{text}\" is vague: {why}"));
            }
        }
    }
    let done = project.read()?.counts().completed;
    let context_kept = entries
        .iter()
        .any(|it| matches!(it.entry.event, Event::Decision { .. } | Event::Note { .. }));
    if done > 0 && !context_kept {
        context.ui.hint(
            "no decision and no note is kept: `work decide TEXT --why WHY`, `work note \"Role: path\" --section \"Key File Paths\"`",
        );
    }
    Ok(())
}
