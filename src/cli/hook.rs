//! `work hook`: what coding agents and git call at certain moments.
use super::context::{Context, session_around};
use super::resume::brief_of;
use super::save;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::git_commit::committed_at;
use crate::run::project::Project;
use crate::store::journal;
use crate::store::layout::Repository;
use crate::track::hook::{edited, first_time, is_saved, objections, open_items};
use crate::track::{saved, tracked};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::io::{IsTerminal as _, Read as _};

/// Most that is read of what the agent says about the moment, in bytes.
const SAID: u64 = 1024 * 1024;

/// Do what belongs to a moment in the life of a coding agent (called by hooks)
///
/// `work init --hooks` writes the hooks. Silent where there is no workstream; never asks anything.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work hook session-start\n  work hook pre-commit --enforce warn"
)]
pub(super) struct Hook {
    /// What happened
    #[arg(value_enum)]
    event: Moment,
    /// Who calls: decides the form of the answer
    #[arg(long, value_enum, default_value_t, hide_default_value = true)]
    tool: Tool,
    /// Of pre-commit: what to do when something is missing
    #[arg(long, value_enum, default_value_t, hide_default_value = true)]
    enforce: Enforce,
}

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Moment {
    /// A file was edited
    Edit,
    /// A person is about to be asked
    Ask,
    /// The context is about to be compacted
    Compact,
    /// A session of the agent begins
    SessionStart,
    /// The agent is about to stop
    Stop,
    /// git is about to commit
    PreCommit,
}

/// Who calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Tool {
    /// Plain text
    #[default]
    Text,
    /// Claude Code: JSON where it wants JSON
    Claude,
    /// The plugin for opencode: plain text
    Opencode,
}

/// What a commit without tracking gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Enforce {
    /// Nothing
    #[default]
    Off,
    /// A warning
    Warn,
    /// A refusal
    Reject,
}

impl Enforce {
    /// The word on the command line.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Reject => "reject",
        }
    }
}

pub(super) fn run(context: &Context, args: &Hook) -> Result<Exit, Failure> {
    // whatever is not set up here is no matter of the agent that calls
    let Ok(repository) = context.repository() else {
        return Ok(Exit::Ok);
    };
    if args.event == Moment::PreCommit {
        return pre_commit(context, &repository, args.enforce);
    }
    let Ok(stream) = context.stream(&repository) else {
        return Ok(Exit::Ok);
    };
    let project = context.project_of(repository, &stream);
    match args.event {
        Moment::Edit => edit(context, &project, args.tool),
        Moment::Ask => keep(context, &project).map(|()| Exit::Ok),
        Moment::Compact => compact(context, &project, args.tool),
        Moment::SessionStart => session_start(context, &project),
        Moment::Stop => stop(context, &project, args.tool),
        Moment::PreCommit => Ok(Exit::Ok),
    }
}

fn edit(context: &Context, project: &Project, tool: Tool) -> Result<Exit, Failure> {
    let Some(count) = edited(project.folder())? else {
        return Ok(Exit::Ok);
    };
    let text = format!(
        "{count} edits since anything was written down in workstream {}: `work done ID -m TEXT`, \
         `work log TEXT`, `work fail APPROACH --why WHY` and `work next TEXT` keep the record current.",
        project.stream()
    );
    match tool {
        Tool::Claude => context.ui.json_line(&json!({
            "hookSpecificOutput": { "hookEventName": "PostToolUse", "additionalContext": text }
        }))?,
        Tool::Text | Tool::Opencode => context.ui.out(&text)?,
    }
    Ok(Exit::Ok)
}

/// Saves, unless nothing changed since it was saved last.
fn keep(context: &Context, project: &Project) -> Result<(), Failure> {
    let entries = journal::read(&project.folder().journal_file())?;
    if is_saved(&entries) || !saved::is_saved(&project.read()?, &entries) {
        return Ok(());
    }
    save::quietly(context, project)
}

fn compact(context: &Context, project: &Project, tool: Tool) -> Result<Exit, Failure> {
    keep(context, project)?;
    // Claude Code shows the brief when the session begins again
    if tool == Tool::Opencode {
        session_start(context, project)?;
    }
    Ok(Exit::Ok)
}

fn session_start(context: &Context, project: &Project) -> Result<Exit, Failure> {
    let entries = journal::read(&project.folder().journal_file())?;
    // an agent of ours has it in its prompt
    if session_around().is_some() || !saved::is_saved(&project.read()?, &entries) {
        return Ok(Exit::Ok);
    }
    let (brief, _) = brief_of(project)?;
    context.ui.out(&format!(
        "A saved state of workstream {} is there; this is where it stands.\n\n{}",
        project.stream(),
        brief.text().trim_end()
    ))?;
    Ok(Exit::Ok)
}

fn stop(context: &Context, project: &Project, tool: Tool) -> Result<Exit, Failure> {
    let said = said();
    let again = said.get("stop_hook_active").and_then(Value::as_bool);
    // what an agent of ours leaves open is seen by its supervisor
    if session_around().is_some() || again == Some(true) {
        return Ok(Exit::Ok);
    }
    let Some(text) = open_items(&project.read()?) else {
        return Ok(Exit::Ok);
    };
    let conversation = said.get("session_id").and_then(Value::as_str);
    if !first_time(project.folder(), conversation)? {
        return Ok(Exit::Ok);
    }
    match tool {
        Tool::Claude => context
            .ui
            .json_line(&json!({ "decision": "block", "reason": text }))?,
        Tool::Text | Tool::Opencode => context.ui.out(&text)?,
    }
    Ok(Exit::Ok)
}

fn pre_commit(
    context: &Context,
    repository: &Repository,
    enforce: Enforce,
) -> Result<Exit, Failure> {
    if enforce == Enforce::Off {
        return Ok(Exit::Ok);
    }
    let entries = repository.recorded(None)?;
    let sessions = tracked::sessions(&entries);
    let found = objections(&sessions, &entries, committed_at(repository.root()));
    if found.is_empty() {
        return Ok(Exit::Ok);
    }
    if enforce == Enforce::Warn {
        for objection in &found {
            context.ui.warn(objection);
        }
        return Ok(Exit::Ok);
    }
    Err(Failure::new(
        Exit::Refused,
        format!("this commit is not tracked: {}", found.join("; ")),
    )
    .hint("do that and commit again; `git commit --no-verify` goes past it, once")
    .hint("`work init --hooks git --enforce off` takes the rule away"))
}

/// What the agent says about the moment on stdin, if it says anything.
fn said() -> Value {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Value::Null;
    }
    let mut text = String::new();
    match stdin.lock().take(SAID).read_to_string(&mut text) {
        Ok(_) => serde_json::from_str(&text).unwrap_or_default(),
        Err(_) => Value::Null,
    }
}
