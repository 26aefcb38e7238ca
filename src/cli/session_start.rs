//! `work session start`.
use super::about::happened;
use super::asked::{asked, can_ask};
use super::context::{Context, here};
use super::ledger::{Ledger, current_session, outside, running};
use crate::domain::tracked::{TrackedNumber, TrackedState};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::{clock, git};
use crate::store::entry::{Event, JournalEntry};
use crate::store::layout::Repository;
use crate::store::layout_error::LayoutError;
use crate::track::changed_files::baseline;
use crate::track::documents::kind::Kind;
use crate::track::documents::settings;
use crate::track::saved;
use crate::track::tracked::{TrackedSession, next_number};
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use serde_json::json;

/// Start a tracked session: what is written down from now on belongs to it
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work session start -m \"session storage\"\n  work session start 00007 --at \"2h ago\" --env"
)]
pub(super) struct Start {
    /// Its number (default: the next one)
    #[arg(value_name = "N")]
    number: Option<TrackedNumber>,
    /// What it is for
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Go on with the session of this number, if it has not ended
    #[arg(long = "continue")]
    go_on: bool,
    /// It began then: "2h ago", 14:30, "2026-01-29 14:30" or RFC 3339
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Write `.session.env`, which sets CURRENT_SESSION when it is sourced
    #[arg(long)]
    env: bool,
}

impl Start {
    /// By the seed's own words.
    pub(super) const fn numbered(
        number: Option<TrackedNumber>,
        message: Option<String>,
        at: Option<String>,
    ) -> Self {
        Self {
            number,
            message,
            go_on: false,
            at,
            env: false,
        }
    }
}

pub(super) fn run(context: &Context, args: &Start) -> Result<Exit, Failure> {
    let ledger = context.ledger_of(repository_or_new(context)?)?;
    let number = wanted(context, args, &ledger)?;
    let (session, new) = started(context, args, &ledger, number)?;
    settings::enable(ledger.repository(), &[Kind::Archive])?;
    let number = &session.number;
    let env = args.env.then(|| write_env(&ledger, number)).transpose()?;
    if context.ui.is_json() {
        context.ui.json(json!({
            "session": number, "started": session.started, "new": new,
            "commit": session.start_commit, "env": env,
        }))?;
        return Ok(Exit::Ok);
    }
    if new {
        context
            .ui
            .out(&format!("✅ Session {number} tracking initialized"))?;
    } else {
        context.ui.out(&format!("Session {number} goes on"))?;
    }
    tell_others(context, &ledger, number)?;
    if let Some(env) = env {
        context
            .ui
            .hint(&format!("`source {env}` sets CURRENT_SESSION"));
    }
    announce(context, &ledger)?;
    Ok(Exit::Ok)
}

/// The repository that is here; where there is none, `workstreams/` at the top of the git
/// repository, or else here.
pub(super) fn repository_or_new(context: &Context) -> Result<Repository, Failure> {
    let missing = |error: &LayoutError| matches!(error, LayoutError::NoRepository { .. });
    let found = match &context.global.root {
        Some(_) => return context.repository(),
        None => Repository::find(&here()?),
    };
    match found {
        Err(error) if missing(&error) => {
            let here = here()?;
            let top = git::top_level(&here).map(Utf8PathBuf::from);
            Ok(Repository::init(&top.unwrap_or(here))?)
        }
        found => Ok(found?),
    }
}

/// The number that was given; where a person wants it for a file, the one that they say.
fn wanted(
    context: &Context,
    args: &Start,
    ledger: &Ledger,
) -> Result<Option<TrackedNumber>, Failure> {
    if let Some(number) = &args.number {
        return Ok(Some(number.clone()));
    }
    if args.go_on {
        let number = current_session()?.or_else(|| only_running(ledger));
        return number.map(Some).ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                "which session goes on? `work session start N --continue`",
            )
        });
    }
    if args.env && can_ask(context) {
        let next = next_number(&ledger.tracked_sessions()?);
        let question = format!("Number of the session (empty: {next})");
        let answer = asked(context, None, &question, "N")?;
        return answer
            .map(|text| {
                text.parse()
                    .map_err(|error: crate::domain::tracked::TrackedError| {
                        Failure::from_error(Exit::Usage, &error)
                    })
            })
            .transpose();
    }
    Ok(None)
}

fn only_running(ledger: &Ledger) -> Option<TrackedNumber> {
    let mut running = ledger.tracked_sessions().ok()?;
    running.retain(|it| it.ended.is_none());
    match running.as_slice() {
        [only] => Some(only.number.clone()),
        _ => None,
    }
}

