//! `work sync`, and keeping documents current after every command.
use super::context::{Context, actor};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::process::zone::zone;
use crate::run::project::Project;
use crate::store::actor::Actor;
use crate::store::layout::Repository;
use crate::store::lock::LockLimit;
use crate::track::documents::desk::Desk;
use crate::track::documents::error::DocumentError;
use crate::track::documents::kind::Kind;
use crate::track::documents::paper::Fate;
use crate::track::documents::refresh::{refresh, refresh_outside};
use crate::track::documents::settings;
use crate::track::documents::sync::{Mode, Synced, sync};
use clap::Args;
use serde_json::{Value, json};

/// Read hand-made changes of the documents in, and bring the documents up to date
///
/// The documents are SESSION_PROGRESS.md, SESSION.md and the progress file in .claude/progress.
/// Ticks, new items, next actions, failed attempts and decisions become state; text that is
/// nobody's but yours keeps its bytes and its place. A document that was never written by `work` is
/// copied first. A line that was changed here and in the state stays as you have it, and the exit
/// code is 5.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work sync\n  work sync --check")]
pub(super) struct Sync {
    /// Say what would be read and written, and do nothing; exit 1 when there is something
    #[arg(long)]
    check: bool,
}

pub(super) fn run(context: &Context, args: &Sync) -> Result<Exit, Failure> {
    let mode = if args.check { Mode::Check } else { Mode::Write };
    let project = context.project()?;
    let by = actor();
    let documents = sync(&desk(&project, &by), mode)?;
    report(context, &documents, mode)
}

/// Turns documents on and reads in what people wrote into them, before a command that saves.
/// Whether an edit is in conflict with the state.
pub(super) fn read_in(
    context: &Context,
    project: &Project,
    kinds: &[Kind],
) -> Result<Exit, Failure> {
    settings::enable(project.repository(), kinds)?;
    let by = actor();
    let documents = sync(&desk(project, &by), Mode::Write)?;
    for document in documents
        .iter()
        .filter(|it| it.first || !it.words.is_empty() || !it.kept.is_empty())
    {
        text(context, document, Mode::Write);
    }
    Ok(exit(&documents))
}

pub(super) fn desk<'a>(project: &'a Project, by: &'a Actor) -> Desk<'a> {
    Desk {
        repository: project.repository(),
        stream: project.stream(),
        actor: by,
        now: clock::now(),
        zone: zone(),
        limit: LockLimit::default(),
        notices: project.notices(),
    }
}

fn exit(documents: &[Synced]) -> Exit {
    if documents
        .iter()
        .any(|it| it.kept.iter().any(|kept| kept.conflict))
    {
        Exit::Conflict
    } else {
        Exit::Ok
    }
}

/// Says what became of the documents.
pub(super) fn report(context: &Context, documents: &[Synced], mode: Mode) -> Result<Exit, Failure> {
    if context.ui.is_json() {
        let documents: Vec<Value> = documents.iter().map(document).collect();
        context
            .ui
            .json(json!({ "documents": documents, "check": mode == Mode::Check }))?;
    } else if documents.is_empty() {
        context.ui.say("There are no documents here.");
        context
            .ui
            .hint("`work save` makes SESSION_PROGRESS.md, `work init --documents …` others");
    }
    for document in documents {
        text(context, document, mode);
    }
    let open = |it: &Synced| it.fate != Fate::Current || !it.words.is_empty();
    Ok(match exit(documents) {
        Exit::Ok if mode == Mode::Check && documents.iter().any(open) => Exit::No,
        exit => exit,
    })
}

