//! `work session summary` and `work session end`.
use super::context::Context;
use super::ledger::{Ledger, current_session, running};
use super::next::concrete;
use super::session_commit::checkpoint_at_end;
use crate::domain::checkpoint::FileNote;
use crate::domain::task::TaskStatus;
use crate::domain::tracked::{TrackedNumber, TrackedState};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::process::git_changes::commits_between;
use crate::store::entry::{Event, JournalEntry, Recorded};
use crate::track::changed_files::{Files, since};
use crate::track::session_summary::{Summary, summary};
use crate::track::tracked::TrackedSession;
use crate::ui::duration::seconds;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

/// Sum up what a tracked session did so far
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work session summary\n  work session summary --session 00007 -m \"storage works, tests missing\""
)]
pub(super) struct Summarize {
    /// The session (default: CURRENT_SESSION, or the only one that runs)
    #[arg(value_name = "N", conflicts_with = "session")]
    number: Option<TrackedNumber>,
    /// The same as N
    #[arg(long, value_name = "N")]
    session: Option<TrackedNumber>,
    /// In words, for the documents
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

/// End a tracked session: the last summary, its files, and the hand-off
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work session end --next \"Wire the store in src/session.ts:12\"\n  work session end --session 00007 --no-commit"
)]
pub(super) struct End {
    /// The session (default: CURRENT_SESSION, or the only one that runs)
    #[arg(value_name = "N", conflicts_with = "session")]
    number: Option<TrackedNumber>,
    /// The same as N
    #[arg(long, value_name = "N")]
    session: Option<TrackedNumber>,
    /// What was done, in words
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// The next action, with its file or phase
    #[arg(long, value_name = "TEXT")]
    next: Option<String>,
    /// Keep a next action that names no place
    #[arg(long)]
    vague: bool,
    /// Make no checkpoint commit
    #[arg(long)]
    no_commit: bool,
}

impl Summarize {
    /// By the seed's own words.
    pub(super) const fn of(session: Option<TrackedNumber>, message: Option<String>) -> Self {
        Self {
            number: None,
            session,
            message,
        }
    }
}

impl End {
    /// By the seed's own words.
    pub(super) const fn of(session: Option<TrackedNumber>, message: Option<String>) -> Self {
        Self {
            number: None,
            session,
            message,
            next: None,
            vague: false,
            no_commit: false,
        }
    }
}

/// Digits of a commit that can name it.
const SHORT: usize = 7;

/// What is known of a session now.
struct Known {
    session: TrackedSession,
    entries: Vec<Recorded>,
    files: Vec<FileNote>,
    /// What was committed meanwhile: short hash and subject, oldest first.
    commits: Vec<(String, String)>,
    /// What cannot be said of the files.
    doubt: Option<String>,
}

pub(super) fn summarize(context: &Context, args: &Summarize) -> Result<Exit, Failure> {
    let ledger = context.ledger()?;
    let number = meant(&ledger, args.number.as_ref().or(args.session.as_ref()))?;
    let mut known = know(&ledger, &number)?;
    let now = clock::now();
    if known.session.ended.is_none() {
        let entry = told(&known, TrackedState::Summary, args.message.clone(), None);
        ledger.append(now, &[entry])?;
        if let Some(words) = &args.message {
            known.session.summary = Some(words.clone());
        }
    } else if args.message.is_some() {
        return Err(closed(&number));
    }
    show(context, &known, now)
}

/// Shows the tracked session of this number, if there is one; nothing is written down.
pub(super) fn show_tracked(context: &Context, text: &str) -> Result<Option<Exit>, Failure> {
    let Ok(number) = text.parse::<TrackedNumber>() else {
        return Ok(None);
    };
    let ledger = context.ledger()?;
    if !ledger
        .tracked_sessions()?
        .iter()
        .any(|it| it.number == number)
    {
        return Ok(None);
    }
    let known = know(&ledger, &number)?;
    show(context, &known, clock::now()).map(Some)
}