/// Takes the number while nobody else takes one, and writes down that it began.
fn started(
    context: &Context,
    args: &Start,
    ledger: &Ledger,
    number: Option<TrackedNumber>,
) -> Result<(TrackedSession, bool), Failure> {
    let now = clock::now();
    let at = happened(args.at.as_deref(), now)?;
    let base = baseline(ledger.root());
    if base.is_none() {
        context
            .ui
            .warn("no git here: the files of this session will not be listed, the rest works");
    }
    let base = base.unwrap_or_default();
    let notices = context.notices();
    let by = super::context::actor();
    let counting = outside(ledger.repository(), &by, notices.as_ref());
    counting.exclusively(now, || {
        let sessions = ledger.tracked_sessions()?;
        let number = number.unwrap_or_else(|| next_number(&sessions));
        let known = sessions.iter().find(|it| it.number == number);
        if let Some(known) = known {
            if !args.go_on {
                return Err(exists(known, &next_number(&sessions)));
            }
            return Ok((running(&sessions, &number)?.clone(), false));
        }
        let entry = JournalEntry::new(Event::Tracked {
            number: number.clone(),
            state: TrackedState::Started,
            purpose: args.message.clone(),
            start_commit: base.commit.clone(),
            dirty: base.dirty.clone(),
            summary: None,
            files: Vec::new(),
            next: None,
        })
        .at(at);
        match ledger {
            Ledger::Stream(_) => ledger.append(now, &[entry])?,
            Ledger::Outside(..) => counting.append(now, &[entry])?,
        }
        let session = ledger
            .tracked_sessions()?
            .into_iter()
            .find(|it| it.number == number);
        session.map(|session| (session, true)).ok_or_else(|| {
            Failure::new(
                Exit::Conflict,
                format!("session {number} was not written down"),
            )
        })
    })
}

fn exists(known: &TrackedSession, next: &TrackedNumber) -> Failure {
    let number = &known.number;
    let failure = Failure::new(
        Exit::Conflict,
        format!("there is a session {number} already"),
    );
    let failure = if known.ended.is_none() {
        failure.hint(format!(
            "`work session start {number} --continue` goes on with it"
        ))
    } else {
        failure.hint("it has ended, and its log is closed")
    };
    failure.hint(format!("`work session start {next}` starts the next one"))
}

fn write_env(ledger: &Ledger, number: &TrackedNumber) -> Result<Utf8PathBuf, Failure> {
    let path = ledger.root().join(".session.env");
    std::fs::write(&path, format!("export CURRENT_SESSION={number}\n"))
        .map_err(|error| Failure::new(Exit::No, format!("cannot write {path}: {error}")))?;
    Ok(path)
}

/// Others that run: with several, nobody knows which one a word belongs to.
fn tell_others(context: &Context, ledger: &Ledger, number: &TrackedNumber) -> Result<(), Failure> {
    for other in ledger.tracked_sessions()? {
        if other.ended.is_none() && other.number != *number {
            let other = other.number;
            context.ui.warn(&format!(
                "session {other} runs as well: name one with --session N or CURRENT_SESSION, or what you write down belongs to none (`work session end --session {other}` ends it)"
            ));
        }
    }
    Ok(())
}

/// What was saved before, so that nobody begins anew what lies there.
fn announce(context: &Context, ledger: &Ledger) -> Result<(), Failure> {
    let (state, entries) = (ledger.state()?, ledger.entries()?);
    if let Some(state) = state.filter(|state| saved::is_saved(state, &entries)) {
        let counts = state.counts();
        let paused = if state.paused { ", paused" } else { "" };
        context.ui.say(&format!(
            "saved state: {}, {} of {} tasks done{paused}; `work resume` shows it",
            state.stream_id,
            counts.done(),
            counts.total
        ));
    }
    if let Some(file) = last_handoff(ledger)? {
        context
            .ui
            .say(&format!("hand-off of the session before: {file}"));
    }
    for file in progress_files(ledger.root()) {
        context.ui.say(&format!("progress file: {file}"));
    }
    Ok(())
}

/// What the session that ended last hands to this one.
fn last_handoff(ledger: &Ledger) -> Result<Option<String>, Failure> {
    let sessions = ledger.tracked_sessions()?;
    let last = sessions
        .iter()
        .filter(|it| it.ended.is_some())
        .max_by_key(|it| it.ended);
    let file = last.map(|it| format!("archive/sessions/SESSION-{}-HANDOFF.md", it.number));
    Ok(file.filter(|file| ledger.root().join(file).exists()))
}

/// `.claude/progress/*.md`, without archived ones.
fn progress_files(root: &Utf8Path) -> Vec<String> {
    let folder = ".claude/progress";
    let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten();
    let mut files: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".md"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    files.sort();
    files
}