fn text(context: &Context, document: &Synced, mode: Mode) {
    let ui = &context.ui;
    let path = &document.path;
    let done = match (&document.fate, mode) {
        (Fate::Current, Mode::Check) if !document.words.is_empty() => {
            "says what the state does not"
        }
        (Fate::Current, _) => "says what the state says",
        (Fate::Written | Fate::Unread, Mode::Check) => "would be brought up to date",
        (Fate::Made, Mode::Check) => "would be made",
        (Fate::Torn, _) => "holds marks of a git conflict",
        (Fate::Written | Fate::Unread, Mode::Write) => "is up to date",
        (Fate::Made, Mode::Write) => "is new",
    };
    ui.say(&format!("{path} {done}"));
    let words = document.words.join(", ");
    if document.first {
        let read = if words.is_empty() {
            "nothing new"
        } else {
            &words
        };
        let lines = if document.foreign == 1 {
            "1 line"
        } else {
            &format!("{} lines", document.foreign)
        };
        ui.say(&format!(
            "  read for the first time: {read}; {lines} kept as text"
        ));
    } else if !words.is_empty() {
        let would = match mode {
            Mode::Check => "would be taken over",
            Mode::Write => "taken over",
        };
        ui.say(&format!("  {would}: {words}"));
    }
    if let Some(backup) = &document.backup {
        ui.say(&format!("  a copy lies in {backup}"));
    }
    for remark in &document.remarks {
        ui.warn(&format!("{path}: {remark}"));
    }
    for kept in &document.kept {
        let what = if kept.conflict {
            "was changed on both sides"
        } else {
            "is not taken over"
        };
        ui.warn(&format!(
            "{path}:{}: `{}` {what} and stays; the state says `{}`",
            kept.line,
            kept.theirs.trim(),
            kept.ours.trim()
        ));
    }
}

fn document(it: &Synced) -> Value {
    let fate = match it.fate {
        Fate::Current => "current",
        Fate::Written => "written",
        Fate::Made => "made",
        Fate::Unread => "unread",
        Fate::Torn => "torn",
    };
    let kept: Vec<Value> = it
        .kept
        .iter()
        .map(|kept| json!({ "line": kept.line, "document": kept.theirs, "state": kept.ours, "conflict": kept.conflict }))
        .collect();
    json!({
        "path": it.path, "fate": fate, "first": it.first, "read": it.words, "remarks": it.remarks,
        "kept": kept, "foreignLines": it.foreign, "backup": it.backup,
    })
}

/// Brings documents up to date after a command. What goes wrong is a warning: the command itself
/// is done.
pub(super) fn keep_current(context: &Context) {
    let Ok(repository) = context.repository() else {
        return;
    };
    // where no documents are, that is all
    if settings::read(&repository).map_or(true, |on| on.is_empty()) {
        return;
    }
    let Ok(stream) = context.stream(&repository) else {
        return outside(context, repository);
    };
    let project = context.project_of(repository, &stream);
    let by = actor();
    match refresh(&desk(&project, &by)) {
        Ok(refreshed) => {
            for (path, fate) in refreshed.documents {
                match fate {
                    Fate::Unread => context.ui.warn(&format!(
                        "{path} says things that the state does not; `work sync` reads it in"
                    )),
                    Fate::Torn => context.ui.warn(&format!(
                        "{path} holds marks of a git conflict; `work sync` makes it anew"
                    )),
                    Fate::Current | Fate::Written | Fate::Made => {}
                }
            }
        }
        Err(error) => context
            .ui
            .warn(&format!("the documents are not up to date: {error}")),
    }
}

/// Tracked sessions have documents where there is no workstream, too.
fn outside(context: &Context, repository: Repository) {
    let Ok(none) = "000-none".parse() else { return };
    let project = context.project_of(repository, &none);
    let by = actor();
    if let Err(error) = refresh_outside(&desk(&project, &by)) {
        context
            .ui
            .warn(&format!("the documents are not up to date: {error}"));
    }
}

impl From<DocumentError> for Failure {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Store(error) => error.into(),
            DocumentError::Layout(error) => error.into(),
            DocumentError::Unknown { .. } => Self::from_error(Exit::Usage, &error),
            DocumentError::Restless { .. } => Self::from_error(Exit::Conflict, &error),
            DocumentError::Io { .. } => Self::from_error(Exit::No, &error),
        }
    }
}