/// Shows the tracked session in which this was committed, if there is one (ST-002).
pub(super) fn show_by_commit(context: &Context, commit: &str) -> Result<Option<Exit>, Failure> {
    if commit.len() < SHORT || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let ledger = context.ledger()?;
    for session in ledger.tracked_sessions()? {
        let known = know(&ledger, &session.number)?;
        let is_it = |(hash, _): &(String, String)| {
            hash.starts_with(commit) || commit.starts_with(hash.as_str())
        };
        if known.commits.iter().any(is_it) {
            return show(context, &known, clock::now()).map(Some);
        }
    }
    Ok(None)
}

pub(super) fn end(context: &Context, args: &End) -> Result<Exit, Failure> {
    let ledger = context.ledger()?;
    let number = meant(&ledger, args.number.as_ref().or(args.session.as_ref()))?;
    let mut known = know(&ledger, &number)?;
    if known.session.ended.is_some() {
        return Err(closed(&number));
    }
    let next = args
        .next
        .as_deref()
        .map(|text| concrete(context, text, args.vague))
        .transpose()?;
    let said = |it: &Recorded| matches!(it.entry.event, Event::Next { .. });
    if next.is_none() && !ledger.entries()?.iter().any(said) {
        context.ui.warn(
            "no next action was written down: whoever goes on will have to find it (--next TEXT)",
        );
    }
    warn_unverified(context, &ledger)?;
    let now = clock::now();
    if let Some(text) = &next {
        let event = Event::Next {
            text: text.clone(),
            vague: args.vague,
        };
        let entry = JournalEntry::new(event).in_tracked(Some(number.clone()));
        ledger.append(now, &[entry])?;
    }
    if !args.no_commit {
        checkpoint_at_end(context, &ledger, &known.session, args.message.as_deref())?;
    }
    let ended = told(&known, TrackedState::Ended, args.message.clone(), next);
    // looked at again under the lock: of two that end it, one does
    ledger.write(now, |_| {
        running(&ledger.tracked_sessions()?, &number)?;
        Ok(((), vec![ended.clone()]))
    })?;
    known = know(&ledger, &number)?;
    show(context, &known, now)?;
    if !context.ui.is_json() {
        context
            .ui
            .out(&format!("✅ Session {number} tracking complete"))?;
    }
    if std::env::var("CURRENT_SESSION").is_ok_and(|text| !text.is_empty()) {
        context
            .ui
            .hint("`unset CURRENT_SESSION`: its log is closed");
    }
    Ok(Exit::Ok)
}

/// The session that is meant; it exists.
fn meant(ledger: &Ledger, given: Option<&TrackedNumber>) -> Result<TrackedNumber, Failure> {
    let named = match given {
        Some(number) => Some(number.clone()),
        None => current_session()?,
    };
    let sessions = ledger.tracked_sessions()?;
    if let Some(number) = named {
        return if sessions.iter().any(|it| it.number == number) {
            Ok(number)
        } else {
            running(&sessions, &number).map(|it| it.number.clone())
        };
    }
    let open: Vec<&TrackedSession> = sessions.iter().filter(|it| it.ended.is_none()).collect();
    match open.as_slice() {
        [only] => Ok(only.number.clone()),
        [] => Err(Failure::new(Exit::NotFound, "no tracked session runs")
            .hint("`work session start` starts one")),
        several => {
            let numbers: Vec<String> = several.iter().map(|it| it.number.to_string()).collect();
            Err(Failure::new(
                Exit::Usage,
                format!("several sessions run: {}", numbers.join(", ")),
            )
            .hint("--session N or CURRENT_SESSION names one"))
        }
    }
}

fn closed(number: &TrackedNumber) -> Failure {
    Failure::new(
        Exit::Refused,
        format!("session {number} is complete, and its log is closed"),
    )
    .hint("`work session start` starts the next one")
}

/// Everything known of it now; the files of one that has ended are those of its end.
fn know(ledger: &Ledger, number: &TrackedNumber) -> Result<Known, Failure> {
    let entries = ledger.repository().recorded(None)?;
    let session = crate::track::tracked::sessions(&entries)
        .into_iter()
        .find(|it| it.number == *number)
        .ok_or_else(|| Failure::new(Exit::NotFound, format!("there is no session {number}")))?;
    let (files, doubt) = if session.ended.is_some() {
        (session.files.clone(), None)
    } else {
        match since(
            ledger.root(),
            session.start_commit.as_deref(),
            &session.dirty,
        ) {
            Files::Changed { files, doubt } => (files, doubt),
            Files::Unknown => (
                Vec::new(),
                Some("no git here: files are not listed".to_owned()),
            ),
        }
    };
    let commits = session
        .start_commit
        .as_deref()
        .map_or_else(Vec::new, |start| {
            let end = session.ended.unwrap_or_else(clock::now);
            commits_between(ledger.root(), start, session.started, end)
        });
    Ok(Known {
        session,
        entries,
        files,
        commits,
        doubt,
    })
}

