//! `work import`.
use super::context::{Context, absolute, actor};
use super::inside::refuse_inside;
use super::session_start::repository_or_new;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::import::act::{ImportError, Mode, import};
use crate::run::import::outlook::{Fate, Outlook, StreamOutlook};
use crate::run::import::problem::{Problem, Weight};
use crate::ui::amount::many;
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use serde_json::{Value, json};

/// Take over a plan or progress: an ancestor's `work/` tree, or a document
///
/// A document is IMPLEMENTATION_PHASES.md (its phases become stages of a new plan),
/// SESSION_PROGRESS.md, SESSION.md, or a file of .claude/progress. The file stays as it is. Of a
/// tree everything is taken over: plans, tasks, sessions, approvals, files.
///
/// Numbers are kept where they are free (000 becomes the next one). The tree itself is never
/// changed. Originals of everything that takes another form lie in `imported/` of each workstream.
/// What cannot be read is named with file and line, and the exit code is 1 then. A second import
/// adds only what is new.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work import ../old-project --dry-run\n  work import work/\n  work import docs/IMPLEMENTATION_PHASES.md"
)]
pub(super) struct Import {
    /// The folder `work/`, or the one that holds it; or the document
    #[arg(value_name = "PATH")]
    path: Utf8PathBuf,
    /// Say what would be taken over, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(context: &Context, args: &Import) -> Result<Exit, Failure> {
    refuse_inside("import")?;
    let path = absolute(&args.path)?;
    let repository = if args.dry_run {
        context.repository().map_err(|failure| match failure.exit {
            Exit::NotFound => failure.hint("`work import` makes it, without --dry-run"),
            _ => failure,
        })?
    } else {
        readable(&path)?;
        repository_or_new(context)?
    };
    if path.is_file() {
        return super::import_document::import(context, &repository, &path, args.dry_run);
    }
    let mode = if args.dry_run {
        Mode::DryRun
    } else {
        Mode::Write
    };
    let outlook = import(&path, &repository, &actor(), clock::now(), mode)?;
    if context.ui.is_json() {
        context.ui.json(document(&outlook, args.dry_run))?;
    } else {
        text(context, &outlook, args.dry_run)?;
    }
    Ok(if outlook.is_whole() {
        Exit::Ok
    } else {
        Exit::No
    })
}

/// Nothing is made for the sake of something that is not there.
fn readable(path: &Utf8Path) -> Result<(), Failure> {
    match path.metadata() {
        Ok(_) => Ok(()),
        Err(error) => {
            let exit = match error.kind() {
                std::io::ErrorKind::NotFound => Exit::NotFound,
                _ => Exit::No,
            };
            Err(Failure::new(exit, format!("cannot read {path}: {error}")))
        }
    }
}

fn text(context: &Context, outlook: &Outlook, dry: bool) -> Result<(), Failure> {
    let ui = &context.ui;
    for stream in &outlook.streams {
        ui.out(&line(stream, dry))?;
    }
    for file in outlook.files.iter().filter(|file| file.new) {
        let (from, to) = (&file.from, &file.to);
        ui.out(&format!(
            "{}{from} → {to}",
            if dry { "would copy " } else { "copied " }
        ))?;
    }
    if outlook.streams.is_empty() {
        ui.say("There are no workstreams in it.");
    }
    if let Some(id) = &outlook.current {
        ui.say(&format!(
            "{id} {} current.",
            if dry { "would become" } else { "is" }
        ));
    }
    for problem in &outlook.problems {
        ui.warn(&problem.to_string());
    }
    if dry {
        ui.say("Nothing was written.");
    } else if !outlook.is_whole() {
        ui.hint("the originals lie in `imported/` of each workstream");
    } else if outlook
        .streams
        .iter()
        .any(|stream| stream.fate == Fate::New)
    {
        ui.hint("`work list` shows them; `work status -s STREAM` looks at one");
    }
    Ok(())
}

fn line(stream: &StreamOutlook, dry: bool) -> String {
    let StreamOutlook { from, to, .. } = stream;
    let holds = format!(
        "{}, {}, {}",
        many(stream.tasks, "task"),
        many(stream.sessions, "session"),
        many(stream.files, "file")
    );
    match &stream.fate {
        Fate::New if dry => format!("would import {from} → {to}: {holds}"),
        Fate::New => format!("imported {from} → {to}: {holds}"),
        Fate::There => format!("there already: {from} → {to}"),
        Fate::Failed(why) => format!("not imported: {from}: {why}"),
    }
}

fn document(outlook: &Outlook, dry: bool) -> Value {
    let streams: Vec<Value> = outlook
        .streams
        .iter()
        .map(|stream| {
            let (fate, why) = match &stream.fate {
                Fate::New => ("new", None),
                Fate::There => ("there", None),
                Fate::Failed(why) => ("failed", Some(why)),
            };
            json!({
                "from": stream.from,
                "to": stream.to,
                "fate": fate,
                "why": why,
                "tasks": stream.tasks,
                "sessions": stream.sessions,
                "files": stream.files,
            })
        })
        .collect();
    let files: Vec<Value> = outlook
        .files
        .iter()
        .map(|file| json!({ "from": file.from, "to": file.to, "new": file.new }))
        .collect();
    let problems: Vec<Value> = outlook.problems.iter().map(problem).collect();
    json!({
        "tree": outlook.tree,
        "dryRun": dry,
        "streams": streams,
        "files": files,
        "current": outlook.current,
        "problems": problems,
    })
}

fn problem(problem: &Problem) -> Value {
    let weight = match problem.weight {
        Weight::Unread => "unread",
        Weight::Changed => "changed",
    };
    json!({
        "path": problem.path,
        "line": problem.line,
        "weight": weight,
        "message": problem.what,
    })
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Layout(error) => error.into(),
            ImportError::NoTree { .. } => Self::from_error(Exit::NotFound, &error)
                .hint("name the folder that holds `work/`, or `work/` itself"),
            ImportError::Files { .. } => Self::from_error(Exit::No, &error),
        }
    }
}