fn told(
    known: &Known,
    state: TrackedState,
    words: Option<String>,
    next: Option<String>,
) -> JournalEntry {
    JournalEntry::new(Event::Tracked {
        number: known.session.number.clone(),
        state,
        purpose: None,
        start_commit: None,
        dirty: Vec::new(),
        summary: words,
        files: known.files.clone(),
        next,
    })
}

fn show(context: &Context, known: &Known, now: Timestamp) -> Result<Exit, Failure> {
    let summary = summary(&known.session, &known.entries, now);
    if context.ui.is_json() {
        context.ui.json(json!({
            "session": known.session.number, "started": known.session.started,
            "ended": known.session.ended, "purpose": known.session.purpose,
            "seconds": summary.took.wall.as_secs(), "active_seconds": summary.took.active.as_secs(),
            "entries": summary.counts, "decisions": summary.decisions, "files": known.files,
            "commits": known.commits.iter().map(|(hash, subject)| json!({ "commit": hash, "subject": subject })).collect::<Vec<_>>(),
            "summary": known.session.summary, "next": known.session.next,
        }))?;
        return Ok(Exit::Ok);
    }
    for line in lines(known, &summary) {
        context.ui.out(&line)?;
    }
    if let Some(doubt) = &known.doubt {
        context.ui.warn(doubt);
    }
    Ok(Exit::Ok)
}

fn lines(known: &Known, summary: &Summary) -> Vec<String> {
    let session = &known.session;
    let state = match session.ended {
        Some(_) => "complete",
        None => "running",
    };
    let mut lines = vec![format!("Session {}: {state}", session.number)];
    let mut fact = |name: &str, text: &str| lines.push(format!("  {name:<10} {text}"));
    if let Some(purpose) = &session.purpose {
        fact("purpose", purpose);
    }
    let took = summary.took;
    fact(
        "duration",
        &format!(
            "{}, of that {} at work",
            seconds(took.wall.as_secs()),
            seconds(took.active.as_secs())
        ),
    );
    fact("entries", &summary.counted());
    if let Some(words) = &session.summary {
        fact("summary", words);
    }
    if let Some(next) = &session.next {
        fact("next", next);
    }
    for decision in &summary.decisions {
        lines.push(format!("  decided: {decision}"));
    }
    for (hash, subject) in &known.commits {
        lines.push(format!("  commit: {hash} {subject}"));
    }
    lines.push(format!("  files: {}", known.files.len()));
    for file in &known.files {
        let what = file.what.as_deref().unwrap_or("changed");
        lines.push(format!("    {what:<8} {}", file.path));
    }
    lines
}

/// TS-036: what is ticked and shown by nothing is said before the hand-off.
fn warn_unverified(context: &Context, ledger: &Ledger) -> Result<(), Failure> {
    let Some(state) = ledger.state()? else {
        return Ok(());
    };
    let verified = |task: &crate::domain::task::Task| {
        let thread = state.thread(task.id.thread);
        let last = thread
            .as_ref()
            .and_then(crate::domain::thread::Thread::last);
        task.evidence.is_some()
            || last
                .and_then(|last| last.verified.as_ref())
                .is_some_and(|it| it.ok)
    };
    let unverified = state
        .tasks
        .iter()
        .filter(|task| task.status == TaskStatus::Completed && !verified(task))
        .count();
    if unverified > 0 {
        context.ui.warn(&match unverified {
            1 => "1 completed task is shown by nothing yet; `work verify` looks at it".to_owned(),
            many => format!(
                "{many} completed tasks are shown by nothing yet; `work verify` looks at them"
            ),
        });
    }
    Ok(())
}
